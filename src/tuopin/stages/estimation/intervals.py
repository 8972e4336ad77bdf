"""Confidence intervals for proportions and for any other figure, with the form of each stated."""

from __future__ import annotations

from enum import StrEnum
from math import exp, inf, isfinite, isnan, log, sqrt
from typing import NamedTuple

import scipy  # its `special` loads when first asked for: a third of a second that few commands need

from tuopin.stages.estimation.errors import EstimationError
from tuopin.terms import Text

__all__ = [
    "Interval",
    "IntervalKind",
    "clopper_pearson",
    "effective_size",
    "interval",
    "korn_graubard",
    "logit",
    "plain",
    "wilson",
]

#: Adding up weights may take a proportion this far past 0 or 1.
HAIR = 1e-9
#: A proportion so near to 0 or 1 is 0 or 1, and so small a standard error is 0: both are rounding.
NOISE = 1e-12


class Interval(NamedTuple):
    """The two ends of a confidence interval, in the unit of the figure."""

    low: float
    high: float


class IntervalKind(StrEnum):
    """How a confidence interval is made."""

    LOGIT = "logit"
    KORN_GRAUBARD = "korn_graubard"
    WILSON = "wilson"
    CLOPPER_PEARSON = "clopper_pearson"
    PLAIN = "plain"

    @property
    def text(self) -> Text:
        """The form in words."""
        return KIND_TEXTS[self]


KIND_TEXTS = {
    IntervalKind.LOGIT: Text(
        "对数优势尺度上的 t 区间,再换回比例",
        "t interval of the log odds, taken back to a proportion",
    ),
    IntervalKind.KORN_GRAUBARD: Text(
        "Korn–Graubard:有效样本量(含自由度修正)下的精确区间",
        "Korn–Graubard: exact interval at the effective sample size, corrected for degrees of freedom",
    ),
    IntervalKind.WILSON: Text(
        "Wilson 得分区间,按有效样本量", "Wilson's score interval at the effective sample size"
    ),
    IntervalKind.CLOPPER_PEARSON: Text(
        "Clopper–Pearson 精确区间,按有效样本量(无自由度修正)",
        "Clopper–Pearson exact interval at the effective sample size, not corrected for degrees of freedom",
    ),
    IntervalKind.PLAIN: Text("估计值 ± t × 标准误", "estimate ± t × standard error"),
}


def interval(
    kind: IntervalKind,
    value: float,
    se: float,
    *,
    df: float,
    n: float,
    level: float = 0.95,
) -> Interval | None:
    """The interval of that kind from an estimate, its standard error, degrees of freedom and rows.

    WILSON and CLOPPER_PEARSON are taken at the effective size p (1−p) / se², at n where p is 0 or 1. None
    where the kind has no interval to give: see each function.
    """
    if kind is IntervalKind.PLAIN:
        return plain(value, se, df=df, level=level)
    if kind is IntervalKind.LOGIT:
        return logit(value, se, df=df, level=level)
    if kind is IntervalKind.KORN_GRAUBARD:
        return korn_graubard(value, se, n=n, df=df, level=level)
    size = effective_size(value, se, n)
    if size is None or df <= 0:
        return None
    chosen = wilson if kind is IntervalKind.WILSON else clopper_pearson
    return chosen(value, size, level=level)


def wilson(share: float, n: float, *, level: float = 0.95) -> Interval | None:
    """Wilson's (1927) score interval for a proportion out of n answers; n may be an effective size.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), z the normal quantile; without a continuity
    correction (Newcombe 1998, Statistics in Medicine 17, method 3). The point itself where n is infinite
    (nothing was left to chance). None where n is 0, below, or NaN.
    """
    p, tail = _share(share), _tail(level)
    if not n > 0:
        return None
    if n == inf:
        return Interval(p, p)
    z = float(-scipy.special.ndtri(tail))
    middle, width = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    shrunk = 1 + z * z / n
    low = 0.0 if p == 0 else (middle - width) / shrunk
    high = 1.0 if p == 1 else (middle + width) / shrunk
    return Interval(max(low, 0.0), min(high, 1.0))


