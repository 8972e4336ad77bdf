"""Figures: ratios of weighted sums told with standard error, degrees of freedom and interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import scipy  # its `special` loads when first asked for: a third of a second that few commands need

from tuopin.stages.estimation.counting import Ratio
from tuopin.stages.estimation.estimates import MEASURES, Estimate, Measure
from tuopin.stages.estimation.intervals import IntervalKind, interval
from tuopin.stages.estimation.linear import BoolArray, FloatArray, IntArray
from tuopin.stages.estimation.replicates import Replicates
from tuopin.stages.estimation.samples import Sample, Stage
from tuopin.stages.estimation.settings import Errors, Settings, replicates_of
from tuopin.stages.estimation.variances import standard_error

__all__ = [
    "Figures",
    "degrees_of",
    "differing",
    "ends",
    "fitting",
    "number",
    "probability",
    "told",
    "worked_out",
]

#: Figures as a function of the weights.
Anew = Callable[[FloatArray], FloatArray]
#: Numbers of scores held at once: ratios are worked out in blocks, so that many figures over many clusters
#: stay within a hundred megabytes.
AT_ONCE = 4_000_000
#: Intervals made for counts of persons: they suit a share of persons, and no mean of scores.
OF_COUNTS = (IntervalKind.WILSON, IntervalKind.CLOPPER_PEARSON, IntervalKind.KORN_GRAUBARD)
COUNTS = ("H", "hd", "hdk", "share", "FGT0", "proportion")
#: Adding up weights may take a share this far past 0 or 1.
HAIR = 1e-9


@dataclass(frozen=True, eq=False, slots=True)
class Figures:
    """Values and standard errors of ratios in their order; NaN where there is nobody to speak of."""

    values: FloatArray
    errors: FloatArray


def worked_out(
    ratios: Sequence[Ratio],
    sample: Sample,
    settings: Settings,
    inside: BoolArray | None = None,
) -> Figures:
    """Each ratio over the rows inside, with its standard error over the whole design."""
    values, errors = [], []
    if settings.errors is Errors.LINEAR:
        touched = None if inside is None else _touched(sample, inside)
        if inside is not None and touched is not None:
            kept, sample = touched
            ratios, inside = _kept(ratios, kept), inside[kept]
    for block in _blocks(ratios, sample.rows):
        above, below = _stacked(block, inside)
        value, scores = _scored(above, below, block)
        values.append(value)
        errors.append(_errors(above, below, block, scores, sample, settings, inside))
    return Figures(np.concatenate(values), np.concatenate(errors))


def differing(
    before: Sequence[Ratio],
    after: Sequence[Ratio],
    sample: Sample,
    first: BoolArray,
    then: BoolArray,
    settings: Settings,
) -> tuple[Figures, Figures]:
    """The change of each ratio from the rows `first` to the rows `then`: absolute, relative (percent).

    Clusters that stand in both are taken once, so that what the two have in common is in the error.
    Relative change b1/b0 − 1 is linearised in both (Alkire et al. 2015, section 9.2), or worked out anew
    from the weights of each replicate.
    """
    absolute: list[tuple[FloatArray, FloatArray]] = []
    relative: list[tuple[FloatArray, FloatArray]] = []
    replicates = replicates_of(sample, settings)
    touched = _touched(sample, first | then) if replicates is None else None
    if touched is not None:
        kept, sample = touched
        before, after = _kept(before, kept), _kept(after, kept)
        first, then = first[kept], then[kept]
    blocks = zip(_blocks(before, sample.rows), _blocks(after, sample.rows), strict=True)
    for early, late in blocks:
        whole0, whole1 = _stacked(early, first), _stacked(late, then)
        b0, z0 = _scored(*whole0, early)
        b1, z1 = _scored(*whole1, late)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = z1 / b0 - z0 * (b1 / b0**2)
            change = b1 / b0 - 1
        if replicates is None:
            both = first | then
            absolute.append((b1 - b0, _by_design(z1 - z0, sample, both)))
            relative.append((100 * change, 100 * _by_design(share, sample, both)))
            continue
        more, times = _changing(_anew(*whole0, early), _anew(*whole1, late))
        absolute.append((b1 - b0, _replicated(more, sample, replicates)))
        relative.append((100 * change, 100 * _replicated(times, sample, replicates)))
    return _joined(absolute), _joined(relative)


def told(
    ratios: Sequence[Ratio],
    found: Figures,
    settings: Settings,
    degrees: float,
    n: int,
    *,
    rows: int | None = None,
    **about: Any,
) -> Iterator[Estimate]:
    """The figures as estimates of `n` persons asked in so many rows (as many where nothing is said).

    `about` says what they are of (by, subgroup, round).
    """
    drawn = n if rows is None else rows
    for ratio, value, se in zip(ratios, found.values, found.errors, strict=True):
        measure = MEASURES[ratio.measure]
        kind = fitting(measure, settings.interval, float(value))
        low, high = ends(float(value), float(se), kind, settings, degrees, drawn)
        yield Estimate(
            measure=measure.id,
            k=written(ratio.k),
            indicator=ratio.indicator,
            estimate=number(value),
            se=number(se),
            ll=low,
            ul=high,
            n=n,
            definition=measure.definition,
            dimension=ratio.dimension,
            bound=ratio.bound,
            df=degrees if np.isfinite(degrees) else None,
            interval=None if low is None else kind.value,
            subgroup=about.get("subgroup"),
            by=about.get("by"),
            round=about.get("round"),
        )


def degrees_of(sample: Sample, settings: Settings, inside: BoolArray | None = None) -> float:
    """The degrees of freedom that the settings ask for; `inside` is the domain."""
    if settings.degrees == "design":
        return float(sample.degrees())
    if settings.degrees == "domain":
        return float(sample.degrees(inside))
    return float(settings.degrees)


def ends(
    value: float, se: float, kind: IntervalKind, settings: Settings, degrees: float, n: int
) -> tuple[float | None, float | None]:
    """The two ends of the interval; None where a sample cannot tell them.

    `n` counts rows: everybody of a household answers with one voice, and eight persons of it are no
    eight answers.
    """
    if np.isnan(value) or np.isnan(se):
        return None, None
    found = interval(kind, value, se, df=degrees, n=float(n), level=settings.level)
    return (None, None) if found is None else (number(found.low), number(found.high))


def probability(value: float, se: float, degrees: float) -> float | None:
    """The probability of a value as far from 0 if nothing had changed: two-sided t test; None without error."""
    if not (np.isfinite(value) and se > 0 and degrees > 0):
        return None
    return float(2 * scipy.special.stdtr(degrees, -abs(value / se)))


def number(value: float) -> float | None:
    """A number, or None where there is none."""
    return float(value) if np.isfinite(value) else None


def written(k: Fraction | None) -> str | None:
    """A cutoff as a quotient, since a decimal could not say a third."""
    return None if k is None else str(k)


def fitting(measure: Measure, asked: IntervalKind, value: float) -> IntervalKind:
    """The interval asked for, or the one that suits where it does not fit the measure or its value."""
    # a gap over 1, as debts make it, is no share
    if not measure.share or not -HAIR <= value <= 1 + HAIR:
        return IntervalKind.PLAIN
    if asked in OF_COUNTS and measure.id not in COUNTS:
        return IntervalKind.LOGIT
    return asked


def _blocks(ratios: Sequence[Ratio], rows: int) -> Iterator[Sequence[Ratio]]:
    size = max(AT_ONCE // max(rows, 1), 1)
    for start in range(0, len(ratios), size):
        yield ratios[start : start + size]


def _touched(sample: Sample, inside: BoolArray) -> tuple[BoolArray, Sample] | None:
    """The rows of the strata that a domain touches and their sample; None where these are most of all.

    Every score of another stratum is 0 and adds nothing, and the policies for lonely clusters look at
    strata with a row inside only. So one region of a hundred costs a hundredth of the whole.
    """
    first = sample.stages[0]
    strata = np.bincount(first.strata[inside], minlength=len(first.sizes)) > 0
    kept = strata[first.strata]
    rows = int(kept.sum())
    if rows == 0 or rows > sample.rows // 2:
        return None
    stages = tuple(
        Stage(
            _renumbered(stage.strata[kept]),
            _renumbered(stage.clusters[kept]),
            None if stage.population is None else stage.population[kept],
        )
        for stage in sample.stages
    )
    names = tuple(None if each is None else each[kept] for each in sample.names)
    return kept, Sample(stages, rows, sample.lonely, names)


def _kept(ratios: Sequence[Ratio], rows: BoolArray) -> list[Ratio]:
    """The ratios over some of their rows; what several of them share is cut once."""
    cut: dict[int, FloatArray] = {}
    for each in ratios:
        for values in (each.above, each.below):
            if id(values) not in cut:
                cut[id(values)] = values[rows]
    return [replace(each, above=cut[id(each.above)], below=cut[id(each.below)]) for each in ratios]


def _renumbered(codes: IntArray) -> IntArray:
    """The same groups numbered from 0 without a gap."""
    return np.unique(codes, return_inverse=True)[1].astype(np.int64, copy=False)


def _stacked(block: Sequence[Ratio], inside: BoolArray | None) -> tuple[FloatArray, FloatArray]:
    """Numerators and denominators side by side, 0 outside: [rows, ratios], each ratio's rows adjoining."""
    above = np.stack([ratio.above for ratio in block])
    below = np.stack([ratio.below for ratio in block])
    if inside is not None and not inside.all():
        above *= inside
        below *= inside
    return above.T, below.T


