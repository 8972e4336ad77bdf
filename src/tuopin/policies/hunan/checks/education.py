"""Checks of schooling: level against school status and age, drop-outs, Rain-Dew aid."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import (
    OUT_OF_SCHOOL,
    PUPIL,
    VOCATIONAL,
    WELL,
    WORKS,
    blank,
    coded,
    of_age,
)
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, Flag, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

SCHOOL = "education.school_statuses education.preschool_statuses"
COMPULSORY = "education.age_from education.age_to education.completed_levels check.school.none"


def _outside(statuses: str, low: str, high: str | None = None) -> Flag:
    """At a stage of schooling outside the ages it is attended at."""

    def flag(edition: Edition) -> nw.Expr:
        return coded("school_status", statuses, edition) & ~of_age(edition, low, high)

    return flag


def _not_said(edition: Edition) -> nw.Expr:
    """Of compulsory age, and neither a school status, a reason nor an arrangement is recorded."""
    finished = coded("education", "education.completed_levels", edition).fill_null(False)
    return (
        of_age(edition, "education.age_from", "education.age_to")
        & ~PUPIL
        & blank("dropout_reason")
        & blank("schooling_arrangement")
        & ~finished
    )


def _reason_but_healthy(edition: Edition) -> nw.Expr:
    return coded("dropout_reason", "education.physical_reasons", edition) & WELL


CHECKS: tuple[Check, ...] = (
    check(
        "person.schooling_blank",
        WARNING,
        lambda e: blank("education") & ~PUPIL & blank("dropout_reason"),
        column="education",
        reads="person.education person.school_status person.dropout_reason",
        parameters=SCHOOL,
    ),
    check(
        "person.schooling_both",
        WARNING,
        lambda e: ~blank("education") & PUPIL,
        column="education",
        reads="person.education person.school_status",
        parameters=SCHOOL,
    ),
    check(
        "person.compulsory_age_unsaid",
        ERROR,
        _not_said,
        column="school_status",
        reads=(
            "person.birth_date person.school_status person.dropout_reason person.education "
            "person.schooling_arrangement"
        ),
        parameters=f"education.age_from education.age_to education.completed_levels {SCHOOL}",
    ),
    check(
        "person.out_of_school",
        WARNING,
        lambda e: OUT_OF_SCHOOL & ~blank("dropout_reason"),
        column="school_status",
        reads=(
            "person.birth_date person.school_status person.dropout_reason person.education "
            "person.schooling_arrangement"
        ),
        parameters=COMPULSORY,
    ),
    check(
        "person.preschool_too_old",
        HINT,
        lambda e: (
            WELL
            & ~of_age(e, 0, "education.preschool_age_to")
            & (
                coded("school_status", "education.preschool_statuses", e).fill_null(False)
                | coded("education", "check.education.preschool_child", e).fill_null(False)
            )
        ),
        column="school_status",
        reads="person.birth_date person.health person.school_status person.education",
        parameters=(
            "education.preschool_age_to education.preschool_statuses "
            "check.education.preschool_child check.health.healthy"
        ),
    ),
    check(
        "person.primary_age",
        HINT,
        _outside("check.school.primary", "check.age.primary_low", "check.age.primary_high"),
        column="school_status",
        reads="person.birth_date person.school_status",
        parameters="check.school.primary check.age.primary_low check.age.primary_high",
    ),
    check(
        "person.junior_age",
        HINT,
        _outside("check.school.junior", "check.age.junior_low", "check.age.junior_high"),
        column="school_status",
        reads="person.birth_date person.school_status",
        parameters="check.school.junior check.age.junior_low check.age.junior_high",
    ),
    check(
        "person.senior_age",
        HINT,
        _outside("check.school.senior", "check.age.senior_low", "check.age.senior_high"),
        column="school_status",
        reads="person.birth_date person.school_status",
        parameters="check.school.senior check.age.senior_low check.age.senior_high",
    ),
    check(
        "person.college_age",
        HINT,
        _outside("check.school.college", "check.age.college_low"),
        column="school_status",
        reads="person.birth_date person.school_status",
        parameters="check.school.college check.age.college_low",
    ),
    check(
        "person.low_education_young",
        HINT,
        lambda e: (
            of_age(e, "check.age.young_low", "check.age.young_high")
            & coded("education", "check.education.low", e)
            & ~PUPIL
        ),
        column="education",
        reads="person.birth_date person.education person.school_status",
        parameters=f"check.age.young_low check.age.young_high check.education.low {SCHOOL}",
    ),
    check(
        "person.dropout_reason_health",
        WARNING,
        _reason_but_healthy,
        column="dropout_reason",
        reads="person.dropout_reason person.health",
        parameters="education.physical_reasons check.health.healthy",
    ),
    check(
        "person.dropout_reason_but_pupil",
        HINT,
        lambda e: PUPIL & ~blank("dropout_reason"),
        column="dropout_reason",
        reads="person.school_status person.dropout_reason",
        parameters=SCHOOL,
    ),
    check(
        "person.pupil_working",
        WARNING,
        lambda e: PUPIL & WORKS,
        column="work_location",
        reads="person.school_status person.work_location person.work_months",
        parameters=SCHOOL,
    ),
    check(
        "person.vocational_without_yulu",
        HINT,
        lambda e: (
            VOCATIONAL & nw.col("monitored").fill_null(False) & ~nw.col("yulu_aid").fill_null(False)
        ),
        column="yulu_aid",
        reads="person.school_status person.yulu_aid monitored.risk_cleared",
        parameters="education.vocational_statuses",
    ),
    check(
        "person.yulu_not_vocational",
        WARNING,
        lambda e: nw.col("yulu_aid") & ~VOCATIONAL,
        column="yulu_aid",
        reads="person.yulu_aid person.school_status",
        parameters="education.vocational_statuses",
    ),
)
