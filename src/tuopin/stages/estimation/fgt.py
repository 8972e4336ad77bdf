"""Poverty against a line: the Foster–Greer–Thorbecke family, the mean gap of the poor, Watts and Sen."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.incomes import (
    Incomes,
    Nonpositive,
    incomes_inside,
    positive_inside,
)
from tuopin.stages.estimation.inequality import gini
from tuopin.stages.estimation.linear import BoolArray, FloatArray, Linear
from tuopin.terms import Text

__all__ = ["Below", "Line", "fgt", "is_poor", "mean_gap", "sen", "watts"]

#: A poverty line: one number, one number per row of the whole sample (a line by region, by size of
#: household), or a line that was itself estimated, whose error is then carried along.
Line = float | FloatArray | Linear


class Below(StrEnum):
    """Whether an income that is exactly the line is poor; documents and packages differ."""

    STRICT = "strict"
    INCLUSIVE = "inclusive"

    @property
    def text(self) -> Text:
        """The reading in words."""
        return BELOW_TEXTS[self]


BELOW_TEXTS = {
    Below.STRICT: Text("收入低于贫困线为贫困(<)", "poor when income is below the line (<)"),
    Below.INCLUSIVE: Text(
        "收入低于或等于贫困线为贫困(≤)", "poor when income is at or below the line (≤)"
    ),
}


def is_poor(income: FloatArray, line: float | FloatArray, below: Below = Below.STRICT) -> BoolArray:
    """Which incomes are poor; `line` is one number or one per income."""
    return np.asarray(income < line if below is Below.STRICT else income <= line, dtype=np.bool_)


def fgt(
    income: FloatArray,
    weights: FloatArray,
    line: Line,
    alpha: float = 0,
    *,
    inside: BoolArray | None = None,
    below: Below = Below.STRICT,
    floor: float | None = None,
) -> Linear:
    """The mean over all persons of ((z − y) / z)^α of the poor, 0 for the others.

    α = 0 is the headcount, 1 the gap, 2 the squared gap (Foster, Greer & Thorbecke 1984,
    "A class of decomposable poverty measures", Econometrica 52(3)); any α ≥ 0 will do. A negative
    income makes a gap above 1; `floor=0` raises such incomes to 0 first.

    An estimated line adds (∂FGT/∂z) × its own influence: at α = 0 the density of income at the line
    (Deville 1999; Osier 2009), above that the mean of α gap^(α−1) y/z². For 0 < α ≤ ½ that mean hangs
    on the one income nearest below the line; prefer replicate weights there.
    """
    if not (np.isfinite(alpha) and alpha >= 0):
        raise EstimationError(
            f"FGT 的 α={alpha:g} 无效;须不小于 0(0 为发生率,1 为贫困差距,2 为平方差距)。",
            f"{alpha:g} is no α of FGT; 0 or more is allowed (0 headcount, 1 gap, 2 squared gap).",
        )
    if floor is not None:
        income = np.maximum(np.asarray(income, dtype=np.float64), floor)
    rows = incomes_inside(income, weights, inside)
    at = line_inside(rows, line, positive=alpha > 0)
    poor = is_poor(rows.income, at, below)
    if alpha > 0:
        gap = np.where(poor, (at - rows.income) / at, 0.0)
        depth = np.asarray(gap**alpha, dtype=np.float64)
    else:
        gap = depth = poor.astype(np.float64)
    value = rows.mean_of(depth)
    influence = rows.spread((depth - value) / rows.population)
    if isinstance(line, Linear):
        slope = _slope(rows, line.value, gap, alpha) if alpha > 0 else rows.density(line.value)
        influence += slope * line.influence
    return Linear(value, influence)


def mean_gap(
    income: FloatArray,
    weights: FloatArray,
    line: Line,
    *,
    inside: BoolArray | None = None,
    below: Below = Below.STRICT,
    floor: float | None = None,
) -> Linear:
    """The mean of (z − y) / z among the poor only: FGT(1) / FGT(0), Sen's income-gap ratio.

    A share of the line, unlike FGT(1), which is a mean over everybody. Nobody poor: EstimationError.
    """
    gap = fgt(income, weights, line, 1, inside=inside, below=below, floor=floor)
    count = fgt(income, weights, line, 0, inside=inside, below=below, floor=floor)
    _need_poor(count.value)
    value = gap.value / count.value
    return Linear(value, (gap.influence - value * count.influence) / count.value)


def watts(
    income: FloatArray,
    weights: FloatArray,
    line: Line,
    *,
    inside: BoolArray | None = None,
    below: Below = Below.STRICT,
    nonpositive: Nonpositive | float = Nonpositive.REFUSE,
) -> Linear:
    """The mean over all persons of ln(z / y) of the poor, 0 for the others.

    Watts (1968), as stated by Zheng (1993, "An axiomatic characterization of the Watts poverty
    index", Economics Letters 42). Incomes of nought or less have no logarithm: they are refused
    unless a policy is named (`Nonpositive`, or a number to which lower incomes are raised).
    An estimated line adds FGT(0) / z × its own influence.
    """
    rows = positive_inside(income, weights, inside, nonpositive)
    at = line_inside(rows, line, positive=True)
    poor = is_poor(rows.income, at, below)
    depth = np.where(poor, np.log(at / rows.income), 0.0)
    value = rows.mean_of(depth)
    influence = rows.spread((depth - value) / rows.population)
    if isinstance(line, Linear):
        influence += rows.mean_of(poor) / line.value * line.influence
    return Linear(value, influence)


def sen(
    income: FloatArray,
    weights: FloatArray,
    line: float | FloatArray,
    *,
    inside: BoolArray | None = None,
    below: Below = Below.STRICT,
) -> Linear:
    """H (I + (1 − I) G): headcount, mean gap of the poor, Gini of the incomes of the poor.

    Sen (1976, "Poverty: an ordinal approach to measurement", Econometrica 44(2)), in the form for
    many poor (without q/(q+1)) and with the population Gini. The line is taken as known: how the
    Gini of the poor moves with an estimated line is not worked out here.
    """
    if isinstance(line, Linear):
        raise EstimationError(
            "Sen 指数的误差公式只适用于给定的贫困线;请用 line.value 作为给定的线,或用重复权数。",
            "The error of the Sen index is worked out for a given line only; hand in line.value as"
            " given, or use replicate weights.",
        )
    rows = incomes_inside(income, weights, inside)
    at = line_inside(rows, line, positive=True)
    count = fgt(income, weights, line, 0, inside=inside, below=below)
    gap = mean_gap(income, weights, line, inside=inside, below=below)
    poor = rows.inside.copy()
    poor[rows.inside] = is_poor(rows.income, at, below)
    unequal = gini(income, weights, inside=poor)
    inner = gap.value + (1 - gap.value) * unequal.value
    influence = count.influence * inner + count.value * (
        (1 - unequal.value) * gap.influence + (1 - gap.value) * unequal.influence
    )
    return Linear(count.value * inner, influence)


def line_inside(rows: Incomes, line: Line, *, positive: bool) -> float | FloatArray:
    """The line for the rows inside, or EstimationError where it is missing, or not above 0 but must be."""
    whole = line.value if isinstance(line, Linear) else line
    at = np.asarray(whole, dtype=np.float64)
    if at.ndim and at.shape != rows.inside.shape:
        raise EstimationError(
            f"贫困线数组有 {at.size} 个数,样本有 {len(rows.inside)} 行;须为一个数或每行一个数。",
            f"The line has {at.size} numbers and the sample {len(rows.inside)} rows; one number, or"
            " one for each row, is allowed.",
        )
    at = at[rows.inside] if at.ndim else at
    if not np.isfinite(at).all() or (positive and not (at > 0).all()):
        raise EstimationError(
            f"贫困线缺失{'或不大于 0' if positive else ''};域内每行都须有"
            f"{'大于 0 的' if positive else ''}贫困线;请检查线的来源。",
            f"The line is missing{' or not above 0' if positive else ''}; every row inside needs a"
            f" line{' above 0' if positive else ''}; check where the line comes from.",
        )
    return at if at.ndim else float(at)


def _slope(rows: Incomes, line: float, gap: FloatArray, alpha: float) -> float:
    # Rows exactly on the line add nothing in the limit; 0^(α−1) would be infinite below α = 1.
    deep = gap > 0
    steep = np.zeros(len(gap))
    steep[deep] = alpha * gap[deep] ** (alpha - 1) * rows.income[deep] / line**2
    return rows.mean_of(steep)


def _need_poor(headcount: float) -> None:
    if headcount <= 0:
        raise EstimationError(
            "域内没有贫困者,穷人的平均差距无从谈起;请检查贫困线与域。",
            "Nobody inside the domain is poor, so the poor have no mean gap; check line and domain.",
        )