def _scored(
    above: FloatArray, below: FloatArray, block: Sequence[Ratio]
) -> tuple[FloatArray, FloatArray]:
    """The ratios and the linearised variable of each row: factor (above − ratio × below) / total below."""
    factor = np.array([ratio.factor for ratio in block])
    total = below.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        bare = above.sum(axis=0) / total
        scores = (above - bare * below) * (factor / total)
    return np.where(total > 0, factor * bare, np.nan), scores


def _errors(
    above: FloatArray,
    below: FloatArray,
    block: Sequence[Ratio],
    scores: FloatArray,
    sample: Sample,
    settings: Settings,
    inside: BoolArray | None,
) -> FloatArray:
    replicates = replicates_of(sample, settings)
    if replicates is None:
        return _by_design(scores, sample, inside)
    return _replicated(_anew(above, below, block), sample, replicates)


def _anew(above: FloatArray, below: FloatArray, block: Sequence[Ratio]) -> Anew:
    """The ratios as a function of the weights."""
    factor = np.array([ratio.factor for ratio in block])

    def figures(weights: FloatArray) -> FloatArray:
        found: FloatArray = factor * (weights @ above) / (weights @ below)
        return found

    return figures


def _changing(before: Anew, after: Anew) -> tuple[Anew, Anew]:
    """The absolute and the relative change as functions of the weights."""
    return lambda w: after(w) - before(w), lambda w: after(w) / before(w) - 1


def _replicated(figures: Anew, sample: Sample, replicates: Replicates) -> FloatArray:
    """Standard errors from replicates; NaN for a figure that has no value, be it in one replicate only."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ones = np.ones(sample.rows)
        # replicates refuse what is no number; an infinite figure leaves its own error NaN and no other
        values = replicates.figures(ones, lambda weights: _endless(figures(weights)))
        found: FloatArray = np.sqrt(np.diag(replicates.variance(figures(ones), values)))
    return found


def _endless(values: FloatArray) -> FloatArray:
    return np.where(np.isnan(values), np.inf, values)


def _by_design(scores: FloatArray, sample: Sample, inside: BoolArray | None) -> FloatArray:
    """Standard errors from the design; NaN for a figure that has no value."""
    known = ~np.isnan(scores).any(axis=0)
    held = np.full(scores.shape[1], np.nan)
    if known.any():
        held[known] = standard_error(sample, scores[:, known], inside=inside)
    return held


def _joined(parts: Sequence[tuple[FloatArray, FloatArray]]) -> Figures:
    return Figures(
        np.concatenate([values for values, _ in parts]),
        np.concatenate([errors for _, errors in parts]),
    )
