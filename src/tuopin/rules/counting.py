"""Counting: a standard that weighs deprivations and calls poor whoever reaches a cutoff (Alkire–Foster).

A pack declares a `Counting`: dimensions, indicators, and the parameters that hold weights and cutoff.
On a day it stands as a `Scheme`: exact fractions that add up to one. A survey that brings its own
weights makes a scheme without a pack.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from tuopin.terms import Text

if TYPE_CHECKING:  # an edition carries countings, a counting stands as an edition says
    from tuopin.rules.edition import Edition

__all__ = ["Counting", "Dimension", "Indicator", "Scheme", "Weighed"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One deprivation that is counted: deprived exactly when the criterion of that id is unmet."""

    id: str
    title: Text
    weight: str  # key of a parameter of kind fraction


@dataclass(frozen=True, slots=True)
class Dimension:
    """Indicators that belong together and share the weight of their dimension."""

    id: str
    title: Text
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """A counting standard as a pack declares it; `cutoffs` are parameter keys, the first decides."""

    id: str
    title: Text
    dimensions: tuple[Dimension, ...]
    cutoffs: tuple[str, ...]
    source: str

    def stands(self, edition: Edition) -> Scheme:
        """The standard with the weights and cutoffs in force; ValueError where they do not add up to one."""
        weighed = tuple(
            Weighed(indicator.id, indicator.title, dimension.id, edition.value(indicator.weight))
            for dimension in self.dimensions
            for indicator in dimension.indicators
        )
        return Scheme(
            id=self.id,
            title=self.title,
            dimensions={dimension.id: dimension.title for dimension in self.dimensions},
            indicators=weighed,
            cutoffs=tuple(edition.value(key) for key in self.cutoffs),
        )

    @property
    def parameters(self) -> tuple[str, ...]:
        """The keys of every weight and cutoff."""
        weights = [i.weight for dimension in self.dimensions for i in dimension.indicators]
        return (*weights, *self.cutoffs)


@dataclass(frozen=True, slots=True)
class Weighed:
    """An indicator with the weight it has in a scheme."""

    id: str
    title: Text
    dimension: str
    weight: Fraction


@dataclass(frozen=True)
class Scheme:
    """Indicators with exact weights that add up to one, and the cutoffs k that are asked.

    Somebody is poor when the weights of what they are deprived in add up to k or more (Alkire and
    Foster 2011). Fractions keep a score of precisely k on the poor side, where doubles would not.
    """

    id: str
    title: Text
    dimensions: Mapping[str, Text]
    indicators: tuple[Weighed, ...]
    cutoffs: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        names = [each.id for each in self.indicators]
        if len(set(names)) != len(names) or not names:
            raise ValueError(f"scheme {self.id}: indicators must be there and differ, not {names}")
        total = sum((each.weight for each in self.indicators), Fraction(0))
        if total != 1 or any(each.weight <= 0 for each in self.indicators):
            raise ValueError(
                f"scheme {self.id}: weights must be above 0 and add up to 1, not {total}"
            )
        wrong = [str(k) for k in self.cutoffs if not 0 < k <= 1]
        if wrong:
            raise ValueError(f"scheme {self.id}: a cutoff lies above 0 and up to 1, not {wrong}")

    @property
    def names(self) -> tuple[str, ...]:
        """The indicators' ids in order."""
        return tuple(each.id for each in self.indicators)

    @property
    def parts(self) -> int:
        """Into how many equal parts a full score is cut, so that every weight is a whole number of them."""
        return lcm(*(each.weight.denominator for each in self.indicators))

    @property
    def points(self) -> tuple[int, ...]:
        """Each indicator's weight in whole parts."""
        return tuple(int(each.weight * self.parts) for each in self.indicators)

    def reached(self, cutoff: Fraction) -> int:
        """The fewest whole parts whose share of a full score is `cutoff` or more."""
        return -(-cutoff.numerator * self.parts // cutoff.denominator)

    def at(self, cutoffs: Sequence[Fraction]) -> Scheme:
        """The same scheme asked at other cutoffs."""
        return replace(self, cutoffs=tuple(cutoffs))

    def without(self, missing: Collection[str]) -> Scheme:
        """The scheme where a survey lacks indicators: the others of a dimension take their weight.

        What the weights of a dimension add up to stays (Alkire, Kanagaratnam and Suppa's practice for
        countries without an indicator). ValueError naming a dimension of which nothing would be left.
        """
        kept = [each for each in self.indicators if each.id not in missing]
        whole, left = _by_dimension(self.indicators), _by_dimension(kept)
        for dimension in whole:
            if dimension not in left:
                raise ValueError(dimension)
        return replace(
            self,
            indicators=tuple(
                replace(each, weight=each.weight * whole[each.dimension] / left[each.dimension])
                for each in kept
            ),
        )

    @staticmethod
    def weighing(
        weights: Mapping[str, Fraction | int],
        cutoffs: Sequence[Fraction],
        *,
        id: str = "own",
        titles: Mapping[str, Text] | None = None,
        title: Text | None = None,
    ) -> Scheme:
        """A scheme from bare weights in any unit: they are divided by their sum; one dimension each."""
        total = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
        if total <= 0:
            raise ValueError(f"scheme {id}: weights must add up to more than 0, not {total}")
        named = {name: (titles or {}).get(name) or Text(name, name) for name in weights}
        return Scheme(
            id=id,
            title=title or Text("自定计数标准", "own counting standard"),
            dimensions=named,
            indicators=tuple(
                Weighed(name, named[name], name, Fraction(weight) / total)
                for name, weight in weights.items()
            ),
            cutoffs=tuple(cutoffs),
        )


def _by_dimension(indicators: Sequence[Weighed]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for each in indicators:
        found[each.dimension] = found.get(each.dimension, Fraction(0)) + each.weight
    return found
