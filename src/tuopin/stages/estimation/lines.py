"""Relative poverty: a line drawn from the incomes themselves, and the rate, median and gap below it."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.fgt import Below, fgt, is_poor, line_inside
from tuopin.stages.estimation.incomes import incomes_inside
from tuopin.stages.estimation.linear import BoolArray, FloatArray, Linear
from tuopin.stages.estimation.means import mean
from tuopin.stages.estimation.quantiles import QuantileRule, quantile, values_of
from tuopin.terms import Text

__all__ = [
    "Centre",
    "at_risk_rate",
    "median_of_poor",
    "relative_line",
    "relative_median_gap",
]


class Centre(StrEnum):
    """What a relative line is a share of."""

    MEDIAN = "median"
    MEAN = "mean"

    @property
    def text(self) -> Text:
        """The centre in words."""
        return CENTRE_TEXTS[self]


CENTRE_TEXTS = {
    Centre.MEDIAN: Text("加权中位数", "weighted median"),
    Centre.MEAN: Text("加权平均数", "weighted mean"),
}


def relative_line(
    income: FloatArray,
    weights: FloatArray,
    share: float = 0.6,
    *,
    of: Centre = Centre.MEDIAN,
    inside: BoolArray | None = None,
    rule: QuantileRule = QuantileRule.LAEKEN,
) -> Linear:
    """A share of the weighted median (or mean) of income; 0.6 of the median is Eurostat's threshold.

    Its influence is that share of the influence of the median (see `quantile`) or of the mean,
    (y − mean) / N. `inside` are the rows the line is drawn from, usually everybody (None).
    """
    if not (np.isfinite(share) and share > 0):
        raise EstimationError(
            f"相对贫困线的比例 {share:g} 无效;须大于 0(如 0.6)。",
            f"{share:g} is no share for a relative line; above 0 is allowed (0.6, say).",
        )
    if of is Centre.MEDIAN:
        centre = quantile(income, weights, 0.5, inside=inside, rule=rule)
    else:
        centre = mean(income, weights, inside=inside)
    return Linear(share * centre.value, share * centre.influence)


def at_risk_rate(
    income: FloatArray,
    weights: FloatArray,
    share: float = 0.6,
    *,
    of: Centre = Centre.MEDIAN,
    inside: BoolArray | None = None,
    line_from: BoolArray | None = None,
    rule: QuantileRule = QuantileRule.LAEKEN,
    below: Below = Below.STRICT,
) -> Linear:
    """The share of persons below a relative line: of the rows `inside`, by a line from `line_from`.

    With `line_from=None` the line is everybody's, so that a regional rate has the national line; hand
    in the same domain twice for a line of the region's own. The error knows that the line is
    estimated: u = (1[y < t] − R) / N + f(t) u_t (Osier 2009), N, R and f being those inside.
    """
    line = relative_line(income, weights, share, of=of, inside=line_from, rule=rule)
    return fgt(income, weights, line, 0, inside=inside, below=below)


def median_of_poor(
    income: FloatArray,
    weights: FloatArray,
    line: float | Linear,
    *,
    inside: BoolArray | None = None,
    rule: QuantileRule = QuantileRule.LAEKEN,
    below: Below = Below.STRICT,
) -> Linear:
    """The weighted median income of the poor inside, in the unit of income.

    It solves F(m) = R/2, R being the rate below the line; hence (Osier 2009)
    u = (u_R / 2 − (1[y ≤ m] − R/2) / N) / f(m), with f the density of income of all inside.
    """
    rows = incomes_inside(income, weights, inside)
    at = line_inside(rows, _one_line(line), positive=False)
    rate = fgt(income, weights, line, 0, inside=inside, below=below)
    if rate.value <= 0:
        raise EstimationError(
            "域内没有贫困者,没有穷人的中位收入;请检查贫困线与域。",
            "Nobody inside the domain is poor, so the poor have no median; check line and domain.",
        )
    poor = rows.inside.copy()
    poor[rows.inside] = is_poor(rows.income, at, below)
    middle = float(values_of(incomes_inside(income, weights, poor), [0.5], rule)[0])
    half = rate.value / 2
    lower = (rows.income <= middle).astype(np.float64)
    own = rows.spread((lower - half) / rows.population)
    density = rows.density(middle)
    slope = density if density > 0 else np.nan
    return Linear(middle, (rate.influence / 2 - own) / slope)


def relative_median_gap(
    income: FloatArray,
    weights: FloatArray,
    line: float | Linear,
    *,
    inside: BoolArray | None = None,
    rule: QuantileRule = QuantileRule.LAEKEN,
    below: Below = Below.STRICT,
) -> Linear:
    """(t − median of the poor) / t, a share of the line: Eurostat's relative median poverty gap."""
    median = median_of_poor(income, weights, line, inside=inside, rule=rule, below=below)
    at = line.value if isinstance(line, Linear) else float(line)
    if at <= 0:
        raise EstimationError(
            f"贫困线为 {at:g},相对差距无定义;须大于 0。",
            f"The line is {at:g}, so a gap relative to it is not defined; it must be above 0.",
        )
    influence = -median.influence / at
    if isinstance(line, Linear):
        influence = influence + median.value / at**2 * line.influence
    return Linear(1 - median.value / at, influence)


def _one_line(line: float | Linear) -> float | Linear:
    if isinstance(line, Linear) or np.ndim(line) == 0:
        return line
    raise EstimationError(
        "穷人的中位收入只适用于一条贫困线,不适用于每行一条线;请分组(inside)计算。",
        "A median of the poor needs one line, not one for each row; work it out group by group"
        " (`inside`).",
    )
