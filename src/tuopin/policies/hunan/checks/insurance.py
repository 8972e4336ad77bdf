"""Checks of insurance and support: basic medical, major illness, pension, dibao and tekun."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import PUPIL, UNINSURED, blank, coded, of_age
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]


def _no_medical(edition: Edition) -> nw.Expr:
    """Neither insurance is recorded as held: a blank counts like a no, as the audit rule says."""
    del edition
    held = nw.col("resident_medical").fill_null(False) | nw.col("employee_medical").fill_null(False)
    return ~held & ~nw.col("medical_exempt").fill_null(False)


def _no_pension_record(edition: Edition) -> nw.Expr:
    adult = of_age(edition, "check.age.pension_insured") & ~PUPIL
    return adult & blank("resident_pension") & blank("employee_pension")


def _not_monitored() -> nw.Expr:
    return ~nw.col("monitored").fill_null(False)


CHECKS: tuple[Check, ...] = (
    check(
        "person.medical_none",
        WARNING,
        _no_medical,
        column="resident_medical",
        reads="person.resident_medical person.employee_medical person.medical_exempt",
    ),
    check(
        "person.medical_both",
        WARNING,
        lambda e: nw.col("resident_medical") & nw.col("employee_medical"),
        column="resident_medical",
        reads="person.resident_medical person.employee_medical",
    ),
    check(
        "person.major_illness_blank",
        WARNING,
        lambda e: blank("major_illness_insurance"),
        column="major_illness_insurance",
        reads="person.major_illness_insurance",
    ),
    check(
        "person.pension_blank",
        WARNING,
        _no_pension_record,
        column="resident_pension",
        reads="person.resident_pension person.employee_pension person.birth_date person.school_status",
        parameters="check.age.pension_insured education.school_statuses education.preschool_statuses",
    ),
    check(
        "person.pension_both",
        HINT,
        lambda e: nw.col("resident_pension") & nw.col("employee_pension"),
        column="resident_pension",
        reads="person.resident_pension person.employee_pension",
    ),
    check(
        "person.uninsured_unmonitored",
        ERROR,
        lambda e: UNINSURED & nw.col("out") & _not_monitored(),
        column="resident_medical",
        reads=(
            "person.resident_medical person.employee_medical person.medical_exempt "
            "household.exit_flag monitored.household_no"
        ),
        parameters="registry.out_flags",
    ),
    check(
        "person.aid_uninsured",
        WARNING,
        lambda e: UNINSURED & nw.col("medical_aid_received"),
        column="medical_aid_received",
        reads=(
            "person.resident_medical person.employee_medical person.medical_exempt "
            "person.medical_aid_received"
        ),
    ),
    check(
        "person.dibao_and_tekun",
        WARNING,
        lambda e: (
            coded("dibao_status", "dibao.statuses", e) & coded("tekun_status", "tekun.statuses", e)
        ),
        column="dibao_status",
        reads="person.dibao_status person.tekun_status",
        parameters="dibao.statuses tekun.statuses",
    ),
    check(
        "person.treated_without_illness",
        HINT,
        lambda e: nw.col("illness_treated") & (nw.col("listed_illness") == nw.lit(False)),
        column="illness_treated",
        reads="person.illness_treated person.listed_illness",
    ),
    check(
        "person.listed_illness_but_healthy",
        HINT,
        lambda e: nw.col("listed_illness") & coded("health", "check.health.healthy", e),
        column="health",
        reads="person.listed_illness person.health",
        parameters="check.health.healthy",
    ),
)
