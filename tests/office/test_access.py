"""Access: lists and checks follow one rule; roles hold where and when they are given; what clashes is refused."""

from datetime import date, timedelta

import pytest

from fixtures.offices import VILLAGES, Office
from tuopin.office.areas.queries import area_of, inside, span
from tuopin.office.people.access import Refused, may, need, reach, why_not, within
from tuopin.office.people.actions import Unfit, assign, end, give, hand_over, open_account
from tuopin.office.people.models import Person as Account
from tuopin.office.people.models import today
from tuopin.office.people.roles import ROLES, Right
from tuopin.office.registry.models import Household, Person

#: How many of the twelve households (three a village) each role sees, by hand.
SEEN = {
    "village_worker": 3, "work_team": 3, "paired_cadre": 1, "assembly_secretary": 3, "township_clerk": 6,
    "county_officer": 6, "county_decider": 6, "county_finance": 6, "prefecture_reviewer": 12,
    "provincial_officer": 12, "provincial_decider": 12, "auditor": 12, "evaluator": 1, "administrator": 0,
}  # fmt: skip


def test_every_role_is_asked_for() -> None:
    assert set(SEEN) == set(ROLES)


@pytest.mark.parametrize("role", SEEN)
def test_a_list_holds_what_the_role_may_see_and_the_check_agrees(office: Office, role: str) -> None:
    person = office.people[role]
    everything = Household._default_manager.all()
    seen = set(within(person, Right.SEE, everything).values_list("pk", flat=True))
    assert len(seen) == SEEN[role]
    for row in everything:
        assert may(person, Right.SEE, row) == (row.pk in seen)
    assert within(person, Right.SEE, Person._default_manager.all()).count() == 2 * SEEN[role]


def test_who_enters_does_not_approve_and_who_approves_does_not_enter() -> None:
    for role in ROLES.values():
        assert not {Right.ENTER, Right.APPROVE} <= role.rights, role.code
    assert not ROLES["auditor"].rights & {Right.ENTER, Right.ACCEPT, Right.APPROVE, Right.PEOPLE}
    assert Right.SEE not in ROLES["administrator"].rights


@pytest.mark.parametrize(
    "role", ["county_decider", "prefecture_reviewer", "provincial_decider", "auditor"]
)
def test_from_county_decisions_up_a_second_factor_is_required(role: str) -> None:
    assert ROLES[role].second_factor


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("township_clerk", "county_decider"),
        ("auditor", "county_finance"),
        ("evaluator", "paired_cadre"),
    ],
)
def test_roles_that_clash_are_refused_with_the_reason(
    office: Office, held: str, wanted: str
) -> None:
    areas = {"county": "433124", "village": "433124900201"}
    with pytest.raises(Unfit) as refused:
        give(office.people[held], wanted, area_of(areas[ROLES[wanted].level]), None)
    assert "不得" in refused.value.text.zh
    assert "may" in refused.value.text.en


def test_roles_that_clash_may_follow_one_another(office: Office) -> None:
    clerk = office.people["township_clerk"]
    end(clerk.grants_on().get(), None, "轮岗")
    give(clerk, "county_decider", area_of("433124"), None)
    assert [grant.role for grant in clerk.grants_on()] == ["county_decider"]


def test_a_role_is_held_over_an_area_of_its_level(office: Office) -> None:
    with pytest.raises(Unfit, match="village"):
        give(office.people["village_worker"], "village_worker", area_of("433124"), None)


def test_a_role_holds_from_its_first_day_until_the_day_before_its_end(office: Office) -> None:
    person = open_account("later", "虚以后", None, None)
    start = today() + timedelta(days=2)
    give(
        person,
        "village_worker",
        area_of("433124900201"),
        None,
        since=start,
        until=start + timedelta(days=5),
    )
    rows = Household._default_manager.all()
    seen = [
        within(person, Right.SEE, rows, on=start + timedelta(days=n)).count() for n in (-1, 0, 4, 5)
    ]
    assert seen == [0, 3, 3, 0]


def test_handover_moves_roles_and_assigned_households_in_one_act(office: Office) -> None:
    cadre, successor = office.people["paired_cadre"], open_account("next", "虚接任", None, None)
    assert hand_over(cadre, successor, None, "调离") == 1
    cadre.__dict__.pop("_grants_today", None)
    rows = Household._default_manager.all()
    assert within(cadre, Right.SEE, rows).count() == 0
    assert [row.household_no for row in within(successor, Right.SEE, rows)] == [office.ours]


