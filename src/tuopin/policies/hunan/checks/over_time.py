"""Checks over time: what cannot change between two rounds, and what changes only with an event."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, Flag, check
from tuopin.rules import Check, Edition, Severity

__all__ = ["CHECKS"]


def _differs(column: str) -> Flag:
    """Known in both rounds, and not the same."""
    return lambda edition: nw.col(column) != nw.col(f"before_{column}")


def _fixed(column: str, severity: Severity) -> Check:
    return check(
        f"person_change.{column}",
        severity,
        _differs(column),
        column=column,
        reads=f"person.{column}",
    )


def _jump(edition: Edition) -> nw.Expr:
    now, before = nw.col("net_income_per_head"), nw.col("before_net_income_per_head")
    worth = now >= edition.value("check.income.jump_least")
    rise = (now - before) * 100 > before * edition.value("check.income.jump_percent")
    return worth & (before > 0) & rise


def _same_to_the_fen(edition: Edition) -> nw.Expr:
    del edition
    now, before = nw.col("net_income_per_head"), nw.col("before_net_income_per_head")
    return (now == before) & (now != 0)


def _uncounted(edition: Edition) -> nw.Expr:
    del edition
    moved = nw.col("before_members") + nw.col("joined") - nw.col("left")
    return blank("close_reason") & (nw.col("members") != moved)


def _education_fell(edition: Edition) -> nw.Expr:
    """Levels 01 to 05 rise in order; the pre-school child and the later splits of college do not compare."""
    ordered = list(edition.codes("check.education.ordered"))
    now, before = nw.col("education"), nw.col("before_education")
    return now.is_in(ordered) & before.is_in(ordered) & (now < before)


def _vanished(edition: Edition) -> nw.Expr:
    """There a round ago and not even as a row that says when and why the person left.

    Members of a household that was closed a round ago went with it.
    """
    del edition
    closed = nw.col("closed_before").fill_null(False)
    return ~nw.col("now_known") & blank("before_left_on") & ~closed


def _appeared(edition: Edition) -> nw.Expr:
    del edition
    return (
        nw.col("now_known")
        & ~nw.col("before_known")
        & nw.col("household_before").fill_null(False)
        & nw.col("counts")
        & blank("join_reason")
    )


def _moved(edition: Edition) -> nw.Expr:
    del edition
    other = nw.col("now_household_no") != nw.col("before_household_no")
    return other & blank("join_reason")


CHECKS: tuple[Check, ...] = (
    check(
        "change.income_jump",
        HINT,
        _jump,
        column="net_income_per_head",
        reads="income.net_income_per_head",
        parameters="check.income.jump_percent check.income.jump_least",
    ),
    check(
        "change.income_copied",
        HINT,
        _same_to_the_fen,
        column="net_income_per_head",
        reads="income.net_income_per_head",
    ),
    check(
        "change.members_uncounted",
        WARNING,
        _uncounted,
        column="member_count_stated",
        reads="person.household_no person.joined_on person.left_on",
        parameters="member.current_statuses",
    ),
    check(
        "change.identified_year",
        WARNING,
        _differs("identified_year"),
        column="identified_year",
        reads="household.identified_year",
    ),
    check(
        "change.exit_year",
        WARNING,
        lambda e: _differs("exit_year")(e) & blank("relapsed_year"),
        column="exit_year",
        reads="household.exit_year household.relapsed_year",
    ),
    check(
        "change.out_undone",
        ERROR,
        lambda e: nw.col("before_out") & coded("exit_flag", "check.flag.not_out", e),
        column="exit_flag",
        reads="household.exit_flag",
        parameters="registry.out_flags check.flag.not_out",
    ),
    check(
        "change.relapsed_never_out",
        ERROR,
        lambda e: (
            coded("exit_flag", "check.flag.relapsed", e)
            & coded("before_exit_flag", "check.flag.not_out", e)
            & blank("before_exit_year")
        ),
        column="exit_flag",
        reads="household.exit_flag household.exit_year",
        parameters="check.flag.relapsed check.flag.not_out",
    ),
    check(
        "change.out_late",
        ERROR,
        lambda e: nw.col("before_poor") & nw.col("out") & (nw.col("exit_year") < e.on.year),
        column="exit_year",
        reads="household.exit_flag household.exit_year",
        parameters="registry.out_flags registry.poor_flags",
    ),
    check(
        "change.valid_undone",
        WARNING,
        lambda e: (
            nw.col("before_valid") & (nw.col("valid") == nw.lit(False)) & blank("close_reason")
        ),
        column="close_reason",
        reads="household.valid household.close_reason",
    ),
    _fixed("birth_date", ERROR),
    _fixed("sex", ERROR),
    _fixed("ethnicity", WARNING),
    check(
        "person_change.education_fell",
        WARNING,
        _education_fell,
        column="education",
        reads="person.education",
        parameters="check.education.ordered",
    ),
    check(
        "person_change.disability_gone",
        HINT,
        lambda e: nw.col("now_known") & ~blank("before_disability_kind") & blank("disability_kind"),
        column="disability_kind",
        reads="person.disability_kind",
    ),
    check(
        "person_change.household",
        WARNING,
        _moved,
        column="household_no",
        reads="person.household_no person.join_reason",
    ),
    check(
        "person_change.vanished",
        ERROR,
        _vanished,
        column="person_no",
        reads="person.person_no person.left_on",
    ),
    check(
        "person_change.appeared",
        WARNING,
        _appeared,
        column="join_reason",
        reads="person.person_no person.join_reason",
    ),
    check(
        "person_change.came_back",
        WARNING,
        lambda e: (
            nw.col("now_known") & nw.col("counts") & ~blank("before_left_on") & blank("join_reason")
        ),
        column="left_on",
        reads="person.left_on person.join_reason",
    ),
)
