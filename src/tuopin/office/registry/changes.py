"""Natural changes of a household: who came, who left, who is its head, how it moved, split or merged, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F

from tuopin.office.areas.queries import area_of
from tuopin.office.people.access import need
from tuopin.office.people.models import Person as Account
from tuopin.office.people.roles import Right
from tuopin.office.registry.actions import HEAD
from tuopin.office.registry.derive import stored
from tuopin.office.registry.membership import (
    AS_BEFORE,
    CURRENT_STATUS,
    LAST_MEMBER,
    LEFT_STATUS,
    Change,
    Heads,
    changing,
    chosen,
    current_members,
    not_before,
    related,
    settle,
    write,
)
from tuopin.office.registry.models import MODELS, Household, Person
from tuopin.office.registry.numbers import (
    Unfit,
    need_free_id,
    next_household_no,
    next_person_no,
)
from tuopin.office.registry.windows import Gate
from tuopin.tables import TABLES
from tuopin.terms import Text
from tuopin.terms.codes import code_list

__all__ = [
    "change_head",
    "come",
    "come_back",
    "leave",
    "merge",
    "move_household",
    "move_persons",
    "split",
    "undo_leaving",
]

SPLIT_OR_MERGE_IN = "07"  # code list join_reason
DEATH = "01"  # code list leave_reason
MERGED = "03"  # code list close_reason
OTHER = "99"  # code list relation
#: Tables whose rows follow a person to another household.
FOLLOW = ("measure", "work", "hit")
#: What a household opened by a split takes over from the one it came from.
TAKEN_OVER = (
    "village_no", "group_name", "identification_standard", "household_attribute", "exit_flag", "exit_year",
    "main_cause", "other_cause_1", "other_cause_2", "identified_year", "relapsed_year", "household_type",
    "planned_exit_year", "reservoir_migrant", "inhospitable_place",
)  # fmt: skip


# ---- who comes and who leaves ----------------------------------------------------------------------------


def come(
    *,
    household: Any,
    version: int,
    reason: str,
    facts: Mapping[str, Any],
    change: Change,
    verb: str = "come",
) -> Any:
    """Somebody new in the household: born, married or moved in, adopted, back from elsewhere (list join_reason)."""
    code_list("join_reason").code(reason)
    with changing(verb, household, version, change) as passed:
        not_before(change.on, facts.get("birth_date"))
        need_free_id(facts.get("id_number"), change.by)
        year = passed.window.year if passed.window is not None else household.data_year
        number = household.household_no
        row = {
            **facts,
            "person_no": next_person_no(number),
            "household_no": number,
            "village_code": household.village_code,
            "data_year": max(year, household.data_year),
            "member_status": CURRENT_STATUS,
            "joined_on": change.on,
            "join_reason": reason,
        }
        made = Person._default_manager.create(**stored(TABLES["person"], row))
    return made


def leave(
    *,
    household: Any,
    version: int,
    persons: Sequence[str],
    reason: str,
    change: Change,
    heads: Heads = AS_BEFORE,
    verb: str = "leave",
) -> None:
    """Members who died, married or moved away, went to prison or the army (list leave_reason).

    Where the head leaves, `heads` names another among those who stay. With the last member the household closes.
    """
    code_list("leave_reason").code(reason)
    with changing(verb, household, version, change):
        for each in chosen(household.household_no, persons):
            not_before(change.on, each.birth_date, each.joined_on)
            write(each, member_status=LEFT_STATUS, left_on=change.on, leave_reason=reason)
        related(household.household_no, heads)


def come_back(
    *, household: Any, version: int, person: str, reason: str, relation: str, change: Change
) -> None:
    """Somebody who left is back, under the number they had: from prison, the army, elsewhere (list join_reason)."""
    code_list("join_reason").code(reason)
    code_list("relation").code(relation)
    with changing("back", household, version, change):
        held = _left(household.household_no, person)
        if held.leave_reason == DEATH:
            raise Unfit(
                Text(
                    "此人登记为死亡;如果登记有误,请用“撤销减少”",
                    "the person is registered as dead; if that is a mistake, use “undo a leaving”",
                )
            )
        not_before(change.on, held.left_on)
        number = held.id_number.open() if held.id_number is not None else None
        need_free_id(number, change.by, but=person)
        back = {"member_status": CURRENT_STATUS, "left_on": None, "leave_reason": None}
        write(held, **back, joined_on=change.on, join_reason=reason, relation=relation)


def _left(household_no: str, person: str) -> Any:
    rows = Person._default_manager.filter(household_no=household_no, person_no=person)
    held = rows.filter(left_on__isnull=False).first()
    if held is None:
        raise Unfit(
            Text(
                "此人没有从本户离开的登记,没有可以恢复或撤销的",
                "nobody of that number is registered as having left this household",
            )
        )
    return held


def undo_leaving(*, household: Any, version: int, person: str, change: Change) -> None:
    """Somebody registered as having left by mistake is a member as before; a household closed by it opens again."""
    number = household.household_no
    with changing("undo", household, version, change, closed=True):
        held = _left(number, person)
        if household.close_reason not in (None, LAST_MEMBER):
            raise Unfit(
                Text(
                    "本户已清退或并入别户,不能这样撤销",
                    "the household was removed or merged; it cannot be undone so",
                )
            )
        number_held = held.id_number.open() if held.id_number is not None else None
        need_free_id(number_held, change.by, but=person)
        if household.close_reason == LAST_MEMBER:
            reopened = {"valid": True, "close_reason": None, "closed_on": None}
            Household._default_manager.filter(pk=household.pk).update(**reopened)
        others = current_members(number)
        back = {"member_status": CURRENT_STATUS, "left_on": None, "leave_reason": None}
        if held.relation == HEAD and others:
            back["relation"] = OTHER  # another is head by now
        elif not others:
            back["relation"] = HEAD
        write(held, **back)


def change_head(*, household: Any, version: int, heads: Heads, change: Change) -> None:
    """Another member is head from a day on; everybody's relation is to the new head."""
    if heads.head is None:
        raise Unfit(Text("请选择新户主", "choose the new head"))
    with changing("head", household, version, change):
        related(household.household_no, heads)