def test_until_the_day_of_a_handover_to_come_everything_stays_where_it_is(office: Office) -> None:
    cadre, successor = office.people["paired_cadre"], open_account("next", "虚接任", None, None)
    day = today() + timedelta(days=10)
    assert hand_over(cadre, successor, None, "调离", day) == 1
    rows = Household._default_manager.all()

    def seen(person: Account, on: date) -> list[str]:
        return [row.household_no for row in within(person, Right.SEE, rows, on)]

    for on, whose in (
        (today(), ([office.ours], [])),
        (day - timedelta(days=1), ([office.ours], [])),
        (day, ([], [office.ours])),
    ):
        assert (seen(cadre, on), seen(successor, on)) == whose, on


def test_households_go_to_a_successor_who_holds_the_same_role_there_already(
    office: Office,
) -> None:
    cadre, successor = office.people["paired_cadre"], open_account("next", "虚接任", None, None)
    theirs = office.households["433124900201"][1:]
    held = give(successor, "paired_cadre", area_of("433124900201"), None)
    assign(held, [*theirs, office.ours][:2], None)
    assign(cadre.grants_on().get(), theirs, None)
    assert hand_over(cadre, successor, None, "调离") == 1
    assert successor.grants_on().get() == held
    assert sorted(held.assignments.values_list("household_no", flat=True)) == [
        office.ours,
        *theirs,
    ]
    assert not cadre.grants_on().exists()


def test_a_successor_whose_own_time_is_shorter_is_refused_and_nothing_moves(
    office: Office,
) -> None:
    cadre, successor = office.people["paired_cadre"], open_account("next", "虚接任", None, None)
    give(
        successor, "paired_cadre", area_of("433124900201"), None, until=today() + timedelta(days=5)
    )
    with pytest.raises(Unfit, match="held there in that time already"):
        hand_over(cadre, successor, None, "调离")
    assert cadre.grants_on().count() == 1


def test_a_refusal_says_what_is_wanted_what_is_held_and_whom_to_ask(office: Office) -> None:
    person = office.people["village_worker"]
    other = Household._default_manager.get(household_no=office.theirs)
    with pytest.raises(Refused) as refused:
        need(person, Right.SEE, other)
    assert refused.value.text == why_not(person, Right.SEE)
    assert "村级信息员(银溪村)" in refused.value.text.zh
    assert office.theirs not in refused.value.text.zh + refused.value.text.en


def test_an_account_that_is_closed_sees_nothing(office: Office) -> None:
    person = office.people["provincial_officer"]
    person.is_active = False
    assert reach(person, Right.SEE).empty


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("43", "43", "44"),
        ("433124", "433124", "433125"),
        ("433199", "433199", "433200"),
        ("433124900201-G01", "433124900201-G01", "433124900201-G01\x7f"),
    ],
)
def test_an_area_is_a_range_of_codes(code: str, low: str, high: str) -> None:
    assert span(code) == (low, high)


def test_inside_asks_for_ranges_and_never_for_patterns(office: Office) -> None:
    told = str(Household._default_manager.filter(inside(["433124"], "village_code")).query)
    assert "LIKE" not in told.upper()
    assert Household._default_manager.filter(inside([], "village_code")).count() == 0
    assert sorted(VILLAGES)[0] == "433124900201"


def test_a_renamed_county_keeps_its_history(db: None) -> None:
    from tuopin.office.areas.actions import Place, open_areas, renumber
    from tuopin.office.areas.queries import on_day

    open_areas([Place("430582", "邵东市", "Shaodong City"), Place("430582100201", "虚村")], None)
    city = area_of("430582")
    assert on_day("430521", date(2017, 6, 1)) == city  # 邵东县 until 2019
    assert on_day("430582", date(2017, 6, 1)) is None
    assert on_day("430582", date(2019, 6, 1)) == city
    moved = renumber(city, "430583", "虚东市", date(2030, 1, 1), None, "虚构更名")
    assert moved["430582100201"] == "430583100201"
    assert on_day("430582", date(2029, 12, 31)).pk == city.pk
    assert on_day("430583", date(2030, 1, 1)).name == "虚东市"


def test_an_area_within_a_reach_is_asked_as_one_range(office: Office) -> None:
    officer, rows = office.people["provincial_officer"], Household._default_manager.all()
    found = within(officer, Right.SEE, rows, area="433124")
    assert found.count() == 6
    assert (
        str(found.query).count(">=") == 1
    )  # two ranges on a column are read from the wider one's start


def test_households_one_by_one_are_seen_inside_an_area_alone(office: Office) -> None:
    cadre, rows = office.people["paired_cadre"], Household._default_manager.all()
    assert within(cadre, Right.SEE, rows, area="433124").get().household_no == office.ours
    assert not within(cadre, Right.SEE, rows, area="433130").exists()
