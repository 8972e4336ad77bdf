"""Samples: how the rows of a survey were drawn, stage by stage, with strata, clusters and population sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.linear import BoolArray, FloatArray, IntArray
from tuopin.terms import Text

__all__ = ["Lonely", "Sample", "Stage"]

#: A population n / (n/N) comes back a hair below n when everything was drawn: that is no excess.
HAIR = 1e-9


class Lonely(StrEnum):
    """What a stratum with one sampled cluster adds to the variance, where no deviation can be seen.

    The names in R survey's options(survey.lonely.psu) are fail, certainty, adjust and average. A stratum
    whose only cluster is all there is (population 1, or a sampling fraction of 1) is not lonely: it adds
    nothing under every policy. Nor is one with a single cluster inside a domain: the others count with 0.
    """

    REFUSE = "refuse"
    CERTAINTY = "certainty"
    CENTRE = "centre"
    AVERAGE = "average"

    @property
    def text(self) -> Text:
        """The policy in words."""
        return LONELY_TEXTS[self]


LONELY_TEXTS = {
    Lonely.REFUSE: Text(
        "层内只有一个样本群即拒绝计算", "refuse strata with one sampled cluster (R survey: fail)"
    ),
    Lonely.CERTAINTY: Text(
        "视为必选群,不增加方差(会低估)",
        "taken as certain, adds nothing; too low if it was not (R survey: certainty, remove)",
    ),
    Lonely.CENTRE: Text(
        "取其与该阶段全部群的平均之差(偏保守)",
        "its deviation from the mean over all clusters of the stage; cautious (R survey: adjust)",
    ),
    Lonely.AVERAGE: Text(
        "取其余各层贡献的平均", "the mean contribution of the other strata (R survey: average)"
    ),
}


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of drawing, row by row.

    `strata` and `clusters` number the row's stratum and cluster from 0 without a gap; a cluster lies in one
    stratum, and a stratum of a later stage in one cluster of the stage above. `population` is how many
    clusters there are in the row's stratum (None: no correction for drawing without replacement).
    """

    strata: IntArray
    clusters: IntArray
    population: FloatArray | None = None

    @cached_property
    def row_of(self) -> IntArray:
        """One row of each cluster: [clusters]."""
        rows = np.empty(int(self.clusters.max()) + 1, dtype=np.int64)
        rows[self.clusters] = np.arange(len(self.clusters))
        return rows

    @cached_property
    def stratum_of(self) -> IntArray:
        """The stratum of each cluster: [clusters]."""
        return self.strata[self.row_of]

    @cached_property
    def row_of_stratum(self) -> IntArray:
        """One row of each stratum: [strata]."""
        rows = np.empty(int(self.strata.max()) + 1, dtype=np.int64)
        rows[self.stratum_of] = self.row_of
        return rows

    @cached_property
    def sizes(self) -> IntArray:
        """How many clusters were drawn in each stratum: [strata]."""
        return np.bincount(self.stratum_of).astype(np.int64)

    @cached_property
    def fractions(self) -> FloatArray:
        """The share of a stratum's clusters that was drawn, 0 without a population: [strata]."""
        if self.population is None:
            return np.zeros(len(self.sizes))
        shares: FloatArray = np.minimum(self.sizes / self.population[self.row_of_stratum], 1.0)
        return shares


@dataclass(frozen=True, eq=False)
class Sample:
    """How the rows were drawn: the stages from the first down, and what to do with lonely clusters.

    `names` holds what the strata of each stage are called, one a row, for messages only.
    """

    stages: tuple[Stage, ...]
    rows: int
    lonely: Lonely = Lonely.REFUSE
    names: tuple[NDArray[Any] | None, ...] = ()

    @classmethod
    def drawn(
        cls,
        rows: int,
        *,
        strata: Sequence[ArrayLike | None] = (),
        clusters: Sequence[ArrayLike | None] = (),
        population: Sequence[ArrayLike | None] = (),
        lonely: Lonely = Lonely.REFUSE,
    ) -> Sample:
        """A sample from columns of any type, one of each a stage, the first stage first.

        A stage has as strata None (one stratum), as clusters None (each row its own; text, whole numbers
        or floats otherwise) and as population None (drawn with replacement, or as good as). Clusters are
        nested: the same number in two strata or two upper clusters means two clusters. In a column of
        populations with any value above 1 all are numbers of clusters in the stratum, otherwise all are
        the share of them that was drawn, above 0 and up to 1. The short columns are filled up with None.

        EstimationError where a column has another length or a missing value, where a population differs
        within a stratum, mixes shares and numbers, or is below what was drawn.
        """
        if rows < 1:
            raise EstimationError("样本没有任何行。", "The sample has no rows; give at least one.")
        count = max(len(strata), len(clusters), len(population), 1)
        stages: list[Stage] = []
        names: list[NDArray[Any] | None] = []
        above = np.zeros(rows, dtype=np.int64)
        for number in range(count):
            named = _column(strata, number, rows, "strata")
            place = f"stage {number + 1}"
            inner = _codes(named, f"strata of {place}")
            layers = above if inner is None else _nested(above, inner)
            own = _codes(_column(clusters, number, rows, "clusters"), f"clusters of {place}")
            groups = np.arange(rows) if own is None else _nested(layers, own)
            drawn = Stage(layers, groups)
            stated = _column(population, number, rows, "population")
            if stated is not None:
                drawn = Stage(layers, groups, _population(stated, drawn, named, place))
            stages.append(drawn)
            # A later stage without strata has one in each cluster above, and goes by its name.
            upper = _column(clusters, number - 1, rows, "clusters") if number else None
            names.append(upper if named is None else named)
            above = groups
        return cls(tuple(stages), rows, Lonely(lonely), tuple(names))

    @cached_property
    def below(self) -> tuple[Stage, ...]:
        """The later stages that add to the variance: up to the first without a population.

        A later stage without a population counts as taken in full, as in R survey's svydesign.
        """
        found: list[Stage] = []
        for stage in self.stages[1:]:
            if stage.population is None:
                break
            found.append(stage)
        return tuple(found)

    def weights_from_population(self) -> FloatArray:
        """How many units each row stands for: the product over the stages of population / drawn.

        EstimationError where the first stage has no population.
        """
        if self.stages[0].population is None:
            raise EstimationError(
                "既无权数,第一阶段也无总体规模,无法得出权数;请指定权数列或总体规模列。",
                "There are neither weights nor a population of the first stage to work them out from;"
                " name a column of weights or of populations.",
            )
        weights = np.ones(self.rows)
        for stage in (self.stages[0], *self.below):
            weights /= stage.fractions[stage.strata]
        return weights

    def degrees(self, inside: BoolArray | None = None) -> int:
        """Degrees of freedom: clusters less strata of the first stage, of those with a row inside."""
        stage = self.stages[0]
        if inside is None:
            return len(stage.row_of) - len(stage.sizes)
        clusters = np.bincount(stage.clusters[inside], minlength=1) > 0
        strata = np.bincount(stage.strata[inside], minlength=1) > 0
        return int(clusters.sum()) - int(strata.sum())

    def stratum_names(self, number: int, rows: IntArray) -> list[str]:
        """What the strata of stage `number` (from 0) that these rows lie in are called, for messages."""
        named = self.names[number] if number < len(self.names) else None
        if named is None:
            return [f"#{int(code)}" for code in self.stages[number].strata[rows]]
        return [str(label) for label in named[rows]]


