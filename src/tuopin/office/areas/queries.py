"""Asking about areas: the range of codes inside one, the way up from it, and whom a code named on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from tuopin.office.areas.models import Area, AreaCode
from tuopin.terms.areas import DIGITS, area_range

__all__ = ["area_of", "inside", "meet", "names_of", "on_day", "span", "was_inside", "way_up"]


def span(code: str) -> tuple[str, str]:
    """(low, high): low <= c < high for the code and every code inside it, groups and sites included."""
    if len(code) in DIGITS.values() and code.isdigit():
        low, high = area_range(code)
        return low, high
    return code, code + "\x7f"  # a group or site holds nothing but itself


def inside(codes: Iterable[str], column: str = "code") -> Q:
    """Rows whose code column lies in one of these areas: ranges, never patterns. No area: no row."""
    parts = [Q(**{f"{column}__gte": low, f"{column}__lt": high}) for low, high in map(span, codes)]
    return reduce(or_, parts, Q(pk__in=[]))


def was_inside(codes: Sequence[str], column: str, at: str) -> Q:
    """Rows of history that lay in one of these areas under a code it (or a part of it) had in this office before.

    `at` names the column of the moment a row was written: later the code may name another place.
    """
    former = AreaCode.objects.filter(inside(codes, "area__code"), ended_at__isnull=False)
    told = former.exclude(inside(codes)).values_list("code", "ended_at")
    found: dict[str, datetime] = {}
    for code, until in sorted(told, key=lambda each: (len(each[0]), each[0])):
        if not any(code.startswith(held) and until <= day for held, day in found.items()):
            found[code] = max(until, found.get(code, until))
    parts = [inside([code], column) & Q(**{f"{at}__lt": until}) for code, until in found.items()]
    return reduce(or_, parts, Q(pk__in=[]))


def meet(one: str, other: str) -> str | None:
    """The area that lies in both; empty stands for everywhere, None for nowhere."""
    if not one or not other:
        return one or other
    inner, outer = (one, other) if len(one) >= len(other) else (other, one)
    low, high = span(outer)
    return inner if low <= inner < high else None


def area_of(code: str) -> Area | None:
    """The area of that code today."""
    return Area.objects.filter(code=code).first()


def on_day(code: str, day: date) -> Area | None:
    """The area that the code named on a day; so that a series over years finds its county again."""
    found: QuerySet[Any] = AreaCode.objects.filter(
        Q(since__isnull=True) | Q(since__lte=day),
        Q(until__isnull=True) | Q(until__gt=day),
        code=code,
    )
    held = found.select_related("area").first()
    return held.area if held else None


def way_up(code: str) -> list[Area]:
    """From the province down to the area itself."""
    codes = [code[:digits] for digits in DIGITS.values() if digits <= len(code)]
    return list(Area.objects.filter(code__in={*codes, code}).order_by("code"))


def names_of(codes: Sequence[str]) -> dict[str, Area]:
    """Areas by code, in one query."""
    return {area.code: area for area in Area.objects.filter(code__in=set(codes))}
