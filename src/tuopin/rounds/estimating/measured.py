"""Measuring a survey row by row: means, incomes and lists, for everybody and each group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from tuopin.rounds.estimating.asked import Asked, Comparison
from tuopin.rounds.estimating.loading import Loaded, loaded, refuse_misread
from tuopin.stages.estimation import (
    TARGETING,
    BoolArray,
    Curve,
    Domain,
    Estimate,
    EstimationError,
    FloatArray,
    Linear,
    RowFigure,
    averages,
    comparison,
    curve,
    domains,
    known,
    line_of,
    misread,
    monetary,
    observed,
    rows_told,
    table,
    targeting,
)
from tuopin.store import Engine
from tuopin.terms import Text

__all__ = ["CURVE_POINTS", "Measured", "measure"]

#: Cutoffs a curve is told at.
CURVE_POINTS = 100


@dataclass(frozen=True)
class Measured:
    """What came of measuring: estimates, the table of a list beside a standard, a curve, and what is missing."""

    estimates: tuple[Estimate, ...]
    table: tuple[Mapping[str, Any], ...] = ()
    curve: tuple[Mapping[str, Any], ...] = ()
    reasons: tuple[Text, ...] = ()
    persons: float = 0.0
    clusters: int = 0
    strata: int = 0


def measure(frame: nw.LazyFrame, asked: Asked, engine: Engine) -> Measured:
    """The figures that need every row; EstimationError where the survey cannot be read as asked."""
    numbers = tuple(dict.fromkeys(_numbers(asked)))
    flags = (asked.comparison.listed, asked.comparison.poor) if asked.comparison else ()
    valued = (*asked.by, *(column for column, _ in asked.shares))
    given = observed(frame, flags, asked.drawn, valued, numbers)
    rows = engine.collect(given.frame)
    if any(rows["bad"].to_pylist()):
        refuse_misread(misread(frame, flags, asked.drawn, numbers), engine, asked.columns)
    held = loaded(rows, asked.drawn, asked.lonely)
    return _Measuring(held, numbers, asked).run()


def _numbers(asked: Asked) -> Iterator[str]:
    yield from asked.means
    yield from asked.totals
    yield from (name for pair in asked.ratios for name in pair)
    if asked.income:
        yield asked.income
    if asked.comparison:
        yield from (n for n in (asked.comparison.benefit, asked.comparison.score) if n)


@dataclass(eq=False)
class _Measuring:
    """The rows of a survey and what is asked of them."""

    rows: Loaded
    names: Sequence[str]
    asked: Asked
    reasons: list[Text] = field(default_factory=list)

    def run(self) -> Measured:
        estimates: list[Estimate] = []
        tables: list[Mapping[str, Any]] = []
        curves: list[Mapping[str, Any]] = []
        for round, inside in self._rounds():
            part = _Part(self, round, inside)
            estimates += part.estimates()
            if self.asked.comparison:
                tables += part.table(self.asked.comparison)
                curves += part.curve(self.asked.comparison)
        asked = self.asked
        columns = (*asked.means, *asked.totals, *sum(asked.ratios, ()), asked.income)
        told = [name for name in dict.fromkeys(columns) if name]
        self.reasons += [self._blank(name) for name in told if np.isnan(self.column(name)).any()]
        whole = self.rows.sample()
        return Measured(
            estimates=tuple(estimates),
            table=tuple(tables),
            curve=tuple(curves),
            reasons=tuple(dict.fromkeys(self.reasons)),
            persons=float(self.rows.numbers["persons"].sum()),
            clusters=whole.degrees() + len(whole.stages[0].sizes),
            strata=len(whole.stages[0].sizes),
        )

    def column(self, name: str) -> FloatArray:
        return self.rows.numbers[f"x{self.names.index(name)}"]

    def _blank(self, name: str) -> Text:
        """How many persons a column says nothing of: its figures are of the others."""
        blank, persons = np.isnan(self.column(name)), self.rows.numbers["persons"]
        n, of = float(persons[blank].sum()), float(persons.sum())
        return Text(
            f"列 {name}:{of:,.0f} 人中有 {n:,.0f} 人没有数值,由该列得出的数字不含他们",
            f"column {name}: {n:,.0f} of {of:,.0f} persons have no number; figures of this column leave them out",
        )

    def _rounds(self) -> Iterator[tuple[str | None, BoolArray]]:
        if self.asked.drawn.round is None:
            yield None, np.ones(self.rows.rows, dtype=bool)
            return
        for domain in domains(self.rows.rows, {"round": self.rows.keys["round"]})[1:]:
            yield domain.subgroup, domain.inside


class _Part:
    """One round of a survey, or all of a survey of one."""

    def __init__(self, whole: _Measuring, round: str | None, inside: BoolArray) -> None:
        self.whole, self.asked, self.round, self.inside = whole, whole.asked, round, inside
        self.rows = int(inside.sum())
        self.sample = whole.rows.sample(inside)
        self.weights = self._weights()
        self.persons = whole.rows.numbers["persons"][inside]
        groups = {name: whole.rows.keys[f"by{n}"][inside] for n, name in enumerate(self.asked.by)}
        self.domains = domains(self.rows, groups)

    def _weights(self) -> FloatArray:
        """The weights as given; where none are, those the populations of the design imply."""
        weights = self.whole.rows.numbers["weight"][self.inside]
        if self.asked.drawn.weight is None and self.asked.drawn.population:
            implied: FloatArray = weights * self.sample.weights_from_population()
            return implied
        return weights

    def column(self, name: str) -> FloatArray:
        return self.whole.column(name)[self.inside]

    def estimates(self) -> Iterator[Estimate]:
        pairs = {pair: (self.column(pair[0]), self.column(pair[1])) for pair in self.asked.ratios}
        figures = averages(
            {name: self.column(name) for name in self.asked.means},
            {name: self.column(name) for name in self.asked.totals},
            pairs,
            {f"{name}={value}": self._with(n, value) for n, (name, value) in self._shares()},
        )
        yield from self._told(figures, self.domains)
        if self.asked.income:
            yield from self._told(*self._incomes(self.asked.income))
        if self.asked.comparison:
            yield from self._told(self._compared(self.asked.comparison), self.domains)

    def _shares(self) -> Iterator[tuple[int, tuple[str, str]]]:
        """The proportions asked, each with the number of its column among the keys."""
        return enumerate(self.asked.shares, len(self.asked.by))

    def _with(self, number: int, value: str) -> FloatArray:
        """1 where the column has the value, 0 where it has another, NaN where it has none."""
        every = self.whole.rows.keys[f"by{number}"]
        written = _as_written(value, every)
        if not (every == written).any():
            self.whole.reasons.append(
                Text(
                    f"没有一行的值为 {value}(--share):比例为 0;请核对写法",
                    f"no row has the value {value} (--share), so its share is 0; check how it is written",
                )
            )
        held = every[self.inside]
        has: FloatArray = np.where(held == written, 1.0, 0.0)
        return np.where(held == np.array(None), np.nan, has)

    def _told(self, figures: Iterator[RowFigure], asked: Sequence[Domain]) -> Iterator[Estimate]:
        told = rows_told(
            tuple(figures),
            self.sample,
            self.weights,
            self.persons,
            asked,
            self.asked.settings,
            self.round,
        )
        for each in told:
            if isinstance(each, Estimate):
                yield each
            else:
                self.whole.reasons.append(each)

    def _incomes(self, name: str) -> tuple[Iterator[RowFigure], list[Domain]]:
        """Figures of incomes over the rows that have one: the others are outside every domain."""
        income = self.column(name)
        answered = known(self.rows, income)
        lines = [line_of(line) for line in self.asked.lines]
        figures = monetary(
            name,
            np.where(answered, income, 0.0),
            lines,
            answered,
            nonpositive=self.asked.nonpositive,
        )
        asked = [Domain(d.by, d.subgroup, d.inside & answered) for d in self.domains]
        return figures, asked

    def _lists(self, asked: Comparison, inside: BoolArray, weights: FloatArray) -> Any:
        numbers = self.whole.rows.numbers
        listed, poor = numbers["g0"][self.inside], numbers["g1"][self.inside]
        if np.isnan(listed).any():
            raise EstimationError(
                f"列 {asked.listed} 有空白:是否在名单上须写 1 或 0",
                f"the column {asked.listed} is blank in places; whether somebody is on the list is 1 or 0",
            )
        amounts = None if asked.benefit is None else self._amounts(asked.benefit, listed == 1)
        return comparison(
            listed == 1,
            poor == 1,
            weights,
            unknown=np.isnan(poor),
            amounts=amounts,
            inside=inside,
        )

    def _amounts(self, name: str, listed: BoolArray) -> FloatArray:
        """What each row was paid: nothing off the list; on it a blank is unknown, and no 0."""
        held = self.column(name)
        blank = int((np.isnan(held) & listed).sum())
        if blank:
            raise EstimationError(
                f"列 {name} 有 {blank} 行在名单上而金额空白:空白不是 0;请补齐金额(未发放的写 0)",
                f"{blank} rows on the list have no amount in the column {name}, and a blank is no 0; fill "
                "them in (0 where nothing was paid)",
            )
        return np.where(np.isnan(held), 0.0, held)

    def _compared(self, asked: Comparison) -> Iterator[RowFigure]:
        """Every targeting measure three times: among the known, and the bounds the unknown allow."""

        def of(id: str, bound: str, weights: FloatArray, inside: BoolArray) -> Linear:
            found = targeting(self._lists(asked, inside, weights), id)
            linear: Linear = getattr(found, bound)
            return linear

        unknown = bool(np.isnan(self.whole.rows.numbers["g1"][self.inside]).any())
        for id, told in TARGETING.items():
            if id == "leakage" and asked.benefit is None:
                continue
            bounded = unknown and id != "coverage"
            for bound in ("known", "low", "high") if bounded else ("known",):
                name = None if bound == "known" else bound
                column = f"{asked.listed}/{asked.poor}"
                yield RowFigure(told, partial(of, id, bound), column, bound=name)

    def table(self, asked: Comparison) -> Iterator[Mapping[str, Any]]:
        """List × standard for every domain, the unknown a column of its own."""
        for domain in self.domains:
            for cell in table(self._lists(asked, domain.inside, self.weights)):
                yield {
                    "by": domain.by,
                    "subgroup": domain.subgroup,
                    "round": self.round,
                    "listed": cell.listed,
                    "standing": cell.standing.value,
                    "rows": cell.rows,
                    "persons": cell.persons.value,
                    "share": cell.share.value,
                }

    def curve(self, asked: Comparison) -> Iterator[Mapping[str, Any]]:
        """Errors over the cutoff of a score, at a hundred cutoffs spread over the rows."""
        if asked.score is None:
            return
        score, numbers = self.column(asked.score), self.whole.rows.numbers
        poor = numbers["g1"][self.inside]
        inside = known(self.rows, score)
        if not (inside & (self.weights > 0)).any():
            self.whole.reasons.append(
                Text(
                    f"列 {asked.score} 没有可用的得分,不画曲线",
                    f"the column {asked.score} holds no score, so there is no curve",
                )
            )
            return
        found = curve(
            np.where(inside, score, 0.0),
            poor == 1,
            self.weights,
            _spread(score[inside]),
            eligible=asked.eligible,
            unknown=np.isnan(poor),
            inside=inside,
        )
        yield from _points(found, self.round)


def _as_written(value: str, keys: NDArray[np.object_]) -> str:
    """A value as the keys of its column are written: 1.0 is 1, and 1 is true where a column says true."""
    whole = re.fullmatch(r"([+-]?[0-9]+)\.0+", value)
    short = whole[1] if whole else value
    if set(keys) <= {"true", "false", None}:
        return {"1": "true", "0": "false"}.get(short, short.lower())
    return short


def _spread(score: FloatArray) -> list[float]:
    """Cutoffs with about as many rows between each and the next."""
    places = np.linspace(0, 1, CURVE_POINTS)
    return [float(each) for each in np.unique(np.quantile(score, places, method="lower"))]


def _points(found: Curve, round: str | None) -> Iterator[Mapping[str, Any]]:
    for place, cutoff in enumerate(found.cutoffs):
        yield {
            "round": round,
            "cutoff": float(cutoff),
            **{
                name: {
                    part: _plain(values[name][place])
                    for part, values in (
                        ("known", found.known),
                        ("low", found.low),
                        ("high", found.high),
                    )
                }
                for name in found.known
            },
        }


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
