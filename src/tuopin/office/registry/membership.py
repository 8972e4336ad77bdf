"""What every natural change is made of: the household taken, days and members checked, heads and counts put right.

Whatever the change, afterwards an open household has exactly one current head, a person belongs to one
household, and a closed household has no current member; else nothing of it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F

from tuopin.office.people.models import Person as Account
from tuopin.office.registry.actions import HEAD, OF_HEAD, Overtaken, entering
from tuopin.office.registry.derive import BLIND, INITIALS
from tuopin.office.registry.models import Household, Person
from tuopin.office.registry.numbers import CURRENT, Unfit
from tuopin.office.registry.windows import Gate, Order
from tuopin.terms import Text
from tuopin.terms.codes import code_list

__all__ = [
    "AS_BEFORE",
    "CURRENT_STATUS",
    "LAST_MEMBER",
    "LEFT_STATUS",
    "Change",
    "Heads",
    "changing",
    "chosen",
    "current_members",
    "not_before",
    "related",
    "settle",
    "write",
]

CURRENT_STATUS, LEFT_STATUS = (
    "1",
    "2",
)  # code list member_status; what has left is 2 in every file seen
LAST_MEMBER = "02"  # code list close_reason


@dataclass(frozen=True, slots=True)
class Change:
    """What every change says: who makes it, when it happened, a note, and the order where the year is closed."""

    by: Account | None
    on: date
    note: str = ""
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """Who is head afterwards (none: as before), and the relation of others to the head where it changes."""

    head: str | None = None
    relations: Mapping[str, str] = field(default_factory=dict)

    def relation(self, person_no: str) -> str | None:
        """The relation said for a person, if any."""
        return self.relations.get(person_no)


AS_BEFORE = Heads()


def current_members(household_no: str) -> list[Any]:
    """The members now, the head first."""
    rows = Person._default_manager.filter(CURRENT, household_no=household_no)
    return list(rows.order_by("relation", "person_no"))


@contextmanager
def changing(
    verb: str,
    household: Any,
    version: int,
    change: Change,
    *,
    other: tuple[Any, int] | None = None,
    closed: bool = False,
) -> Iterator[Gate]:
    """An act on a household, and perhaps another, that still are of the versions seen.

    Overtaken where one is not. Afterwards both stand as they must, or nothing was written.
    """
    taken = [(household, version), *([other] if other is not None else [])]
    with entering(
        change.by, f"registry.{verb}", household, reason=change.note, order=change.order
    ) as (_, passed):
        # always in the same order, so that two changes of the same two households never wait for each other
        for each, seen in sorted(taken, key=lambda pair: str(pair[0].household_no)):
            _claim(each, seen, closed=closed)
        _in_time(change.on, passed)
        yield passed
        for each, _ in taken:
            settle(each.household_no, change.on)


def _claim(household: Any, version: int, *, closed: bool = False) -> None:
    """Take the household: from here on nobody else changes it until this is done."""
    rows = Household._default_manager.filter(pk=household.pk, version=version)
    if not rows.update(version=F("version") + 1):
        raise Overtaken
    # of the version seen, so that what was read of it still holds; it is not read again, since what is read
    # here would outlive a change that is taken back
    if household.close_reason is not None and not closed:
        raise Unfit(
            Text(
                f"户 {household.household_no} 已销户,不能再登记变化",
                f"household {household.household_no} is closed; nothing can be registered there any more",
            )
        )


def _in_time(on: date, passed: Gate) -> None:
    if passed.window is not None and on > passed.window.day:
        year, day = passed.window.year, passed.window.day
        raise Unfit(
            Text(
                f"日期晚于{year}年度的截止日 {day}。次年发生的变化请等{year + 1}年度采集期登记。",
                f"the day is after {day}, the last of the year {year}. What happened later is entered when "
                f"{year + 1} is open.",
            )
        )


def settle(household_no: str, on: date) -> None:
    """Write the count and the head of the members there now; close a household nobody is left in."""
    members = current_members(household_no)
    rows = Household._default_manager.filter(household_no=household_no)
    told: dict[str, Any] = {"member_count_stated": len(members)}
    if not members:
        if rows.filter(close_reason__isnull=True).exists():
            told |= {"valid": False, "close_reason": LAST_MEMBER, "closed_on": on}
        rows.update(**told)
        return
    heads = [each for each in members if each.relation == HEAD]
    if len(heads) != 1:
        raise Unfit(_not_one_head(len(heads)))
    for name, column in OF_HEAD.items():
        told[column] = getattr(heads[0], name)
    told["head_name" + INITIALS] = heads[0].name_initials
    told["head_id_number" + BLIND] = heads[0].id_number_blind
    held = rows.values(*told).get()
    rows.update(**{name: value for name, value in told.items() if held[name] != value})


def _not_one_head(count: int) -> Text:
    if count:
        return Text(
            f"这样一户会有 {count} 个户主;请只留一个户主,并写明其他人与户主的关系",
            f"the household would have {count} heads; leave one, and say how the others are related to the head",
        )
    return Text(
        "这样这户就没有户主了;请在留下的人中选一个新户主",
        "the household would have no head; choose a new one among those who stay",
    )


def write(person: Any, **values: Any) -> None:
    """Change a person's row."""
    Person._default_manager.filter(pk=person.pk).update(**values, version=F("version") + 1)


def chosen(household_no: str, persons: Sequence[str]) -> list[Any]:
    """The current members of these numbers; Unfit where one is none (any more), or nobody is named."""
    held = {each.person_no: each for each in current_members(household_no)}
    missing = [number for number in persons if number not in held]
    if missing or not persons:
        raise Unfit(
            Text(
                "请选择本户的现有成员" if not missing else "所选的人已不是本户的现有成员",
                "choose current members of the household"
                if not missing
                else "somebody chosen is no current member of this household any more",
            )
        )
    return [held[number] for number in dict.fromkeys(persons)]


def not_before(on: date, *days: date | None) -> None:
    """Unfit where the day is before one of these."""
    if any(day is not None and on < day for day in days):
        raise Unfit(
            Text(
                "日期早于此人出生或加入本户的日期,请核对",
                "the day is before the person was born or joined the household; please check",
            )
        )


def related(household_no: str, heads: Heads) -> None:
    """Set the head and the relations said; an earlier head must be told a relation of their own."""
    known = code_list("relation")
    for member in current_members(household_no):
        told = heads.relation(member.person_no)
        if heads.head is not None:
            if member.person_no == heads.head:
                told = HEAD
            elif told == HEAD or (told is None and member.relation == HEAD):
                raise Unfit(
                    Text(
                        f"请写明{member.name}与新户主的关系",
                        f"say how {member.name} is related to the new head",
                    )
                )
        if told is not None and told not in known:
            raise ValueError(f"{told!r} is no code of the list relation")
        if told is not None and told != member.relation:
            write(member, relation=told)
    if heads.head is not None and not _is_member(household_no, heads.head):
        raise Unfit(
            Text(
                "新户主须是留在本户的现有成员",
                "the new head must be a current member who stays in the household",
            )
        )


def _is_member(household_no: str, person_no: str) -> bool:
    rows = Person._default_manager.filter(CURRENT, household_no=household_no)
    return bool(rows.filter(person_no=person_no).exists())
