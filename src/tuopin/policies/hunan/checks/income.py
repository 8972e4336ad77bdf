"""Checks of the income sheet: sums that must add up, lines that must fit the members, causes of poverty."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

FORMULA = "registry-codes"
GROSS = ("wage_income", "operating_income", "property_income", "transfer_income")
TRANSFERS = (
    "family_planning_grant",
    "dibao_grant",
    "tekun_grant",
    "pension",
    "ecology_compensation",
    "medical_reimbursement",
    "medical_aid",
    "other_transfer",
)
TOLERANCE = "check.income.tolerance"


def _off(left: nw.Expr, right: nw.Expr, edition: Edition) -> nw.Expr:
    """Further apart than rounding to whole yuan explains; unknown where a part is."""
    return (left - right).abs() > edition.value(TOLERANCE)


def _sum(columns: tuple[str, ...]) -> nw.Expr:
    total = nw.col(columns[0])
    for column in columns[1:]:
        total = total + nw.col(column)
    return total


def _known_sum(columns: tuple[str, ...]) -> nw.Expr:
    """What the recorded lines come to: a line left blank adds nothing, so this is a lower bound."""
    total = nw.col(columns[0]).fill_null(0)
    for column in columns[1:]:
        total = total + nw.col(column).fill_null(0)
    return total


def _per_head(edition: Edition) -> nw.Expr:
    off = (nw.col("net_income_per_head") * nw.col("members") - nw.col("net_income")).abs()
    return off > nw.col("members") * edition.value(TOLERANCE)


def _reads(columns: tuple[str, ...]) -> str:
    return " ".join(f"income.{column}" for column in columns)


def _cause(edition: Edition, key: str) -> nw.Expr:
    return coded("main_cause", key, edition)


def _repeated_cause(edition: Edition) -> nw.Expr:
    del edition
    main, first, second = (nw.col(c) for c in ("main_cause", "other_cause_1", "other_cause_2"))
    return nw.any_horizontal(main == first, main == second, first == second, ignore_nulls=True)


CHECKS: tuple[Check, ...] = (
    check(
        "household.income_gross",
        ERROR,
        lambda e: _off(nw.col("gross_income"), _sum(GROSS), e),
        column="gross_income",
        reads=f"income.gross_income {_reads(GROSS)}",
        parameters=TOLERANCE,
    ),
    check(
        "household.income_net",
        ERROR,
        lambda e: _off(
            nw.col("net_income"), nw.col("gross_income") - nw.col("operating_expense"), e
        ),
        column="net_income",
        reads="income.net_income income.gross_income income.operating_expense",
        parameters=TOLERANCE,
    ),
    check(
        "household.income_per_head",
        ERROR,
        _per_head,
        column="net_income_per_head",
        reads="income.net_income_per_head income.net_income person.household_no",
        parameters=TOLERANCE,
    ),
    check(
        "household.transfer_lines",
        ERROR,
        lambda e: _known_sum(TRANSFERS) > nw.col("transfer_income") + e.value(TOLERANCE),
        column="transfer_income",
        reads=f"income.transfer_income {_reads(TRANSFERS)}",
        parameters=TOLERANCE,
    ),
    check(
        "household.income_blank",
        WARNING,
        lambda e: nw.col("out") & blank("net_income_per_head"),
        column="net_income_per_head",
        reads="income.net_income_per_head household.exit_flag",
        parameters="registry.out_flags",
    ),
    check(
        "household.operating_loss",
        HINT,
        lambda e: nw.col("operating_expense") > nw.col("operating_income"),
        column="operating_income",
        reads="income.operating_expense income.operating_income",
    ),
    check(
        "household.wage_without_worker",
        WARNING,
        lambda e: (nw.col("wage_income") > 0) & (nw.col("workers") + nw.col("posts") == 0),
        column="wage_income",
        reads="income.wage_income person.work_location person.work_months person.public_post",
    ),
    check(
        "household.worker_without_wage",
        WARNING,
        lambda e: (nw.col("wage_income") == 0) & (nw.col("workers") + nw.col("posts") > 0),
        column="wage_income",
        reads="income.wage_income person.work_location person.work_months person.public_post",
    ),
    check(
        "household.dibao_grant_without_dibao",
        WARNING,
        lambda e: (nw.col("dibao_grant") > 0) & (nw.col("dibao") == 0),
        column="dibao_grant",
        reads="income.dibao_grant person.dibao_status",
        parameters="dibao.statuses",
    ),
    check(
        "household.dibao_without_grant",
        WARNING,
        lambda e: (nw.col("dibao_grant") == 0) & (nw.col("dibao") > 0),
        column="dibao_grant",
        reads="income.dibao_grant person.dibao_status",
        parameters="dibao.statuses",
    ),
    check(
        "household.tekun_grant_without_tekun",
        WARNING,
        lambda e: (nw.col("tekun_grant") > 0) & (nw.col("tekun") == 0),
        column="tekun_grant",
        reads="income.tekun_grant person.tekun_status",
        parameters="tekun.statuses",
    ),
    check(
        "household.pension_without_elderly",
        WARNING,
        lambda e: (nw.col("pension") > 0) & (nw.col("pensioners") == 0),
        column="pension",
        reads="income.pension person.birth_date",
        parameters="check.age.pension",
    ),
    check(
        "household.illness_cause_without_patient",
        WARNING,
        lambda e: (
            nw.col("poor") & _cause(e, "cause.illness") & (nw.col("sick") + nw.col("disabled") == 0)
        ),
        column="main_cause",
        reads="household.main_cause household.exit_flag person.health person.disability_kind",
        parameters="cause.illness check.health.sick health.disabled registry.poor_flags",
    ),
    check(
        "household.disability_cause_without_disabled",
        WARNING,
        lambda e: nw.col("poor") & _cause(e, "cause.disability") & (nw.col("disabled") == 0),
        column="main_cause",
        reads="household.main_cause household.exit_flag person.health person.disability_kind",
        parameters="cause.disability health.disabled registry.poor_flags",
    ),
    check(
        "household.schooling_cause_without_pupil",
        WARNING,
        lambda e: nw.col("poor") & _cause(e, "cause.schooling") & (nw.col("pupils") == 0),
        column="main_cause",
        reads="household.main_cause household.exit_flag person.school_status",
        parameters="cause.schooling education.school_statuses education.preschool_statuses registry.poor_flags",
    ),
    check(
        "household.labour_cause_but_able",
        WARNING,
        lambda e: (
            nw.col("poor")
            & _cause(e, "check.cause.labour")
            & (nw.col("strong") == nw.col("members"))
        ),
        column="main_cause",
        reads="household.main_cause household.exit_flag person.labour_capacity",
        parameters="check.cause.labour check.labour.strong registry.poor_flags",
    ),
    check(
        "register.cause_blank",
        WARNING,
        lambda e: nw.col("standing") & blank("main_cause"),
        column="main_cause",
        reads="household.main_cause household.valid household.close_reason",
    ),
    check(
        "register.cause_repeated",
        WARNING,
        _repeated_cause,
        column="other_cause_1",
        reads="household.main_cause household.other_cause_1 household.other_cause_2",
    ),
    check(
        "register.cause_marriage_main",
        WARNING,
        lambda e: coded("main_cause", "check.cause.other_only", e),
        column="main_cause",
        reads="household.main_cause",
        parameters="check.cause.other_only",
    ),
    check(
        "household.dibao_attribute_without_dibao",
        WARNING,
        lambda e: coded("household_attribute", "check.attribute.dibao", e) & (nw.col("dibao") == 0),
        column="household_attribute",
        reads="household.household_attribute person.dibao_status",
        parameters="check.attribute.dibao dibao.statuses",
    ),
    check(
        "household.tekun_attribute_without_tekun",
        WARNING,
        lambda e: coded("household_attribute", "check.attribute.tekun", e) & (nw.col("tekun") == 0),
        column="household_attribute",
        reads="household.household_attribute person.tekun_status",
        parameters="check.attribute.tekun tekun.statuses",
    ),
)
