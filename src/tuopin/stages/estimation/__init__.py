"""Estimation: figures of a population from a sample of it, each with its design-based error."""

from __future__ import annotations

from tuopin.stages.estimation.bounds import Patterns, bounded
from tuopin.stages.estimation.columns import as_deprived, as_key, as_number
from tuopin.stages.estimation.counting import Ratio, Tally, group_ratios, ratios
from tuopin.stages.estimation.cutoffs import Curve, Eligible, curve
from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.estimates import MEASURES, Estimate, Measure
from tuopin.stages.estimation.figures import (
    Figures,
    degrees_of,
    differing,
    probability,
    told,
    worked_out,
)
from tuopin.stages.estimation.incomes import Nonpositive
from tuopin.stages.estimation.intervals import IntervalKind, interval
from tuopin.stages.estimation.levels import (
    Domain,
    changed,
    changes,
    domains,
    levels,
    persons,
    steps,
)
from tuopin.stages.estimation.linear import BoolArray, FloatArray, IntArray, Linear
from tuopin.stages.estimation.means import known
from tuopin.stages.estimation.money import (
    MONETARY,
    PovertyLine,
    RowFigure,
    averages,
    fgt_measure,
    line_of,
    monetary,
)
from tuopin.stages.estimation.row_figures import rows_told
from tuopin.stages.estimation.samples import Lonely, Sample, Stage
from tuopin.stages.estimation.settings import Errors, Settings, replicates_of
from tuopin.stages.estimation.tallies import (
    Drawn,
    Observed,
    misread,
    observed,
    patterns,
    tallies,
)
from tuopin.stages.estimation.targeting import (
    TARGETING,
    Standing,
    comparison,
    table,
    targeting,
)
from tuopin.stages.estimation.variances import standard_error, variance

__all__ = [
    "MEASURES",
    "MONETARY",
    "TARGETING",
    "BoolArray",
    "Curve",
    "Domain",
    "Drawn",
    "Eligible",
    "Errors",
    "Estimate",
    "EstimationError",
    "Figures",
    "FloatArray",
    "IntArray",
    "IntervalKind",
    "Linear",
    "Lonely",
    "Measure",
    "Nonpositive",
    "Observed",
    "Patterns",
    "PovertyLine",
    "Ratio",
    "RowFigure",
    "Sample",
    "Settings",
    "Stage",
    "Standing",
    "Tally",
    "as_deprived",
    "as_key",
    "as_number",
    "averages",
    "bounded",
    "changed",
    "changes",
    "comparison",
    "curve",
    "degrees_of",
    "differing",
    "domains",
    "fgt_measure",
    "group_ratios",
    "interval",
    "known",
    "levels",
    "line_of",
    "misread",
    "monetary",
    "observed",
    "patterns",
    "persons",
    "probability",
    "ratios",
    "replicates_of",
    "rows_told",
    "standard_error",
    "steps",
    "table",
    "tallies",
    "targeting",
    "told",
    "variance",
    "worked_out",
]
