"""A signature that a moved total made void stays void when the total comes back: only a new one stands."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fixtures.intakes import entered, fresh, uploaded, work, year
from fixtures.nationals import TOWNSHIP, compared, exported, national_files
from fixtures.offices import VILLAGES, Office
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act, Change
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.intake.actions import ask_accept, ask_undo
from tuopin.office.national.actions import countersign, sign
from tuopin.office.national.models import SignOff
from tuopin.office.national.standing import standing
from tuopin.office.registry.models import Household, Person

__all__ = ["year"]

OURS = list(VILLAGES)[:2]
HOUSEHOLD = "43312420100001"  # not out
OUT = "43312420100000"


@pytest.fixture
def row(office: Office) -> SignOff:
    """A signature on totals that are equal on both sides."""
    held = compared(office.people["county_officer"], *national_files(exported(OURS)))
    return sign(held=held, township=TOWNSHIP, remark="", by=office.people["township_clerk"])


def set_flag(office: Office, flag: str, number: str = HOUSEHOLD) -> Act:
    with acting(office.people["village_worker"], "registry.edit", area=OURS[0]) as act:
        Household.objects.filter(household_no=number).update(exit_flag=flag)
    return act


def now(row: SignOff) -> Any:
    row.refresh_from_db()
    return standing(row)


def test_a_total_that_returns_does_not_bring_the_signature_back(
    office: Office, row: SignOff
) -> None:
    moved = set_flag(office, "1")
    set_flag(office, "0")
    state = now(row)
    assert state.void is True
    assert state.act.pk == moved.pk
    assert [(c.side.en, c.figure.en, c.was, c.now) for c in state.changed] == [
        ("registry", "households not out (relapsed included)", 2, 1), ("registry", "households out", 4, 5),
    ]  # fmt: skip
    assert Change.objects.filter(act=moved.pk, table="national_signoff", kind="u").count() == 1
    with pytest.raises(Unacceptable, match="void"):
        countersign(signed=row, by=office.people["county_decider"])


def test_it_wants_a_new_signature_which_then_stands(office: Office, row: SignOff) -> None:
    set_flag(office, "1")
    where = f"/national/{row.comparison_id}/townships/{TOWNSHIP}/"
    clerk = entered(office.people["township_clerk"])
    assert clerk.post(f"{where}sign/").status_code == 409  # the totals are not those compared
    set_flag(office, "0")
    page = clerk.get(where).content.decode()
    assert "已失效" in page
    assert f"{where}sign/" in page
    assert clerk.post(f"{where}sign/").status_code == 302
    assert clerk.post(f"{where}sign/").status_code == 409
    fresh_one = SignOff.objects.get(void_at__isnull=True)
    assert fresh_one.comparison_id == row.comparison_id
    assert now(fresh_one).void is False
    page = clerk.get(where).content.decode()
    assert "待复签" in page
    assert "已失效" in page  # the one before is shown with it
    assert countersign(signed=fresh_one, by=office.people["county_decider"]).countersigned_at


def test_two_changes_of_one_act_that_leave_the_totals_alone_void_nothing(
    office: Office, row: SignOff
) -> None:
    with acting(office.people["village_worker"], "registry.edit", area=OURS[0]):
        Household.objects.filter(household_no=HOUSEHOLD).update(exit_flag="1")
        Household.objects.filter(household_no=OUT).update(exit_flag="0")
    assert now(row).void is False


def test_an_act_inside_another_is_seen_with_it(office: Office, row: SignOff) -> None:
    with acting(None, "tests.outer"), acting(None, "tests.inner"):
        Household.objects.filter(household_no=HOUSEHOLD).update(exit_flag="1")
    set_flag(office, "0")
    assert now(row).void is True


def test_what_left_the_township_and_came_back_voids_it(office: Office, row: SignOff) -> None:
    with acting(None, "tests.fill"):
        Household.objects.filter(household_no=HOUSEHOLD).update(village_code="433130900201")
    with acting(None, "tests.fill"):
        Household.objects.filter(household_no=HOUSEHOLD).update(village_code=OURS[0])
    assert now(row).void is True


def test_a_batch_taken_in_and_undone_voids_it(office: Office, year: None, row: SignOff) -> None:
    worker, clerk = office.people["village_worker"], office.people["township_clerk"]
    batch = uploaded(worker, fresh_file(70))
    ask_accept(batch, clerk, "虚构试用")
    work()
    assert Household.objects.filter(household_no="43312420100070").exists()
    batch.refresh_from_db()
    ask_undo(batch, clerk, "误导入")
    work()
    assert not Household.objects.filter(household_no="43312420100070").exists()
    state = now(row)
    assert ("households", 6, 7) in [(c.figure.en, c.was, c.now) for c in state.changed]
    assert state.act.verb == "intake.accept"


def fresh_file(number: int) -> Any:
    from fixtures.intakes import csv_file

    return csv_file("户.csv", [fresh(number)["household"]])


def test_a_newer_comparison_with_other_totals_voids_it_for_good(
    office: Office, row: SignOff
) -> None:
    officer = office.people["county_officer"]
    other = exported(OURS, {HOUSEHOLD: {"exit_flag": "1"}})
    third = compared(officer, *national_files(other))
    compared(officer, *national_files(exported(OURS)))
    state = now(row)
    assert (state.void, state.comparison) == (True, third)
    assert {c.side.en for c in state.changed} == {"national system"}


def test_a_comparison_of_households_alone_says_nothing_of_persons(
    office: Office, row: SignOff
) -> None:
    rows = exported(OURS)
    compared(office.people["county_officer"], *national_files({"household": rows["household"]}))
    assert now(row).void is False


def test_an_act_that_moves_nothing_counted_costs_no_count(office: Office) -> None:
    def asked(name: str) -> list[str]:
        with CaptureQueriesContext(connection) as seen, acting(None, "tests.fill"):
            Person.objects.filter(household_no=HOUSEHOLD).update(name=name)
        return [q["sql"] for q in seen if "national_signoff" in q["sql"] or "COUNT" in q["sql"]]

    assert len(asked("改名")) == 1  # whether any signature stands
    held = compared(office.people["county_officer"], *national_files(exported(OURS)))
    sign(held=held, township=TOWNSHIP, remark="改名待核", by=office.people["township_clerk"])
    assert len(asked("又改名")) == 1
