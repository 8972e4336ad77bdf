"""Variances of weighted totals over a multi-stage sample, hence of every figure with a linearised variable."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.linear import BoolArray, FloatArray, IntArray
from tuopin.stages.estimation.samples import Lonely, Sample, Stage
from tuopin.terms import Text

__all__ = ["Joint", "pps_variance", "standard_error", "variance"]

Product = Callable[[FloatArray, FloatArray], FloatArray]

#: A stratum of which all but so small a share was drawn counts as drawn in full.
WHOLE = 1e-7


class Joint(StrEnum):
    """How the chance of two clusters to be drawn together is approximated, where only single chances are known."""

    BREWER = "brewer"
    OVERTON = "overton"

    @property
    def text(self) -> Text:
        """The approximation in words."""
        return JOINT_TEXTS[self]


JOINT_TEXTS = {
    Joint.BREWER: Text(
        "Brewer 近似:Σ(1−πi) n/(n−1) (zi−平均)²", "Brewer: Σ (1−πi) n/(n−1) (zi − mean)²"
    ),
    Joint.OVERTON: Text(
        "Overton 近似联合概率 πij = 2(n−1)πiπj/(2n−πi−πj),再用 Horvitz–Thompson 方差",
        "Overton: πij = 2(n−1)πiπj/(2n−πi−πj) in the Horvitz–Thompson variance",
    ),
}


def variance(sample: Sample, scores: FloatArray, *, inside: BoolArray | None = None) -> FloatArray:
    """The estimated covariance matrix [p, p] of the column totals of `scores` ([rows] or [rows, p]).

    Scores are w_i u_i: the weight times the linearised variable, 0 for rows outside a domain; those rows
    stay, so that every cluster of the design counts. A stage adds, for each of its strata,
    (1−f) n/(n−1) Σ (t − mean t)² over the totals t of its n clusters, f being the share drawn, plus f times
    the variance of the next stage within each cluster (Särndal, Swensson and Wretman 1992, result 4.3.1,
    by recursion; the ultimate-cluster estimator where the first stage has no population; computed as R
    survey's svyrecvar, Lumley 2004, Journal of Statistical Software 9(8)).

    Strata with one cluster follow `sample.lonely`, stage by stage. CENTRE takes (1−f) (t − mean over all
    clusters of the stage)²; AVERAGE multiplies the stage by strata / strata that are not lonely, and gives
    NaN where all are. `inside` [rows] names the domain for these policies and for nothing else: strata
    without a row inside are neither lonely nor counted in the mean, as when R survey takes a subset.

    EstimationError where a stratum is lonely and the policy is REFUSE.
    """
    return _variance(sample, scores, inside, _crossed)


def standard_error(
    sample: Sample, scores: FloatArray, *, inside: BoolArray | None = None
) -> FloatArray:
    """The standard error [p] of each column total of `scores`; see `variance`."""
    return np.sqrt(_variance(sample, scores, inside, _squared))


def pps_variance(
    sample: Sample,
    scores: FloatArray,
    inclusion: FloatArray,
    *,
    method: Joint = Joint.BREWER,
    inside: BoolArray | None = None,
) -> FloatArray:
    """As `variance`, the first stage drawn without replacement with unequal chances; [p, p].

    `inclusion` [rows] is the chance of the row's first-stage cluster to be drawn, above 0 and up to 1; a
    population of that stage is not looked at. With z the score totals of the n clusters of a stratum:

    BREWER: Σ (1−π_i) n/(n−1) (z_i − mean z)² (Brewer 2002, "Combined Survey Sampling Inference", chapter 9).
    OVERTON: the Horvitz–Thompson variance Σ_ij (1 − π_i π_j / π_ij) z_i z_j with Overton's (1985, Oregon
    State University, Technical Report 114) π_ij = 2 (n−1) π_i π_j / (2n − π_i − π_j). It may fall below 0.

    Later stages add π_i times their variance within each cluster. EstimationError where a chance is not
    in (0, 1] or differs within a cluster, and for lonely strata as in `variance` (under OVERTON lonely
    strata are refused unless the policy is CERTAINTY).
    """
    columns = _columns(sample, scores)
    chance = _chances(sample, inclusion)
    if method is Joint.BREWER:
        every = np.ones(len(sample.stages[0].sizes))
        found = _stage_variance(sample, 0, columns, every, inside, chance)
    else:
        found = _overton(sample, columns, chance)
    return found + _below(sample, columns, chance, inside)


def _crossed(one: FloatArray, other: FloatArray) -> FloatArray:
    """Every column with every other: [p, p]."""
    found: FloatArray = one.T @ other
    return found


def _squared(one: FloatArray, other: FloatArray) -> FloatArray:
    """Every column with itself: [p], the diagonal of the other for a p-th of the work."""
    found: FloatArray = np.einsum("ij,ij->j", one, other)
    return found


def _variance(
    sample: Sample, scores: FloatArray, inside: BoolArray | None, product: Product
) -> FloatArray:
    columns = _columns(sample, scores)
    first = sample.stages[0]
    found = _stage_variance(sample, 0, columns, np.ones(len(first.sizes)), inside, product=product)
    if first.population is None:
        return found
    share = first.fractions[first.stratum_of]
    return found + _below(sample, columns, share, inside, product)


def _columns(sample: Sample, scores: FloatArray) -> FloatArray:
    columns = np.asarray(scores, dtype=np.float64)
    columns = columns[:, np.newaxis] if columns.ndim == 1 else columns
    if columns.ndim != 2 or len(columns) != sample.rows:
        raise EstimationError(
            f"样本有 {sample.rows} 行,得分的形状却是 {np.shape(scores)}。",
            f"The sample has {sample.rows} rows and the scores the shape {np.shape(scores)}; one score a"
            " row, or one row of scores a row, is allowed.",
        )
    return columns


def _below(
    sample: Sample,
    columns: FloatArray,
    carried: FloatArray,
    inside: BoolArray | None,
    product: Product = _crossed,
) -> FloatArray:
    """What the stages after the first add; `carried` is the chance of each first-stage cluster."""
    found = np.zeros_like(product(columns[:0], columns[:0]))
    above = sample.stages[0]
    for number, stage in enumerate(sample.below, start=1):
        share = carried[above.clusters[stage.row_of_stratum]]
        found += _stage_variance(sample, number, columns, share, inside, product=product)
        carried = (share * stage.fractions)[stage.stratum_of]
        above = stage
    return found


def _stage_variance(
    sample: Sample,
    number: int,
    columns: FloatArray,
    carried: FloatArray,
    inside: BoolArray | None,
    chance: FloatArray | None = None,
    *,
    product: Product = _crossed,
) -> FloatArray:
    """One stage's part: `carried` [strata] weighs each stratum, `chance` [clusters] replaces f."""
    stage = sample.stages[number]
    totals = _totals(columns, stage.clusters, len(stage.row_of))
    of = stage.stratum_of
    sizes = stage.sizes
    left = 1 - (stage.fractions[of] if chance is None else chance)
    left[left < WHOLE] = 0.0
    factor = carried * np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1), 1.0)
    scale = left * factor[of]
    means = _totals(totals, of, len(sizes)) / sizes[:, np.newaxis]
    deviations = totals - means[of]
    held = _strata_held(stage, inside)
    alone = (sizes[of] == 1) & (scale > 0) & held[of]
    times = 1.0
    if bool(alone.any()):
        if sample.lonely is Lonely.REFUSE:
            raise _refused(sample, number, alone)
        if sample.lonely is Lonely.CENTRE:
            deviations[alone] = totals[alone] - totals[held[of]].mean(axis=0)
        if sample.lonely is Lonely.AVERAGE:
            times = _averaged(int(((carried > 0) & held).sum()), int(alone.sum()))
    return times * product(deviations * scale[:, np.newaxis], deviations)


