"""Numbers of households, persons and measures made here, and the rule that an ID number is one current member's."""

from __future__ import annotations

from zlib import crc32

from django.db import connection
from django.db.models import Q

from tuopin.office.people.access import may
from tuopin.office.people.models import Person as Account
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import MODELS, Household, Person
from tuopin.office.registry.sealed import keys
from tuopin.terms import Text

__all__ = [
    "CURRENT",
    "Unfit",
    "need_free_id",
    "next_household_no",
    "next_measure_no",
    "next_person_no",
]

#: Statuses of current members (code list member_status); none recorded removes nobody.
CURRENT_STATUSES = ("1", "4")
#: Who belongs to a household now.
CURRENT = (Q(member_status__in=CURRENT_STATUSES) | Q(member_status__isnull=True)) & Q(
    left_on__isnull=True
)
#: A household's number is the county's code and eight digits; those made here begin with a 9, so that they
#: never meet a number the national system gives.
MADE_HERE, DIGITS_BEHIND = "9", 7
_LOCKS = 0x7071


class Unfit(ValueError):
    """A change that cannot be made so; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def _alone(name: str) -> None:
    """Until the transaction ends nobody else does what bears this name (SQLite has one writer anyway)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)",
                [_LOCKS, crc32(name.encode()) - (1 << 31)],
            )


def next_household_no(county: str) -> str:
    """The next number of a household opened here, of a county."""
    _alone(f"household {county}")
    stem = county + MADE_HERE
    last = (
        Household._default_manager.filter(household_no__gte=stem, household_no__lt=stem + ":")
        .order_by("-household_no")
        .values_list("household_no", flat=True)
        .first()
    )
    told = last[len(stem) :] if last is not None else "0"
    return f"{stem}{(int(told) if told.isdigit() else 0) + 1:0{DIGITS_BEHIND}d}"


def next_person_no(household_no: str) -> str:
    """The next number of a person registered in a household: its number and two digits or more."""
    return household_no + f"{_after(household_no, 'person', 'person_no'):02d}"


def next_measure_no(household_no: str) -> str:
    """The next number of a measure entered by hand."""
    return f"{household_no}-M{_after(household_no + '-M', 'measure', 'measure_no'):03d}"


def _after(stem: str, name: str, column: str) -> int:
    """One more than the greatest number that begins so."""
    _alone(f"{name} {stem}")
    held = (
        MODELS[name]
        ._default_manager.filter(**{f"{column}__gte": stem, f"{column}__lt": stem + "\x7f"})
        .values_list(column, flat=True)
    )
    tails = [each[len(stem) :] for each in held]
    return max((int(tail) for tail in tails if tail.isdigit()), default=0) + 1


def need_free_id(number: str | None, by: Account | None, but: str = "") -> None:
    """Unfit where the ID number is that of a current member; `but` is the person who bears it.

    Only whoever may see the other household is told which it is.
    """
    if not number:
        return
    blind = keys().blind(number)
    _alone(f"id {blind.hex()}")
    rows = Person._default_manager.filter(CURRENT, id_number_blind=blind).exclude(person_no=but)
    held = rows.first()
    if held is None:
        return
    known = by is None or may(by, Right.SEE, held)
    where = Text("别处一户", "a household elsewhere")
    if known:
        where = Text(f"户 {held.household_no} ", f"household {held.household_no}")
    raise Unfit(
        Text(
            f"这个证件号码已是{where.zh}的现有成员。请先在那一户登记迁出、婚出或分户,再登记到这一户。",
            f"this ID number is that of a current member of {where.en}. "
            "Register there first that the person has left, then register the person here.",
        )
    )
