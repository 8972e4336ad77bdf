"""Tallies: one pass over a survey that leaves a row of weighted sums for each cluster and group.

Every figure of a counting standard is a ratio of two such sums, and its design-based variance needs
nothing but the sums by cluster. So an engine reads the hundred million rows once, and what is left
fits a hand. Without clusters every row is its own, and nothing is summed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.rules import Scheme, all_of, any_of
from tuopin.stages.estimation.columns import as_deprived, as_key, as_number
from tuopin.stages.estimation.errors import EstimationError

__all__ = ["Drawn", "Observed", "misread", "observed", "patterns", "tallies"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which columns say how the sample was drawn, what a row stands for, and which round it is of.

    `strata`, `clusters` and `population` have one column a stage, the first stage first. `population`
    holds the clusters there are in the stratum (above 1) or the share drawn (up to 1).
    """

    weight: str | None = None
    persons: str | None = None
    strata: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    round: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every column named."""
        single = (self.weight, self.persons, self.round)
        return (*(n for n in single if n), *self.strata, *self.clusters, *self.population)


@dataclass(frozen=True)
class Observed:
    """A survey's rows in the columns tallies are made of.

    Columns: `g0`, `g1` … deprived in each indicator (null: unknown); `weight` (persons it stands for:
    sampling weight × persons in the row); `persons`; `x0` … further numbers; `s0` …, `c0` …, `p0` … by
    stage; `by0` … the groups; `round`; `bad` whether a cell was not understood.
    """

    #: As `frame`, but with the keys as the file writes them: cleaning a hundred million of them would cost
    #: four times the rest of the pass, cleaning those that are left when rows are summed costs nothing.
    unread: nw.LazyFrame
    #: What the keys of `unread` are in `frame`.
    cleaned: tuple[nw.Expr, ...]
    indicators: int
    drawn: Drawn
    groups: tuple[str, ...]

    @property
    def frame(self) -> nw.LazyFrame:
        """The rows, keys and all."""
        return self.read(self.unread)

    def read(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """The frame with its keys as they are read."""
        return frame.with_columns(*self.cleaned) if self.cleaned else frame

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns by which rows are told apart in a tally."""
        stages = [f"s{n}" for n in range(len(self.drawn.strata))]
        stages += [f"c{n}" for n in range(len(self.drawn.clusters))]
        rounds = ["round"] if self.drawn.round else []
        return (*stages, *rounds, *(f"by{n}" for n in range(len(self.groups))))


def observed(
    frame: nw.LazyFrame,
    indicators: Sequence[str],
    drawn: Drawn,
    groups: Sequence[str],
    numbers: Sequence[str] = (),
) -> Observed:
    """The rows of a survey with its columns read as deprivations, numbers and keys."""
    kinds = frame.collect_schema()
    _readable(kinds, (*indicators, drawn.weight, drawn.persons, *drawn.population, *numbers))
    made: list[nw.Expr] = []
    faults: list[nw.Expr] = []
    for number, name in enumerate(indicators):
        value, fault = as_deprived(name, kinds[name])
        made.append(value.alias(f"g{number}"))
        faults += [fault] if kinds[name] != nw.Boolean() else []
    weight, weight_faults = _measured(drawn.weight, kinds)
    persons, person_faults = _measured(drawn.persons, kinds)
    made += [(weight * persons).alias("weight"), persons.alias("persons")]
    for number, name in enumerate(drawn.population):
        value, fault = as_number(name, kinds[name])
        made.append(value.alias(f"p{number}"))
        faults.append(fault | ~(value > 0))
    for number, name in enumerate(numbers):
        value, fault = as_number(name, kinds[name])
        made.append(value.alias(f"x{number}"))
        faults.append(fault)
    named = [(f"s{n}", name) for n, name in enumerate(drawn.strata)]
    named += [(f"c{n}", name) for n, name in enumerate(drawn.clusters)]
    named += [(f"by{n}", name) for n, name in enumerate(groups)]
    named += [("round", drawn.round)] if drawn.round else []
    made += [nw.col(name).alias(own) for own, name in named]
    cleaned = tuple(as_key(own, kinds[name]).alias(own) for own, name in named)
    faults += [*weight_faults, *person_faults]
    bad = any_of(faults).fill_null(True) if faults else nw.lit(False)
    unread = frame.select(*made, bad.alias("bad"))
    return Observed(unread, cleaned, len(indicators), drawn, tuple(groups))


def _readable(kinds: Mapping[str, Any], names: Sequence[str | None]) -> None:
    """EstimationError where a column is of a type that holds no numbers: a day, a list, bytes."""
    for name in names:
        kind = None if name is None else kinds[name]
        if kind is None or kind.is_numeric() or kind in (nw.Boolean(), nw.String(), nw.Unknown()):
            continue
        raise EstimationError(
            f"列 {name} 的类型 {kind} 不是数字,也不是文字或真假值;请改用数字列,或先转换该列",
            f"the column {name} is of the type {kind}: neither number nor text nor true or false; name "
            "another column, or convert this one first",
        )


def _measured(name: str | None, kinds: Mapping[str, Any]) -> tuple[nw.Expr, list[nw.Expr]]:
    """A weight or number of persons, 1 where there is no such column; missing or below 0 is a fault."""
    if name is None:
        return nw.lit(1.0), []
    value, fault = as_number(name, kinds[name])
    return value.fill_null(0.0), [fault | value.is_null() | (value < 0)]


