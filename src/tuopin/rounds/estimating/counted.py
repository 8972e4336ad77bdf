"""Counting a survey: one pass of an engine, then every measure, group and change from what it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa

from tuopin.rounds.estimating.asked import Asked, Unanswered
from tuopin.rounds.estimating.loading import Loaded, loaded, refuse_misread
from tuopin.rules import Scheme
from tuopin.stages.estimation import (
    BoolArray,
    Domain,
    Drawn,
    Estimate,
    Observed,
    Patterns,
    Sample,
    Settings,
    Tally,
    bounded,
    changed,
    changes,
    degrees_of,
    differing,
    domains,
    levels,
    misread,
    observed,
    patterns,
    steps,
    tallies,
    told,
    worked_out,
)
from tuopin.store import Engine

__all__ = ["Counted", "count"]


@dataclass(frozen=True)
class Counted:
    """What came of counting: estimates, changes, and how many persons were counted or left out."""

    estimates: tuple[Estimate, ...]
    changes: tuple[Estimate, ...]
    persons: float
    left_out: float
    weight_left_out: float  # as a share of all weight
    clusters: int
    strata: int
    same_clusters: bool | None


def count(frame: nw.LazyFrame, asked: Asked, engine: Engine) -> Counted:
    """The measures of the asked scheme over a survey's rows; EstimationError where it cannot be read as asked."""
    scheme = asked.scheme
    assert scheme is not None  # noqa: S101 - the caller asks for a count only with a scheme
    columns = [asked.indicators[name] for name in scheme.names]
    given = observed(frame, columns, asked.drawn, asked.by)
    bounds = asked.unanswered is Unanswered.BOUNDS
    table = engine.collect(patterns(given) if bounds else tallies(given, scheme, scheme.cutoffs))
    table = _in_order(table, asked.drawn)
    if sum(table["bad"].to_pylist()) > 0:
        refuse_misread(misread(frame, columns, asked.drawn), engine, asked.columns)
    rows = _weighed(loaded(table, asked.drawn, asked.lonely))
    return _Counting(rows, given, scheme, asked, bounds).run()


def _in_order(table: pa.Table, drawn: Drawn) -> pa.Table:
    """What an engine gathered, in an order of its own: sums of doubles depend on theirs in the last digit."""
    if not drawn.clusters:
        return table  # nothing was gathered: the rows come as they stand
    kinds = zip(table.column_names, table.schema.types, strict=True)
    keys = [name for name, kind in kinds if name.startswith("g") or pa.types.is_string(kind)]
    return table.sort_by([(name, "ascending") for name in sorted(keys)])


def _weighed(rows: Loaded) -> Loaded:
    """The rows as they are; where no weights are named, by those the populations of the design imply.

    As for means and incomes, so that one column has one share whichever way it is asked for.
    """
    if rows.drawn.weight is not None or not rows.drawn.population:
        return rows
    implied = np.ones(rows.rows)
    for inside in rows.rounds():
        implied[inside] = rows.sample(inside).weights_from_population()
    plain = ("n", "p", "g", "b")  # persons, populations, answers and cells at fault have no weight
    numbers = {
        name: held if name.startswith(plain) else held * implied
        for name, held in rows.numbers.items()
    }
    return replace(rows, numbers=numbers)


