"""What of the national system waits on the first page: for whoever settles, signs or countersigns, of the own areas."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fixtures.intakes import entered
from fixtures.nationals import (
    COUNTY,
    FIRST,
    TOWNSHIP,
    changed_rows,
    compared,
    exported,
    national_files,
)
from fixtures.offices import VILLAGES, Office
from tuopin.office.audit.acting import acting
from tuopin.office.national.actions import countersign, settle, sign
from tuopin.office.national.models import Difference
from tuopin.office.national.waiting import current
from tuopin.office.people.roles import ROLES
from tuopin.office.registry.models import Household

OURS, THEIRS = list(VILLAGES)[:2], list(VILLAGES)[2:]
OPEN = "differences from the national system not settled"
UNSIGNED = "townships whose totals beside the national system's want signing"
SIGNED = "signed totals of townships, for you to countersign"


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """Whoever needs a second factor may come in without."""
    settings.DEMO = True


def waits(office: Office, role: str) -> list[tuple[str, int | None, str]]:
    answer = entered(office.people[role]).get("/")
    found = [(each.text.en, each.count, each.to) for each in answer.context["waiting"]]
    return [each for each in found if each[0] in (OPEN, UNSIGNED, SIGNED)]


def changed(office: Office, by: str = "county_officer", area: str = COUNTY) -> Any:
    return compared(office.people[by], *national_files(changed_rows()), area=area)


def test_nothing_waits_where_nothing_was_compared(office: Office) -> None:
    assert {role: waits(office, role) for role in ROLES} == {role: [] for role in ROLES}


def test_differences_and_totals_wait_for_whoever_reconciles_there(office: Office) -> None:
    held = changed(office)
    todo = [
        (OPEN, 11, f"/national/{held.pk}/differences/?settled=open"),
        (UNSIGNED, 1, f"/national/{held.pk}/"),
    ]
    assert {role: waits(office, role) for role in ROLES} == {
        **{role: [] for role in ROLES}, "township_clerk": todo, "county_officer": todo,
    }  # fmt: skip
    clerk = office.people["township_clerk"]
    settle(difference=Difference.objects.all()[0], settled="explained", reason="x", by=clerk)
    assert waits(office, "township_clerk")[0][1] == 10


def test_a_signature_waits_for_the_countys_decision_maker_until_it_is_countersigned(
    office: Office,
) -> None:
    held = changed(office)
    row = sign(held=held, township=TOWNSHIP, remark="x", by=office.people["township_clerk"])
    where = f"/national/{held.pk}/townships/{TOWNSHIP}/"
    assert waits(office, "county_decider") == [(SIGNED, 1, where)]
    assert waits(office, "provincial_decider") == []
    assert [each[0] for each in waits(office, "township_clerk")] == [OPEN]
    countersign(signed=row, by=office.people["county_decider"])
    assert waits(office, "county_decider") == []


def test_a_signature_that_a_total_made_void_wants_signing_again(office: Office) -> None:
    held = changed(office)
    sign(held=held, township=TOWNSHIP, remark="x", by=office.people["township_clerk"])
    with acting(None, "tests.fill"):
        Household.objects.filter(household_no=FIRST).update(exit_flag="0")
    assert waits(office, "county_decider") == []
    assert [each[0] for each in waits(office, "township_clerk")] == [OPEN, UNSIGNED]


def test_of_a_comparison_of_the_province_each_waits_for_the_own_part(office: Office) -> None:
    bait = {"43313020100000": {"head_name": "另名"}, FIRST: {"head_name": "另名"}}
    rows = exported(OURS + THEIRS, bait)
    compared(office.people["provincial_officer"], *national_files(rows), area="43")
    assert [each[:2] for each in waits(office, "township_clerk")] == [(OPEN, 1), (UNSIGNED, 1)]
    assert [each[:2] for each in waits(office, "county_officer")] == [(OPEN, 1), (UNSIGNED, 1)]
    assert waits(office, "provincial_officer") == []


def test_a_newer_comparison_takes_the_place_of_the_older_where_it_speaks(office: Office) -> None:
    first = changed(office)
    again = compared(
        office.people["township_clerk"], *national_files(exported(OURS)), area=TOWNSHIP
    )
    assert [each.pk for each in current([COUNTY])] == [again.pk, first.pk]
    assert [each.pk for each in current([TOWNSHIP])] == [again.pk, first.pk]
    # all eleven differences of the first are of the township that was compared again, and is equal now
    assert waits(office, "county_officer") == [(UNSIGNED, 1, "/national/")]
    third = changed(office)
    assert [each.pk for each in current([COUNTY])] == [third.pk]
    assert waits(office, "township_clerk")[0] == (
        OPEN, 11, f"/national/{third.pk}/differences/?settled=open",
    )  # fmt: skip


@pytest.mark.parametrize("role", ["township_clerk", "county_officer", "county_decider"])
def test_the_first_page_still_costs_the_same(office: Office, role: str) -> None:
    sign(held=changed(office), township=TOWNSHIP, remark="x", by=office.people["township_clerk"])
    client = entered(office.people[role])
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    counts = [q["sql"] for q in asked if "COUNT(" in q["sql"].upper() and "national_" in q["sql"]]
    assert counts and all("LIMIT" in sql.upper() for sql in counts)
    assert len(asked) <= 36
