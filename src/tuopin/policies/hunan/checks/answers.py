"""Checks of the measures a monitored household was given: soon enough, and such as answer its risk."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.watched import (
    RISK_READS,
    has_risk,
    months_between,
    no_longer,
    none,
    since_identified,
    some,
)
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, Flag, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]


def _unmet(risk: str, *measures: str) -> Flag:
    """The risk is there and none of the measures that answer it was given."""

    def flag(edition: Edition) -> nw.Expr:
        missing = none(f"given_{measures[0]}")
        for measure in measures[1:]:
            missing = missing & none(f"given_{measure}")
        return has_risk(edition, risk) & missing

    return flag


def _answer(id: str, flag: Flag, heads: str, reads: str, parameters: str = "") -> Check:
    keys = " ".join(f"check.head.{head}" for head in heads.split())
    return check(
        f"monitored.{id}",
        WARNING,
        flag,
        column="risk_1",
        reads=f"{reads} measure.head measure.delivered_on",
        parameters=f"{keys} {parameters}",
    )


def _late(edition: Edition) -> nw.Expr:
    """No measure by the month after the one of identification, or the first one later than that."""
    most = edition.value("monitoring.measure_months")
    first = nw.col("first_given_on")
    given_in = first.dt.year() * 100 + first.dt.month()
    never = none("given") & (since_identified(edition) > most)
    return never | (months_between(nw.col("identified_month"), given_in) > most)


def _undeveloped(edition: Edition) -> nw.Expr:
    long_enough = since_identified(edition) >= edition.value("check.develop.months")
    return (nw.col("able") > 0) & long_enough & ~no_longer() & none("given_development")


def _only(kind: str) -> nw.Expr:
    return some(f"given_{kind}") & (nw.col(f"given_{kind}") == nw.col("given"))


def _needs_security() -> nw.Expr:
    return nw.col("dibao") + nw.col("tekun") + nw.col("disabled") > 0


def _relocated(edition: Edition) -> nw.Expr:
    since = nw.col("identified_month") // 100 >= edition.value("check.relocation.identified_from")
    return since & some("given_relocation")


CHECKS: tuple[Check, ...] = (
    _answer(
        "illness_unanswered",
        _unmet("illness", "health", "social", "security"),
        "health social security",
        RISK_READS,
        "check.risk.illness",
    ),
    _answer(
        "schooling_unanswered",
        _unmet("schooling", "schooling", "social"),
        "schooling social",
        RISK_READS,
        "check.risk.schooling",
    ),
    _answer(
        "disability_unanswered",
        _unmet("disability", "security", "social"),
        "security social",
        RISK_READS,
        "check.risk.disability",
    ),
    _answer(
        "house_unanswered", _unmet("house", "housing"), "housing", RISK_READS, "check.risk.house"
    ),
    _answer(
        "dropout_unanswered",
        lambda e: (nw.col("dropouts") > 0) & none("given_compulsory"),
        "compulsory",
        "person.school_status person.birth_date",
        "check.school.none education.age_from education.age_to",
    ),
    _answer("water_unanswered", _unmet("water", "water"), "water", RISK_READS, "check.risk.water"),
    _answer(
        "uninsured_unanswered",
        lambda e: (nw.col("uninsured") > 0) & none("given_health") & none("given_social"),
        "health social",
        "person.resident_medical person.employee_medical person.medical_exempt",
    ),
    check(
        "monitored.measure_late",
        ERROR,
        _late,
        column="identified_month",
        reads="monitored.identified_month measure.delivered_on",
        parameters="monitoring.measure_months",
    ),
    check(
        "monitored.no_development",
        HINT,
        _undeveloped,
        column="development_helped",
        reads="monitored.identified_month monitored.risk_cleared person.labour_capacity measure.head",
        parameters="check.develop.months check.head.development labour.able",
    ),
    check(
        "monitored.development_unmarked",
        HINT,
        lambda e: some("given_development") & (nw.col("development_helped") == nw.lit(False)),
        column="development_helped",
        reads="monitored.development_helped measure.head measure.delivered_on",
        parameters="check.head.development",
    ),
    check(
        "monitored.only_security",
        HINT,
        lambda e: (nw.col("able") > 0) & _only("security"),
        column="development_helped",
        reads="person.labour_capacity measure.head measure.delivered_on",
        parameters="labour.able check.head.security",
    ),
    check(
        "monitored.only_other",
        HINT,
        lambda e: _only("other"),
        column="risk_1",
        reads="measure.head measure.delivered_on",
        parameters="check.head.other",
    ),
    check(
        "monitored.job_measure_nobody_works",
        HINT,
        lambda e: (
            (some("given_job") | some("given_post"))
            & (nw.col("workers") + nw.col("posts") == 0)
            & none("work_records")
        ),
        column="risk_1",
        reads="measure.head measure.delivered_on person.work_location person.public_post work.person_no",
        parameters="check.head.job check.head.post",
    ),
    check(
        "monitored.security_without_member",
        HINT,
        lambda e: some("given_security") & ~_needs_security(),
        column="risk_1",
        reads="measure.head measure.delivered_on person.dibao_status person.tekun_status person.health",
        parameters="check.head.security dibao.statuses tekun.statuses health.disabled",
    ),
    check(
        "monitored.member_without_security",
        HINT,
        lambda e: _needs_security() & none("given_security"),
        column="risk_1",
        reads="measure.head measure.delivered_on person.dibao_status person.tekun_status person.health",
        parameters="check.head.security dibao.statuses tekun.statuses health.disabled",
    ),
    check(
        "monitored.relocation_too_late",
        WARNING,
        _relocated,
        column="identified_month",
        reads="monitored.identified_month measure.head measure.delivered_on",
        parameters="check.relocation.identified_from check.head.relocation",
    ),
)