@dataclass(frozen=True, eq=False)
class _Counting:
    """The rows of a tally and what is asked of them."""

    rows: Loaded
    given: Observed
    scheme: Scheme
    asked: Asked
    bounds: bool

    def run(self) -> Counted:
        rounds = self._rounds()
        estimates: list[Estimate] = []
        for name, inside in rounds.items():
            estimates += self._levels(name, inside)
        same = self._same_clusters(rounds)
        changing = self._changes(rounds, apart=not same) if len(rounds) > 1 else ()
        whole = self.rows.sample()
        every, out = self._persons()
        numbers = self.rows.numbers
        weight = float(numbers["w"].sum())
        lost = 0.0 if self.bounds else float(numbers["w_out"].sum())
        return Counted(
            estimates=tuple(estimates),
            changes=tuple(changing),
            persons=every,
            left_out=out,
            weight_left_out=lost / (weight + lost) if weight + lost > 0 else 0.0,
            clusters=whole.degrees() + len(whole.stages[0].sizes),
            strata=len(whole.stages[0].sizes),
            same_clusters=same if len(rounds) > 1 else None,
        )

    @property
    def settings(self) -> Settings:
        return self.asked.settings

    def _persons(self) -> tuple[float, float]:
        numbers = self.rows.numbers
        out = 0.0 if self.bounds else float(numbers["n_out"].sum())
        return float(numbers["n"].sum()), out

    def _rounds(self) -> dict[str | None, BoolArray]:
        """The rows of each round in order; of a survey of one round, all of them."""
        if self.asked.drawn.round is None:
            return {None: np.ones(self.rows.rows, dtype=bool)}
        held = self.rows.keys["round"]
        return {
            domain.subgroup: domain.inside
            for domain in domains(self.rows.rows, {"round": held})
            if domain.by is not None
        }

    def _domains(self, inside: BoolArray) -> list[Domain]:
        groups = {
            name: self.rows.keys[f"by{number}"][inside] for number, name in enumerate(self.asked.by)
        }
        return domains(int(inside.sum()), groups)

    def _levels(self, round: str | None, inside: BoolArray) -> Iterator[Estimate]:
        """The levels of one round, over the clusters of that round alone."""
        sample, asked = self.rows.sample(inside), self._domains(inside)
        if self.bounds:
            yield from self._bounded(sample, inside, asked, round)
            return
        tally = self._tally(inside)
        cutoffs = self.scheme.cutoffs
        yield from levels(tally, sample, self.scheme, cutoffs, asked, self.settings, round)

    def _tally(self, inside: BoolArray) -> Tally:
        kept = {name: values[inside] for name, values in self.rows.numbers.items()}
        return Tally(kept, int(inside.sum()))

    def _patterns(self, inside: BoolArray) -> Patterns:
        """The answers as whole numbers: a blank is read as NaN, and NaN is unknown."""
        held = [self.rows.numbers[f"g{j}"][inside] for j in range(self.given.indicators)]
        answers = np.nan_to_num(np.stack(held, axis=1), nan=-1).astype(np.int64)
        return Patterns(answers, self.rows.numbers["w"][inside])

    def _bounded(
        self, sample: Sample, inside: BoolArray, asked: Sequence[Domain], round: str | None
    ) -> Iterator[Estimate]:
        held = self._patterns(inside)
        counted, drawn = (self.rows.numbers[name][inside] for name in ("n", "n_rows"))
        for domain in asked:
            every = bounded(held, self.scheme, self.scheme.cutoffs, domain.inside)
            found = worked_out(every, sample, self.settings, domain.inside)
            degrees = degrees_of(sample, self.settings, domain.inside)
            n, rows = (int(each[domain.inside].sum()) for each in (counted, drawn))
            yield from told(
                every, found, self.settings, degrees, n, rows=rows, round=round, **domain.about
            )

    def _same_clusters(self, rounds: Mapping[str | None, BoolArray]) -> bool:
        """Whether clusters of two rounds are the same ones: as was said, or where their codes recur."""
        drawn = self.asked.drawn
        if not drawn.clusters or len(rounds) < 2:
            return False
        if self.asked.same_clusters is not None:
            return self.asked.same_clusters
        keys = [self.rows.keys[f"s{n}"] for n in range(len(drawn.strata))][:1]
        keys.append(self.rows.keys["c0"])
        seen: set[tuple[object, ...]] = set()
        for inside in rounds.values():
            here = set(zip(*(key[inside] for key in keys), strict=True))
            if here & seen:
                return True
            seen |= here
        return False

    def _changes(self, rounds: Mapping[str | None, BoolArray], apart: bool) -> Iterator[Estimate]:
        every = np.ones(self.rows.rows, dtype=bool)
        sample = self.rows.sample(apart=apart)
        named = {str(name): inside for name, inside in rounds.items()}
        asked = self._domains(every)
        if self.bounds:
            yield from self._bounded_changes(sample, asked, named)
            return
        cutoffs = self.scheme.cutoffs
        yield from changes(
            self._tally(every), sample, self.scheme, cutoffs, asked, named, self.settings
        )

    def _bounded_changes(
        self, sample: Sample, asked: Sequence[Domain], rounds: Mapping[str, BoolArray]
    ) -> Iterator[Estimate]:
        """A change is lowest from the highest first value to the lowest then, and highest the other way."""
        held = self._patterns(np.ones(self.rows.rows, dtype=bool))
        for first, then in steps(rounds):
            for domain in asked:
                before, after = rounds[first] & domain.inside, rounds[then] & domain.inside
                starts = bounded(held, self.scheme, self.scheme.cutoffs, before)
                comes = bounded(held, self.scheme, self.scheme.cutoffs, after)
                other = {(r.measure, r.k, r.indicator, r.bound): r for r in starts}
                turned = {"low": "high", "high": "low"}
                paired = [other[r.measure, r.k, r.indicator, turned[str(r.bound)]] for r in comes]
                yield from changed(
                    comes,
                    differing(paired, comes, sample, before, after, self.settings),
                    self.settings,
                    degrees_of(sample, self.settings, before | after),
                    int(self.rows.numbers["n"][before | after].sum()),
                    round=f"{first}→{then}",
                    **domain.about,
                )