def _column(
    columns: Sequence[ArrayLike | None], number: int, rows: int, what: str
) -> NDArray[Any] | None:
    """The column of a stage, None where there is none."""
    held = columns[number] if number < len(columns) else None
    if held is None:
        return None
    values = np.asarray(held)
    if values.shape != (rows,):
        raise EstimationError(
            f"抽样设计列({what})应有 {rows} 行,实为 {values.shape}。",
            f"The column of {what} has the shape {values.shape}; one value a row is allowed: ({rows},).",
        )
    return values


def _codes(values: NDArray[Any] | None, where: str) -> IntArray | None:
    """The values numbered from 0; EstimationError where one is missing."""
    if values is None:
        return None
    missing = _missing(values)
    if missing:
        raise EstimationError(
            f"{where} 有 {missing} 行缺失;请补齐,或在抽样之外先去掉这些行。",
            f"{missing} rows have no value in the {where}; fill them in or leave those rows out first.",
        )
    kept = values.astype(np.str_) if values.dtype == object else values
    _, codes = np.unique(kept, return_inverse=True)
    return codes.astype(np.int64, copy=False)


def _missing(values: NDArray[Any]) -> int:
    if values.dtype.kind == "f":
        return int(np.isnan(values).sum())
    if values.dtype == object:
        nothing = np.array(None, dtype=object)
        # Only NaN differs from itself.
        absent = np.equal(values, nothing) | np.not_equal(values, values)
        return int(absent.astype(bool).sum())
    return 0


def _nested(outer: IntArray, inner: IntArray) -> IntArray:
    """Numbers from 0 for each pair of an outer and an inner number."""
    pairs = outer * (int(inner.max()) + 1) + inner
    _, codes = np.unique(pairs, return_inverse=True)
    return codes.astype(np.int64, copy=False)


def _population(
    stated: NDArray[Any], stage: Stage, named: NDArray[Any] | None, place: str
) -> FloatArray:
    """The number of clusters in the row's stratum from a stated number or share, checked."""
    values = np.asarray(stated, dtype=np.float64)
    if not bool((values > 0).all()):
        raise EstimationError(
            f"{place} 的总体规模有缺失、零或负值;须为群数(大于 1)或抽样比(大于 0,不超过 1)。",
            f"A population of {place} is missing, nought or below; a number of clusters (above 1) or the"
            " share drawn (above 0, up to 1) is allowed.",
        )
    are_numbers = bool((values > 1).any())
    if are_numbers and bool((values < 1).any()):
        raise EstimationError(
            f"{place} 的总体规模混有群数(大于 1)和抽样比(小于 1);整列须用同一种。",
            f"The populations of {place} mix numbers of clusters (above 1) with shares drawn (below 1);"
            " write the whole column in one of the two.",
        )
    differing = values != values[stage.row_of_stratum][stage.strata]
    if bool(differing.any()):
        raise EstimationError(
            f"{place} 的总体规模在同一层内不一致:{_some(stage, named, differing)};"
            "不等概率抽样请用 pps_variance。",
            f"The population of {place} differs within a stratum: {_some(stage, named, differing)}; one"
            " value a stratum is allowed. For unequal probabilities use pps_variance.",
        )
    drawn = stage.sizes[stage.strata]
    population = values if are_numbers else drawn / values
    short = population < drawn * (1 - HAIR)
    if bool(short.any()):
        raise EstimationError(
            f"{place} 抽到的群多于总体规模:{_some(stage, named, short)};请核对总体规模或群的编号。",
            f"More clusters were drawn at {place} than the population has: {_some(stage, named, short)};"
            " check the population or the numbering of clusters.",
        )
    return population


def _some(stage: Stage, named: NDArray[Any] | None, rows: BoolArray) -> str:
    """At most five strata that the rows lie in, by name."""
    codes = np.unique(stage.strata[rows])
    shown = codes[:5] if named is None else named[stage.row_of_stratum[codes[:5]]]
    more = f" … ({len(codes)})" if len(codes) > 5 else ""
    return ", ".join(str(each) for each in shown) + more
