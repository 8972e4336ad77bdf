"""Figures of rows told by domain: linearised where a figure is smooth enough, else from replicates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.estimates import Estimate
from tuopin.stages.estimation.figures import degrees_of, ends, fitting, number
from tuopin.stages.estimation.levels import Domain
from tuopin.stages.estimation.linear import BoolArray, FloatArray, Linear
from tuopin.stages.estimation.money import RowFigure
from tuopin.stages.estimation.samples import Sample
from tuopin.stages.estimation.settings import Errors, Settings, replicates_of
from tuopin.stages.estimation.variances import standard_error
from tuopin.terms import Text

__all__ = ["rows_told"]

#: Measures whose jackknife variance does not settle, however large the sample (see `replicates.jackknife`).
QUANTILES = ("median", "poormed", "rmpg")


def rows_told(
    figures: Sequence[RowFigure],
    sample: Sample,
    weights: FloatArray,
    persons: FloatArray,
    asked: Sequence[Domain],
    settings: Settings,
    round: str | None = None,
) -> Iterator[Estimate | Text]:
    """Each figure in each domain; where one cannot be worked out, an estimate without a value and the reason.

    Rows outside a domain, and those that have not answered, stay in the design. `persons` says how many
    persons a row asked.
    """
    # a lonely stratum is refused once, not figure by figure
    if replicates_of(sample, settings) is None:
        standard_error(sample, np.zeros(sample.rows))
    for domain in asked:
        for figure in figures:
            inside = domain.inside if figure.answered is None else domain.inside & figure.answered
            counted = inside & (weights > 0)
            degrees = degrees_of(sample, settings, counted)
            n = int(persons[counted].sum())
            value = se = np.nan
            try:
                linear = figure.of(weights, inside)
                value = linear.value
                se = _error(figure, linear, sample, weights, inside, settings)
            except EstimationError as error:
                yield _reason(figure, domain, error)
            kind = fitting(figure.measure, settings.interval, value)
            low, high = ends(value, se, kind, settings, degrees, int(counted.sum()))
            yield Estimate(
                measure=figure.measure.id,
                k=None,
                indicator=figure.column,
                subgroup=domain.subgroup,
                by=domain.by,
                estimate=number(value),
                se=number(se),
                ll=low,
                ul=high,
                n=n,
                definition=figure.measure.definition,
                round=round,
                bound=figure.bound,
                df=degrees if np.isfinite(degrees) else None,
                interval=None if low is None else kind.value,
                line=figure.line,
            )


def _error(
    figure: RowFigure,
    linear: Linear,
    sample: Sample,
    weights: FloatArray,
    inside: BoolArray,
    settings: Settings,
) -> float:
    replicates = replicates_of(sample, settings)
    if replicates is None:
        # outside the domain the influence is 0, unless a line of everybody's is estimated too
        scores = weights * linear.influence
        if np.isnan(scores).any():  # the density vanishes at a quantile: no linearised error
            return float("nan")
        return float(standard_error(sample, scores, inside=inside)[0])
    if settings.errors is Errors.JACKKNIFE and _rests_on_quantile(figure):
        raise EstimationError(
            "刀切法对中位数及由其得出的数字无效;请用 --errors linear 或 bootstrap",
            "a jackknife is wrong for medians and what rests on one; take --errors linear or bootstrap",
        )
    values = replicates.figures(weights, lambda changed: figure.of(changed, inside).value)
    found = replicates.variance(linear.value, values)
    return float(np.sqrt(found[0, 0]))


def _rests_on_quantile(figure: RowFigure) -> bool:
    return figure.measure.id in QUANTILES or (figure.line or "").endswith("median")


def _reason(figure: RowFigure, domain: Domain, error: EstimationError) -> Text:
    """Which figure of which group is missing, and why."""
    name = figure.measure.name
    zh = f"{domain.by}={domain.subgroup}" if domain.by else "全部"
    en = f"{domain.by}={domain.subgroup}" if domain.by else "everybody"
    return Text(f"{name.zh}({zh}):{error.text.zh}", f"{name.en} ({en}): {error.text.en}")