def misread(
    frame: nw.LazyFrame, indicators: Sequence[str], drawn: Drawn, numbers: Sequence[str] = ()
) -> nw.LazyFrame:
    """Which cells were not understood: column, the cell as text, and how many rows hold it."""
    kinds = frame.collect_schema()
    found = []
    for name in dict.fromkeys(indicators):
        if kinds[name] != nw.Boolean():  # true and false leave nothing to misread
            found.append(_faulty(frame, name, as_deprived(name, kinds[name])[1]))
    measured = [name for name in (drawn.weight, drawn.persons) if name]
    for number in (*measured, *drawn.population):
        value, fault = as_number(number, kinds[number])
        low = value <= 0 if number in drawn.population else value < 0
        found.append(_faulty(frame, number, fault | value.is_null() | low.fill_null(False)))
    for name in dict.fromkeys(numbers):
        if kinds[name] == nw.String() or kinds[name].is_float():  # the others cannot be at fault
            found.append(_faulty(frame, name, as_number(name, kinds[name])[1]))
    return nw.concat(found, how="vertical")


def _faulty(frame: nw.LazyFrame, name: str, fault: nw.Expr) -> nw.LazyFrame:
    wrong = frame.filter(fault).select(nw.col(name).cast(nw.String()).alias("cell"))
    counted = wrong.group_by("cell").agg(nw.len().cast(nw.Int64).alias("rows"))
    return counted.select(nw.lit(name).alias("column"), "cell", "rows")


def tallies(given: Observed, scheme: Scheme, cutoffs: Sequence[Fraction]) -> nw.LazyFrame:
    """Weighted sums over the rows in which every indicator is known, by cluster and group.

    Columns beside the keys: `n` persons counted in `n_rows` rows, `w` their weight, `n_out` and `w_out`
    of rows left out because an indicator is unknown, `bad` cells not understood, `u<j>` deprived in
    indicator j; for each cutoff number i `h<i>` poor, `m<i>` score of the poor in whole parts,
    `c<i>_<j>` poor and deprived in j.
    `p<stage>` and `p<stage>_low` are the largest and smallest population stated in the cluster.
    """
    width = given.indicators
    deprived = [nw.col(f"g{j}") for j in range(width)]
    known = all_of([~each.is_null() for each in deprived])
    scored = given.unread.with_columns(
        known.alias("known"),
        nw.when(known).then(nw.col("weight")).otherwise(nw.lit(0.0)).alias("w"),
        _score(deprived, scheme).alias("score"),
    )
    weight, zero = nw.col("w"), nw.lit(0.0)
    counted, score = nw.col("known"), nw.col("score")

    def when(condition: nw.Expr, value: nw.Expr) -> nw.Expr:
        return nw.when(condition).then(value).otherwise(zero)

    sums = {
        "n": when(counted, nw.col("persons")),
        "n_rows": when(counted, nw.lit(1.0)),
        "w": weight,
        "n_out": when(~counted, nw.col("persons")),
        "w_out": when(~counted, nw.col("weight")),
        "bad": when(nw.col("bad"), nw.lit(1.0)),
    }
    sums |= {f"u{j}": when(deprived[j], weight) for j in range(width)}
    for i, cutoff in enumerate(cutoffs):
        poor = counted & (score >= scheme.reached(cutoff))
        sums[f"h{i}"] = when(poor, weight)
        sums[f"m{i}"] = when(poor, weight * score)
        sums |= {f"c{i}_{j}": when(poor & deprived[j], weight) for j in range(width)}
    return _gathered(scored, given, sums)


def patterns(given: Observed) -> nw.LazyFrame:
    """Rows gathered by cluster, group and pattern of answers: for what unknowns may still allow.

    Columns beside the keys and `g0` … (null: unknown): `n`, `n_rows`, `w`, `bad`.
    """
    width = given.indicators
    sums = {
        "n": nw.col("persons"),
        "n_rows": nw.lit(1.0),
        "w": nw.col("weight"),
        "bad": nw.when(nw.col("bad")).then(nw.lit(1.0)).otherwise(nw.lit(0.0)),
    }
    return _gathered(given.unread, given, sums, tuple(f"g{j}" for j in range(width)))


def _score(deprived: Sequence[nw.Expr], scheme: Scheme) -> nw.Expr:
    """The deprivation score in whole parts of a full one: a sum of whole numbers is exact."""
    parts = [
        nw.when(each).then(nw.lit(points)).otherwise(nw.lit(0))
        for each, points in zip(deprived, scheme.points, strict=True)
    ]
    return nw.sum_horizontal(*parts)


def _gathered(
    frame: nw.LazyFrame,
    given: Observed,
    sums: dict[str, nw.Expr],
    further: tuple[str, ...] = (),
) -> nw.LazyFrame:
    """The sums by cluster, group and `further`: first by keys as they are written, then as they are read."""
    stages = range(len(given.drawn.population))
    keys = (*given.keys, *further)
    if not given.drawn.clusters:
        kept = [nw.col(f"p{n}") for n in stages]
        lows = [nw.col(f"p{n}").alias(f"p{n}_low") for n in stages]
        return given.read(frame).select(*keys, *[v.alias(k) for k, v in sums.items()], *kept, *lows)
    held = frame.with_columns(*[value.alias(f"_{name}") for name, value in sums.items()])
    totals = [nw.col(f"_{name}").sum().alias(name) for name in sums]
    again = [nw.col(name).sum() for name in sums]
    for n in stages:
        totals += [nw.col(f"p{n}").max(), nw.col(f"p{n}").min().alias(f"p{n}_low")]
        again += [nw.col(f"p{n}").max(), nw.col(f"p{n}_low").min()]
    written = held.group_by(*keys).agg(*totals)
    return given.read(written).group_by(*keys).agg(*again)
