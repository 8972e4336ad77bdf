"""Checks of the household's own story: identified, out, relapsed, closed, and what was signed."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, OWN, WARNING, check
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
        ("已脱贫而无脱贫年度", "out without an exit year"),
        ("脱贫标志为已脱贫,脱贫年度却为空;按脱贫公告补录年度。", "The flag says out but there is no exit year; record it from the announcement."),
        lambda e: nw.col("out") & blank("exit_year"),
        column="exit_year",
        reads="household.exit_flag household.exit_year",
        source=FLOW,
        parameters=OUT,
    ),
    check(
        "register.year_without_out",
        ERROR,
        ("有脱贫年度而未脱贫", "an exit year without being out"),
        ("脱贫标志为未脱贫或预脱贫,却有脱贫年度;更正标志或清空年度。", "The flag says not out or pre-exit, yet there is an exit year; correct the flag or clear the year."),
        lambda e: coded("exit_flag", "check.flag.not_out", e) & ~blank("exit_year") & blank("relapsed_year"),
        column="exit_flag",
        reads="household.exit_flag household.exit_year household.relapsed_year",
        source=FLOW,
        parameters="check.flag.not_out",
    ),
    check(
        "register.exit_before_identified",
        ERROR,
        ("脱贫早于识别", "out before it was identified"),
        ("脱贫年度早于识别年度;更正其中一项。", "The exit year lies before the year of identification; correct either."),
        lambda e: nw.col("exit_year") < nw.col("identified_year"),
        column="exit_year",
        reads="household.exit_year household.identified_year",
        source=OWN,
    ),
    check(
        "register.exit_in_identified_year",
        WARNING,
        ("识别当年脱贫", "out in the year of identification"),
        ("识别当年即脱贫,程序不允许;核实识别和退出档案。", "Out in the very year of identification, which the procedure does not allow; look at both files."),
        lambda e: nw.col("exit_year") == nw.col("identified_year"),
        column="exit_year",
        reads="household.exit_year household.identified_year",
        source=FLOW,
    ),
    check(
        "register.exit_in_future",
        ERROR,
        ("脱贫年度晚于本轮", "exit year after the round"),
        ("脱贫年度晚于本轮数据年度;更正年度。", "The exit year lies after the year of the round; correct it."),
        lambda e: nw.col("out") & (nw.col("exit_year") > e.on.year),
        column="exit_year",
        reads="household.exit_year household.exit_flag",
        source=OWN,
        parameters=OUT,
    ),
    check(
        "register.identified_in_future",
        ERROR,
        ("识别年度晚于本轮", "identified after the round"),
        ("识别年度晚于本轮数据年度;更正年度。", "The year of identification lies after the year of the round; correct it."),
        lambda e: nw.col("identified_year") > e.on.year,
        column="identified_year",
        reads="household.identified_year",
        source=OWN,
    ),
    check(
        "register.identified_blank",
        WARNING,
        ("识别年度为空", "year of identification blank"),
        ("识别年度未登记;按识别档案补录。", "The year of identification is not recorded; record it from the file."),
        lambda e: nw.col("standing") & blank("identified_year"),
        column="identified_year",
        reads="household.identified_year household.valid household.close_reason",
        source=FLOW,
    ),
    check(
        "register.out_in_relapse_year",
        ERROR,
        ("返贫当年又标为脱贫", "out in the year of its relapse"),
        ("返贫年度为本年,脱贫标志却为已脱贫;更正标志或返贫年度。", "The year of relapse is this year, yet the flag says out; correct either."),
        lambda e: nw.col("out") & (nw.col("relapsed_year") == e.on.year),
        column="exit_flag",
        reads="household.exit_flag household.relapsed_year",
        source=FLOW,
        parameters=OUT,
    ),
    check(
        "register.relapsed_without_year",
        ERROR,
        ("返贫而无返贫年度", "relapsed without a year"),
        ("脱贫标志为返贫,返贫年度却为空;补录年度。", "The flag says relapsed but there is no year of relapse; record it."),
        lambda e: _relapsed(e) & blank("relapsed_year"),
        column="relapsed_year",
        reads="household.exit_flag household.relapsed_year",
        source=FLOW,
        parameters="check.flag.relapsed",
    ),
    check(
        "register.relapse_before_exit",
        ERROR,
        ("返贫早于脱贫", "relapsed before it was out"),
        ("返贫户的返贫年度早于脱贫年度;更正其中一项。", "A relapsed household's year of relapse lies before its exit year; correct either."),
        lambda e: _relapsed(e) & (nw.col("relapsed_year") < nw.col("exit_year")),
        column="relapsed_year",
        reads="household.exit_flag household.relapsed_year household.exit_year",
        source=OWN,
        parameters="check.flag.relapsed",
    ),
    check(
        "register.out_attribute",
        WARNING,
        ("脱贫户属性不计入贫困户", "out, though its attribute is not counted as poor"),
        ("户属性为低保户、五保户或一般农户(不计入贫困户),却有脱贫标志;核对属性。", "The attribute is one not counted as poor, yet the flag says out; look at the attribute."),
        lambda e: nw.col("standing") & nw.col("out") & _not_counted(e),
        column="household_attribute",
        reads="household.household_attribute household.exit_flag household.valid household.close_reason",
        source="registry-codes",
        parameters=f"registry.counted_attributes {OUT}",
    ),
    check(
        "register.attribute_blank",
        WARNING,
        ("贫困户属性为空", "household attribute blank"),
        ("贫困户属性未登记,该户不计入贫困人口;补录。", "The attribute is not recorded, so the household is not counted; record it."),
        lambda e: nw.col("standing") & blank("household_attribute"),
        column="household_attribute",
        reads="household.household_attribute household.valid household.close_reason",
        source="registration-form",
    ),
    check(
        "register.valid_blank",
        WARNING,
        ("有效标志为空", "valid mark blank"),
        ("有效标志未登记,该户不计入统计;补录。", "Whether the record is valid is not recorded, so it is not counted; record it."),
        lambda e: blank("valid"),
        column="valid",
        reads="household.valid",
        source="registry-codes",
    ),
    check(
        "register.closed_but_valid",
        WARNING,
        ("已销户仍有效", "closed, yet valid"),
        ("已有销户原因或日期,有效标志仍为有效;更正有效标志。", "A reason or day of closing is recorded, yet the record is valid; correct the mark."),
        lambda e: nw.col("valid") & (~blank("close_reason") | (nw.col("closed_on") <= e.on).fill_null(False)),
        column="valid",
        reads="household.valid household.close_reason household.closed_on",
        source=OWN,
    ),
    check(
        "register.closing_incomplete",
        WARNING,
        ("销户原因与日期只有一项", "closing without reason or without date"),
        ("销户原因和销户日期应同时登记;补齐。", "The reason and the day of closing belong together; complete them."),
        lambda e: blank("close_reason") != blank("closed_on"),
        column="closed_on",
        reads="household.close_reason household.closed_on",
        source=OWN,
    ),
    check(
        "household.signed_before_visit",
        WARNING,
        ("签字早于入户", "signed before the visit"),
        ("农户签字日期早于入户核查日期;核对两份记录。", "The household signed before it was visited; look at both records."),
        lambda e: nw.col("signed_on") < nw.col("visited_on"),
        column="signed_on",
        reads="consent.signed_on household_check.visited_on",
        source=OWN,
    ),
    check(
        "household.visit_in_future",
        WARNING,
        ("入户或签字晚于截止日", "visited or signed after the day of the round"),
        ("入户日期或签字日期晚于本轮截止日;更正日期。", "The visit or the signature lies after the day the round is dated; correct the date."),
        lambda e: (nw.col("visited_on") > e.on) | (nw.col("signed_on") > e.on),
        column="visited_on",
        reads="household_check.visited_on consent.signed_on",
        source=OWN,
    ),
    check(
        "household.agreed_unsigned",
        WARNING,
        ("认可脱贫但未签字", "agrees with the exit, but did not sign"),
        ("登记农户认可脱贫,却没有签字日期;补签或更正。", "The household is said to agree with its exit but no signature is dated; have it signed or correct."),
        lambda e: nw.col("exit_agreed") & blank("signed_on"),
        column="signed_on",
        reads="consent.exit_agreed consent.signed_on",
        source=FLOW,
    ),
    check(
        "household.out_without_agreement",
        WARNING,
        ("本年脱贫而农户不认可", "out this year against the household's word"),
        ("本年标记脱贫,农户却不认可;复核退出程序。", "Marked as out this year though the household does not agree; review the exit."),
        lambda e: nw.col("out")
        & (nw.col("exit_year") == e.on.year)
        & (nw.col("exit_agreed") == nw.lit(False)),
        column="exit_agreed",
        reads="consent.exit_agreed household.exit_flag household.exit_year",
        source=FLOW,
        parameters=OUT,
    ),
)
