"""Totals, means, ratios and differences over the rows of a survey, each with its linearised variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.linear import BoolArray, FloatArray, Linear
from tuopin.stages.estimation.samples import Sample
from tuopin.stages.estimation.variances import variance
from tuopin.terms import Text

__all__ = [
    "Estimated",
    "Missing",
    "category_shares",
    "category_totals",
    "covariance",
    "difference",
    "estimated",
    "known",
    "mean",
    "ratio",
    "total",
]


class Missing(StrEnum):
    """What to do with a row inside the domain whose value is missing (NaN). Nothing is ever imputed."""

    REFUSE = "refuse"
    COMPLETE = "complete"

    @property
    def text(self) -> Text:
        """The policy in words."""
        return MISSING_TEXTS[self]


MISSING_TEXTS = {
    Missing.REFUSE: Text("有缺失值即拒绝计算", "refuse missing values"),
    Missing.COMPLETE: Text(
        "完整个案:缺失行视为不在域内,但仍留在抽样设计中",
        "complete case: a row with a missing value counts as outside the domain and stays in the design",
    ),
}


@dataclass(frozen=True, slots=True)
class Estimated:
    """A figure with its standard error (NaN: none by linearisation), degrees of freedom and rows used."""

    value: float
    se: float
    df: int
    n: int


def known(rows: int, *columns: ArrayLike, inside: BoolArray | None = None) -> BoolArray:
    """Which rows are inside the domain and have a value in every column (NaN is none): [rows]."""
    kept = np.ones(rows, dtype=np.bool_) if inside is None else np.array(inside, dtype=np.bool_)
    for column in columns:
        kept &= ~np.isnan(np.asarray(column, dtype=np.float64))
    return kept


def total(
    values: ArrayLike,
    weights: FloatArray,
    *,
    inside: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
) -> Linear:
    """The total Σ w y over the domain, in the unit of y; u = y inside and 0 outside.

    Horvitz and Thompson (1952); for domains Särndal, Swensson and Wretman (1992), section 10.3. `values`
    and `weights` have one number a row. EstimationError on a missing value under REFUSE, on another
    number of rows, and on a weight that is missing or below 0. An empty domain has the total 0.
    """
    (held,), weighed, _ = _checked([values], weights, inside, missing)
    return Linear(float(weighed @ held), held)


def mean(
    values: ArrayLike,
    weights: FloatArray,
    *,
    inside: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
) -> Linear:
    """The weighted mean over the domain, a share where y is 0 or 1; u = (y − mean) / Σ w inside.

    Linearised as a ratio of two totals, the number of persons being estimated too (Särndal, Swensson and
    Wretman 1992, result 5.7.1). Errors as `total`, and where no row inside has a weight above 0.
    """
    (held,), weighed, kept = _checked([values], weights, inside, missing)
    persons = float(weighed[kept].sum())
    _some_weight(persons)
    value = float(weighed @ held) / persons
    return Linear(value, np.where(kept, held - value, 0.0) / persons)


def ratio(
    above: ArrayLike,
    below: ArrayLike,
    weights: FloatArray,
    *,
    inside: BoolArray | None = None,
    missing: Missing = Missing.REFUSE,
) -> Linear:
    """The ratio of two totals over the domain, Σ w y / Σ w x; u = (y − ratio × x) / Σ w x inside.

    Särndal, Swensson and Wretman (1992), section 5.6. Under COMPLETE a row lacking either is outside.
    Errors as `total`, and where the total below the line is 0.
    """
    (upper, lower), weighed, _ = _checked([above, below], weights, inside, missing)
    divisor = float(weighed @ lower)
    if divisor == 0:
        raise EstimationError(
            "比率的分母合计为 0;请检查域或分母列。",
            "The total below the line of the ratio is 0; look at the domain or at the column below.",
        )
    value = float(weighed @ upper) / divisor
    return Linear(value, (upper - value * lower) / divisor)


def difference(one: Linear, other: Linear) -> Linear:
    """One figure less another of the same sample: of two domains or of two measures.

    The linearised variable of a difference is the difference of theirs, and so their covariance is in the
    variance of it, whether the domains share clusters, rows or neither. For figures of two samples drawn
    apart add the two variances instead. EstimationError where the figures are of different samples' rows.
    """
    if len(one.influence) != len(other.influence):
        raise EstimationError(
            f"两个数字的样本行数不同({len(one.influence)} 与 {len(other.influence)});"
            "各自独立抽取的样本请把两个方差相加。",
            f"The figures are of samples of {len(one.influence)} and {len(other.influence)} rows; of"
            " samples drawn apart add the variances instead.",
        )
    return Linear(one.value - other.value, one.influence - other.influence)


def category_totals(
    labels: ArrayLike, weights: FloatArray, *, inside: BoolArray | None = None
) -> dict[Any, Linear]:
    """How many persons there are of each category in the domain, by label in ascending order.

    Labels of any type, one a row (as text where a column mixes types). `covariance` of the values gives
    the whole matrix. EstimationError where a label inside is missing: leave such rows out by `inside`.
    """
    return {
        label: total(rows, weights, inside=inside) for label, rows in _categories(labels, inside)
    }


def category_shares(
    labels: ArrayLike, weights: FloatArray, *, inside: BoolArray | None = None
) -> dict[Any, Linear]:
    """What share of the persons of the domain each category is, 0 to 1; see `category_totals`."""
    return {
        label: mean(rows, weights, inside=inside) for label, rows in _categories(labels, inside)
    }


def covariance(
    figures: Sequence[Linear],
    sample: Sample,
    weights: FloatArray,
    *,
    inside: BoolArray | None = None,
) -> FloatArray:
    """The estimated covariance matrix [p, p] of p figures of one sample; see `variances.variance`."""
    scores = np.column_stack([figure.influence for figure in figures])
    weighed = np.asarray(weights, dtype=np.float64)[:, np.newaxis] * scores
    return variance(sample, weighed, inside=inside)


def estimated(
    figure: Linear, sample: Sample, weights: FloatArray, *, inside: BoolArray | None = None
) -> Estimated:
    """A figure with its standard error from the design.

    `inside` says which rows the figure is of (`known` gives them where values are missing): rows inside
    with a weight above 0 are counted as n, and the degrees of freedom are the clusters less the strata
    that have one. The variance is over the whole design all the same; lonely strata outside do not matter.
    """
    held = np.asarray(weights, dtype=np.float64)
    used = held > 0 if inside is None else (held > 0) & np.asarray(inside, dtype=np.bool_)
    found = float(covariance([figure], sample, held, inside=inside)[0, 0])
    # Rounding may leave a hair below 0; a NaN stays one.
    se = float(np.sqrt(max(found, 0.0))) if found == found else float("nan")
    return Estimated(figure.value, se, sample.degrees(used), int(used.sum()))


def _checked(
    columns: Sequence[ArrayLike],
    weights: FloatArray,
    inside: BoolArray | None,
    missing: Missing,
) -> tuple[list[FloatArray], FloatArray, BoolArray]:
    """The columns with 0 outside, the weights, and which rows are inside and known."""
    weighed = np.asarray(weights, dtype=np.float64)
    held = [np.asarray(column, dtype=np.float64) for column in columns]
    rows = len(weighed)
    shapes = {array.shape for array in (weighed, *held)}
    shapes |= set() if inside is None else {np.shape(inside)}
    if shapes != {(rows,)}:
        raise EstimationError(
            f"各列行数须与权数相同({rows} 行);实为 {sorted(shapes)}。",
            f"Values, weights and domain have one entry a row ({rows}); the shapes are {sorted(shapes)}.",
        )
    wrong = int((~(weighed >= 0) | np.isinf(weighed)).sum())
    if wrong:
        raise EstimationError(
            f"有 {wrong} 行权数缺失、为负或无穷;权数须为不小于 0 的数。",
            f"{wrong} rows have a weight that is missing, below 0 or infinite; 0 and more is allowed.",
        )
    domain = known(rows, inside=inside)
    kept = known(rows, *held, inside=domain)
    lacking = int(domain.sum()) - int(kept.sum())
    if lacking and missing is Missing.REFUSE:
        raise EstimationError(
            f"域内有 {lacking} 行缺失值;请改用 Missing.COMPLETE(视为域外),或先行处理。",
            f"{lacking} rows inside the domain have a missing value; take Missing.COMPLETE (they count as"
            " outside) or settle them first.",
        )
    return [np.where(kept, column, 0.0) for column in held], weighed, kept


def _some_weight(persons: float) -> None:
    if persons <= 0:
        raise EstimationError(
            "域内没有权数大于 0 的行,无法求平均;请检查域的条件。",
            "No row inside the domain has a weight above 0, so there is no mean; look at the domain.",
        )


def _categories(labels: ArrayLike, inside: BoolArray | None) -> list[tuple[Any, FloatArray]]:
    """Each category of the domain with a column of 1 (in it) and 0."""
    held: NDArray[Any] = np.asarray(labels)
    domain = known(len(held), inside=inside)
    nothing = np.array(None, dtype=object)
    # Only NaN differs from itself.
    absent = held != held if held.dtype.kind == "f" else np.zeros(len(held), dtype=np.bool_)
    if held.dtype == object:
        absent = (np.equal(held, nothing) | np.not_equal(held, held)).astype(np.bool_)
        held = held.astype(np.str_)
    lacking = int((absent & domain).sum())
    if lacking:
        raise EstimationError(
            f"域内有 {lacking} 行没有类别;请用 inside 排除这些行,或先行补齐。",
            f"{lacking} rows inside the domain have no category; leave them out by `inside`, or fill them in.",
        )
    found = np.unique(held[domain])
    return [(label.item(), (held == label).astype(np.float64)) for label in found]
