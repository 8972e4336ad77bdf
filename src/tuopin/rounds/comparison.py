"""Published figures held against computed ones: scaled, rounded to the printed digits, under the operator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

__all__ = ["OPERATORS", "compare", "scaled"]

#: What multiplies with the sample's scale; counts of places, rates and days never do.
SCALING = ("persons", "households", "money")

Number = int | float | Decimal


def compare(
    spec: Mapping[str, Any], computed: Number | str | date | None, scale: float | None = None
) -> dict[str, Any]:
    """The published side of a figure and whether the computed value agrees with it.

    `spec` holds `published`, and where the source has them `published_high`, `operator` (default eq),
    `digits` (decimals printed; default those of `published`) and `scales` (persons, households, money
    or never). `computed` is in the same unit; `scale` the sample's scale, None for 1. Gives
    `published`, `published_high`, `scaled` (the published value times the scale) and `matches`: None
    where either side is missing. Persons and households are whole: a product that is not a whole
    number is met by the whole number nearest to it, and by no other.
    """
    low, high = spec.get("published"), spec.get("published_high")
    sides = {"published": low, "published_high": high, "scaled": None, "matches": None}
    if low is None:
        return sides
    if isinstance(low, (str, date)):
        return sides | {"scaled": str(low), "matches": _same_day(str(low), computed, spec)}
    factor = _decimal(scale) if scale is not None and spec.get("scales") in SCALING else Decimal(1)
    bounds = [scaled(value, factor) for value in (low, high) if value is not None]
    digits = _digits(spec, low)
    printed = [_rounded(bound, digits) for bound in bounds]
    sides["scaled"] = _plain(printed[0])
    if computed is None or isinstance(computed, (str, date)):
        return sides
    operator = OPERATORS[spec.get("operator", "eq")]
    return sides | {"matches": operator(_rounded(_decimal(computed), digits), bounds, digits)}


def scaled(published: Number, factor: Decimal) -> Decimal:
    """The published value times the scale, exact in decimals: 0.002 is two thousandths, not nearly so."""
    return _decimal(published) * factor


def _equal(value: Decimal, bounds: list[Decimal], digits: int) -> bool:
    # Either neighbour is right at a tie: the sample may round a half person up or down.
    return abs(value - bounds[0]) * 2 <= Decimal(1).scaleb(-digits)


def _ambiguous(value: Decimal, bounds: list[Decimal], digits: int) -> bool:
    """The source can be read in two ways; either reading agrees."""
    return any(_equal(value, [bound], digits) for bound in bounds)


OPERATORS: dict[str, Callable[[Decimal, list[Decimal], int], bool]] = {
    "eq": _equal,
    "lt": lambda value, bounds, _: value < bounds[0],
    "le": lambda value, bounds, _: value <= bounds[0],
    "gt": lambda value, bounds, _: value > bounds[0],
    "ge": lambda value, bounds, _: value >= bounds[0],
    "between": lambda value, bounds, _: bounds[0] <= value <= bounds[-1],
    "ambiguous": _ambiguous,
}

DAYS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda day, published: day == published,
    "le": lambda day, published: day <= published,
    "ge": lambda day, published: day >= published,
}


def _same_day(
    published: str, computed: Number | str | date | None, spec: Mapping[str, Any]
) -> bool | None:
    if computed is None:
        return None
    # Days are written 2020-02-29, so text order is the order of days.
    return DAYS[spec.get("operator", "eq")](str(computed), published)


def _decimal(value: Number) -> Decimal:
    """By way of the shortest text that gives the float back, so that 19.49 means what was printed."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _digits(spec: Mapping[str, Any], published: Number) -> int:
    stated = spec.get("digits")
    return (
        int(stated) if stated is not None else max(0, -int(_decimal(published).as_tuple().exponent))
    )


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
