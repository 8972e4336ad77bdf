"""What later applications add to the registry's list of households: filters, a column, and doors on a household's page.

The registry knows none of them; each says its own where it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tuopin.terms import Text

__all__ = [
    "Beside",
    "Filter",
    "Way",
    "area_ways",
    "beside",
    "front",
    "narrowed",
    "offer_area_way",
    "offer_beside",
    "offer_filter",
    "offer_front",
    "offer_way",
    "offered",
    "ways",
]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the list: its name in the address, its words, what may be chosen now, and what it keeps.

    Where there is nothing to choose it is not shown. `narrow` is told the areas that the rows lie in, so
    that it may choose a way that suits a village or a province; it keeps the same rows either way.
    """

    name: str
    text: Text
    choices: Callable[[], Sequence[tuple[str, Text]]]
    narrow: Callable[[QuerySet[Any], str, Sequence[str]], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Beside:
    """A column of the list: `cells` gives what stands beside each household of a page, in words or marks."""

    text: Text
    cells: Callable[[Sequence[str]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Way:
    """A door on a household's page: its words, and the name of an address that takes the household's number."""

    text: Text
    to: str


_FILTERS: list[Filter] = []
_BESIDES: list[Beside] = []
_WAYS: list[Way] = []
_AREA_WAYS: list[Way] = []
#: The page of a household that lists lead to: the registry's own until a later application has a fuller one.
_FRONT: list[str] = ["household"]


def offer_filter(each: Filter) -> None:
    """Add a filter."""
    _FILTERS.append(each)


def offer_beside(each: Beside) -> None:
    """Add a column."""
    _BESIDES.append(each)


def offer_way(each: Way) -> None:
    """Add a door."""
    _WAYS.append(each)


def narrowed(rows: QuerySet[Any], query: Mapping[str, str], areas: Sequence[str]) -> QuerySet[Any]:
    """The rows (of these areas) under every filter that the query names."""
    for each in _FILTERS:
        told = query.get(each.name, "")
        if told:
            rows = each.narrow(rows, told, areas)
    return rows


def offered(query: Mapping[str, str]) -> list[dict[str, Any]]:
    """The filters that have something to choose, with what is chosen."""
    found = []
    for each in _FILTERS:
        choices = each.choices()
        if choices:
            found.append({"filter": each, "choices": choices, "chosen": query.get(each.name, "")})
    return found


def beside(numbers: Sequence[str]) -> tuple[list[Text], dict[str, list[tuple[Text, Any]]]]:
    """The headings of the columns that have anything to say, and each household's cells under them."""
    headings: list[Text] = []
    cells: dict[str, list[tuple[Text, Any]]] = {number: [] for number in numbers}
    for each in _BESIDES:
        found = each.cells(numbers)
        if found:
            headings.append(each.text)
            for number in numbers:
                cells[number].append((each.text, found.get(number, "—")))
    return headings, cells


def ways() -> Sequence[Way]:
    """The doors on a household's page."""
    return tuple(_WAYS)


def offer_area_way(each: Way) -> None:
    """Add a door on an area's page; its address takes the area's code."""
    _AREA_WAYS.append(each)


def area_ways() -> Sequence[Way]:
    """The doors on an area's page."""
    return tuple(_AREA_WAYS)


def offer_front(to: str) -> None:
    """Have lists lead to this page of a household; its address takes the household's number."""
    _FRONT[:] = [to]


def front() -> str:
    """The name of the address that lists lead to."""
    return _FRONT[0]
