"""Natural changes: whatever happens, one head a household, a person in one household, and an act for each write."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from fixtures.offices import Office
from fixtures.registry_years import DAY, at_state
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.people.access import Refused
from tuopin.office.registry import changes
from tuopin.office.registry.actions import Overtaken, save_row
from tuopin.office.registry.membership import Change, Heads, current_members
from tuopin.office.registry.models import Household, Person
from tuopin.office.registry.numbers import Unfit

BABY = {"name": "虚新生", "sex": "2", "relation": "04", "birth_date": DAY}


@pytest.fixture
def opened(office: Office) -> Office:
    """The year is open, and nobody of the first county bears another's number (the fixture's villages share them)."""
    at_state("open")
    with acting(None, "tests.change"):
        Person._default_manager.filter(village_code="433124900202").update(
            id_number=None, id_number_blind=None
        )
    return office


def household(number: str) -> Any:
    return Household._default_manager.get(household_no=number)


def by(person: Any = None, on: date = DAY, note: str = "") -> Change:
    return Change(person, on, note)


def test_a_birth_adds_a_member_and_counts(opened: Office) -> None:
    worker, home = opened.people["village_worker"], household(opened.ours)
    child = changes.come(
        household=home, version=1, reason="01", facts=BABY, change=by(worker), verb="birth"
    )
    held = Person._default_manager.get(pk=child.pk)
    assert held.person_no == opened.ours + "02"  # the members there are 00 and 01
    assert (held.joined_on, held.join_reason, held.member_status) == (DAY, "01", "1")
    assert held.name_initials == "xxs"
    now = household(opened.ours)
    assert (now.member_count_stated, now.version) == (3, 2)
    act = Act.objects.get(verb="registry.birth")
    assert (act.username, act.subject, act.area) == ("village_worker", opened.ours, "433124900201")


def test_when_the_head_dies_another_is_named_and_the_household_bears_the_name(
    opened: Office,
) -> None:
    head, other = current_members(opened.ours)
    with pytest.raises(Unfit, match="no head"):
        changes.leave(
            household=household(opened.ours),
            version=1,
            persons=[head.person_no],
            reason="01",
            change=by(),
        )
    assert household(opened.ours).version == 1  # nothing was written
    changes.leave(
        household=household(opened.ours),
        version=1,
        persons=[head.person_no],
        reason="01",
        change=by(),
        heads=Heads(other.person_no),
    )
    now = household(opened.ours)
    assert (now.head_name, now.member_count_stated) == ("单秀英", 1)
    assert now.head_id_number.open() == "99312419700101100X"
    gone = Person._default_manager.get(pk=head.pk)
    assert (gone.left_on, gone.leave_reason, gone.member_status) == (DAY, "01", "2")


def test_with_its_last_member_a_household_is_closed_and_an_undone_leaving_opens_it(
    opened: Office,
) -> None:
    numbers = [each.person_no for each in current_members(opened.ours)]
    changes.leave(
        household=household(opened.ours), version=1, persons=numbers, reason="03", change=by()
    )
    now = household(opened.ours)
    assert (now.valid, now.close_reason, now.closed_on) == (False, "02", DAY)
    with pytest.raises(Unfit, match="closed"):
        changes.come(household=now, version=now.version, reason="02", facts=BABY, change=by())
    changes.undo_leaving(
        household=now, version=now.version, person=numbers[1], change=by(note="登错了")
    )
    now = household(opened.ours)
    assert (now.valid, now.close_reason, now.closed_on) == (True, None, None)
    assert [(m.person_no, m.relation) for m in current_members(opened.ours)] == [(numbers[1], "01")]


def test_a_split_opens_a_household_and_a_merge_closes_it_again(opened: Office) -> None:
    other = current_members(opened.ours)[1]
    made = changes.split(
        household=household(opened.ours),
        version=1,
        persons=[other.person_no],
        new=Heads(other.person_no),
        change=by(),
    )
    assert made.household_no == "43312490000001"
    assert (made.head_name, made.member_count_stated, made.exit_flag) == ("单秀英", 1, "1")
    assert (made.main_cause, made.bank_account) == ("01", None)
    moved = Person._default_manager.get(pk=other.pk)
    assert (moved.person_no, moved.household_no, moved.join_reason) == (
        other.person_no,
        made.household_no,
        "07",
    )
    ours = household(opened.ours)
    assert (ours.head_name, ours.member_count_stated) == ("覃小兰", 1)
    changes.merge(
        household=ours,
        version=ours.version,
        other=made,
        other_version=made.version,
        relations={other.person_no: "02"},
        change=by(),
    )
    made.refresh_from_db()
    assert (made.valid, made.close_reason, made.member_count_stated) == (False, "03", 0)
    assert [m.relation for m in current_members(opened.ours)] == ["01", "02"]


def test_a_merge_asks_how_each_is_related(opened: Office) -> None:
    ours, other = (household(n) for n in opened.households["433124900201"][:2])
    with pytest.raises(Unfit, match="李伟"):
        changes.merge(
            household=ours, version=1, other=other, other_version=1, relations={}, change=by()
        )


def test_a_household_moves_with_everything_recorded_of_it(opened: Office) -> None:
    from tuopin.office.registry.models import MODELS

    clerk, worker = opened.people["township_clerk"], opened.people["village_worker"]
    with pytest.raises(Refused):  # the village worker may not file into another village
        changes.move_household(
            household=household(opened.ours), version=1, village="433124900202", change=by(worker)
        )
    changes.move_household(
        household=household(opened.ours),
        version=1,
        village="433124900202",
        change=by(clerk),
        group="第3组",
    )
    for name in ("household", "person", "income"):
        rows = MODELS[name]._default_manager.filter(household_no=opened.ours)
        assert {row.village_code for row in rows} == {"433124900202"}
    assert household(opened.ours).group_name == "第3组"
    with pytest.raises(Unfit, match="county"):
        changes.move_household(
            household=household(opened.ours),
            version=household(opened.ours).version,
            village="433130900201",
            change=by(),
        )


def test_the_other_household_must_be_within_reach_too(opened: Office) -> None:
    worker = opened.people["village_worker"]
    ours, other = household(opened.ours), household(opened.households["433124900202"][0])
    with pytest.raises(Refused):
        changes.merge(
            household=ours,
            version=1,
            other=other,
            other_version=1,
            relations={m.person_no: "33" for m in current_members(other.household_no)},
            change=by(worker),
        )
    assert household(other.household_no).version == 1


def test_an_id_number_is_one_current_members(opened: Office) -> None:
    worker = opened.people["village_worker"]
    elsewhere = "99313019700101000X"  # of the first member in the other county's first household
    here = "99312419700101001X"  # of the first member in our second household
    for number, told in ((elsewhere, "elsewhere"), (here, opened.households["433124900201"][1])):
        with pytest.raises(Unfit, match=told) as refused:
            changes.come(
                household=household(opened.ours),
                version=1,
                reason="02",
                facts={**BABY, "id_number": number},
                change=by(worker),
            )
        assert opened.theirs not in refused.value.text.zh + refused.value.text.en
        assert number not in refused.value.text.zh + refused.value.text.en


def test_what_happened_after_the_year_waits_for_the_next(opened: Office) -> None:
    with pytest.raises(Unfit) as late:
        changes.come(
            household=household(opened.ours),
            version=1,
            reason="01",
            facts=BABY,
            change=by(on=date(2020, 1, 1)),
        )
    assert "2020年度采集期" in late.value.text.zh
    assert "when 2020 is open" in late.value.text.en


def test_a_change_of_head_is_complete_or_none(opened: Office) -> None:
    head, other = current_members(opened.ours)
    with pytest.raises(Unfit, match="覃小兰"):  # how is the old head related?
        changes.change_head(
            household=household(opened.ours),
            version=1,
            heads=Heads(other.person_no),
            change=by(),
        )
    changes.change_head(
        household=household(opened.ours),
        version=1,
        heads=Heads(other.person_no, {head.person_no: "02"}),
        change=by(),
    )
    assert [(m.name, m.relation) for m in current_members(opened.ours)] == [
        ("单秀英", "01"),
        ("覃小兰", "02"),
    ]


def test_somebody_who_left_for_the_army_comes_back_under_the_same_number(opened: Office) -> None:
    other = current_members(opened.ours)[1]
    changes.leave(
        household=household(opened.ours),
        version=1,
        persons=[other.person_no],
        reason="05",
        change=by(),
    )
    changes.come_back(
        household=household(opened.ours),
        version=2,
        person=other.person_no,
        reason="06",
        relation="02",
        change=by(on=date(2019, 12, 1)),
    )
    back = Person._default_manager.get(pk=other.pk)
    assert (back.left_on, back.join_reason, back.joined_on) == (None, "06", date(2019, 12, 1))


def test_the_second_of_two_changes_is_told_and_writes_nothing(opened: Office) -> None:
    changes.come(household=household(opened.ours), version=1, reason="01", facts=BABY, change=by())
    acts = Act.objects.count()
    with pytest.raises(Overtaken):
        changes.come(
            household=household(opened.ours), version=1, reason="01", facts=BABY, change=by()
        )
    assert Act.objects.count() == acts
    assert len(current_members(opened.ours)) == 3


# ---- random sequences ------------------------------------------------------------------------------------

PLACES = st.integers(0, 7)
SOME = st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True)
RELATIONS = st.sampled_from(["01", "02", "03", "04", "11", "33", "99"])


class Village(RuleBasedStateMachine):
    """Three households of one village, and whatever comes to people's minds."""

    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.written = 0
        self.before = Act.objects.count()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.mark)

    def home(self, place: int) -> Any:
        rows = list(
            Household._default_manager.filter(village_code="433124900201").order_by("household_no")
        )
        return rows[place % len(rows)]

    def member(self, home: Any, place: int) -> str:
        held = [
            each.person_no
            for each in Person._default_manager.filter(household_no=home.household_no).order_by(
                "person_no"
            )
        ]
        return held[place % len(held)] if held else "nobody"

    def tried(self, action: Any, **told: Any) -> None:
        try:
            action(**told)
        except (Unfit, Overtaken):
            return
        self.written += 1

    @rule(home=PLACES, relation=RELATIONS, stale=st.booleans())
    def comes(self, home: int, relation: str, stale: bool) -> None:
        row = self.home(home)
        version = row.version - 1 if stale else row.version
        facts = {**BABY, "relation": relation}
        self.tried(
            changes.come, household=row, version=version, reason="02", facts=facts, change=by()
        )

    @rule(home=PLACES, who=SOME, head=st.none() | PLACES, relation=RELATIONS)
    def leaves(self, home: int, who: list[int], head: int | None, relation: str) -> None:
        row = self.home(home)
        self.tried(
            changes.leave,
            household=row,
            version=row.version,
            persons=[self.member(row, each) for each in who],
            reason="03",
            change=by(),
            heads=self.heads(row, head, relation),
        )

    def heads(self, row: Any, head: int | None, relation: str) -> Heads:
        if head is None:
            return Heads()
        members = [each.person_no for each in current_members(row.household_no)]
        return Heads(self.member(row, head), dict.fromkeys(members, relation))

    @rule(home=PLACES, who=PLACES)
    def undone(self, home: int, who: int) -> None:
        row = self.home(home)
        self.tried(
            changes.undo_leaving,
            household=row,
            version=row.version,
            person=self.member(row, who),
            change=by(),
        )

    @rule(home=PLACES, who=PLACES, relation=RELATIONS)
    def back(self, home: int, who: int, relation: str) -> None:
        row = self.home(home)
        self.tried(
            changes.come_back,
            household=row,
            version=row.version,
            person=self.member(row, who),
            reason="05",
            relation=relation,
            change=by(),
        )

    @rule(home=PLACES, head=PLACES, relation=RELATIONS)
    def headed(self, home: int, head: int, relation: str) -> None:
        row = self.home(home)
        heads = self.heads(row, head, relation)
        self.tried(
            changes.change_head, household=row, version=row.version, heads=heads, change=by()
        )

    @rule(home=PLACES, who=SOME, new=PLACES, head=st.none() | PLACES, relation=RELATIONS)
    def splits(self, home: int, who: list[int], new: int, head: int | None, relation: str) -> None:
        row = self.home(home)
        going = [self.member(row, each) for each in who]
        self.tried(
            changes.split,
            household=row,
            version=row.version,
            persons=going,
            new=Heads(going[new % len(going)], dict.fromkeys(going, relation)),
            heads=self.heads(row, head, relation),
            change=by(),
        )

    @rule(home=PLACES, other=PLACES, relation=RELATIONS)
    def merges(self, home: int, other: int, relation: str) -> None:
        row, beside = self.home(home), self.home(other)
        members = [each.person_no for each in current_members(beside.household_no)]
        self.tried(
            changes.merge,
            household=row,
            version=row.version,
            other=beside,
            other_version=beside.version,
            relations=dict.fromkeys(members, relation),
            change=by(),
        )

    @rule(home=PLACES, other=PLACES, who=SOME, head=st.none() | PLACES, relation=RELATIONS)
    def moves(self, home: int, other: int, who: list[int], head: int | None, relation: str) -> None:
        row, beside = self.home(home), self.home(other)
        going = [self.member(row, each) for each in who]
        self.tried(
            changes.move_persons,
            household=row,
            version=row.version,
            persons=going,
            other=beside,
            other_version=beside.version,
            relations=dict.fromkeys(going, relation),
            heads=self.heads(row, head, relation),
            change=by(),
        )

    @rule(home=PLACES, who=PLACES, relation=RELATIONS)
    def edited(self, home: int, who: int, relation: str) -> None:
        row = self.home(home)
        person = Person._default_manager.filter(person_no=self.member(row, who)).first()
        if person is not None:
            values = {"relation": relation, "name": "虚改名"}
            self.tried(save_row, row=person, values=values, version=person.version, by=None)

    @invariant()
    def it_stands(self) -> None:
        for row in Household._default_manager.filter(village_code="433124900201"):
            members = current_members(row.household_no)
            assert row.member_count_stated in (len(members), 2)  # 2: untouched
            if row.close_reason is not None:
                assert members == [] and row.valid is False
                continue
            heads = [each for each in members if each.relation == "01"]
            assert len(heads) == 1
            assert row.member_count_stated == len(members)
            assert row.head_name == heads[0].name
        homes = set(Household._default_manager.values_list("household_no", flat=True))
        assert set(Person._default_manager.values_list("household_no", flat=True)) <= homes
        assert Act.objects.count() - self.before == self.written


def test_random_sequences_keep_the_households_whole(opened: Office) -> None:
    Village.office = opened
    run_state_machine_as_test(
        Village,
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