def _strata_held(stage: Stage, inside: BoolArray | None) -> BoolArray:
    """Which strata have a row inside the domain: [strata]."""
    if inside is None:
        return np.ones(len(stage.sizes), dtype=np.bool_)
    return np.bincount(stage.strata[inside], minlength=len(stage.sizes)) > 0


def _averaged(strata: int, alone: int) -> float:
    """What a stage's variance is multiplied by, for lonely strata to take the mean of the others."""
    return strata / (strata - alone) if strata > alone else float("nan")


def _totals(columns: FloatArray, groups: IntArray, count: int) -> FloatArray:
    """Column sums by group: [count, p]."""
    found = np.empty((count, columns.shape[1]))
    for place in range(columns.shape[1]):
        found[:, place] = np.bincount(groups, weights=columns[:, place], minlength=count)
    return found


def _refused(sample: Sample, number: int, alone: BoolArray) -> EstimationError:
    rows = sample.stages[number].row_of[alone]
    named = ", ".join(sample.stratum_names(number, rows[:5]))
    others = " / ".join(each for each in Lonely if each is not Lonely.REFUSE)
    return EstimationError(
        f"第 {number + 1} 阶段有 {len(rows)} 层只有一个样本群,无法估计方差:{named}"
        f"{' 等' if len(rows) > 5 else ''}。请合并层,或指定孤群处理方式:{others}。",
        f"Strata of stage {number + 1} with only one sampled cluster ({len(rows)}), where no variance can"
        f" be estimated: {named}{', …' if len(rows) > 5 else ''}. Merge strata, or name a policy for"
        f" lonely clusters: {others}.",
    )


