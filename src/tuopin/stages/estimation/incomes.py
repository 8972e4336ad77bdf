"""Incomes and weights of the rows a figure is about, checked once; their density, and the way back to all rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.linear import BoolArray, FloatArray
from tuopin.terms import Text

__all__ = ["Incomes", "Nonpositive", "incomes_inside", "positive_inside"]

INCOME = Text("收入", "income")
ROOT_TWO_PI = sqrt(2 * np.pi)


class Nonpositive(StrEnum):
    """What to do with incomes of nought or less where a measure needs a logarithm or a power."""

    REFUSE = "refuse"
    LEAVE_OUT = "leave_out"

    @property
    def text(self) -> Text:
        """The policy in words."""
        return NONPOSITIVE_TEXTS[self]


NONPOSITIVE_TEXTS = {
    Nonpositive.REFUSE: Text("遇到零或负收入即拒绝计算", "refuse incomes of nought or less"),
    Nonpositive.LEAVE_OUT: Text(
        "不计零或负收入的行", "leave out rows with an income of nought or less"
    ),
}


@dataclass(frozen=True, eq=False, slots=True)
class Incomes:
    """The incomes and weights inside a domain, and where those rows stand in the whole sample."""

    income: FloatArray
    weight: FloatArray
    inside: BoolArray
    population: float

    def spread(self, influence: FloatArray) -> FloatArray:
        """An influence of the rows inside, laid out over the whole sample with 0 elsewhere."""
        whole = np.zeros(len(self.inside))
        whole[self.inside] = influence
        return whole

    def mean_of(self, values: FloatArray | BoolArray) -> float:
        """The weighted mean of one value per row inside."""
        return float(self.weight @ values) / self.population

    def bandwidth(self) -> float:
        """The width of the kernel: h = sd / N^(1/5), N being the sum of the weights.

        The rule is Osier's ("Variance estimation for complex indicators of poverty and inequality
        using linearization techniques", Survey Research Methods 3(3), 2009, 167–195), and that of
        the software that EU-SILC results are checked with. N is the population, not the number of
        rows: weights that sum to something else change h, so hand in weights that sum to the
        population.
        """
        mean = self.mean_of(self.income)
        # About the mean, not as E[y²] − E[y]²: the latter cancels for large incomes with a small spread.
        deviation = sqrt(self.mean_of((self.income - mean) ** 2))
        return float(deviation / self.population**0.2)

    def _kernel(self, at: float) -> FloatArray:
        width = self.bandwidth()
        if width == 0:
            # All incomes are equal: there is no density, hence no linearised error. Unknown, not nought.
            return np.full(len(self.income), np.nan)
        return np.exp(-(((at - self.income) / width) ** 2) / 2) / (width * ROOT_TWO_PI)

    def density(self, at: float) -> float:
        """The density of income at one value, by a Gaussian kernel; NaN where all incomes are equal."""
        return self.mean_of(self._kernel(at))

    def income_density(self, at: float) -> float:
        """How fast the mean of income among rows below a value grows with that value.

        In the limit this is value × density. The kernel is laid over income × weight instead, as
        the software does that the published errors come from; with `at * density(at)` the error of
        the quintile ratio of EU-SILC differs in the third digit.
        """
        return self.mean_of(self.income * self._kernel(at))


def incomes_inside(
    income: FloatArray,
    weights: FloatArray,
    inside: BoolArray | None = None,
    called: Text = INCOME,
) -> Incomes:
    """The rows of a domain (all rows when `inside` is None), or EstimationError if they cannot be used.

    `income` and `weights` have one number per row of the whole sample. Refused are arrays of
    different lengths, missing or infinite numbers inside, negative weights and a domain of no weight.
    `called` is what the numbers are, for the messages.
    """
    income = np.asarray(income, dtype=np.float64)
    weights = np.asarray(weights, dtype=np.float64)
    inside = np.ones(len(income), dtype=np.bool_) if inside is None else np.asarray(inside)
    _check_shapes(income, weights, inside, called)
    chosen, weight = income[inside], weights[inside]
    missing = int(np.count_nonzero(~np.isfinite(chosen) | ~np.isfinite(weight)))
    if missing:
        raise EstimationError(
            f"域内有 {missing} 行{called.zh}或权数缺失或无穷大;须每行都有数值;"
            "请用 inside 把这些行排除在外并说明理由,或先补齐。",
            f"{missing} rows inside the domain have a missing or infinite {called.en} or weight; every row"
            " needs a number; leave those rows out through `inside` and say so, or fill them first.",
        )
    negative = int(np.count_nonzero(weight < 0))
    if negative:
        raise EstimationError(
            f"有 {negative} 行权数为负(最小 {weight.min():g});权数须不小于 0;请检查权数列。",
            f"{negative} rows have a negative weight (lowest {weight.min():g}); a weight is 0 or more;"
            " check the column of weights.",
        )
    population = float(weight.sum())
    if population <= 0:
        raise EstimationError(
            "域内没有权数大于 0 的行,无从估计;请检查域的条件。",
            "No row with a weight above 0 is inside the domain, so there is nothing to estimate;"
            " check the condition of the domain.",
        )
    return Incomes(chosen, weight, inside, population)


def positive_inside(
    income: FloatArray,
    weights: FloatArray,
    inside: BoolArray | None,
    nonpositive: Nonpositive | float,
    *,
    nought_allowed: bool = False,
) -> Incomes:
    """As `incomes_inside`, with a named policy for incomes of nought or less.

    `nonpositive` is a policy, or a number above 0 to which lower incomes are raised (bottom
    coding). With `nought_allowed` an income of exactly 0 needs no policy, since the measure is
    defined there, and is kept under every policy but bottom coding.
    """
    income = np.asarray(income, dtype=np.float64)
    rows = incomes_inside(income, weights, inside)
    if not isinstance(nonpositive, Nonpositive):
        return incomes_inside(np.maximum(income, _floor(nonpositive)), weights, rows.inside)
    bad = income < 0 if nought_allowed else income <= 0
    count = int(np.count_nonzero(bad & rows.inside))
    if not count:
        return rows
    if nonpositive is Nonpositive.LEAVE_OUT:
        return incomes_inside(income, weights, rows.inside & ~bad)
    limit = "小于 0" if nought_allowed else "不大于 0"
    raise EstimationError(
        f"有 {count} 行收入{limit},该指标在此无定义;请指定处理办法(nonpositive):"
        "leave-out(不计这些行),或一个大于 0 的下限(把更低的收入提到该值)。",
        f"{count} rows have an income {'below 0' if nought_allowed else 'of 0 or less'}, where this"
        " measure is not defined; name a policy for them (nonpositive): leave-out, or a number above 0"
        " to which lower incomes are raised.",
    )


def _floor(number: float) -> float:
    if np.isfinite(number) and number > 0:
        return float(number)
    raise EstimationError(
        f"收入下限 {number:g} 无效;须为大于 0 的数。",
        f"{number:g} is no floor for incomes; a number above 0 is allowed.",
    )


def _check_shapes(income: FloatArray, weights: FloatArray, inside: BoolArray, called: Text) -> None:
    shapes = {called.en: income.shape, "weights": weights.shape, "inside": inside.shape}
    if income.ndim == 1 and len(set(shapes.values())) == 1 and inside.dtype == np.bool_:
        return
    found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
    raise EstimationError(
        f"{called.zh}、权数和域须为等长的一维数组(域为真假值);实为 {found},域的类型 {inside.dtype}。",
        f"The {called.en}, weights and domain must be one-dimensional arrays of one length (the domain of true"
        f" and false); they are {found}, the domain of type {inside.dtype}.",
    )
