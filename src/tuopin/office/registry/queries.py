"""Asking the living registry: pages of a list by key, counts that stop at a cap, search by name, initials or number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from tuopin.office.areas.models import Area
from tuopin.office.people.access import within
from tuopin.office.people.models import Person as Account
from tuopin.office.people.roles import Right
from tuopin.office.registry.derive import INITIALS, Row
from tuopin.office.registry.models import MODELS, Household, Person
from tuopin.office.registry.sealed import keys
from tuopin.office.registry.searched import NAMES, NUMBERS

__all__ = [
    "CAP",
    "PAGE",
    "Found",
    "Page",
    "capped",
    "groups_of",
    "households_of",
    "members",
    "members_of",
    "page_of",
    "rows_of",
    "rows_of_many",
    "search",
]

PAGE = 50
#: Counting stops here: "1,000+" is as much as a person needs, and costs the same in any province.
CAP = 1000
HITS = 60
#: The columns a line of the list of households shows.
LINE = (
    "id", "household_no", "village_code", "group_name", "head_name", "exit_flag", "exit_year",
    "household_attribute", "main_cause", "member_count_stated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its rows, and the keys before and after it, if any."""

    rows: Sequence[Any]
    before: str | None
    after: str | None


def capped(rows: QuerySet[Any]) -> tuple[int, bool]:
    """(count, whether it is all): counting stops at the cap."""
    found = rows.order_by().values("pk")[: CAP + 1].count()
    return min(found, CAP), found <= CAP


def households_of(account: Account, place: Area | None, group: str = "") -> QuerySet[Any]:
    """The households of an area (None: everywhere) that the account may see; of a group or a site by its name.

    A household's row says its group by name: groups and sites have a suffix of this office's own, which no
    file of the national system knows.
    """
    if place is None:
        return within(account, Right.SEE, Household.objects.all())
    village = place.code.split("-")[0]
    rows = within(account, Right.SEE, Household.objects.all(), area=village)
    named = group or (place.name if village != place.code else "")
    return rows.filter(group_name=named) if named else rows


def groups_of(account: Account, village: Area) -> list[tuple[str, int]]:
    """The groups that the village's households name, with how many households of each the account may see."""
    rows = households_of(account, village).exclude(group_name__isnull=True)
    told = rows.order_by().values_list("group_name").annotate(many=Count("pk"))
    return sorted((name, many) for name, many in told if name)


def page_of(rows: QuerySet[Any], after: str = "", before: str = "", size: int = PAGE) -> Page:
    """One page in the order of village and household number, from a key on or up to one.

    A key is `village_code.household_no`. Nothing is skipped by counting, so that the last page of a
    province costs what its first does.
    """
    if before:
        village, _, number = before.partition(".")
        where = Q(village_code__lt=village) | Q(village_code=village, household_no__lt=number)
        found = list(
            rows.filter(where, village_code__lte=village).order_by(
                "-village_code", "-household_no"
            )[: size + 1]
        )
        more, shown = len(found) > size, found[:size][::-1]
        return Page(shown, _key(shown[0]) if more else None, _key(shown[-1]) if shown else None)
    if after:
        village, _, number = after.partition(".")
        where = Q(village_code__gt=village) | Q(village_code=village, household_no__gt=number)
        rows = rows.filter(where, village_code__gte=village)
    found = list(rows.order_by("village_code", "household_no")[: size + 1])
    shown = found[:size]
    first = _key(shown[0]) if after and shown else None
    return Page(shown, first, _key(shown[-1]) if len(found) > size else None)


def _key(row: Any) -> str:
    held = row if isinstance(row, dict) else row.__dict__
    return f"{held['village_code']}.{held['household_no']}"


def rows_of(model: type[Row], household_no: str) -> QuerySet[Any]:
    """A household's rows of a table, in their declared order."""
    return rows_of_many(model, [household_no])


def rows_of_many(model: type[Row], numbers: Sequence[str]) -> QuerySet[Any]:
    """The rows of several households of a table; each household's in their declared order."""
    return model._default_manager.filter(household_no__in=numbers).order_by(*model.table.order)


def members(household_no: str, *, current: bool = True) -> QuerySet[Any]:
    """The members of a household, the head first; those who left only where asked."""
    return members_of([household_no], current=current)


def members_of(numbers: Sequence[str], *, current: bool = True) -> QuerySet[Any]:
    """The members of several households, of each the head first."""
    rows = rows_of_many(Person, numbers)
    if current:
        rows = rows.filter(member_status__in=("1", "4"))
    return rows.order_by("relation", "person_no")


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of a search: the household, and the person it was found by."""

    household_no: str
    person: str
    village_code: str
    why: str  # household, name, initials, number


def search(account: Account, text: str, area: str | None = None) -> list[Found]:
    """Households by number, and by the name, pinyin initials, ID number or phone of a member.

    A number is found only whole, through its blind index. Only what the account may see.
    """
    told = "".join(text.split())
    if not told:
        return []
    if re.fullmatch(r"\d{17}[\dXx]|\d{15}|1\d{10}", told):
        return _by_number(account, told, area)
    if re.fullmatch(r"[0-9A-Za-z-]*\d[0-9A-Za-z-]*", told):
        return _by_household(account, told, area)
    (name,) = NAMES["person"]
    if re.fullmatch(r"[A-Za-z]{2,10}", told):
        return _by_name(account, name + INITIALS, told.lower(), area, "initials")
    return _by_name(account, name, told, area, "name")


def _seen(account: Account, model: type[Row], area: str | None) -> QuerySet[Any]:
    return within(account, Right.SEE, model._default_manager.all(), area=area or "")


def _by_number(account: Account, told: str, area: str | None) -> list[Found]:
    blind = keys().blind(told)
    found = []
    for name, column in ((name, each) for name, columns in NUMBERS.items() for each in columns):
        rows = _seen(account, MODELS[name], area).filter(**{f"{column}_blind": blind})
        shown = "name" if name == "person" else "head_name"
        found += [
            Found(row["household_no"], row[shown] or "", row["village_code"], "number")
            for row in rows.values("household_no", shown, "village_code")[:HITS]
        ]
    return found


def _by_household(account: Account, told: str, area: str | None) -> list[Found]:
    rows = _seen(account, Household, area).filter(
        household_no__gte=told, household_no__lt=told + "\x7f"
    )
    return [
        Found(row["household_no"], row["head_name"] or "", row["village_code"], "household")
        for row in rows.order_by("household_no").values(
            "household_no", "head_name", "village_code"
        )[:HITS]
    ]


def _by_name(account: Account, column: str, told: str, area: str | None, why: str) -> list[Found]:
    """Whole matches first, then names that begin so."""
    rows = _seen(account, Person, area)
    whole = rows.filter(**{column: told})
    begun = rows.filter(**{f"{column}__gt": told, f"{column}__lt": told + "\U0010ffff"})
    found: list[Found] = []
    for part in (whole, begun):
        wanted = HITS - len(found)
        if wanted > 0:
            lines = part.order_by(column, "village_code").values(
                "household_no", "name", "village_code"
            )
            found += [
                Found(row["household_no"], row["name"] or "", row["village_code"], why)
                for row in lines[:wanted]
            ]
    return found
