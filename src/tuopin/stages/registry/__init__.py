"""REGISTRY: rows judged at intake, what was corrected or exempted since, and the data-quality catalogue run."""

from __future__ import annotations

from tuopin.stages.registry.catalogue import applicable, findings, findings_by_view
from tuopin.stages.registry.exemptions import (
    Exemption,
    ExemptionError,
    Reconciled,
    Reconciliation,
    Standing,
    exemptions_from,
    read_exemptions,
    reconcile,
)
from tuopin.stages.registry.intake_checks import INTAKE_CHECKS, Effect, IntakeCheck
from tuopin.stages.registry.judging import FINDING_COLUMNS, Judged, Keep, judge, shown, unique_key

__all__ = [
    "FINDING_COLUMNS",
    "INTAKE_CHECKS",
    "Effect",
    "Exemption",
    "ExemptionError",
    "IntakeCheck",
    "Judged",
    "Keep",
    "Reconciled",
    "Reconciliation",
    "Standing",
    "exemptions_from",
    "applicable",
    "findings",
    "findings_by_view",
    "judge",
    "read_exemptions",
    "reconcile",
    "shown",
    "unique_key",
]
