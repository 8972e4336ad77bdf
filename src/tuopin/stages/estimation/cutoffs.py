"""Targeting by a score: what each cutoff would cover, wrongly let in and wrongly leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.incomes import incomes_inside
from tuopin.stages.estimation.linear import BoolArray, FloatArray
from tuopin.stages.estimation.targeting import Bounded, comparison, targeting
from tuopin.terms import Text

__all__ = ["CURVE", "Curve", "CutoffPoint", "Eligible", "curve", "curve_points"]

#: The measures of a curve, by their ids in `TARGETING`.
CURVE = (
    "coverage",
    "inclusion_of_beneficiaries",
    "inclusion_of_nonpoor",
    "exclusion_of_poor",
    "exclusion_of_persons",
)


class Eligible(StrEnum):
    """Which side of the cutoff would be on the list."""

    LOW = "low"
    HIGH = "high"

    @property
    def text(self) -> Text:
        """The side in words."""
        return ELIGIBLE_TEXTS[self]


ELIGIBLE_TEXTS = {
    Eligible.LOW: Text("得分不高于界值者入选", "a score at or below the cutoff is eligible"),
    Eligible.HIGH: Text("得分不低于界值者入选", "a score at or above the cutoff is eligible"),
}


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """The measures of `CURVE` at every cutoff, from the least to the most that are covered.

    `known` among the rows of known standing, `low` and `high` what the unknown ones allow; one
    number per cutoff, NaN where a measure has no denominator (nobody listed yet, say). With
    `inclusion_of_nonpoor` across and 1 − `exclusion_of_poor` upwards it is the ROC curve.
    """

    cutoffs: FloatArray
    known: Mapping[str, FloatArray]
    low: Mapping[str, FloatArray]
    high: Mapping[str, FloatArray]


@dataclass(frozen=True, eq=False, slots=True)
class CutoffPoint:
    """The measures at one cutoff with their influences; None where a measure has no denominator."""

    cutoff: float
    measures: Mapping[str, Bounded | None]


def curve(
    score: FloatArray,
    poor: BoolArray,
    weights: FloatArray,
    cutoffs: Sequence[float] | None = None,
    *,
    eligible: Eligible = Eligible.LOW,
    unknown: BoolArray | None = None,
    inside: BoolArray | None = None,
) -> Curve:
    """The whole curve in one sort, without errors; every distinct score is a cutoff unless some are given.

    One entry per row of the sample: `score` (any unit; missing is refused), `poor` and `unknown` by
    the standard, `weights` the persons a row stands for. The curve describes a score against a
    standard, for an audit; where to cut is for those who answer for it.
    """
    rows = incomes_inside(score, weights, inside, SCORE)
    # The checks on the two flags are those of a list; which list does not matter for them.
    comparison(rows.inside, poor, weights, unknown=unknown, inside=rows.inside)
    sign = 1.0 if eligible is Eligible.LOW else -1.0
    order = np.argsort(sign * rows.income)
    ranked = sign * rows.income[order]
    at = np.unique(ranked) if cutoffs is None else np.sort(sign * np.asarray(cutoffs, float))
    listed_rows = np.searchsorted(ranked, at, side="right")
    unsure = np.zeros(len(order), np.bool_) if unknown is None else unknown[rows.inside]
    sure_poor = poor[rows.inside]
    groups = {"poor": sure_poor, "rest": ~sure_poor & ~unsure, "unsure": unsure}
    listed = {name: _up_to(rows.weight * of, order, listed_rows) for name, of in groups.items()}
    # Adding up in another order may leave a hair below nought where nobody is out.
    out = {
        name: np.maximum(float(rows.weight @ of) - listed[name], 0.0) for name, of in groups.items()
    }
    known = _measures(listed["poor"], listed["rest"], out["poor"], out["rest"])
    unsure_in, unsure_out = listed["unsure"], out["unsure"]
    # As in `targeting`: the resolution kindest to the list, then the harshest.
    low = _measures(
        listed["poor"] + unsure_in, listed["rest"], out["poor"], out["rest"] + unsure_out
    )
    high = _measures(
        listed["poor"], listed["rest"] + unsure_in, out["poor"] + unsure_out, out["rest"]
    )
    coverage = (listed["poor"] + listed["rest"] + unsure_in) / rows.population
    whole = {"coverage": coverage}
    return Curve(sign * at, known | whole, low | whole, high | whole)


def curve_points(
    score: FloatArray,
    poor: BoolArray,
    weights: FloatArray,
    cutoffs: Sequence[float],
    *,
    eligible: Eligible = Eligible.LOW,
    unknown: BoolArray | None = None,
    inside: BoolArray | None = None,
) -> Iterator[CutoffPoint]:
    """The same measures with influences, one cutoff at a time: an influence is as long as the sample."""
    rows = incomes_inside(score, weights, inside, SCORE)
    for cutoff in cutoffs:
        listed = score <= cutoff if eligible is Eligible.LOW else score >= cutoff
        beside = comparison(listed, poor, weights, unknown=unknown, inside=rows.inside)
        measures: dict[str, Bounded | None] = {}
        for name in CURVE:
            try:
                measures[name] = targeting(beside, name)
            except EstimationError:
                # At either end of the curve nobody is in, or nobody is out.
                measures[name] = None
        yield CutoffPoint(float(cutoff), measures)


SCORE = Text("得分", "score")


def _up_to(weight: FloatArray, order: np.ndarray, count: np.ndarray) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(weight[order])])[count]


def _measures(
    poor_in: FloatArray, rest_in: FloatArray, poor_out: FloatArray, rest_out: FloatArray
) -> dict[str, FloatArray]:
    return {
        "inclusion_of_beneficiaries": _share(rest_in, poor_in + rest_in),
        "inclusion_of_nonpoor": _share(rest_in, rest_in + rest_out),
        "exclusion_of_poor": _share(poor_out, poor_in + poor_out),
        "exclusion_of_persons": _share(poor_out, poor_in + rest_in + poor_out + rest_out),
    }


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
