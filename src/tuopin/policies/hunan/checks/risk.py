"""Checks of monitored households: what was entered, and the risk against the facts."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.watched import (
    RISK_READS,
    RISKS,
    has_risk,
    no_longer,
    none,
    this_month,
)
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]


def _share_able(edition: Edition, percent: str) -> nw.Expr:
    return nw.col("strong") * 100 > nw.col("members") * edition.value(percent)


def _mostly_able(edition: Edition) -> nw.Expr:
    """All members able, or at least half in a home of four or more: the two stricter audit rules."""
    half = nw.col("strong") * 100 >= nw.col("members") * edition.value("check.labour_share.half")
    large = nw.col("members") >= edition.value("check.labour_share.members")
    return has_risk(edition, "labour") & ((nw.col("strong") == nw.col("members")) | (half & large))


def _unmarked(edition: Edition) -> nw.Expr:
    del edition
    nobody = (nw.col("able") == 0) & (nw.col("labour_known") == nw.col("members"))
    supported = nw.col("dibao") + nw.col("tekun") > 0
    return nobody & supported & ~nw.col("no_labour_household").fill_null(False)


def _high_income(edition: Edition) -> nw.Expr:
    late = nw.col("identified_month") >= edition.value("check.income.high_from_month")
    return late & (nw.col("income_at_identification") > edition.value("check.income.watched_high"))


def _counted(edition: Edition) -> nw.Expr:
    return coded("household_attribute", "registry.counted_attributes", edition)


CHECKS: tuple[Check, ...] = (
    check(
        "monitored.risk_blank",
        ERROR,
        lambda e: nw.all_horizontal(*[blank(risk) for risk in RISKS], ignore_nulls=False),
        column="risk_1",
        reads=RISK_READS,
    ),
    check(
        "monitored.month_blank",
        ERROR,
        lambda e: blank("identified_month"),
        column="identified_month",
        reads="monitored.identified_month",
    ),
    check(
        "monitored.month_in_future",
        ERROR,
        lambda e: nw.col("identified_month") > this_month(e),
        column="identified_month",
        reads="monitored.identified_month",
    ),
    check(
        "monitored.contact_missing",
        WARNING,
        lambda e: ~nw.col("contact_named").fill_null(False),
        column="contact_named",
        reads="monitored.contact_named",
    ),
    check(
        "monitored.risk_repeated",
        HINT,
        lambda e: nw.any_horizontal(
            nw.col("risk_1") == nw.col("risk_2"),
            nw.col("risk_1") == nw.col("risk_3"),
            nw.col("risk_2") == nw.col("risk_3"),
            ignore_nulls=True,
        ),
        column="risk_2",
        reads="monitored.risk_1 monitored.risk_2 monitored.risk_3",
    ),
    check(
        "monitored.disability_risk_nobody",
        WARNING,
        lambda e: has_risk(e, "disability") & (nw.col("disabled") == 0),
        column="risk_1",
        reads=f"{RISK_READS} person.health person.disability_kind",
        parameters="check.risk.disability health.disabled",
    ),
    check(
        "monitored.illness_risk_nobody",
        HINT,
        lambda e: has_risk(e, "illness") & (nw.col("sick") + nw.col("disabled") == 0),
        column="risk_1",
        reads=f"{RISK_READS} person.health person.disability_kind",
        parameters="check.risk.illness check.health.sick health.disabled",
    ),
    check(
        "monitored.illness_risk_free",
        HINT,
        lambda e: has_risk(e, "illness") & (nw.col("out_of_pocket") == 0),
        column="out_of_pocket",
        reads=f"{RISK_READS} income.out_of_pocket",
        parameters="check.risk.illness",
    ),
    check(
        "monitored.other_risk_unexplained",
        WARNING,
        lambda e: has_risk(e, "other") & blank("risk_note"),
        column="risk_note",
        reads=f"{RISK_READS} monitored.risk_note",
        parameters="check.risk.other",
    ),
    check(
        "monitored.disaster_unspecified",
        WARNING,
        lambda e: has_risk(e, "disaster") & blank("disaster_kind"),
        column="disaster_kind",
        reads=f"{RISK_READS} monitored.disaster_kind",
        parameters="check.risk.disaster",
    ),
    check(
        "monitored.work_risk_nobody_able",
        WARNING,
        lambda e: has_risk(e, "work") & (nw.col("able") == 0),
        column="risk_1",
        reads=f"{RISK_READS} person.labour_capacity",
        parameters="check.risk.work labour.able",
    ),
    check(
        "monitored.work_risk_no_record",
        HINT,
        lambda e: has_risk(e, "work") & (nw.col("workers") == 0) & none("work_records"),
        column="risk_1",
        reads=f"{RISK_READS} person.work_location person.work_months work.person_no",
        parameters="check.risk.work",
    ),
    check(
        "monitored.labour_risk_mostly_able",
        WARNING,
        _mostly_able,
        column="risk_1",
        reads=f"{RISK_READS} person.labour_capacity",
        parameters="check.risk.labour check.labour.strong check.labour_share.half check.labour_share.members",
    ),
    check(
        "monitored.labour_risk_quarter_able",
        HINT,
        lambda e: has_risk(e, "labour") & _share_able(e, "check.labour_share.quarter"),
        column="risk_1",
        reads=f"{RISK_READS} person.labour_capacity",
        parameters="check.risk.labour check.labour.strong check.labour_share.quarter",
    ),
    check(
        "monitored.house_risk_but_safe",
        WARNING,
        lambda e: (
            ~no_longer() & has_risk(e, "house") & (nw.col("dangerous_house") == nw.lit(False))
        ),
        column="risk_1",
        reads=f"{RISK_READS} monitored.risk_cleared living.dangerous_house",
        parameters="check.risk.house",
    ),
    check(
        "monitored.water_risk_but_safe",
        WARNING,
        lambda e: ~no_longer() & has_risk(e, "water") & nw.col("water_safe"),
        column="risk_1",
        reads=f"{RISK_READS} monitored.risk_cleared living.water_safe",
        parameters="check.risk.water",
    ),
    check(
        "monitored.unsafe_without_risk",
        WARNING,
        lambda e: (
            ~no_longer()
            & (
                (nw.col("dangerous_house").fill_null(False) & ~has_risk(e, "house"))
                | (~nw.col("water_safe").fill_null(True) & ~has_risk(e, "water"))
            )
        ),
        column="risk_1",
        reads=f"{RISK_READS} monitored.risk_cleared living.dangerous_house living.water_safe",
        parameters="check.risk.house check.risk.water",
    ),
    check(
        "monitored.no_labour_unmarked",
        HINT,
        _unmarked,
        column="no_labour_household",
        reads="monitored.no_labour_household person.labour_capacity person.dibao_status person.tekun_status",
        parameters="labour.able dibao.statuses tekun.statuses",
    ),
    check(
        "monitored.no_labour_but_able",
        WARNING,
        lambda e: nw.col("no_labour_household") & (nw.col("strong") > 0),
        column="no_labour_household",
        reads="monitored.no_labour_household person.labour_capacity",
        parameters="check.labour.strong",
    ),
    check(
        "monitored.income_very_low",
        WARNING,
        lambda e: (
            ~no_longer() & (nw.col("net_income_per_head") < e.value("check.income.watched_low"))
        ),
        column="net_income_per_head",
        reads="monitored.risk_cleared income.net_income_per_head",
        parameters="check.income.watched_low",
    ),
    check(
        "monitored.income_high",
        HINT,
        _high_income,
        column="income_at_identification",
        reads="monitored.identified_month monitored.income_at_identification",
        parameters="check.income.high_from_month check.income.watched_high",
    ),
    check(
        "monitored.wage_tiny",
        HINT,
        lambda e: (
            ~no_longer()
            & (nw.col("wage_income") > 0)
            & (nw.col("wage_income") < e.value("check.wage.year_lowest"))
        ),
        column="wage_income",
        reads="monitored.risk_cleared income.wage_income",
        parameters="check.wage.year_lowest",
    ),
    check(
        "monitored.lifted_class_not_out",
        WARNING,
        lambda e: (
            coded("monitored_class", "check.class.lifted", e) & ~nw.col("out").fill_null(False)
        ),
        column="monitored_class",
        reads="monitored.monitored_class household.exit_flag",
        parameters="check.class.lifted registry.out_flags",
    ),
    check(
        "monitored.edge_class_registered",
        WARNING,
        lambda e: (
            coded("monitored_class", "check.class.edge", e)
            & (nw.col("out") | nw.col("poor"))
            & _counted(e)
        ),
        column="monitored_class",
        reads="monitored.monitored_class household.exit_flag household.household_attribute",
        parameters="check.class.edge registry.counted_attributes registry.out_flags registry.poor_flags",
    ),
)
