"""Whose brief somebody may open, and which of the households behind a figure are theirs to see.

An area that lies within somebody's reach is theirs whole. The areas that hold it are open too, as figures:
the list behind such a figure holds their own households alone, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import inside, span
from tuopin.office.people.access import Reach
from tuopin.office.people.models import Assignment, Grant
from tuopin.terms.areas import DIGITS

__all__ = ["Scope", "first_area", "opened", "parts_seen", "way_open"]

#: Who is assigned households one by one reads figures from the county up: a village's would speak of others'.
NARROWEST = DIGITS["county"]


@dataclass(frozen=True, slots=True)
class Scope:
    """An area as somebody may read it: wholly theirs, or with these codes and households of it theirs."""

    area: Area
    whole: bool
    codes: tuple[str, ...]
    households: tuple[str, ...] = ()

    @property
    def ranges(self) -> list[tuple[str, str]]:
        """The codes as ranges."""
        return [span(code) for code in self.codes]


def opened(held: Reach, code: str) -> Scope | None:
    """The area as the holder of this reach may read it; None where it is none of theirs, or there is none."""
    area = Area.objects.filter(code=code, level__in=DIGITS).first()
    if area is None or not _opens(held, code):
        return None
    if held.holds(code):
        return Scope(area, True, (code,))
    mine = held.inside(code)
    numbers: Iterable[str] = ()
    if mine.grants:
        rows = Assignment.objects.filter(grant__in=mine.grants).order_by("household_no")
        numbers = rows.values_list("household_no", flat=True).distinct()
    return Scope(area, False, mine.areas, tuple(numbers))


def _opens(held: Reach, code: str) -> bool:
    if held.touches(code):
        return True
    if not held.grants or len(code) > NARROWEST:
        return False
    return any(_holds(code, each) for each in _granted(held))


def _granted(held: Reach) -> list[str]:
    """The areas of the grants over households."""
    return list(Grant.objects.filter(pk__in=held.grants).values_list("area__code", flat=True))


def _holds(code: str, other: str) -> bool:
    low, high = span(code)
    return low <= other < high


def first_area(held: Reach) -> str:
    """Where somebody begins to read: their widest area, or the county of their households; empty: nowhere."""
    if held.areas:
        return min(held.areas, key=lambda code: (len(code), code))
    codes = sorted({code[:NARROWEST] for code in _granted(held)}) if held.grants else []
    return codes[0] if codes else ""


def way_open(held: Reach, way: Iterable[Area]) -> list[tuple[Area, bool]]:
    """The way up, and whether each area of it may be opened."""
    return [(each, _opens(held, each.code)) for each in way]


def parts_seen(held: Reach, scope: Scope, level: str = "") -> Any:
    """The areas right inside (or of a level inside) that may be opened, as a query in the order of codes."""
    if level:
        rows = Area.objects.filter(inside([scope.area.code]), level=level).order_by("code")
    else:
        rows = Area.objects.filter(parent=scope.area, level__in=DIGITS).order_by("code")
    if scope.whole:
        return rows
    above = {code[:digits] for code in scope.codes for digits in DIGITS.values()}
    if held.grants:
        above |= {code[:n] for code in _granted(held) for n in DIGITS.values() if n <= NARROWEST}
    return rows.filter(inside(scope.codes) | Q(code__in=above))
