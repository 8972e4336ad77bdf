"""Checks of clearing: how soon, on what income, and whether what was found afterwards is in order."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.watched import has_risk, months_between, no_longer
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

AFTER = (
    "after_dropout",
    "after_unsafe_house",
    "after_unsafe_water",
    "after_uninsured",
    "after_wage",
    "after_operating",
    "after_property",
    "after_transfer",
    "after_expense",
    "after_net",
    "after_net_per_head",
    "after_claims",
    "after_out_of_pocket",
)


def _months(edition: Edition) -> nw.Expr:
    del edition
    return months_between(nw.col("identified_month"), nw.col("cleared_month"))


def _by_help(edition: Edition) -> nw.Expr:
    return no_longer() & coded("cleared_way", "check.cleared.help", edition)


def _not_natural(edition: Edition) -> nw.Expr:
    return ~coded("cleared_way", "check.cleared.natural", edition).fill_null(False)


def _too_soon(edition: Edition) -> nw.Expr:
    since = nw.col("cleared_month") >= edition.value("check.clear.from_month")
    soon = _months(edition) < edition.value("monitoring.clear_months")
    return no_longer() & since & soon & (_months(edition) > 1)


def _at_once(edition: Edition) -> nw.Expr:
    return no_longer() & _not_natural(edition) & (_months(edition) >= 0) & (_months(edition) <= 1)


def _low_income(edition: Edition) -> nw.Expr:
    below = edition.passes(nw.col("after_net_per_head"), "line.monitoring")
    return _by_help(edition) & below


def _nobody_able(edition: Edition) -> nw.Expr:
    del edition
    nobody = (nw.col("able") == 0) & (nw.col("labour_known") == nw.col("members"))
    return no_longer() & (nobody | nw.col("no_labour_household").fill_null(False))


def _after_blank(edition: Edition) -> nw.Expr:
    del edition
    missing = nw.any_horizontal(*[blank(column) for column in AFTER], ignore_nulls=False)
    return no_longer() & missing


def _given(kind: str) -> nw.Expr:
    return nw.col(f"given_{kind}").fill_null(0) > 0


def _net_off(edition: Edition) -> nw.Expr:
    gross = nw.col("after_wage") + nw.col("after_operating")
    gross = gross + nw.col("after_property") + nw.col("after_transfer")
    off = (gross - nw.col("after_expense") - nw.col("after_net")).abs()
    return off > edition.value("check.income.tolerance")


CHECKS: tuple[Check, ...] = (
    check(
        "monitored.cleared_too_soon",
        WARNING,
        _too_soon,
        column="cleared_month",
        reads="monitored.identified_month monitored.cleared_month monitored.risk_cleared",
        parameters="check.clear.from_month monitoring.clear_months",
    ),
    check(
        "monitored.cleared_at_once",
        WARNING,
        _at_once,
        column="cleared_month",
        reads="monitored.identified_month monitored.cleared_month monitored.cleared_way monitored.risk_cleared",
        parameters="check.cleared.natural",
    ),
    check(
        "monitored.cleared_before_identified",
        ERROR,
        lambda e: _months(e) < 0,
        column="cleared_month",
        reads="monitored.identified_month monitored.cleared_month",
    ),
    check(
        "monitored.cleared_incomplete",
        WARNING,
        lambda e: no_longer() & (blank("cleared_month") | blank("cleared_way")),
        column="cleared_month",
        reads="monitored.risk_cleared monitored.cleared_month monitored.cleared_way",
    ),
    check(
        "monitored.month_but_uncleared",
        WARNING,
        lambda e: (nw.col("risk_cleared") == nw.lit(False)) & ~blank("cleared_month"),
        column="cleared_month",
        reads="monitored.risk_cleared monitored.cleared_month",
    ),
    check(
        "monitored.cleared_low_income",
        ERROR,
        _low_income,
        column="after_net_per_head",
        reads="monitored.risk_cleared monitored.cleared_way monitored.after_net_per_head",
        parameters="line.monitoring check.cleared.help",
    ),
    check(
        "monitored.cleared_nobody_able",
        WARNING,
        _nobody_able,
        column="risk_cleared",
        reads="monitored.risk_cleared monitored.no_labour_household person.labour_capacity",
        parameters="labour.able",
    ),
    check(
        "monitored.cleared_without_measure",
        ERROR,
        lambda e: _by_help(e) & (nw.col("given").fill_null(0) == 0),
        column="cleared_way",
        reads="monitored.risk_cleared monitored.cleared_way measure.delivered_on",
        parameters="check.cleared.help",
    ),
    check(
        "monitored.after_blank",
        ERROR,
        _after_blank,
        column="after_net_per_head",
        reads="monitored.risk_cleared " + " ".join(f"monitored.{column}" for column in AFTER),
    ),
    check(
        "monitored.cleared_with_dropout",
        ERROR,
        lambda e: no_longer() & nw.col("after_dropout"),
        column="after_dropout",
        reads="monitored.risk_cleared monitored.after_dropout",
    ),
    check(
        "monitored.cleared_with_unsafe_house",
        ERROR,
        lambda e: no_longer() & nw.col("after_unsafe_house"),
        column="after_unsafe_house",
        reads="monitored.risk_cleared monitored.after_unsafe_house",
    ),
    check(
        "monitored.cleared_with_unsafe_water",
        ERROR,
        lambda e: no_longer() & nw.col("after_unsafe_water"),
        column="after_unsafe_water",
        reads="monitored.risk_cleared monitored.after_unsafe_water",
    ),
    check(
        "monitored.cleared_with_uninsured",
        ERROR,
        lambda e: no_longer() & nw.col("after_uninsured"),
        column="after_uninsured",
        reads="monitored.risk_cleared monitored.after_uninsured",
    ),
    check(
        "monitored.house_again",
        ERROR,
        lambda e: no_longer() & nw.col("dangerous_house"),
        column="dangerous_house",
        reads="monitored.risk_cleared living.dangerous_house",
    ),
    check(
        "monitored.water_again",
        ERROR,
        lambda e: no_longer() & (nw.col("water_safe") == nw.lit(False)),
        column="water_safe",
        reads="monitored.risk_cleared living.water_safe",
    ),
    check(
        "monitored.cleared_job_no_wage",
        WARNING,
        lambda e: no_longer() & (_given("job") | _given("post")) & (nw.col("after_wage") == 0),
        column="after_wage",
        reads="monitored.risk_cleared monitored.after_wage measure.head measure.delivered_on",
        parameters="check.head.job check.head.post",
    ),
    check(
        "monitored.cleared_security_no_transfer",
        WARNING,
        lambda e: no_longer() & _given("security") & (nw.col("after_transfer") == 0),
        column="after_transfer",
        reads="monitored.risk_cleared monitored.after_transfer measure.head measure.delivered_on",
        parameters="check.head.security",
    ),
    check(
        "monitored.cleared_industry_no_income",
        HINT,
        lambda e: no_longer() & _given("industry") & (nw.col("after_operating") == 0),
        column="after_operating",
        reads="monitored.risk_cleared monitored.after_operating measure.head measure.delivered_on",
        parameters="check.head.industry",
    ),
    check(
        "monitored.after_net_off",
        WARNING,
        _net_off,
        column="after_net",
        reads=(
            "monitored.after_wage monitored.after_operating monitored.after_property "
            "monitored.after_transfer monitored.after_expense monitored.after_net"
        ),
        parameters="check.income.tolerance",
    ),
    check(
        "monitored.cleared_ill_still_paying",
        HINT,
        lambda e: (
            no_longer()
            & has_risk(e, "illness")
            & (nw.col("after_out_of_pocket") > nw.col("after_net"))
        ),
        column="after_out_of_pocket",
        reads="monitored.risk_cleared monitored.risk_1 monitored.after_out_of_pocket monitored.after_net",
        parameters="check.risk.illness",
    ),
)