# ---- between households ----------------------------------------------------------------------------------


def _carry(persons: Sequence[Any], to: Any, relations: Heads, on: date, reason: str) -> None:
    """Members and what is recorded of them alone go to another household."""
    known = code_list("relation")
    for each in persons:
        told = HEAD if each.person_no == relations.head else relations.relation(each.person_no)
        if told is None or told not in known:
            raise Unfit(
                Text(
                    f"请写明{each.name}与户主的关系",
                    f"say how {each.name} is related to the head of the household",
                )
            )
        not_before(on, each.birth_date, each.joined_on)
        place = {"household_no": to.household_no, "village_code": to.village_code}
        write(each, **place, relation=told, joined_on=on, join_reason=reason)
        for name in FOLLOW:
            rows = MODELS[name]._default_manager.filter(person_no=each.person_no)
            rows.update(**place, version=F("version") + 1)


def _both(one: Any, other: Any) -> None:
    if one.pk == other.pk:
        raise Unfit(Text("两户是同一户", "it is the same household"))
    if one.village_code[:6] != other.village_code[:6]:
        raise Unfit(
            Text(
                "跨县不能直接转移:请在迁出县登记迁出,在迁入县登记迁入",
                "nobody is moved across counties: register the move out in one and the move in in the other",
            )
        )


