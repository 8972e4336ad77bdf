"""Checks of clearing: how soon, on what income, and whether what was found afterwards is in order."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.risk import has_risk, months_between, no_longer
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, check
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
        ("识别不足六个月即消除风险", "cleared within six months of identification"),
        ("识别至消除不足六个月;回退重新监测,收入稳定满半年后再消除。", "Less than six months between identification and clearing; watch again until income has held for half a year."),
        _too_soon,
        column="cleared_month",
        reads="monitored.identified_month monitored.cleared_month monitored.risk_cleared",
        twins="2_11_002",
        parameters="check.clear.from_month monitoring.clear_months",
    ),
    check(
        "monitored.cleared_at_once",
        WARNING,
        ("识别当月或次月即消除风险", "cleared in the same or the next month"),
        ("非自然消除的户在识别当月或次月即消除;核实程序。", "Cleared in the month of identification or the next, and not of itself; look at the procedure."),
        _at_once,
        column="cleared_month",
        reads="monitored.identified_month monitored.cleared_month monitored.cleared_way monitored.risk_cleared",
        twins="5_18_009",
        parameters="check.cleared.natural",
    ),
    check(
        "monitored.cleared_before_identified",
        ERROR,
        ("消除早于识别", "cleared before it was identified"),
        ("消除监测时间早于识别监测时间;更正。", "The month of clearing lies before the month of identification; correct it."),
        lambda e: _months(e) < 0,
        column="cleared_month",
        reads="monitored.identified_month monitored.cleared_month",
        source=OWN,
    ),
    check(
        "monitored.cleared_incomplete",
        WARNING,
        ("已消除而无时间或方式", "cleared without month or way"),
        ("风险已消除,却没有消除时间或方式;补录。", "The risk is cleared, yet the month or the way is missing; record it."),
        lambda e: no_longer() & (blank("cleared_month") | blank("cleared_way")),
        column="cleared_month",
        reads="monitored.risk_cleared monitored.cleared_month monitored.cleared_way",
        source=OWN,
    ),
    check(
        "monitored.month_but_uncleared",
        WARNING,
        ("未消除而有消除时间", "a month of clearing, but not cleared"),
        ("风险未消除,却有消除监测时间;更正其中一项。", "The risk is not cleared, yet a month of clearing is recorded; correct either."),
        lambda e: (nw.col("risk_cleared") == nw.lit(False)) & ~blank("cleared_month"),
        column="cleared_month",
        reads="monitored.risk_cleared monitored.cleared_month",
        source=OWN,
    ),
    check(
        "monitored.cleared_low_income",
        ERROR,
        ("帮扶消除而收入低于监测线", "cleared by help with income below the line"),
        ("帮扶消除户的人均纯收入低于当年监测收入线;回退,继续帮扶。", "Cleared by help although income per head is below the year's monitoring line; reopen and go on helping."),
        _low_income,
        column="after_net_per_head",
        reads="monitored.risk_cleared monitored.cleared_way monitored.after_net_per_head",
        twins="4_11_010",
        parameters="line.monitoring check.cleared.help",
    ),
    check(
        "monitored.cleared_nobody_able",
        WARNING,
        ("整户无劳动力却标注消除", "household without labour marked as cleared"),
        ("整户无劳动能力的户落实兜底保障,暂不标注消除;回退。", "A household without labour stays under bottom-line security and is not marked as cleared; reopen."),
        _nobody_able,
        column="risk_cleared",
        reads="monitored.risk_cleared monitored.no_labour_household person.labour_capacity",
        twins="4_11_011",
        parameters="labour.able",
    ),
    check(
        "monitored.cleared_without_measure",
        ERROR,
        ("帮扶消除而无任何措施", "cleared by help without any measure"),
        ("消除方式为帮扶消除,却没有任何帮扶措施;补录措施或更正方式。", "Cleared by help, yet no measure was given; record the measures or correct the way."),
        lambda e: _by_help(e) & (nw.col("given").fill_null(0) == 0),
        column="cleared_way",
        reads="monitored.risk_cleared monitored.cleared_way measure.delivered_on",
        twins="1_11_009",
        parameters="check.cleared.help",
    ),
    check(
        "monitored.after_blank",
        ERROR,
        ("消除后情况未填全", "facts after clearing incomplete"),
        ("风险消除后的各项情况应全部填写;补录。", "Every fact asked again at clearing has to be filled in; record what is missing."),
        _after_blank,
        column="after_net_per_head",
        reads="monitored.risk_cleared " + " ".join(f"monitored.{column}" for column in AFTER),
        twins="1_11_004",
    ),
    check(
        "monitored.cleared_with_dropout",
        ERROR,
        ("消除后仍有辍学", "cleared with a child out of school"),
        ("风险已消除,义务教育阶段仍有辍学;劝返,回退风险。", "Cleared although a child is still out of school; bring it back and reopen."),
        lambda e: no_longer() & nw.col("after_dropout"),
        column="after_dropout",
        reads="monitored.risk_cleared monitored.after_dropout",
        twins="1_11_005",
    ),
    check(
        "monitored.cleared_with_unsafe_house",
        ERROR,
        ("消除后住房仍不安全", "cleared with an unsafe house"),
        ("风险已消除,住房仍不安全;落实住房保障,回退风险。", "Cleared although the house is still unsafe; secure it and reopen."),
        lambda e: no_longer() & nw.col("after_unsafe_house"),
        column="after_unsafe_house",
        reads="monitored.risk_cleared monitored.after_unsafe_house",
        twins="1_11_006",
    ),
    check(
        "monitored.cleared_with_unsafe_water",
        ERROR,
        ("消除后饮水仍不安全", "cleared with unsafe water"),
        ("风险已消除,饮水仍不安全;解决饮水,回退风险。", "Cleared although the water is still unsafe; secure it and reopen."),
        lambda e: no_longer() & nw.col("after_unsafe_water"),
        column="after_unsafe_water",
        reads="monitored.risk_cleared monitored.after_unsafe_water",
        twins="1_11_007",
    ),
    check(
        "monitored.cleared_with_uninsured",
        ERROR,
        ("消除后仍有未参保", "cleared with an uninsured member"),
        ("风险已消除,仍有成员未参加基本医疗保险;动员参保,回退风险。", "Cleared although a member is still uninsured; insure the person and reopen."),
        lambda e: no_longer() & nw.col("after_uninsured"),
        column="after_uninsured",
        reads="monitored.risk_cleared monitored.after_uninsured",
        twins="1_11_008",
    ),
    check(
        "monitored.house_again",
        ERROR,
        ("消除后住房又成问题", "cleared, and the house is unsafe again"),
        ("风险已消除,住房现为危房;重新研判,落实住房保障。", "Cleared, yet the house is now dangerous; judge the risk again and secure the house."),
        lambda e: no_longer() & nw.col("dangerous_house"),
        column="dangerous_house",
        reads="monitored.risk_cleared living.dangerous_house",
        twins="1_02_008",
    ),
    check(
        "monitored.water_again",
        ERROR,
        ("消除后饮水又成问题", "cleared, and the water is unsafe again"),
        ("风险已消除,饮水现为不安全;重新研判,解决饮水。", "Cleared, yet the water is now unsafe; judge the risk again and secure the water."),
        lambda e: no_longer() & (nw.col("water_safe") == nw.lit(False)),
        column="water_safe",
        reads="monitored.risk_cleared living.water_safe",
        twins="1_02_009",
    ),
    check(
        "monitored.cleared_job_no_wage",
        WARNING,
        ("就业或公岗帮扶消除而无工资收入", "cleared with help to work, but no wage income"),
        ("有就业或公益性岗位帮扶,消除后工资性收入却为零;核实收入。", "Helped with a job or post, yet wage income after clearing is zero; look at the income."),
        lambda e: no_longer() & (_given("job") | _given("post")) & (nw.col("after_wage") == 0),
        column="after_wage",
        reads="monitored.risk_cleared monitored.after_wage measure.head measure.delivered_on",
        twins="4_11_012",
        parameters="check.head.job check.head.post",
    ),
    check(
        "monitored.cleared_security_no_transfer",
        WARNING,
        ("综合保障消除而无转移收入", "cleared with security, but no transfer income"),
        ("有低保、特困或残疾等综合保障,消除后转移性收入却为零;核实收入。", "Under comprehensive security, yet transfer income after clearing is zero; look at the income."),
        lambda e: no_longer() & _given("security") & (nw.col("after_transfer") == 0),
        column="after_transfer",
        reads="monitored.risk_cleared monitored.after_transfer measure.head measure.delivered_on",
        twins="4_11_013",
        parameters="check.head.security",
    ),
    check(
        "monitored.cleared_industry_no_income",
        HINT,
        ("产业帮扶消除而无经营收入", "cleared with help to industry, but no operating income"),
        ("有产业帮扶,消除后生产经营性收入却为零;核实收入。", "Helped with industry, yet operating income after clearing is zero; look at the income."),
        lambda e: no_longer() & _given("industry") & (nw.col("after_operating") == 0),
        column="after_operating",
        reads="monitored.risk_cleared monitored.after_operating measure.head measure.delivered_on",
        twins="5_11_013",
        parameters="check.head.industry",
    ),
    check(
        "monitored.after_net_off",
        WARNING,
        ("消除后纯收入勾稽不符", "net income after clearing does not add up"),
        ("消除后纯收入应等于四项收入之和减生产经营性支出;重新计算。", "Net income after clearing has to be the four incomes minus operating expense; work it out again."),
        _net_off,
        column="after_net",
        reads="monitored.after_wage monitored.after_operating monitored.after_property monitored.after_transfer monitored.after_expense monitored.after_net",
        source="registry-codes",
        parameters="check.income.tolerance",
    ),
    check(
        "monitored.cleared_ill_still_paying",
        HINT,
        ("因病消除而自付仍高于收入", "cleared of illness, but bills above income"),
        ("风险因病,消除后合规自付支出仍高于纯收入;核实支出是否解决。", "The risk was illness, yet the out-of-pocket expense after clearing is above net income; ask whether it is solved."),
        lambda e: no_longer()
        & has_risk(e, "illness")
        & (nw.col("after_out_of_pocket") > nw.col("after_net")),
        column="after_out_of_pocket",
        reads="monitored.risk_cleared monitored.risk_1 monitored.after_out_of_pocket monitored.after_net",
        source="monitoring-clearing",
        parameters="check.risk.illness",
    ),
)
