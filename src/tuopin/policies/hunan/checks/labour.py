"""Checks of labour capacity against age, health, schooling and work."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import (
    OF_WORKING_AGE,
    PUPIL,
    STRONG,
    UNABLE,
    WELL,
    WORKS,
    coded,
    of_age,
)
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

WORKING_AGE = "labour.age_from labour.age_to"
SCHOOL = "education.school_statuses education.preschool_statuses"


def _no_labour(edition: Edition) -> nw.Expr:
    return coded("labour_capacity", "check.labour.none", edition)


def _expected_able(edition: Edition) -> nw.Expr:
    """Of working age, healthy and not at school: there is no recorded reason for less than full labour."""
    return OF_WORKING_AGE & WELL & ~PUPIL


def _severe_limb(edition: Edition) -> nw.Expr:
    limb = coded("disability_kind", "check.disability.limb", edition)
    severe = coded("disability_grade", "disability.severe_grades", edition)
    ordinary = coded("labour_capacity", "check.labour.ordinary", edition)
    return limb & severe & ordinary


CHECKS: tuple[Check, ...] = (
    check(
        "person.labour_under_age",
        WARNING,
        lambda e: ~of_age(e, "labour.age_from") & ~_no_labour(e),
        column="labour_capacity",
        reads="person.birth_date person.labour_capacity",
        parameters="labour.age_from check.labour.none",
    ),
    check(
        "person.labour_pupil",
        HINT,
        lambda e: PUPIL & ~_no_labour(e),
        column="labour_capacity",
        reads="person.school_status person.labour_capacity",
        parameters=f"check.labour.none {SCHOOL}",
    ),
    check(
        "person.labour_lost_but_healthy",
        WARNING,
        lambda e: _expected_able(e) & coded("labour_capacity", "check.labour.lost", e),
        column="labour_capacity",
        reads="person.birth_date person.health person.school_status person.labour_capacity",
        parameters=f"{WORKING_AGE} check.health.healthy check.labour.lost {SCHOOL}",
    ),
    check(
        "person.labour_none_but_healthy",
        WARNING,
        lambda e: _expected_able(e) & _no_labour(e),
        column="labour_capacity",
        reads="person.birth_date person.health person.school_status person.labour_capacity",
        parameters=f"{WORKING_AGE} check.health.healthy check.labour.none {SCHOOL}",
    ),
    check(
        "person.labour_weak_but_healthy",
        HINT,
        lambda e: _expected_able(e) & coded("labour_capacity", "check.labour.weak", e),
        column="labour_capacity",
        reads="person.birth_date person.health person.school_status person.labour_capacity",
        parameters=f"{WORKING_AGE} check.health.healthy check.labour.weak {SCHOOL}",
    ),
    check(
        "person.labour_elderly",
        WARNING,
        lambda e: of_age(e, "check.age.pension") & STRONG,
        column="labour_capacity",
        reads="person.birth_date person.labour_capacity",
        parameters="check.age.pension check.labour.strong",
    ),
    check(
        "person.labour_severe_limb",
        WARNING,
        _severe_limb,
        column="labour_capacity",
        reads="person.disability_kind person.disability_grade person.labour_capacity",
        parameters="check.disability.limb disability.severe_grades check.labour.ordinary",
    ),
    check(
        "person.labour_but_unwell",
        HINT,
        lambda e: OF_WORKING_AGE & ~WELL & ~PUPIL & STRONG,
        column="labour_capacity",
        reads="person.birth_date person.health person.school_status person.labour_capacity",
        parameters=f"{WORKING_AGE} check.health.healthy check.labour.strong {SCHOOL}",
    ),
    check(
        "person.work_without_labour",
        WARNING,
        lambda e: UNABLE & WORKS,
        column="labour_capacity",
        reads="person.labour_capacity person.work_location person.work_months",
        parameters="check.labour.unable",
    ),
    check(
        "person.work_place_without_months",
        HINT,
        lambda e: (
            ~nw.col("work_location").is_null() & ~(nw.col("work_months") > 0).fill_null(False)
        ),
        column="work_months",
        reads="person.work_location person.work_months",
    ),
    check(
        "person.work_months_without_place",
        HINT,
        lambda e: nw.col("work_location").is_null() & (nw.col("work_months") > 0),
        column="work_location",
        reads="person.work_location person.work_months",
    ),
    check(
        "person.tekun_working",
        ERROR,
        lambda e: coded("tekun_status", "tekun.statuses", e) & WORKS,
        column="work_location",
        reads="person.tekun_status person.work_location person.work_months",
        parameters="tekun.statuses",
    ),
    check(
        "person.skilled_but_idle",
        HINT,
        lambda e: (
            OF_WORKING_AGE
            & ~PUPIL
            & (
                coded("education", "check.education.college", e).fill_null(False)
                | coded("labour_capacity", "check.labour.skilled", e).fill_null(False)
            )
            & ~WORKS
            & nw.col("public_post").is_null()
        ),
        column="work_location",
        reads="person.birth_date person.education person.labour_capacity person.school_status"
        " person.work_location person.work_months person.public_post",
        parameters=f"{WORKING_AGE} check.education.college check.labour.skilled {SCHOOL}",
    ),
)
