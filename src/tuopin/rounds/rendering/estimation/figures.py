"""Estimates found by what they are of, and gathered into figures: a value, its interval, its bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite

from tuopin.stages.estimation.estimates import Estimate

__all__ = ["NOTHING", "Figure", "Figures", "gathered"]

#: Measure, k, indicator, dimension, by, subgroup, round, poverty line.
Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known of one number: its value, or the two bounds the unknown answers leave it.

    Numbers that are not finite are None. `ll` and `ul` reach from the lower bound's interval to the upper's.
    """

    value: float | None = None
    ll: float | None = None
    ul: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    n: int | None = None
    p: float | None = None
    interval: str | None = None

    @property
    def span(self) -> tuple[float, ...]:
        """Every number there is, for a scale that has to hold them."""
        numbers = (self.value, self.ll, self.ul, self.low, self.high)
        return tuple(each for each in numbers if each is not None)

    @property
    def middle(self) -> float | None:
        """The number to sort by."""
        if self.value is not None:
            return self.value
        ends = [each for each in (self.low, self.high) if each is not None]
        return sum(ends) / len(ends) if ends else None


NOTHING = Figure()


@dataclass(frozen=True)
class Figures:
    """Figures by what they are of."""

    held: dict[Key, Figure]

    def get(
        self,
        measure: str,
        *,
        k: str | None = None,
        indicator: str | None = None,
        dimension: str | None = None,
        by: str | None = None,
        subgroup: str | None = None,
        round: str | None = None,
        line: str | None = None,
    ) -> Figure:
        """The figure; where there is none an empty one."""
        return self.held.get((measure, k, indicator, dimension, by, subgroup, round, line), NOTHING)


def gathered(estimates: Iterable[Estimate]) -> Figures:
    """Figures of estimates; an indicator's dimension tells nothing apart and is left out of the key."""
    held: dict[Key, Figure] = {}
    for each in estimates:
        dimension = None if each.indicator else each.dimension
        key = (
            *(each.measure, each.k, each.indicator, dimension),
            *(each.by, each.subgroup, each.round, each.line),
        )
        held[key] = _joined(held.get(key, NOTHING), each)
    return Figures(held)


def _joined(figure: Figure, estimate: Estimate) -> Figure:
    value, ll, ul = (known(each) for each in (estimate.estimate, estimate.ll, estimate.ul))
    figure = replace(figure, n=estimate.n, interval=estimate.interval or figure.interval)
    if estimate.bound == "low":
        return replace(figure, low=value, ll=figure.ll if ll is None else ll)
    if estimate.bound == "high":
        return replace(figure, high=value, ul=figure.ul if ul is None else ul)
    figure = replace(figure, value=value, se=known(estimate.se), p=known(estimate.p))
    return figure if ll is None or ul is None else replace(figure, ll=ll, ul=ul)


def known(value: float | None) -> float | None:
    """The number where it is one."""
    return value if value is not None and isfinite(value) else None


__all__ += ["known"]
