"""Counting measures (Alkire–Foster): each is a ratio of two weighted sums over clusters.

H = poor / all, A = score of the poor / poor, M0 = score of the poor / all, and so on; a ratio's linearised
variable is (numerator − ratio × denominator) / total of the denominator, which sums by cluster as well
(Alkire et al. 2015, chapter 8; Särndal, Swensson and Wretman 1992, section 5.6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tuopin.rules import Scheme

__all__ = ["Ratio", "Tally", "group_ratios", "ratios"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure as a ratio of totals: one number a row of the tally above and below the line, and a factor."""

    measure: str
    above: FloatArray
    below: FloatArray
    factor: float = 1.0
    k: Fraction | None = None
    indicator: str | None = None
    dimension: str | None = None
    bound: str | None = None


@dataclass(frozen=True)
class Tally:
    """The rows of a tally in memory: sums by name, each with one number a row."""

    sums: dict[str, FloatArray]
    rows: int
    _zero: FloatArray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_zero", np.zeros(self.rows))

    def __getitem__(self, name: str) -> FloatArray:
        return self.sums[name]


def ratios(tally: Tally, scheme: Scheme, cutoffs: Sequence[Fraction]) -> list[Ratio]:
    """Every measure of the scheme at every cutoff; rows outside a domain are masked by the caller."""
    everybody = tally["w"]
    found = [
        Ratio("hd", tally[f"u{j}"], everybody, indicator=name)
        for j, name in enumerate(scheme.names)
    ]
    for i, cutoff in enumerate(cutoffs):
        poor, score = tally[f"h{i}"], tally[f"m{i}"]
        parts = 1 / scheme.parts
        found += [
            Ratio("H", poor, everybody, k=cutoff),
            Ratio("A", score, poor, parts, k=cutoff),
            Ratio("M0", score, everybody, parts, k=cutoff),
        ]
        found += _contributions(tally, scheme, i, cutoff)
    return found


def _contributions(tally: Tally, scheme: Scheme, i: int, cutoff: Fraction) -> Iterator[Ratio]:
    everybody, score = tally["w"], tally[f"m{i}"]
    by_dimension: dict[str, FloatArray] = {}
    for j, each in enumerate(scheme.indicators):
        poor = tally[f"c{i}_{j}"]
        points = scheme.points[j]
        yield Ratio("hdk", poor, everybody, k=cutoff, indicator=each.id)
        yield Ratio("actb", poor, everybody, float(each.weight), k=cutoff, indicator=each.id)
        yield Ratio("pctb", poor, score, points, k=cutoff, indicator=each.id)
        held = by_dimension.get(each.dimension)
        by_dimension[each.dimension] = poor * points + (0 if held is None else held)
    # a dimension of one indicator says what its indicator says
    if len(by_dimension) < len(scheme.indicators):
        for dimension, weighed in by_dimension.items():
            parts = 1 / scheme.parts
            yield Ratio("actb", weighed, everybody, parts, k=cutoff, dimension=dimension)
            yield Ratio("pctb", weighed, score, k=cutoff, dimension=dimension)


def group_ratios(
    tally: Tally, scheme: Scheme, cutoffs: Sequence[Fraction], inside: BoolArray
) -> list[Ratio]:
    """What a group is of everybody and what it adds to their M0: ratios over all rows, masked above only."""
    everybody = tally["w"]
    found = [Ratio("share", everybody * inside, everybody)]
    for i, cutoff in enumerate(cutoffs):
        score = tally[f"m{i}"]
        found += [
            Ratio("actb", score * inside, everybody, 1 / scheme.parts, k=cutoff),
            Ratio("pctb", score * inside, score, k=cutoff),
        ]
    return found
