"""Bounds: the lowest and highest value a measure can take, whatever the unknown answers are.

Most measures rise with every answer that turns out deprived, so that "none of the unknown is deprived"
and "all are" give their bounds. Intensity and percentage contributions do not: one more poor person may
lower the mean score of the poor. Each is a ratio, whose extreme over all ways of filling in the unknown
is found by Dinkelbach's method (Management Science 13, 1967): for a trial value r every pattern of
answers takes the filling that is best for numerator − r × denominator, and r becomes their new ratio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuopin.rules import Scheme
from tuopin.stages.estimation.counting import Ratio

__all__ = ["Patterns", "bounded"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

UNKNOWN = -1
#: The method closes in faster with each step and a handful suffice; this only makes sure that it ends.
STEPS = 60


@dataclass(frozen=True, eq=False)
class Patterns:
    """Rows gathered by pattern of answers: `answers` [rows, indicators] of 1, 0 and UNKNOWN, `weight` [rows]."""

    answers: IntArray
    weight: FloatArray

    @property
    def low(self) -> IntArray:
        """The answers where nothing unknown is a deprivation."""
        return np.where(self.answers == UNKNOWN, 0, self.answers)

    @property
    def high(self) -> IntArray:
        """The answers where everything unknown is one."""
        return np.where(self.answers == UNKNOWN, 1, self.answers)


def bounded(
    patterns: Patterns, scheme: Scheme, cutoffs: Sequence[Fraction], inside: BoolArray
) -> list[Ratio]:
    """Every measure twice, as its lowest and its highest; ratios over the rows, 0 outside the domain.

    A measure that nobody can be poor enough for (intensity where no filling makes anybody poor) has
    zeros above and below the line.
    """
    weight = patterns.weight * inside
    points = np.array(scheme.points, dtype=np.int64)
    found: list[Ratio] = []
    for bound, answers in (("low", patterns.low), ("high", patterns.high)):
        found += _rising(answers, weight, scheme, points, cutoffs, bound)
    distinct, position = np.unique(patterns.answers, axis=0, return_inverse=True)
    shapes, of_row = distinct.astype(np.int64), position.reshape(-1).astype(np.int64)
    totals = np.bincount(of_row, weights=weight, minlength=len(shapes)).astype(np.float64)
    for cutoff in cutoffs:
        search = _Search(shapes, totals, of_row, weight, points, scheme, cutoff)
        found += search.intensity()
        found += search.percentages()
    return found


def _rising(
    answers: IntArray,
    weight: FloatArray,
    scheme: Scheme,
    points: IntArray,
    cutoffs: Sequence[Fraction],
    bound: str,
) -> Iterator[Ratio]:
    """The measures that only rise with every deprivation."""
    deprived = [answers[:, j] * weight for j in range(answers.shape[1])]
    for j, name in enumerate(scheme.names):
        yield Ratio("hd", deprived[j], weight, indicator=name, bound=bound)
    score = answers @ points
    for cutoff in cutoffs:
        poor = (score >= scheme.reached(cutoff)).astype(float)
        parts = 1 / scheme.parts
        yield Ratio("H", poor * weight, weight, k=cutoff, bound=bound)
        yield Ratio("M0", poor * weight * score, weight, parts, k=cutoff, bound=bound)
        for j, each in enumerate(scheme.indicators):
            held, share = poor * deprived[j], float(each.weight)
            yield Ratio("hdk", held, weight, k=cutoff, indicator=each.id, bound=bound)
            yield Ratio("actb", held, weight, share, k=cutoff, indicator=each.id, bound=bound)


@dataclass(frozen=True, eq=False)
class _Search:
    """The fillings of each shape of answers, and the ratio's extreme over them, at one cutoff."""

    shapes: IntArray  # distinct patterns
    totals: FloatArray  # weight of each
    of_row: IntArray
    weight: FloatArray
    points: IntArray
    scheme: Scheme
    cutoff: Fraction

    @cached_property
    def scores(self) -> IntArray:
        """Every score that deprivations can add up to, in whole parts: far fewer than there are parts."""
        sums = np.zeros(1, dtype=np.int64)
        for points in self.points:
            sums = np.union1d(sums, sums + points)
        return sums

    @property
    def reached(self) -> int:
        """The place of the first score that makes poor."""
        return int(np.searchsorted(self.scores, self.scheme.reached(self.cutoff)))

    def intensity(self) -> Iterator[Ratio]:
        """Lowest and highest mean score of the poor."""
        reach = self._reach(self.shapes)
        score = self.scores[self.reached :]
        may = reach[:, self.reached :]
        none = self._poor_or_not(reach)
        yield from self._both("A", score, np.ones(len(score)), may, none, 1 / self.scheme.parts)

    def percentages(self) -> Iterator[Ratio]:
        """Lowest and highest share each indicator has in M0."""
        score = self.scores[self.reached :]
        none = self._poor_or_not(self._reach(self.shapes))
        for j, each in enumerate(self.scheme.indicators):
            may = []
            for answer in (0, 1):
                shapes = self.shapes.copy()
                shapes[:, j] = answer
                fits = (self.shapes[:, j] == UNKNOWN) | (self.shapes[:, j] == answer)
                may.append(self._reach(shapes)[:, self.reached :] & fits[:, None])
            above = np.concatenate([np.zeros(len(score)), np.full(len(score), self.points[j])])
            below = np.concatenate([score, score])
            yield from self._both("pctb", above, below, np.hstack(may), none, 1.0, each.id)

    def _poor_or_not(self, reach: BoolArray) -> BoolArray:
        """Which shapes have a filling that leaves nobody poor."""
        below: BoolArray = np.any(reach[:, : self.reached], axis=1)
        return below

    def _reach(self, shapes: IntArray) -> BoolArray:
        """Which of the scores a filling of each shape can come to."""
        low = np.where(shapes == UNKNOWN, 0, shapes) @ self.points
        reach = np.zeros((len(shapes), len(self.scores)), dtype=bool)
        reach[np.arange(len(shapes)), np.searchsorted(self.scores, low)] = True
        for j, points in enumerate(self.points):
            further = np.flatnonzero(np.isin(self.scores + points, self.scores))
            there = np.searchsorted(self.scores, self.scores[further] + points)
            moved = np.zeros_like(reach)
            moved[:, there] = reach[:, further]
            reach |= moved & (shapes[:, j] == UNKNOWN)[:, None]
        return reach

    def _both(
        self,
        measure: str,
        above: NDArray[Any],
        below: NDArray[Any],
        may: BoolArray,
        none: BoolArray,
        factor: float,
        indicator: str | None = None,
    ) -> Iterator[Ratio]:
        for bound, sign in (("low", -1.0), ("high", 1.0)):
            chosen = self._extreme(sign, above.astype(float), below.astype(float), may, none)
            taken = chosen >= 0
            up = np.where(taken, above[chosen], 0.0)[self.of_row] * self.weight
            down = np.where(taken, below[chosen], 0.0)[self.of_row] * self.weight
            yield Ratio(measure, up, down, factor, k=self.cutoff, indicator=indicator, bound=bound)

    def _extreme(
        self, sign: float, above: FloatArray, below: FloatArray, may: BoolArray, none: BoolArray
    ) -> IntArray:
        """The filling each shape takes (-1: not poor) where the ratio is lowest (sign -1) or highest (1)."""
        able = np.any(may, axis=1)
        trial = np.where(may, sign * (above / below), -np.inf)
        chosen = np.where(able, trial.argmax(axis=1), -1)
        ratio = self._ratio(chosen, above, below)
        for _ in range(STEPS):
            gain = np.where(may, sign * (above - ratio * below), -np.inf)
            best = gain.argmax(axis=1)
            worth = gain[np.arange(len(best)), best]
            taken = np.where(able & (~none | (worth > 0)), best, -1)
            better = self._ratio(taken, above, below)
            if not np.isfinite(better) or sign * (better - ratio) <= 0:
                return chosen
            chosen, ratio = taken, better
        return chosen

    def _ratio(self, chosen: IntArray, above: FloatArray, below: FloatArray) -> float:
        taken = (chosen >= 0) & (self.totals > 0)
        down = float((self.totals * np.where(taken, below[chosen], 0.0)).sum())
        up = float((self.totals * np.where(taken, above[chosen], 0.0)).sum())
        return up / down if down > 0 else np.nan
