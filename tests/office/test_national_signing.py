"""A township's totals signed by one and countersigned by another; void as soon as a total is no more what it was."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from fixtures.intakes import entered, year
from fixtures.nationals import TOWNSHIP, compared, exported, national_files
from fixtures.offices import VILLAGES, Office
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.national.actions import countersign, settle, sign
from tuopin.office.national.models import Difference, SignOff
from tuopin.office.national.standing import standing
from tuopin.office.people.access import Refused
from tuopin.office.registry.models import Household, Person

__all__ = ["year"]

OURS = list(VILLAGES)[:2]
HOUSEHOLD = "43312420100001"


def equal(office: Office) -> Any:
    return compared(office.people["county_officer"], *national_files(exported(OURS)))


def signed(office: Office, held: Any, remark: str = "") -> SignOff:
    return sign(held=held, township=TOWNSHIP, remark=remark, by=office.people["township_clerk"])


def test_two_different_persons_sign_and_both_are_recorded(office: Office) -> None:
    row = signed(office, equal(office))
    assert standing(row).void is False
    row = countersign(signed=row, by=office.people["county_decider"])
    assert (row.signed_by.username, row.countersigned_by.username) == (
        "township_clerk",
        "county_decider",
    )
    acts = Act.objects.filter(verb__in=("national.sign", "national.countersign")).order_by("pk")
    assert [(a.username, a.area, a.digest) for a in acts] == [
        ("township_clerk", TOWNSHIP, row.digest), ("county_decider", TOWNSHIP, row.digest),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["village_worker", "county_decider", "county_finance", "auditor"])
def test_who_does_not_reconcile_there_does_not_sign(office: Office, role: str) -> None:
    held = equal(office)
    with pytest.raises(Refused):
        sign(held=held, township=TOWNSHIP, remark="", by=office.people[role])


@pytest.mark.parametrize("role", ["township_clerk", "county_officer", "provincial_officer"])
def test_who_does_not_decide_there_does_not_countersign(office: Office, role: str) -> None:
    row = signed(office, equal(office))
    with pytest.raises(Refused):
        countersign(signed=row, by=office.people[role])


def test_the_database_too_wants_two_persons(office: Office) -> None:
    row = signed(office, equal(office))
    with pytest.raises(IntegrityError), transaction.atomic(), acting(None, "tests.fill"):
        SignOff.objects.filter(pk=row.pk).update(
            countersigned_by=row.signed_by, countersigned_at=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic(), acting(None, "tests.fill"):
        SignOff.objects.filter(pk=row.pk).update(countersigned_by=office.people["county_decider"])


def test_what_is_left_open_wants_a_word(office: Office) -> None:
    rows = exported(OURS, {HOUSEHOLD: {"head_name": "另名"}})
    held = compared(office.people["county_officer"], *national_files(rows))
    with pytest.raises(Unacceptable, match="1 differences are not settled"):
        signed(office, held)
    difference = Difference.objects.get(comparison=held)
    settle(
        difference=difference,
        settled="explained",
        reason="曾用名",
        by=office.people["township_clerk"],
    )
    assert signed(office, held).unsettled == 0


def test_totals_that_differ_want_a_word_too(office: Office) -> None:
    rows = exported(OURS, {HOUSEHOLD: {"exit_flag": "1"}})
    held = compared(office.people["county_officer"], *national_files(rows))
    settle(
        difference=Difference.objects.get(comparison=held), settled="take_theirs", reason="据实",
        by=office.people["township_clerk"],
    )  # fmt: skip
    with pytest.raises(Unacceptable):
        signed(office, held)
    assert signed(office, held, "一户标志待改").remark == "一户标志待改"


def test_a_change_of_a_total_voids_the_signature_and_says_since_when(office: Office) -> None:
    row = countersign(signed=signed(office, equal(office)), by=office.people["county_decider"])
    with acting(office.people["village_worker"], "registry.edit", area=OURS[0]):
        Household.objects.filter(household_no=HOUSEHOLD).update(head_name="改名")
    assert standing(row).void is False  # a name is no total
    with acting(office.people["village_worker"], "registry.edit", area=OURS[0]) as act:
        Household.objects.filter(household_no=HOUSEHOLD).update(exit_flag="1")
    row.refresh_from_db()
    now = standing(row)
    assert [(c.side.en, c.figure.en, c.was, c.now) for c in now.changed] == [
        ("registry", "households not out (relapsed included)", 2, 1), ("registry", "households out", 4, 5),
    ]  # fmt: skip
    assert now.since is not None
    assert now.act is not None
    assert now.act.username == "village_worker"
    assert now.act.pk == act.pk  # not the act before, which changed a name
    assert now.since >= now.act.at
    for role in ("township_clerk", "county_decider"):
        page = (
            entered(office.people[role])
            .get(f"/national/{row.comparison_id}/townships/{TOWNSHIP}/")
            .content.decode()
        )
        assert "已失效" in page
        assert "2 → 1" in page
    assert (
        "已失效"
        in entered(office.people["county_officer"])
        .get(f"/national/{row.comparison_id}/")
        .content.decode()
    )


def test_a_household_that_came_or_went_voids_the_signature_too(office: Office) -> None:
    row = signed(office, equal(office))
    with acting(office.people["village_worker"], "registry.edit", area=OURS[1]) as act:
        Household.objects.filter(village_code=OURS[1]).first().delete()
    row.refresh_from_db()
    now = standing(row)
    assert ("households", 6, 5) in [(c.figure.en, c.was, c.now) for c in now.changed]
    assert now.act is not None
    assert now.act.pk == act.pk


def test_a_change_next_door_voids_nothing(office: Office) -> None:
    row = signed(office, equal(office))
    with acting(None, "tests.fill"):
        Household.objects.filter(household_no=office.theirs).update(exit_flag="0")
        Person.objects.filter(household_no=office.theirs).update(member_status="2")
    assert standing(row).void is False


def test_a_newer_comparison_with_other_totals_voids_it_and_is_named(office: Office) -> None:
    row = signed(office, equal(office))
    again = equal(office)
    assert standing(row).void is False  # the same totals once more
    with pytest.raises(Unacceptable, match="newer comparison"):
        sign(held=row.comparison, township=TOWNSHIP, remark="", by=office.people["county_officer"])
    rows = exported(OURS, {HOUSEHOLD: {"exit_flag": "1"}})
    third = compared(office.people["county_officer"], *national_files(rows))
    row.refresh_from_db()
    now = standing(row)
    assert (now.void, now.comparison, now.act) == (True, third, None)
    assert now.since is not None and now.since >= third.compared_at
    assert [c.side.en for c in now.changed] == ["national system", "national system"]
    assert again.pk < third.pk


def test_what_was_changed_since_is_compared_again_before_it_is_signed(office: Office) -> None:
    held = equal(office)
    with acting(None, "tests.fill"):
        Household.objects.filter(household_no=HOUSEHOLD).update(exit_flag="1")
    with pytest.raises(Unacceptable, match="changed since the comparison"):
        signed(office, held, "x")
    assert SignOff.objects.count() == 0


def test_a_void_signature_is_not_countersigned(office: Office) -> None:
    row = signed(office, equal(office))
    with acting(None, "tests.fill"):
        Person.objects.filter(household_no=HOUSEHOLD).update(member_status="2")
    with pytest.raises(Unacceptable, match="void"):
        countersign(signed=row, by=office.people["county_decider"])


def test_it_is_signed_once_and_through_the_page(office: Office) -> None:
    held = equal(office)
    where = f"/national/{held.pk}/townships/{TOWNSHIP}/"
    clerk, decider = (
        entered(office.people["township_clerk"]),
        entered(office.people["county_decider"]),
    )
    assert clerk.post(f"{where}sign/").status_code == 302
    assert clerk.post(f"{where}sign/").status_code == 409
    assert "待复签" in decider.get(where).content.decode()
    assert decider.post(f"{where}sign/").status_code == 403
    assert clerk.post(f"{where}countersign/").status_code == 403
    assert decider.post(f"{where}countersign/").status_code == 302
    assert decider.post(f"{where}countersign/").status_code == 409
    assert "已复签" in decider.get(where).content.decode()
