"""Checks of the household's own story: identified, out, relapsed, closed, and what was signed."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

OUT = "registry.out_flags"
FLOW = "exit-flow"


def _relapsed(edition: Edition) -> nw.Expr:
    return coded("exit_flag", "check.flag.relapsed", edition)


def _not_counted(edition: Edition) -> nw.Expr:
    return ~coded("household_attribute", "registry.counted_attributes", edition)


CHECKS: tuple[Check, ...] = (
    check(
        "register.out_without_year",
        ERROR,
        lambda e: nw.col("out") & blank("exit_year"),
        column="exit_year",
        reads="household.exit_flag household.exit_year",
        parameters=OUT,
    ),
    check(
        "register.year_without_out",
        ERROR,
        lambda e: (
            coded("exit_flag", "check.flag.not_out", e)
            & ~blank("exit_year")
            & blank("relapsed_year")
        ),
        column="exit_flag",
        reads="household.exit_flag household.exit_year household.relapsed_year",
        parameters="check.flag.not_out",
    ),
    check(
        "register.exit_before_identified",
        ERROR,
        lambda e: nw.col("exit_year") < nw.col("identified_year"),
        column="exit_year",
        reads="household.exit_year household.identified_year",
    ),
    check(
        "register.exit_in_identified_year",
        WARNING,
        lambda e: nw.col("exit_year") == nw.col("identified_year"),
        column="exit_year",
        reads="household.exit_year household.identified_year",
    ),
    check(
        "register.exit_in_future",
        ERROR,
        lambda e: nw.col("out") & (nw.col("exit_year") > e.on.year),
        column="exit_year",
        reads="household.exit_year household.exit_flag",
        parameters=OUT,
    ),
    check(
        "register.identified_in_future",
        ERROR,
        lambda e: nw.col("identified_year") > e.on.year,
        column="identified_year",
        reads="household.identified_year",
    ),
    check(
        "register.identified_blank",
        WARNING,
        lambda e: nw.col("standing") & blank("identified_year"),
        column="identified_year",
        reads="household.identified_year household.valid household.close_reason",
    ),
    check(
        "register.out_in_relapse_year",
        ERROR,
        lambda e: nw.col("out") & (nw.col("relapsed_year") == e.on.year),
        column="exit_flag",
        reads="household.exit_flag household.relapsed_year",
        parameters=OUT,
    ),
    check(
        "register.relapsed_without_year",
        ERROR,
        lambda e: _relapsed(e) & blank("relapsed_year"),
        column="relapsed_year",
        reads="household.exit_flag household.relapsed_year",
        parameters="check.flag.relapsed",
    ),
    check(
        "register.relapse_before_exit",
        ERROR,
        lambda e: _relapsed(e) & (nw.col("relapsed_year") < nw.col("exit_year")),
        column="relapsed_year",
        reads="household.exit_flag household.relapsed_year household.exit_year",
        parameters="check.flag.relapsed",
    ),
    check(
        "register.out_attribute",
        WARNING,
        lambda e: nw.col("standing") & nw.col("out") & _not_counted(e),
        column="household_attribute",
        reads="household.household_attribute household.exit_flag household.valid household.close_reason",
        parameters=f"registry.counted_attributes {OUT}",
    ),
    check(
        "register.attribute_blank",
        WARNING,
        lambda e: nw.col("standing") & blank("household_attribute"),
        column="household_attribute",
        reads="household.household_attribute household.valid household.close_reason",
    ),
    check(
        "register.valid_blank",
        WARNING,
        lambda e: blank("valid"),
        column="valid",
        reads="household.valid",
    ),
    check(
        "register.closed_but_valid",
        WARNING,
        lambda e: (
            nw.col("valid")
            & (~blank("close_reason") | (nw.col("closed_on") <= e.on).fill_null(False))
        ),
        column="valid",
        reads="household.valid household.close_reason household.closed_on",
    ),
    check(
        "register.closing_incomplete",
        WARNING,
        lambda e: blank("close_reason") != blank("closed_on"),
        column="closed_on",
        reads="household.close_reason household.closed_on",
    ),
    check(
        "household.signed_before_visit",
        WARNING,
        lambda e: nw.col("signed_on") < nw.col("visited_on"),
        column="signed_on",
        reads="consent.signed_on household_check.visited_on",
    ),
    check(
        "household.visit_in_future",
        WARNING,
        lambda e: (nw.col("visited_on") > e.on) | (nw.col("signed_on") > e.on),
        column="visited_on",
        reads="household_check.visited_on consent.signed_on",
    ),
    check(
        "household.agreed_unsigned",
        WARNING,
        lambda e: nw.col("exit_agreed") & blank("signed_on"),
        column="signed_on",
        reads="consent.exit_agreed consent.signed_on",
    ),
    check(
        "household.out_without_agreement",
        WARNING,
        lambda e: (
            nw.col("out")
            & (nw.col("exit_year") == e.on.year)
            & (nw.col("exit_agreed") == nw.lit(False))
        ),
        column="exit_agreed",
        reads="consent.exit_agreed household.exit_flag household.exit_year",
        parameters=OUT,
    ),
)
