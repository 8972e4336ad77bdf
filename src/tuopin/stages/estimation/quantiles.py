"""Weighted quantiles by a named definition, with the error that comes from the density at the quantile."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.incomes import Incomes, incomes_inside
from tuopin.stages.estimation.linear import BoolArray, FloatArray, Linear
from tuopin.terms import Text

__all__ = ["QuantileRule", "quantile", "quantile_values", "quantile_of", "values_of"]

#: A cumulative weight counts as exactly the one asked for within this share of the total: adding up
#: a million weights is off by some 1e-13 of the total, and no survey has so light a row.
HIT = 1e-12


class QuantileRule(StrEnum):
    """Which value is called the p-quantile of a weighted sample; they differ between two rows only."""

    LAEKEN = "laeken"
    LOWER = "lower"
    LINEAR = "linear"
    MIDPOINT = "midpoint"

    @property
    def text(self) -> Text:
        """The definition in words."""
        return RULE_TEXTS[self]


RULE_TEXTS = {
    # Hyndman–Fan type 2 with weights; Eurostat's definition in Alfons & Templ (2013), "Estimation of
    # social exclusion indicators from complex surveys", Journal of Statistical Software 54(15).
    QuantileRule.LAEKEN: Text(
        "累计权数份额首次达到 p 的值;恰好等于 p 时取该值与下一个值的平均(欧盟统计局定义)",
        "the first value whose cumulative share of weight reaches p; the mean of it and the next when"
        " the share is exactly p (Eurostat)",
    ),
    # Hyndman–Fan type 1 with weights: the inverse of the distribution function.
    QuantileRule.LOWER: Text(
        "累计权数份额首次达到 p 的值(分布函数的反函数)",
        "the first value whose cumulative share of weight reaches p (inverse of the distribution)",
    ),
    # Hyndman–Fan type 7; with weights the k-th value stands at (W_k − w_1) / (W_n − w_1), the
    # generalisation documented by the Julia package StatsBase. Equal weights give type 7 itself.
    QuantileRule.LINEAR: Text(
        "最小值为 p=0、最大值为 p=1,其间线性插值(Hyndman–Fan 第 7 型的加权推广)",
        "linear interpolation with the lowest value at p=0 and the highest at p=1 (Hyndman–Fan type 7"
        " with weights)",
    ),
    # Hyndman–Fan type 5 with weights.
    QuantileRule.MIDPOINT: Text(
        "每个值位于其权数区间的中点,其间线性插值(Hyndman–Fan 第 5 型的加权推广)",
        "linear interpolation with each value at the middle of its weight (Hyndman–Fan type 5 with"
        " weights)",
    ),
}


def quantile(
    income: FloatArray,
    weights: FloatArray,
    share: float,
    *,
    inside: BoolArray | None = None,
    rule: QuantileRule = QuantileRule.LAEKEN,
) -> Linear:
    """The value below which the given share (0–1) of the weight lies, in the unit of income.

    The influence is Deville's (1999, "Variance estimation for complex statistics and estimators:
    linearization and residual techniques", Survey Methodology 25(2)):
    u_i = −(1[y_i ≤ q] − p) / (N f(q)), f being the density at the quantile (`Incomes.density`). It
    is the same for every rule. Where all incomes are equal it is NaN: no error by linearisation.
    """
    return quantile_of(incomes_inside(income, weights, inside), share, rule)


def quantile_values(
    income: FloatArray,
    weights: FloatArray,
    shares: Sequence[float],
    *,
    inside: BoolArray | None = None,
    rule: QuantileRule = QuantileRule.LAEKEN,
) -> FloatArray:
    """Several quantiles without their errors, for shares in any order: one sort serves them all."""
    return values_of(incomes_inside(income, weights, inside), shares, rule)


def quantile_of(rows: Incomes, share: float, rule: QuantileRule = QuantileRule.LAEKEN) -> Linear:
    """As `quantile`, of rows already checked."""
    value = float(values_of(rows, [share], rule)[0])
    return Linear(value, rows.spread(quantile_influence(rows, share, value)))


def quantile_influence(rows: Incomes, share: float, value: float) -> FloatArray:
    """The influence of the rows inside on a quantile of that value; NaN where the density vanishes."""
    density = rows.density(value)
    slope = density if density > 0 else np.nan
    below = (rows.income <= value).astype(np.float64)
    return (share - below) / (rows.population * slope)


def values_of(
    rows: Incomes, shares: Sequence[float], rule: QuantileRule = QuantileRule.LAEKEN
) -> FloatArray:
    """As `quantile_values`, of rows already checked."""
    wanted = np.asarray(shares, dtype=np.float64)
    wrong = wanted[~((wanted >= 0) & (wanted <= 1))]
    if len(wrong):
        raise EstimationError(
            f"分位点 {wrong[0]:g} 无效;须在 0 与 1 之间(中位数为 0.5)。",
            f"{wrong[0]:g} is no share for a quantile; 0 to 1 are allowed (the median is 0.5).",
        )
    weighty = rows.weight > 0
    income, weight = rows.income[weighty], rows.weight[weighty]
    if rule in (QuantileRule.LINEAR, QuantileRule.MIDPOINT):
        # Ties in income are ordered by weight, or the answer would hang on the order of the rows.
        order = np.lexsort((weight, income))
        return _interpolated(income[order], weight[order], wanted, rule)
    order = np.argsort(income)
    return _stepped(income[order], weight[order], wanted, rule)


def _stepped(
    income: FloatArray, weight: FloatArray, shares: FloatArray, rule: QuantileRule
) -> FloatArray:
    cumulative = np.cumsum(weight)
    total = cumulative[-1]
    last = len(income) - 1
    goal = shares * total
    reached = np.minimum(np.searchsorted(cumulative, goal - HIT * total), last)
    if rule is QuantileRule.LOWER:
        return np.asarray(income[reached])
    exact = (np.abs(cumulative[reached] - goal) <= HIT * total) & (shares < 1)
    following = income[np.minimum(reached + 1, last)]
    return np.where(exact, (income[reached] + following) / 2, income[reached])


def _interpolated(
    income: FloatArray, weight: FloatArray, shares: FloatArray, rule: QuantileRule
) -> FloatArray:
    cumulative = np.cumsum(weight)
    if rule is QuantileRule.MIDPOINT:
        return np.interp(shares, (cumulative - weight / 2) / cumulative[-1], income)
    if len(income) == 1:
        return np.full(len(shares), income[0])
    places = (cumulative - weight[0]) / (cumulative[-1] - weight[0])
    return np.interp(shares, places, income)
