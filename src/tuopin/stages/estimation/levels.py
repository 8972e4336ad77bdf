"""Levels and changes: every measure of a counting standard for everybody, for each group, and between rounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuopin.rules import Scheme
from tuopin.stages.estimation.counting import Ratio, Tally, group_ratios, ratios
from tuopin.stages.estimation.estimates import Estimate
from tuopin.stages.estimation.figures import (
    Figures,
    degrees_of,
    differing,
    probability,
    told,
    worked_out,
)
from tuopin.stages.estimation.intervals import IntervalKind
from tuopin.stages.estimation.linear import BoolArray
from tuopin.stages.estimation.samples import Sample
from tuopin.stages.estimation.settings import Settings

__all__ = ["Domain", "changed", "changes", "domains", "levels", "persons", "steps"]


@dataclass(frozen=True, eq=False, slots=True)
class Domain:
    """A group of which figures are wanted: the column, its value, and the rows inside; of everybody None."""

    by: str | None
    subgroup: str | None
    inside: BoolArray

    @property
    def about(self) -> Mapping[str, Any]:
        """What an estimate says it is of."""
        return {"by": self.by, "subgroup": self.subgroup}


def domains(rows: int, groups: Mapping[str, NDArray[np.object_]]) -> list[Domain]:
    """Everybody, then each value of each group in order; a row without a value is in no group."""
    found = [Domain(None, None, np.ones(rows, dtype=bool))]
    for name, values in groups.items():
        present = sorted({value for value in values if value is not None}, key=_natural)
        found += [Domain(name, value, values == value) for value in present]
    return found


def _natural(label: str) -> tuple[int, float, list[tuple[int, str]]]:
    """Numbers by their size before words by their letters: 2 before 10, and "Round 2" before "Round 10"."""
    try:
        return 0, float(label), []
    except ValueError:
        parts = re.split(r"(\d+)", label)
        return 1, 0.0, [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def levels(
    tally: Tally,
    sample: Sample,
    scheme: Scheme,
    cutoffs: Sequence[Fraction],
    asked: Sequence[Domain],
    settings: Settings,
    round: str | None = None,
) -> Iterator[Estimate]:
    """Every measure in every domain, and what each group is of everybody."""
    every = ratios(tally, scheme, cutoffs)
    counted = tally["w"] > 0
    for domain in asked:
        n, rows = persons(tally, domain.inside), drawn(tally, domain.inside)
        degrees = degrees_of(sample, settings, domain.inside & counted)
        found = worked_out(every, sample, settings, domain.inside)
        yield from told(every, found, settings, degrees, n, rows=rows, round=round, **domain.about)
        if domain.by is not None:
            part = group_ratios(tally, scheme, cutoffs, domain.inside)
            yield from told(
                part,
                worked_out(part, sample, settings),
                settings,
                degrees_of(sample, settings, counted),
                n,
                rows=rows,
                round=round,
                **domain.about,
            )


def persons(tally: Tally, inside: BoolArray) -> int:
    """How many persons were asked and counted."""
    return round(float((tally["n"] * inside).sum()))


def drawn(tally: Tally, inside: BoolArray) -> int:
    """In how many rows they were asked."""
    return round(float((tally["n_rows"] * inside).sum()))


def changes(
    tally: Tally,
    sample: Sample,
    scheme: Scheme,
    cutoffs: Sequence[Fraction],
    asked: Sequence[Domain],
    rounds: Mapping[str, BoolArray],
    settings: Settings,
) -> Iterator[Estimate]:
    """The change of every measure from each round to the next, and from the first to the last.

    Absolute in the measure's own unit, and relative in percent of the earlier round. `p` is the
    probability of so large a change if nothing had changed (two-sided t test on the design's degrees of
    freedom).
    """
    every = ratios(tally, scheme, cutoffs)
    for first, then in steps(rounds):
        for domain in asked:
            before, after = rounds[first] & domain.inside, rounds[then] & domain.inside
            counted = (before | after) & (tally["w"] > 0)
            yield from changed(
                every,
                differing(every, every, sample, before, after, settings),
                settings,
                degrees_of(sample, settings, counted),
                persons(tally, before | after),
                round=f"{first}→{then}",
                **domain.about,
            )


def steps(rounds: Iterable[str]) -> list[tuple[str, str]]:
    """Which rounds are compared: each with the next, and the first with the last."""
    names = list(rounds)
    return [*pairwise(names), *([(names[0], names[-1])] if len(names) > 2 else [])]


def changed(
    every: Sequence[Ratio],
    found: tuple[Figures, Figures],
    settings: Settings,
    degrees: float,
    n: int,
    **about: Any,
) -> Iterator[Estimate]:
    """Absolute and relative changes as estimates with their probability under no change."""
    # a change is no share: its interval is the plain one
    plain = replace(settings, interval=IntervalKind.PLAIN)
    for kind, figures in zip(("absolute", "relative"), found, strict=True):
        for estimate in told(every, figures, plain, degrees, n, **about):
            value, se = estimate.estimate, estimate.se
            p = None if value is None or se is None else probability(value, se, degrees)
            yield replace(estimate, change=kind, p=p)