def move_persons(
    *,
    household: Any,
    version: int,
    persons: Sequence[str],
    other: Any,
    other_version: int,
    relations: Mapping[str, str],
    change: Change,
    heads: Heads = AS_BEFORE,
    reason: str = SPLIT_OR_MERGE_IN,
) -> None:
    """Members move to another household of the county that is registered already; `relations` to its head."""
    _both(household, other)
    _may_enter(change.by, other)
    with changing("to_other", household, version, change, other=(other, other_version)):
        going = chosen(household.household_no, persons)
        _carry(going, other, Heads(None, relations), change.on, reason)
        related(household.household_no, heads)


def split(
    *,
    household: Any,
    version: int,
    persons: Sequence[str],
    new: Heads,
    change: Change,
    heads: Heads = AS_BEFORE,
    number: str = "",
    group: str = "",
) -> Any:
    """Members form a household of their own; `new` is its head and the others' relations, `heads` the old one's."""
    with changing("split", household, version, change) as passed:
        going = chosen(household.household_no, persons)
        if len(going) == len(current_members(household.household_no)):
            raise Unfit(
                Text(
                    "分户后原户至少要留一人;全家搬走请登记“整户迁移”",
                    "somebody must stay behind in a split; if all go, register a move of the household",
                )
            )
        if new.head is None or new.head not in {each.person_no for each in going}:
            raise Unfit(
                Text(
                    "请在分出的人中选新户的户主",
                    "choose the new household's head among those who go",
                )
            )
        made = _open(household, number.strip(), group.strip(), passed)
        _carry(going, made, new, change.on, SPLIT_OR_MERGE_IN)
        related(household.household_no, heads)
        settle(made.household_no, change.on)
    made.refresh_from_db()
    return made


def _open(household: Any, number: str, group: str, passed: Gate) -> Any:
    """A household beside another in its village, with what the programme knows of both and nothing else."""
    if number and Household._default_manager.filter(household_no=number).exists():
        raise Unfit(
            Text(f"户编号 {number} 已被使用", f"there is a household {number} already"),
        )
    year = passed.window.year if passed.window is not None else household.data_year
    row = {name: getattr(household, name) for name in TAKEN_OVER}
    row |= {
        "household_no": number or next_household_no(household.village_code[:6]),
        "village_code": household.village_code,
        "data_year": max(year, household.data_year),
        "valid": True,
    }
    if group:
        row["group_name"] = group
    return Household._default_manager.create(**stored(TABLES["household"], row))


def merge(
    *,
    household: Any,
    version: int,
    other: Any,
    other_version: int,
    relations: Mapping[str, str],
    change: Change,
) -> None:
    """All members of the other household join this one, and the other is closed; `relations` to this one's head."""
    _both(household, other)
    _may_enter(change.by, other)
    with changing("merge", household, version, change, other=(other, other_version)):
        coming = current_members(other.household_no)
        _carry(coming, household, Heads(None, relations), change.on, SPLIT_OR_MERGE_IN)
        rows = Household._default_manager.filter(pk=other.pk)
        rows.update(valid=False, close_reason=MERGED, closed_on=change.on)


def _may_enter(by: Account | None, other: Any) -> None:
    if by is not None:
        need(by, Right.ENTER, other)


def move_household(
    *, household: Any, version: int, village: str, change: Change, group: str = ""
) -> None:
    """The household moves to another village of the county with everything recorded of it."""
    place = area_of(village)
    if place is None or place.level != "village" or village[:6] != household.village_code[:6]:
        raise Unfit(
            Text(
                "请选择本县的一个行政村;迁出本县请登记“迁出”",
                "choose a village of this county; a move out of the county is registered as “moved out”",
            )
        )
    if village == household.village_code:
        raise Unfit(Text("这户已经在这个村", "the household is in that village already"))
    if change.by is not None:
        need(change.by, Right.ENTER, area=village)
    with changing("move", household, version, change):
        number = household.household_no
        for name, table in TABLES.items():
            if "household_no" in table.names:
                rows = MODELS[name]._default_manager.filter(household_no=number)
                rows.update(village_code=village, version=F("version") + 1)
        Household._default_manager.filter(pk=household.pk).update(group_name=group.strip() or None)
