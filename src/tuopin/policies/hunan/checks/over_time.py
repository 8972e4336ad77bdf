"""Checks over time: what cannot change between two rounds, and what changes only with an event."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, Flag, check
from tuopin.rules import Check, Edition, Severity

__all__ = ["CHECKS"]


def _differs(column: str) -> Flag:
    """Known in both rounds, and not the same."""
    return lambda edition: nw.col(column) != nw.col(f"before_{column}")


def _fixed(column: str, severity: Severity, zh: str, en: str) -> Check:
    return check(
        f"person_change.{column}",
        severity,
        (f"{zh}与上一轮不同", f"{en} differs from the round before"),
        (f"同一人的{zh}与上一轮不一致;按证件更正其中一轮。", f"The {en} of the same person was another one a round ago; correct it from the papers."),
        _differs(column),
        column=column,
        reads=f"person.{column}",
        source=OWN,
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
    """There a round ago and not even as a row that says when and why the person left."""
    del edition
    return ~nw.col("now_known") & blank("before_left_on")


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
        ("人均收入跃升", "income per head jumps"),
        ("人均纯收入比上一轮增至三倍以上;核实收入凭证。", "Income per head is more than three times that of the round before; look at the vouchers."),
        _jump,
        column="net_income_per_head",
        reads="income.net_income_per_head",
        source=OWN,
        parameters="check.income.jump_percent check.income.jump_least",
    ),
    check(
        "change.income_copied",
        HINT,
        ("人均收入与上一轮完全相同", "the very income of the round before"),
        ("人均纯收入与上一轮分毫不差;核实是否照抄上年。", "Income per head is that of the round before to the fen; ask whether it was copied."),
        _same_to_the_fen,
        column="net_income_per_head",
        reads="income.net_income_per_head",
        source=OWN,
    ),
    check(
        "change.members_uncounted",
        WARNING,
        ("人口变动无增减记录", "head-count changed without an event"),
        ("现有成员数不等于上一轮人数加本年增加减本年减少;补录增减。", "Members now are not last round's plus who joined less who left this year; record who came and went."),
        _uncounted,
        column="member_count_stated",
        reads="person.household_no person.joined_on person.left_on",
        source=OWN,
        parameters="member.current_statuses",
    ),
    check(
        "change.identified_year",
        WARNING,
        ("识别年度与上一轮不同", "another year of identification than before"),
        ("识别年度与上一轮不一致;按识别档案更正。", "The year of identification was another one a round ago; correct it from the file."),
        _differs("identified_year"),
        column="identified_year",
        reads="household.identified_year",
        source=OWN,
    ),
    check(
        "change.exit_year",
        WARNING,
        ("脱贫年度与上一轮不同", "another exit year than before"),
        ("未返贫而脱贫年度与上一轮不一致;按脱贫公告更正。", "The exit year was another one a round ago, with no relapse between; correct it from the announcement."),
        lambda e: _differs("exit_year")(e) & blank("relapsed_year"),
        column="exit_year",
        reads="household.exit_year household.relapsed_year",
        source=OWN,
    ),
    check(
        "change.out_undone",
        ERROR,
        ("已脱贫退回未脱贫", "out, and not yet out again"),
        ("上一轮已脱贫,本轮却为未脱贫或预脱贫;确已返贫的按返贫程序标注。", "Out a round ago and now not yet out or pre-exit; if it relapsed, mark it so by that procedure."),
        lambda e: nw.col("before_out") & coded("exit_flag", "check.flag.not_out", e),
        column="exit_flag",
        reads="household.exit_flag",
        source="exit-flow",
        parameters="registry.out_flags check.flag.not_out",
    ),
    check(
        "change.relapsed_never_out",
        ERROR,
        ("未曾脱贫却标为返贫", "relapsed without ever being out"),
        ("上一轮未脱贫且无脱贫年度,本轮却为返贫;更正标志。", "Not out a round ago and without an exit year, yet now relapsed; correct the flag."),
        lambda e: coded("exit_flag", "check.flag.relapsed", e)
        & coded("before_exit_flag", "check.flag.not_out", e)
        & blank("before_exit_year"),
        column="exit_flag",
        reads="household.exit_flag household.exit_year",
        source="exit-flow",
        parameters="check.flag.relapsed check.flag.not_out",
    ),
    check(
        "change.out_late",
        ERROR,
        ("本轮新脱贫而年度不是本年", "newly out with another year's exit"),
        ("上一轮未脱贫,本轮已脱贫,脱贫年度却早于本年;更正年度或标志。", "Not out a round ago and out now, yet the exit year is an earlier one; correct either."),
        lambda e: nw.col("before_poor") & nw.col("out") & (nw.col("exit_year") < e.on.year),
        column="exit_year",
        reads="household.exit_flag household.exit_year",
        source=OWN,
        parameters="registry.out_flags registry.poor_flags",
    ),
    check(
        "change.valid_undone",
        WARNING,
        ("有效记录变为无效而无销户原因", "no longer valid, and no reason"),
        ("上一轮有效,本轮无效,却没有销户原因;补录清退或销户的原因和日期。", "Valid a round ago and not now, yet no reason for closing is given; record why and when."),
        lambda e: nw.col("before_valid") & (nw.col("valid") == nw.lit(False)) & blank("close_reason"),
        column="close_reason",
        reads="household.valid household.close_reason",
        source=OWN,
    ),
    _fixed("birth_date", ERROR, "出生日期", "birth date"),
    _fixed("sex", ERROR, "性别", "sex"),
    _fixed("ethnicity", WARNING, "民族", "ethnicity"),
    check(
        "person_change.education_fell",
        WARNING,
        ("文化程度比上一轮降低", "a lower level of education than before"),
        ("文化程度低于上一轮;更正其中一轮。", "The level is lower than a round ago; correct either."),
        _education_fell,
        column="education",
        reads="person.education",
        source=OWN,
        parameters="check.education.ordered",
    ),
    check(
        "person_change.disability_gone",
        HINT,
        ("残疾人证类别消失", "disability certificate no longer there"),
        ("上一轮有残疾人证,本轮没有;核实是否注销。", "A certificate was recorded a round ago and is not now; ask whether it was withdrawn."),
        lambda e: nw.col("now_known") & ~blank("before_disability_kind") & blank("disability_kind"),
        column="disability_kind",
        reads="person.disability_kind",
        source=OWN,
    ),
    check(
        "person_change.household",
        WARNING,
        ("换户而无增加原因", "in another household without a reason"),
        ("户编号与上一轮不同,却没有增加原因;补录分户、并户或婚嫁。", "The household is another one than a round ago and no reason for joining is given; record split, merge or marriage."),
        _moved,
        column="household_no",
        reads="person.household_no person.join_reason",
        source=OWN,
    ),
    check(
        "person_change.vanished",
        ERROR,
        ("成员消失而无减少记录", "vanished without having left"),
        ("上一轮的成员本轮没有记录;补录该人及减少日期、原因。", "A member of the round before has no row now; enter the person with the day of leaving and why."),
        _vanished,
        column="person_no",
        reads="person.person_no person.left_on",
        source=OWN,
    ),
    check(
        "person_change.appeared",
        WARNING,
        ("新增成员无增加原因", "appeared without a reason"),
        ("上一轮没有的成员,本轮出现却没有增加原因;补录原因和日期。", "Not there a round ago, and no reason for joining is given; record why and when."),
        _appeared,
        column="join_reason",
        reads="person.person_no person.join_reason",
        source=OWN,
    ),
    check(
        "person_change.came_back",
        WARNING,
        ("已减少成员又成为成员", "left, and a member again"),
        ("上一轮已减少的成员,本轮又为现有成员而无增加原因;核实。", "Had left by the round before and is a member again, with no reason for joining; ask."),
        lambda e: nw.col("now_known")
        & nw.col("counts")
        & ~blank("before_left_on")
        & blank("join_reason"),
        column="left_on",
        reads="person.left_on person.join_reason",
        source=OWN,
    ),
)
