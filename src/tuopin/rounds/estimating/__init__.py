"""Estimating: a survey file and a policy brought together, every figure with its error and where it comes from."""

from __future__ import annotations

from tuopin.rounds.estimating.asked import (
    Asked,
    Comparison,
    Unanswered,
    chosen_scheme,
    planned,
    standing_scheme,
)
from tuopin.rounds.estimating.counted import Counted, count
from tuopin.rounds.estimating.measured import Measured, measure
from tuopin.rounds.estimating.running import Run, run

__all__ = [
    "Asked",
    "Comparison",
    "Counted",
    "Measured",
    "Run",
    "Unanswered",
    "chosen_scheme",
    "count",
    "measure",
    "planned",
    "run",
    "standing_scheme",
]