def _chances(sample: Sample, inclusion: FloatArray) -> FloatArray:
    """The chance of each first-stage cluster, checked."""
    given = np.asarray(inclusion, dtype=np.float64)
    stage = sample.stages[0]
    if given.shape != (sample.rows,) or not bool(((given > 0) & (given <= 1)).all()):
        raise EstimationError(
            f"入样概率须每行一个({sample.rows} 行),大于 0 且不超过 1。",
            f"Inclusion probabilities are one a row ({sample.rows} rows), above 0 and up to 1; these are not.",
        )
    chance = given[stage.row_of]
    differing = int((given != chance[stage.clusters]).sum())
    if differing:
        raise EstimationError(
            f"有 {differing} 行的入样概率与同群其他行不同;须给出群(而非行)的入样概率。",
            f"{differing} rows have another inclusion probability than the rest of their cluster; give the"
            " probability of the first-stage cluster, not of the row.",
        )
    return chance


def _overton(sample: Sample, columns: FloatArray, chance: FloatArray) -> FloatArray:
    """The Horvitz–Thompson variance with Overton's joint probabilities, summed over the strata.

    1 − π_i π_j / π_ij is (−1 + (π_i + π_j)/2) / (n−1) off the diagonal and 1 − π_i on it, so that the
    double sum needs no matrix of pairs: n/(n−1) Σ (1−π) z² − (Z² − Z Σ π z) / (n−1), with Z = Σ z.
    """
    stage = sample.stages[0]
    totals = _totals(columns, stage.clusters, len(stage.row_of))
    of, sizes = stage.stratum_of, stage.sizes
    alone = (sizes[of] == 1) & (1 - chance > WHOLE)
    if bool(alone.any()) and sample.lonely is not Lonely.CERTAINTY:
        raise _refused(sample, 0, alone)
    several = sizes > 1
    others = np.where(several, 1 / np.maximum(sizes - 1, 1), 0.0)
    scale = (1 - chance) * (sizes * others)[of]
    found = (totals * scale[:, np.newaxis]).T @ totals
    whole = _totals(totals, of, len(sizes))
    weighed = _totals(totals * chance[:, np.newaxis], of, len(sizes))
    crossed = (whole * others[:, np.newaxis]).T @ weighed
    squared = (whole * others[:, np.newaxis]).T @ whole
    return found - squared + (crossed + crossed.T) / 2
