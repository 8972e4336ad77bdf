"""How unequal incomes are: Gini, quintile ratio, Atkinson, generalised entropy and the Lorenz curve.

Herfindahl's and Rosenbluth's indices are left out: they measure the concentration of a market on
few firms, grow with the smallness of the sample, and say nothing of a population that is sampled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.incomes import (
    Incomes,
    Nonpositive,
    incomes_inside,
    positive_inside,
)
from tuopin.stages.estimation.linear import BoolArray, FloatArray, Linear
from tuopin.stages.estimation.quantiles import QuantileRule, quantile_influence, values_of
from tuopin.terms import Text

__all__ = [
    "GiniForm",
    "Lorenz",
    "atkinson",
    "generalised_entropy",
    "gini",
    "income_share",
    "lorenz",
    "mean_log_deviation",
    "quintile_ratio",
    "theil",
]


class GiniForm(StrEnum):
    """Which of the Gini coefficients in use is meant: two in common, one of the R packages."""

    POPULATION = "population"
    SAMPLE = "sample"
    RANK = "rank"

    @property
    def text(self) -> Text:
        """The definition in words."""
        return GINI_TEXTS[self]


GINI_TEXTS = {
    GiniForm.POPULATION: Text(
        "总体式:Σ|xi−xj|/(2n²×均值),含与自身之差;加权时每行代表 w 人",
        "population form: Σ|xi−xj| / (2 n² mean), pairs of a person with itself included; a row stands"
        " for w persons",
    ),
    GiniForm.RANK: Text(
        "秩式:Σ(2r−1)wx/(N×总收入)−1,r 为累计权数(R 包 convey、vardpoor 的定义)",
        "rank form: Σ(2r−1)wx / (N × total) − 1, r the cumulative weight (as the R packages convey and"
        " vardpoor)",
    ),
    GiniForm.SAMPLE: Text(
        "样本式:总体式×n/(n−1),n 为域内的样本行数,不是权数之和",
        "sample form: the population form × n/(n−1), n being the rows asked, not the sum of weights",
    ),
}


def gini(
    income: FloatArray,
    weights: FloatArray,
    *,
    inside: BoolArray | None = None,
    form: GiniForm = GiniForm.POPULATION,
) -> Linear:
    """The Gini coefficient: half the mean difference between two persons over the mean, 0 to 1.

    POPULATION with weights is Σᵢⱼ wᵢ wⱼ |xᵢ − xⱼ| / (2 N² mean), N the sum of weights: the Gini of
    the population in which row i occurs wᵢ times; scaling the weights changes nothing. It is what
    Eurostat, laeken and ineq print. SAMPLE takes away the downward bias of a small sample (Deltas
    2003, "The small-sample bias of the Gini coefficient", Review of Economics and Statistics
    85(1)): × n/(n−1), n the rows of weight above 0. RANK puts cumulative weights for the ranks in the
    formula of a finite population (see Langel & Tillé 2013, "Variance estimation of the Gini index:
    revisiting a result several times published", JRSS A 176(2)); it is larger by
    (Σ w² x − X) / (N X), X the total, 0.00007 in EU-SILC, and changes with the scale of the weights.
    Nought incomes are welcome, negative ones too as long as the mean is above 0 (it may then pass 1).

    The influence is the derivative by the weight of a row (Deville 1999; Langel & Tillé 2013):
    u = (x (2 F − N) + X − 2 B) / (N X) − G (1/N + x/X), with F the weight and B the income of all up
    to x. For SAMPLE the factor counts as a constant.
    """
    rows = incomes_inside(income, weights, inside)
    total = _mean_above_nought(rows) * rows.population
    order = np.argsort(rows.income)
    value, weight = rows.income[order], rows.weight[order]
    up_to_weight, up_to_income = np.cumsum(weight), np.cumsum(weight * value)
    square = rows.population * total
    coefficient = float((weight * value) @ (2 * up_to_weight - weight) / square - 1)
    inner = np.empty(len(order))
    inner[order] = value * (2 * up_to_weight - rows.population) + total - 2 * up_to_income
    if form is GiniForm.RANK:
        inner += (2 * rows.weight - 1) * rows.income
        coefficient += (float(rows.weight**2 @ rows.income) - total) / square
    inner = inner / square - coefficient * (1 / rows.population + rows.income / total)
    factor = _sample_factor(rows) if form is GiniForm.SAMPLE else 1.0
    return Linear(coefficient * factor, rows.spread(inner * factor))


def quintile_ratio(
    income: FloatArray,
    weights: FloatArray,
    *,
    inside: BoolArray | None = None,
    share: float = 0.2,
    rule: QuantileRule = QuantileRule.LAEKEN,
) -> Linear:
    """S80/S20: total income above the 80 % quantile over total income up to the 20 % quantile.

    Eurostat's definition (Alfons & Templ 2013, Journal of Statistical Software 54(15)): the poorest
    are those with income ≤ q20, the richest those with income > q80. `share` takes another tail,
    0.1 for the decile ratio. Linearised as in Osier (2009): the totals by themselves, plus what
    moving quantiles add by the density of income there.
    """
    if not 0 < share <= 0.5:
        raise EstimationError(
            f"尾部份额 {share:g} 无效;须大于 0 且不超过 0.5(五等分为 0.2)。",
            f"{share:g} is no tail; above 0 and up to 0.5 is allowed (quintiles are 0.2).",
        )
    rows = incomes_inside(income, weights, inside)
    low, high = (float(q) for q in values_of(rows, [share, 1 - share], rule))
    poorest = _total_up_to(rows, share, low)
    up_to_high = _total_up_to(rows, 1 - share, high)
    richest_total = float(rows.weight @ rows.income) - up_to_high.value
    if poorest.value <= 0:
        raise EstimationError(
            f"最低 {share:.0%} 人口的收入合计不大于 0,份额比无定义;请检查零收入和负收入。",
            f"The poorest {share:.0%} have a total income of 0 or less, so the ratio is not defined;"
            " check incomes of nought or less.",
        )
    ratio = richest_total / poorest.value
    richest = rows.income - up_to_high.influence
    return Linear(ratio, rows.spread((richest - ratio * poorest.influence) / poorest.value))


def atkinson(
    income: FloatArray,
    weights: FloatArray,
    epsilon: float,
    *,
    inside: BoolArray | None = None,
    nonpositive: Nonpositive | float = Nonpositive.REFUSE,
) -> Linear:
    """1 − equally distributed equivalent income / mean, for an aversion ε ≥ 0 to inequality.

    Atkinson (1970, "On the measurement of inequality", Journal of Economic Theory 2): the equivalent
    is (mean of y^(1−ε))^(1/(1−ε)), at ε = 1 the geometric mean. Below ε = 1 an income of 0 is
    allowed; otherwise `nonpositive` names the policy.
    """
    if not (np.isfinite(epsilon) and epsilon >= 0):
        raise EstimationError(
            f"Atkinson 指数的 ε={epsilon:g} 无效;须不小于 0。",
            f"{epsilon:g} is no ε for Atkinson's index; 0 or more is allowed.",
        )
    rows = positive_inside(income, weights, inside, nonpositive, nought_allowed=epsilon < 1)
    ratio = rows.income / _mean_above_nought(rows)
    if epsilon == 1:
        logarithm = np.log(ratio)
        middle = rows.mean_of(logarithm)
        equivalent, move = float(np.exp(middle)), logarithm - middle
    else:
        power = 1 - epsilon
        bent = ratio**power
        middle = rows.mean_of(bent)
        equivalent, move = middle ** (1 / power), (bent / middle - 1) / power
    return Linear(1 - equivalent, rows.spread(equivalent / rows.population * ((ratio - 1) - move)))


def generalised_entropy(
    income: FloatArray,
    weights: FloatArray,
    alpha: float,
    *,
    inside: BoolArray | None = None,
    nonpositive: Nonpositive | float = Nonpositive.REFUSE,
) -> Linear:
    """GE(α) = (mean of (y/mean)^α − 1) / (α (α − 1)); α = 1 is Theil's T, α = 0 the mean log deviation.

    Cowell (2011, Measuring Inequality, 3rd ed.), Shorrocks (1980, Econometrica 48(3)). Above α = 0 an
    income of 0 is allowed; otherwise `nonpositive` names the policy. Mind the R package ineq: its
    Theil with parameter 0 is GE(1), with parameter 1 GE(0).
    """
    if not np.isfinite(alpha):
        raise EstimationError(
            f"广义熵的 α={alpha:g} 无效;须为有限的数。",
            f"{alpha:g} is no α for generalised entropy; a finite number is allowed.",
        )
    rows = positive_inside(income, weights, inside, nonpositive, nought_allowed=alpha > 0)
    ratio = rows.income / _mean_above_nought(rows)
    if alpha == 0:
        logarithm = np.log(ratio)
        value = -rows.mean_of(logarithm)
        move = ratio - 1 - (logarithm + value)
    elif alpha == 1:
        bent = ratio * np.log(np.where(ratio > 0, ratio, 1.0))
        value = rows.mean_of(bent)
        move = bent - value - (value + 1) * (ratio - 1)
    else:
        bent = ratio**alpha
        middle = rows.mean_of(bent)
        value = (middle - 1) / (alpha * (alpha - 1))
        move = (bent - middle - alpha * middle * (ratio - 1)) / (alpha * (alpha - 1))
    return Linear(value, rows.spread(move / rows.population))


def theil(
    income: FloatArray,
    weights: FloatArray,
    *,
    inside: BoolArray | None = None,
    nonpositive: Nonpositive | float = Nonpositive.REFUSE,
) -> Linear:
    """Theil's T = GE(1): the mean of (y/mean) ln(y/mean)."""
    return generalised_entropy(income, weights, 1, inside=inside, nonpositive=nonpositive)


def mean_log_deviation(
    income: FloatArray,
    weights: FloatArray,
    *,
    inside: BoolArray | None = None,
    nonpositive: Nonpositive | float = Nonpositive.REFUSE,
) -> Linear:
    """Theil's L = GE(0): the mean of ln(mean/y)."""
    return generalised_entropy(income, weights, 0, inside=inside, nonpositive=nonpositive)


@dataclass(frozen=True, eq=False, slots=True)
class Lorenz:
    """A Lorenz curve: the poorest `population` share of persons has the `income` share of all income."""

    population: FloatArray
    income: FloatArray


def lorenz(
    income: FloatArray,
    weights: FloatArray,
    shares: Sequence[float] | None = None,
    *,
    inside: BoolArray | None = None,
) -> Lorenz:
    """The points of the Lorenz curve from (0, 0) to (1, 1), one per row, or at the given shares only.

    Between two rows the curve is a straight line (Lorenz 1905).
    """
    rows = incomes_inside(income, weights, inside)
    total = _mean_above_nought(rows) * rows.population
    order = np.argsort(rows.income)
    weight = rows.weight[order]
    people = np.concatenate([[0.0], np.cumsum(weight) / rows.population])
    money = np.concatenate([[0.0], np.cumsum(weight * rows.income[order]) / total])
    # Added up in parts the last point is 1 but for rounding; a curve must end exactly in (1, 1).
    people[-1] = money[-1] = 1.0
    if shares is None:
        return Lorenz(people, money)
    wanted = np.asarray(shares, dtype=np.float64)
    return Lorenz(wanted, np.interp(wanted, people, money))


def income_share(
    income: FloatArray, weights: FloatArray, share: float, *, inside: BoolArray | None = None
) -> Linear:
    """The share of all income that the poorest `share` of persons has: one point of the Lorenz curve.

    u = ((y − q) 1[y ≤ q] + p q − L y) / X with q the p-quantile and X the total: the derivative by the
    weight of a row, no density needed (Kovačević & Binder 1997, Journal of Official Statistics 13(1)).
    """
    rows = incomes_inside(income, weights, inside)
    at = float(values_of(rows, [share], QuantileRule.LOWER)[0])
    value = float(lorenz(income, weights, [share], inside=inside).income[0])
    total = rows.mean_of(rows.income) * rows.population
    below = np.where(rows.income <= at, rows.income - at, 0.0)
    return Linear(value, rows.spread((below + share * at - value * rows.income) / total))


def _total_up_to(rows: Incomes, share: float, at: float) -> Linear:
    # Total income of those up to a quantile; the influence is of the rows inside only.
    low = rows.income <= at
    amount = np.where(low, rows.income, 0.0)
    moving = rows.population * rows.income_density(at) * quantile_influence(rows, share, at)
    return Linear(float(rows.weight @ amount), amount + moving)


def _sample_factor(rows: Incomes) -> float:
    count = int(np.count_nonzero(rows.weight > 0))
    if count < 2:
        raise EstimationError(
            "样本式基尼系数至少需要两行;请改用总体式(population)。",
            "The sample form of the Gini needs two rows at least; use the population form.",
        )
    return count / (count - 1)


def _mean_above_nought(rows: Incomes) -> float:
    mean = rows.mean_of(rows.income)
    if mean <= 0:
        raise EstimationError(
            f"平均收入为 {mean:g};不平等指标要求平均收入大于 0;请检查收入列。",
            f"The mean income is {mean:g}; a measure of inequality needs a mean above 0; check the"
            " column of incomes.",
        )
    return mean
