"""Replicates: the figure worked out anew with other weights, where there is no linearised variable to go by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.linear import BoolArray, FloatArray, IntArray
from tuopin.stages.estimation.samples import Lonely, Sample, Stage
from tuopin.terms import Text

__all__ = [
    "Centre",
    "Kind",
    "Replicated",
    "Replicates",
    "bootstrap",
    "given",
    "jackknife",
    "replicated",
]

#: What turns whole weights into figures: one number, or several in a fixed order.
Figures = Callable[[FloatArray], ArrayLike]


class Centre(StrEnum):
    """What the figures of the replicates are compared with."""

    ESTIMATE = "estimate"
    MEAN = "mean"

    @property
    def text(self) -> Text:
        """The centre in words."""
        return CENTRE_TEXTS[self]


CENTRE_TEXTS = {
    Centre.ESTIMATE: Text(
        "与全样本估计值之差(略保守)",
        "deviation from the estimate of the whole sample; cautious (R survey: mse = TRUE)",
    ),
    Centre.MEAN: Text(
        "与各重复估计平均之差", "deviation from the mean of the replicates (R survey: mse = FALSE)"
    ),
}


class Kind(StrEnum):
    """What replicate weights that came with a survey are."""

    JACKKNIFE = "jackknife"
    BRR = "brr"
    FAY = "fay"
    BOOTSTRAP = "bootstrap"
    OTHER = "other"


@dataclass(frozen=True, eq=False)
class Replicates:
    """A set of replicates: what each does to the weights, made when asked for.

    `factor(r)` [rows] is what the weights are multiplied by in replicate r; `coefficients` [replicates]
    what its squared deviation is multiplied by in the variance.
    """

    factor: Callable[[int], FloatArray]
    coefficients: FloatArray
    centre: Centre
    degrees: int

    def figures(self, weights: FloatArray, function: Figures) -> FloatArray:
        """The function's figures with the weights of each replicate in turn: [replicates, p].

        One column of weights is held at a time. EstimationError where a replicate has no figure.
        """
        found = [
            np.atleast_1d(np.asarray(function(weights * self.factor(place)), dtype=np.float64))
            for place in range(len(self.coefficients))
        ]
        if not found:  # every stratum was drawn in full, or is taken as certain
            return np.empty((0, len(np.atleast_1d(np.asarray(function(weights))))))
        values = np.vstack(found)
        broken = int(np.isnan(values).any(axis=1).sum())
        if broken:
            raise EstimationError(
                f"{len(values)} 次重复中有 {broken} 次算不出数字(多因域内样本太少);请放宽域或改用线性化。",
                f"{broken} of {len(values)} replicates have no figure, as a rule because too few rows are"
                " inside; take a wider domain, or linearisation.",
            )
        return values

    def variance(self, estimate: ArrayLike, figures: FloatArray) -> FloatArray:
        """The covariance matrix [p, p] from the estimate [p] and the replicates' figures [replicates, p].

        Σ_r c_r (θ_r − centre)(θ_r − centre)'. The mean is over all replicates with a coefficient above 0.
        """
        counted = self.coefficients > 0
        by_mean = self.centre is Centre.MEAN and bool(counted.any())
        whole = np.atleast_1d(np.asarray(estimate, dtype=np.float64))
        centre = figures[counted].mean(axis=0) if by_mean else whole
        deviations = figures - centre
        return (deviations * self.coefficients[:, np.newaxis]).T @ deviations


@dataclass(frozen=True, eq=False, slots=True)
class Replicated:
    """Figures [p] with their covariance [p, p] and standard errors [p] from replicates."""

    values: FloatArray
    covariance: FloatArray
    se: FloatArray
    df: int


def replicated(replicates: Replicates, weights: FloatArray, function: Figures) -> Replicated:
    """Any function of the weights (a quantile, a Gini), with its errors from the replicates.

    `weights` [rows] are the full sample's; the function takes weights [rows] and gives one number or
    several. EstimationError where the function has no figure for a replicate.
    """
    whole = np.atleast_1d(np.asarray(function(weights), dtype=np.float64))
    found = replicates.variance(whole, replicates.figures(weights, function))
    return Replicated(whole, found, np.sqrt(np.diag(found)), replicates.degrees)


def jackknife(sample: Sample, *, centre: Centre = Centre.MEAN) -> Replicates:
    """Leave out one first-stage cluster at a time: JK1 without strata, JKn with them.

    The clusters left in the stratum count n/(n−1); the squared deviation counts (1−f) (n−1)/n (Rust and
    Rao 1996, Statistical Methods in Medical Research 5; R survey's JK1 and JKn). It is wrong for medians
    and other quantiles, whose jackknife variance does not settle: take the bootstrap there.

    Of a sample drawn in several stages only the first is replicated; f is then left out, which is a
    little too cautious, since with it the later stages would be missing from the variance.

    Lonely clusters: REFUSE (EstimationError); CERTAINTY (never left out); CENTRE (left out with every
    other cluster of the sample counting N/(N−1), the squared deviation × ((N−1)/N)²); AVERAGE (never left
    out, and all coefficients × strata / strata that are not lonely).
    """
    stage, left = sample.stages[0], _left(sample)
    alone = (stage.sizes == 1) & (left > 0)
    times = _lonely_factor(sample, stage, alone, "jackknife")
    dropped = _dropped(stage, left, alone, sample.lonely)
    of = stage.stratum_of[dropped]
    size = stage.sizes[of]
    every = len(stage.row_of)
    shrunk = np.where(size > 1, (size - 1) / size, ((every - 1) / every) ** 2)

    def factor(place: int) -> FloatArray:
        cluster = dropped[place]
        stratum = stage.stratum_of[cluster]
        drawn = int(stage.sizes[stratum])
        if drawn > 1:
            by_row = np.where(stage.strata == stratum, drawn / (drawn - 1), 1.0)
        else:
            by_row = np.full(sample.rows, every / max(every - 1, 1))
        by_row[stage.clusters == cluster] = 0.0
        return by_row

    return Replicates(factor, times * shrunk * left[of], centre, sample.degrees())


def bootstrap(
    sample: Sample, *, count: int = 200, seed: int, centre: Centre = Centre.MEAN
) -> Replicates:
    """Rao and Wu's rescaling bootstrap: n−1 of a stratum's n first-stage clusters, with replacement.

    A cluster drawn r times counts 1 − λ + λ r n/(n−1), λ = √(1−f) (Rao and Wu 1988, Journal of the
    American Statistical Association 83; Rao, Wu and Yue 1992, Survey Methodology 18(2)). Replicate number
    r of a seed is always the same, whatever the count. The variance is the mean squared deviation, over
    count − 1 when centred at the mean and over count when centred at the estimate.

    Several stages and lonely clusters as in `jackknife`, except that CENTRE is refused: a cluster alone
    in its stratum cannot be drawn n−1 = 0 times and yet vary.
    """
    if count < 2:
        raise EstimationError(
            f"自助法至少需要 2 次重复,实为 {count}。",
            f"A bootstrap takes 2 replicates or more, not {count}.",
        )
    stage, left = sample.stages[0], _left(sample)
    alone = (stage.sizes == 1) & (left > 0)
    if bool(alone.any()) and sample.lonely is Lonely.CENTRE:
        raise _refused(sample, stage, alone, "bootstrap")
    times = _lonely_factor(sample, stage, alone, "bootstrap")
    urn = _Urn.of(stage, left)

    def factor(place: int) -> FloatArray:
        return urn.drawn(np.random.default_rng([seed, place]))[stage.clusters]

    divisor = count - 1 if centre is Centre.MEAN else count
    return Replicates(factor, np.full(count, times / divisor), centre, sample.degrees())


def given(
    matrix: ArrayLike,
    *,
    kind: Kind,
    weights: FloatArray | None = None,
    rho: float = 0.0,
    scale: float | None = None,
    rscales: Sequence[float] | None = None,
    centre: Centre = Centre.ESTIMATE,
    degrees: int | None = None,
) -> Replicates:
    """Replicate weights that came with a survey: `matrix` [rows, replicates].

    With `weights` (the full sample's) the matrix holds whole weights, those included; without, it holds
    factors of them. The squared deviation of replicate r counts scale × rscales_r; the scale is unless
    stated (R replicates): 1/R for BRR, 1/(R (1−rho)²) for FAY with its rho, (R−1)/R for JACKKNIFE without
    rscales and 1 with them, 1/(R−1) or 1/R for BOOTSTRAP centred at the mean or at the estimate; OTHER
    needs one (Wolter 2007, "Introduction to Variance Estimation", chapters 3 to 5). The degrees of
    freedom are R−1 unless stated. EstimationError where sizes do not fit or a scale is missing.
    """
    held = np.asarray(matrix)
    if held.ndim != 2 or held.shape[1] < 2:
        raise EstimationError(
            f"重复权数须为 [行, 重复] 矩阵,至少 2 列;实为 {held.shape}。",
            f"Replicate weights are a matrix [rows, replicates] of 2 columns or more, not {held.shape}.",
        )
    rows, count = held.shape
    parts = np.ones(count) if rscales is None else np.asarray(rscales, dtype=np.float64)
    whole = np.ones(rows) if weights is None else np.asarray(weights, dtype=np.float64)
    if parts.shape != (count,) or whole.shape != (rows,):
        raise EstimationError(
            f"rscales 须有 {count} 个,全样本权数须有 {rows} 个;实为 {parts.shape} 与 {whole.shape}。",
            f"{count} rscales and {rows} full-sample weights are wanted; there are {parts.shape} and"
            f" {whole.shape}.",
        )
    one = _scale(kind, count, rho, rscales is not None, centre) if scale is None else scale
    divisor = np.where(whole == 0, 1.0, whole)

    def factor(place: int) -> FloatArray:
        column: FloatArray = held[:, place] / divisor
        return column

    return Replicates(factor, one * parts, centre, count - 1 if degrees is None else degrees)


def _scale(kind: Kind, count: int, rho: float, has_rscales: bool, centre: Centre) -> float:
    """The usual scale of a kind of replicate weights."""
    if not 0 <= rho < 1:
        raise EstimationError(
            f"Fay 系数 rho={rho:g} 无效;须不小于 0 且小于 1。",
            f"Fay's rho of {rho:g} is not allowed; 0 and up to, but not, 1 is.",
        )
    if kind is Kind.OTHER:
        raise EstimationError(
            "重复权数的类型为 other 时须给出 scale。",
            "Replicate weights of the kind other need a `scale`; name it, or the kind.",
        )
    if kind is Kind.JACKKNIFE:
        return 1.0 if has_rscales else (count - 1) / count
    if kind is Kind.BOOTSTRAP:
        return 1 / (count - 1 if centre is Centre.MEAN else count)
    return 1 / (count * (1 - rho) ** 2) if kind is Kind.FAY else 1 / count


@dataclass(frozen=True, eq=False, slots=True)
class _Urn:
    """The clusters of each stratum side by side, ready to be drawn from all at once."""

    order: IntArray  # clusters by stratum
    starts: FloatArray  # per draw: where its stratum begins in the order
    sizes: FloatArray  # per draw: how many clusters its stratum has
    base: FloatArray  # per cluster: 1 − λ, or 1 where nothing is drawn
    each: FloatArray  # per cluster: what one draw adds, λ n/(n−1)

    @classmethod
    def of(cls, stage: Stage, left: FloatArray) -> _Urn:
        of, sizes = stage.stratum_of, stage.sizes
        lengths = np.where(sizes > 1, np.sqrt(left), 0.0)
        draws = np.repeat(np.arange(len(sizes)), sizes - 1)
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        return cls(
            np.argsort(of, kind="stable"),
            starts[draws].astype(np.float64),
            sizes[draws].astype(np.float64),
            (1 - lengths)[of],
            (lengths * sizes / np.maximum(sizes - 1, 1))[of],
        )

    def drawn(self, generator: np.random.Generator) -> FloatArray:
        """What each cluster counts in one replicate."""
        within = np.floor(generator.random(len(self.sizes)) * self.sizes)
        places = self.order[(self.starts + within).astype(np.int64)]
        return self.base + self.each * np.bincount(places, minlength=len(self.base))


def _left(sample: Sample) -> FloatArray:
    """1 − f of each stratum; 1 where later stages add to the variance, since they are not replicated."""
    stage = sample.stages[0]
    whole = 1 - stage.fractions
    whole[whole < 1e-7] = 0.0
    later = any(bool((below.fractions < 1 - 1e-7).any()) for below in sample.below)
    return np.ones(len(whole)) if later else whole


def _dropped(stage: Stage, left: FloatArray, alone: BoolArray, lonely: Lonely) -> IntArray:
    """The clusters that are left out in turn: none of a stratum that was drawn in full."""
    kept = (stage.sizes > 1) & (left > 0)
    if lonely is Lonely.CENTRE:
        kept = kept | alone
    return np.flatnonzero(kept[stage.stratum_of]).astype(np.int64)


def _lonely_factor(sample: Sample, stage: Stage, alone: BoolArray, method: str) -> float:
    """What all coefficients are multiplied by for lonely strata; EstimationError where they are refused."""
    count = int(alone.sum())
    if not count or sample.lonely in (Lonely.CERTAINTY, Lonely.CENTRE):
        return 1.0
    if sample.lonely is Lonely.REFUSE or count == len(alone):
        raise _refused(sample, stage, alone, method)
    return len(alone) / (len(alone) - count)


def _refused(sample: Sample, stage: Stage, alone: BoolArray, method: str) -> EstimationError:
    rows = stage.row_of[alone[stage.stratum_of]]
    named = ", ".join(sample.stratum_names(0, rows[:5])) + (", …" if len(rows) > 5 else "")
    return EstimationError(
        f"{method}:有 {len(rows)} 层只有一个样本群,在“{sample.lonely}”下无法处理:{named}。"
        "请合并层,或改用 certainty 或 average。",
        f"{method}: strata with only one sampled cluster ({len(rows)}) cannot be replicated under"
        f" {sample.lonely}: {named}. Merge strata, or take certainty or average.",
    )
