"""Persons: schooling, health, disability and the bottom line for those who cannot work."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.measures.need import (
    CAUSE_READS,
    RISK_READS,
    Need,
    caused,
    monitored_risk,
    whole_household,
)
from tuopin.policies.hunan.standards import education, medical, profile
from tuopin.rules import Edition, any_of, is_code

__all__ = ["NEEDS"]


def _pupil(edition: Edition) -> nw.Expr:
    codes = edition.codes("education.preschool_statuses") + edition.codes(
        "education.school_statuses"
    )
    return is_code("school_status", codes)


def _patient(edition: Edition) -> nw.Expr:
    return any_of(
        [
            is_code("health", edition.codes("health.chronic") + edition.codes("health.major")),
            nw.col("listed_illness"),
        ]
    )


MEDICAL_READS = (
    "person.resident_medical",
    "person.employee_medical",
    "person.major_illness_insurance",
    "person.medical_exempt",
    "person.active_service",
)

NEEDS: dict[str, Need] = {
    "insurance": whole_household(
        lambda edition: ~medical.covered(edition),
        MEDICAL_READS,
        ("medical.major_illness_required", "medical.soldiers_excepted"),
    ),
    "illness": whole_household(
        _patient, ("person.health", "person.listed_illness"), ("health.chronic", "health.major")
    ),
    "illness_cause": whole_household(
        lambda edition: any_of(
            [caused(edition, "cause.illness"), monitored_risk(edition, "risk.illness")]
        ),
        (*CAUSE_READS, *RISK_READS),
        ("cause.illness", "risk.illness"),
    ),
    "pupil_aid": whole_household(
        _pupil,
        ("person.school_status",),
        ("education.preschool_statuses", "education.school_statuses"),
    ),
    "yulu": whole_household(
        lambda edition: is_code("school_status", edition.codes("education.vocational_statuses")),
        ("person.school_status",),
        ("education.vocational_statuses",),
    ),
    "schooling_cause": whole_household(
        lambda edition: any_of(
            [caused(edition, "cause.schooling"), monitored_risk(edition, "risk.schooling")]
        ),
        (*CAUSE_READS, *RISK_READS),
        ("cause.schooling", "risk.schooling"),
    ),
    "back_to_school": whole_household(
        lambda edition: ~education.schooling(edition),
        education.READS,
        education.PARAMETERS,
    ),
    "disability": whole_household(
        profile.severely_disabled,
        ("person.health", "person.disability_kind", "person.disability_grade"),
        ("health.disabled", "disability.severe_grades"),
    ),
    "disability_cause": whole_household(
        lambda edition: any_of(
            [caused(edition, "cause.disability"), monitored_risk(edition, "risk.disability")]
        ),
        (*CAUSE_READS, *RISK_READS),
        ("cause.disability", "risk.disability"),
    ),
    "bottom_line": whole_household(lambda edition: ~nw.col("has_labour"), uses=("has_labour",)),
    "social": whole_household(
        lambda edition: monitored_risk(edition, "risk.shock"), RISK_READS, ("risk.shock",)
    ),
}
