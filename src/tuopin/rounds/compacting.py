"""Verdicts brought down to one narrow row a household, so that lists and filters over a province stay fast."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals.stable.v2 as nw

from tuopin.rounds.differing import verdict_names
from tuopin.rules import Edition, Subject

__all__ = ["BITS", "PLACES", "compact", "fits", "main_standards"]

#: Verdicts that one whole number of 64 bits can hold, its sign left alone.
BITS = 62
#: Standards that get a column of their own, by which lists are narrowed with an index.
PLACES = ("first", "second", "third")


def main_standards(edition: Edition) -> list[str]:
    """The standards of households that get a column of their own, in the edition's order."""
    of = [s.id for s in edition.standards.values() if s.subject is Subject.HOUSEHOLD]
    return of[: len(PLACES)]


def fits(edition: Edition) -> bool:
    """Whether the edition's verdicts of a household fit into the bits of one number."""
    return edition.rows.registered and len(verdict_names(edition)) <= BITS


def compact(assessed: nw.LazyFrame, names: Sequence[str], standards: Sequence[str]) -> nw.LazyFrame:
    """Household, village, members, registered status (0 none, 1 poor, 2 out), and the verdicts.

    Bit i of `met` says that names[i] is met, bit i of `unmet` that it is unmet; neither: unknown. The
    standards stand in `first`, `second` and `third` as well: 1 met, 0 unmet, null unknown.
    """
    places = [
        nw.col(standards[at]).cast(nw.Int64).alias(place)
        if at < len(standards)
        else nw.lit(None).cast(nw.Int64).alias(place)
        for at, place in enumerate(PLACES)
    ]
    registered = (
        nw.when(nw.col("registered_poor"))
        .then(nw.lit(1))
        .otherwise(nw.when(nw.col("registered_out")).then(nw.lit(2)).otherwise(nw.lit(0)))
    )
    return assessed.select(
        "household_no",
        "village_code",
        nw.col("members").cast(nw.Int64),
        registered.cast(nw.Int64).alias("registered"),
        *places,
        _bits(names, met=True).alias("met"),
        _bits(names, met=False).alias("unmet"),
    )


def _bits(names: Sequence[str], *, met: bool) -> nw.Expr:
    total = nw.lit(0).cast(nw.Int64)
    for place, name in enumerate(names):
        held = nw.col(name) if met else ~nw.col(name)
        total = total + nw.when(held).then(nw.lit(1 << place)).otherwise(nw.lit(0)).cast(nw.Int64)
    return total