def clopper_pearson(share: float, n: float, *, level: float = 0.95) -> Interval | None:
    """Clopper and Pearson's (1934) exact interval for a proportion out of n; n may be an effective size.

    With x = n p: the lower end is the α/2 quantile of Beta(x, n−x+1), 0 where x is 0; the upper the 1−α/2
    quantile of Beta(x+1, n−x), 1 where x is n. The point itself where n is infinite; None where n is 0,
    below, or NaN.
    """
    p, tail = _share(share), _tail(level)
    if not n > 0:
        return None
    if n == inf:
        return Interval(p, p)
    x = n * p
    low = 0.0 if p == 0 else float(scipy.special.betaincinv(x, n - x + 1, tail))
    high = 1.0 if p == 1 else float(scipy.special.betaincinv(x + 1, n - x, 1 - tail))
    return Interval(low, high)


def korn_graubard(
    share: float,
    se: float,
    *,
    n: float,
    df: float,
    level: float = 0.95,
    capped: bool = False,
) -> Interval | None:
    """Korn and Graubard's (1998, Survey Methodology 24(2)) interval for a proportion of a survey.

    Clopper and Pearson's interval at the size n* = p (1−p) / se² × (t_{n−1} / t_df)², the t being
    quantiles at 1−α/2, n the rows asked and df the degrees of freedom of the design: the form of R
    survey's svyciprop(method = "beta"). `capped` keeps n* at n or below, as the United States' National
    Center for Health Statistics does for its presentation standards (2017). For p of 0 or 1 the size is n
    itself, uncorrected. Where se is 0 and p is neither, nothing is uncertain: the point itself. None where
    df is 0 or below (no interval can be had), where se is NaN, and where n is too small: 1 row or none.
    """
    p = _share(share)
    _tail(level)
    size = effective_size(p, se, n)
    if not df > 0 or not n > 1 or size is None:
        return None
    if 0 < p < 1:
        size *= (_t(n - 1, level) / _t(df, level)) ** 2
    return clopper_pearson(p, min(size, n) if capped else size, level=level)


def logit(share: float, se: float, *, df: float, level: float = 0.95) -> Interval | None:
    """The t interval of ln(p/(1−p)) with standard error se/(p(1−p)), taken back to a proportion.

    Never leaves 0 to 1 (Korn and Graubard 1999, "Analysis of Health Surveys", section 2.5; R survey's
    svyciprop(method = "xlogit"), Stata's svy: proportion). The point itself where se is 0 and p is
    neither 0 nor 1. None where p is 0 or 1 (the odds have no logarithm: take Korn–Graubard), where df is
    0 or below, and where se is NaN.
    """
    p = _share(share)
    _tail(level)
    if not df > 0 or isnan(se) or p in (0.0, 1.0):
        return None
    middle, width = log(p / (1 - p)), _t(df, level) * se / (p * (1 - p))
    return Interval(_odds(middle - width), _odds(middle + width))


def plain(value: float, se: float, *, df: float, level: float = 0.95) -> Interval | None:
    """Estimate ± t_df × standard error, for any figure; an infinite df takes the normal quantile.

    None where df is 0 or below, and where the value or se is NaN.
    """
    _tail(level)
    if not df > 0 or isnan(se) or isnan(value):
        return None
    width = _t(df, level) * se
    return Interval(value - width, value + width)


def effective_size(share: float, se: float, n: float) -> float | None:
    """How many answers of a simple random sample would tell as much: p (1−p) / se².

    n where p is 0 or 1, infinite where se is 0 and p is neither, None where se is NaN.
    """
    p = _share(share)
    if p in (0.0, 1.0):
        return n
    if isnan(se):
        return None
    return inf if se < NOISE else p * (1 - p) / (se * se)


def _share(share: float) -> float:
    if -HAIR <= share <= 1 + HAIR:
        return 0.0 if share < NOISE else 1.0 if share > 1 - NOISE else float(share)
    raise EstimationError(
        f"{share:g} 不是比例(须在 0 与 1 之间);其他指标请用 plain 区间。",
        f"{share:g} is no proportion (0 to 1); take the plain interval for other figures.",
    )


def _tail(level: float) -> float:
    if 0 < level < 1:
        return (1 - level) / 2
    raise EstimationError(
        f"置信水平 {level:g} 无效;须大于 0 且小于 1(95% 写作 0.95)。",
        f"{level:g} is no confidence level; above 0 and below 1 is allowed (0.95 for 95 %).",
    )


def _t(df: float, level: float) -> float:
    """The quantile of t at the upper end of the level."""
    tail = (1 - level) / 2
    return float(-(scipy.special.stdtrit(df, tail) if isfinite(df) else scipy.special.ndtri(tail)))


def _odds(logarithm: float) -> float:
    """The proportion whose log odds are given."""
    if logarithm < 0:
        raised = exp(logarithm)
        return raised / (1 + raised)
    return 1 / (1 + exp(-logarithm))
