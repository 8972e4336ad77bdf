"""Expressions rules are written with: three-valued and/or, ages by birth date, comparison with a threshold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import narwhals.stable.v2 as nw

from tuopin.rules.criterion import Over
from tuopin.rules.parameters import Operator

__all__ = [
    "aged",
    "all_of",
    "any_of",
    "compare",
    "count_of",
    "either",
    "is_code",
    "rolled_up",
    "years_before",
]


def all_of(verdicts: Iterable[nw.Expr]) -> nw.Expr:
    """True when all are true; false when any is false; else unknown (SQL's AND over nulls)."""
    return nw.all_horizontal(*verdicts, ignore_nulls=False)


def any_of(verdicts: Iterable[nw.Expr]) -> nw.Expr:
    """True when any is true; false when all are false; else unknown (SQL's OR over nulls)."""
    return nw.any_horizontal(*verdicts, ignore_nulls=False)


def either(*verdicts: nw.Expr) -> nw.Expr:
    """`any_of` for a few named expressions."""
    return any_of(verdicts)


def is_code(column: str, codes: Iterable[str]) -> nw.Expr:
    """Whether the column holds one of the codes; unknown where it holds nothing.

    Written as equalities joined by "or", which are null for null on every engine: DuckDB turns an
    IN of more than a few constants into a join of its own, and a hundred rules into a hundred joins.
    """
    held = nw.col(column)
    asked = [held == code for code in codes]
    if not asked:
        return nw.when(~held.is_null()).then(nw.lit(False))
    return any_of(asked)


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February falls to 1 March, as an age is completed."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def aged(low: int, high: int | None, on: date, birth: str = "birth_date") -> nw.Expr:
    """Whether a person's completed years on a day lie in low..high; unknown without a birth date.

    Written as a comparison of dates, which every engine does alike and fast. A birth after the
    day gives unknown: the date cannot be right.
    """
    born = nw.col(birth)
    within = born <= years_before(on, low)
    if high is not None:
        within = within & (born > years_before(on, high + 1))
    return nw.when(born <= on).then(within)


def compare(measured: nw.Expr, operator: Operator, threshold: nw.Expr) -> nw.Expr:
    """`measured operator threshold`; unknown when either side is."""
    if operator is Operator.LT:
        return measured < threshold
    if operator is Operator.LE:
        return measured <= threshold
    if operator is Operator.GE:
        return measured >= threshold
    if operator is Operator.GT:
        return measured > threshold
    return measured == threshold


def count_of(condition: nw.Expr) -> nw.Expr:
    """How many rows of a group fulfil a condition (unknown does not), as a 64-bit integer."""
    return (
        nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64).sum().cast(nw.Int64)
    )


def rolled_up(over: Over, met: nw.Expr, unmet: nw.Expr, members: nw.Expr) -> nw.Expr:
    """A household's verdict from how many of its members met and did not meet a criterion.

    A household without member rows (members null or 0) is unknown: nobody was asked.
    """
    known = met + unmet == members
    none = nw.lit(None, dtype=nw.Boolean())
    if over is Over.EVERY:
        verdict = (
            nw.when(unmet > 0)
            .then(nw.lit(False))
            .otherwise(nw.when(known).then(nw.lit(True)).otherwise(none))
        )
    else:
        verdict = (
            nw.when(met > 0)
            .then(nw.lit(True))
            .otherwise(nw.when(known).then(nw.lit(False)).otherwise(none))
        )
    return nw.when(members > 0).then(verdict)
