"""Checks of the income sheet: sums that must add up, lines that must fit the members, causes of poverty."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, FORM, HINT, OWN, WARNING, check
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
        ("年收入不等于四项之和", "gross income is not the sum of its four parts"),
        ("年收入应等于工资性、生产经营性、财产性、转移性收入之和;重新汇总。", "Gross income has to be wage + operating + property + transfer income; add up again."),
        lambda e: _off(nw.col("gross_income"), _sum(GROSS), e),
        column="gross_income",
        reads=f"income.gross_income {_reads(GROSS)}",
        source=FORMULA,
        parameters=TOLERANCE,
    ),
    check(
        "household.income_net",
        ERROR,
        ("纯收入不等于年收入减经营支出", "net income is not gross minus operating expense"),
        ("纯收入应等于年收入减生产经营性支出;重新计算。", "Net income has to be gross income − operating expense; work it out again."),
        lambda e: _off(nw.col("net_income"), nw.col("gross_income") - nw.col("operating_expense"), e),
        column="net_income",
        reads="income.net_income income.gross_income income.operating_expense",
        source=FORMULA,
        parameters=TOLERANCE,
    ),
    check(
        "household.income_per_head",
        ERROR,
        ("人均纯收入与纯收入、人数不符", "net income per head does not fit net income and members"),
        ("人均纯收入应等于纯收入除以现有成员数;核对人数并重新计算。", "Net income per head has to be net income ÷ current members; look at the members and work it out again."),
        _per_head,
        column="net_income_per_head",
        reads="income.net_income_per_head income.net_income person.household_no",
        source=FORMULA,
        parameters=TOLERANCE,
    ),
    check(
        "household.transfer_lines",
        ERROR,
        ("转移性收入小于分项之和", "transfer income is less than its lines"),
        ("转移性收入小于已登记分项之和;核对分项或合计。", "Transfer income is less than the sum of its recorded lines; look at the lines or the total."),
        lambda e: _known_sum(TRANSFERS) > nw.col("transfer_income") + e.value(TOLERANCE),
        column="transfer_income",
        reads=f"income.transfer_income {_reads(TRANSFERS)}",
        source=FORMULA,
        parameters=TOLERANCE,
    ),
    check(
        "household.income_blank",
        WARNING,
        ("脱贫户人均纯收入为空", "lifted household without an income"),
        ("脱贫户没有人均纯收入,收入达标无从证明;补录收入。", "A lifted household has no net income per head, so its exit cannot be shown; record the income."),
        lambda e: nw.col("out") & blank("net_income_per_head"),
        column="net_income_per_head",
        reads="income.net_income_per_head household.exit_flag",
        source=FORM,
        parameters="registry.out_flags",
    ),
    check(
        "household.operating_loss",
        HINT,
        ("经营支出大于经营收入", "operating expense above operating income"),
        ("生产经营性支出大于收入;核实是否受灾或漏记收入。", "Operating expense is above operating income; ask about a loss or income left out."),
        lambda e: nw.col("operating_expense") > nw.col("operating_income"),
        column="operating_income",
        reads="income.operating_expense income.operating_income",
        source=OWN,
    ),
    check(
        "household.wage_without_worker",
        WARNING,
        ("有工资性收入而无人务工", "wage income though nobody works"),
        ("登记了工资性收入,却没有成员务工或在公益性岗位;核实收入来源。", "Wage income is recorded though no member works or holds a post; ask where it comes from."),
        lambda e: (nw.col("wage_income") > 0) & (nw.col("workers") + nw.col("posts") == 0),
        column="wage_income",
        reads="income.wage_income person.work_location person.work_months person.public_post",
        source=OWN,
    ),
    check(
        "household.worker_without_wage",
        WARNING,
        ("有人务工而无工资性收入", "somebody works, but there is no wage income"),
        ("有成员务工或在公益性岗位,工资性收入却为零;核实并补录。", "A member works or holds a post, yet wage income is zero; ask and record it."),
        lambda e: (nw.col("wage_income") == 0) & (nw.col("workers") + nw.col("posts") > 0),
        column="wage_income",
        reads="income.wage_income person.work_location person.work_months person.public_post",
        source=OWN,
    ),
    check(
        "household.dibao_grant_without_dibao",
        WARNING,
        ("有低保金而无低保成员", "dibao grant though nobody is on dibao"),
        ("登记了低保金,却没有成员享受低保;与民政名单核对。", "A dibao grant is recorded though no member is on dibao; compare with the civil affairs list."),
        lambda e: (nw.col("dibao_grant") > 0) & (nw.col("dibao") == 0),
        column="dibao_grant",
        reads="income.dibao_grant person.dibao_status",
        source=OWN,
        parameters="dibao.statuses",
    ),
    check(
        "household.dibao_without_grant",
        WARNING,
        ("有低保成员而低保金为零", "on dibao, but no dibao grant"),
        ("有成员享受低保,低保金却为零;核实发放并补录。", "A member is on dibao, yet the dibao grant is zero; look at the payments and record them."),
        lambda e: (nw.col("dibao_grant") == 0) & (nw.col("dibao") > 0),
        column="dibao_grant",
        reads="income.dibao_grant person.dibao_status",
        source=OWN,
        parameters="dibao.statuses",
    ),
    check(
        "household.tekun_grant_without_tekun",
        WARNING,
        ("有特困供养金而无特困成员", "tekun grant though nobody is under tekun support"),
        ("登记了特困供养金,却没有特困供养成员;与民政名单核对。", "A tekun grant is recorded though no member is under tekun support; compare with the civil affairs list."),
        lambda e: (nw.col("tekun_grant") > 0) & (nw.col("tekun") == 0),
        column="tekun_grant",
        reads="income.tekun_grant person.tekun_status",
        source=OWN,
        parameters="tekun.statuses",
    ),
    check(
        "household.pension_without_elderly",
        WARNING,
        ("有养老保险金而无60周岁以上成员", "pension though nobody is 60"),
        ("登记了养老保险金,却没有60周岁及以上成员;核实领取人。", "A pension is recorded though no member is 60 or older; ask who draws it."),
        lambda e: (nw.col("pension") > 0) & (nw.col("pensioners") == 0),
        column="pension",
        reads="income.pension person.birth_date",
        source=OWN,
        parameters="check.age.pension",
    ),
    check(
        "household.illness_cause_without_patient",
        WARNING,
        ("主因因病而无患者", "poor through illness, but nobody is ill"),
        ("主要致贫原因为因病,成员中却无人患病或残疾;核对健康状况或致贫原因。", "The main cause is illness, yet no member is ill or disabled; look at health or the cause."),
        lambda e: nw.col("poor") & _cause(e, "cause.illness") & (nw.col("sick") + nw.col("disabled") == 0),
        column="main_cause",
        reads="household.main_cause household.exit_flag person.health person.disability_kind",
        source=FORM,
        parameters="cause.illness check.health.sick health.disabled registry.poor_flags",
    ),
    check(
        "household.disability_cause_without_disabled",
        WARNING,
        ("主因因残而无残疾成员", "poor through disability, but nobody is disabled"),
        ("主要致贫原因为因残,成员中却无残疾人;核对健康状况或致贫原因。", "The main cause is disability, yet no member is disabled; look at health or the cause."),
        lambda e: nw.col("poor") & _cause(e, "cause.disability") & (nw.col("disabled") == 0),
        column="main_cause",
        reads="household.main_cause household.exit_flag person.health person.disability_kind",
        source=FORM,
        parameters="cause.disability health.disabled registry.poor_flags",
    ),
    check(
        "household.schooling_cause_without_pupil",
        WARNING,
        ("主因因学而无在校生", "poor through schooling, but nobody is at school"),
        ("主要致贫原因为因学,成员中却无在校生;核对在校状况或致贫原因。", "The main cause is the children's schooling, yet nobody is at school; look at the status or the cause."),
        lambda e: nw.col("poor") & _cause(e, "cause.schooling") & (nw.col("pupils") == 0),
        column="main_cause",
        reads="household.main_cause household.exit_flag person.school_status",
        source=FORM,
        parameters="cause.schooling education.school_statuses education.preschool_statuses registry.poor_flags",
    ),
    check(
        "household.labour_cause_but_able",
        WARNING,
        ("主因缺劳动力而全员有劳动力", "poor for lack of labour, but all are able"),
        ("主要致贫原因为缺劳动力,全部成员却为普通或技能劳动力;核对劳动能力或致贫原因。", "The main cause is lack of labour, yet every member is of ordinary or skilled labour; look at labour or the cause."),
        lambda e: nw.col("poor")
        & _cause(e, "check.cause.labour")
        & (nw.col("strong") == nw.col("members")),
        column="main_cause",
        reads="household.main_cause household.exit_flag person.labour_capacity",
        source=FORM,
        parameters="check.cause.labour check.labour.strong registry.poor_flags",
    ),
    check(
        "register.cause_blank",
        WARNING,
        ("主要致贫原因为空", "main cause blank"),
        ("主要致贫原因必填且只填一项;补录。", "The main cause is required, exactly one; record it."),
        lambda e: nw.col("standing") & blank("main_cause"),
        column="main_cause",
        reads="household.main_cause household.valid household.close_reason",
        source=FORM,
    ),
    check(
        "register.cause_repeated",
        WARNING,
        ("致贫原因重复", "a cause given twice"),
        ("主要和其他致贫原因不得重复;删去重复项。", "Main and other causes must differ; clear the repeated one."),
        _repeated_cause,
        column="other_cause_1",
        reads="household.main_cause household.other_cause_1 household.other_cause_2",
        source=FORM,
    ),
    check(
        "register.cause_marriage_main",
        WARNING,
        ("因婚不得作为主要致贫原因", "marriage cannot be the main cause"),
        ("因婚只能作为其他致贫原因;另选主要原因。", "Marriage may only be an other cause; choose another main cause."),
        lambda e: coded("main_cause", "check.cause.other_only", e),
        column="main_cause",
        reads="household.main_cause",
        source="registry-codes",
        parameters="check.cause.other_only",
    ),
    check(
        "household.dibao_attribute_without_dibao",
        WARNING,
        ("低保贫困户而无低保成员", "dibao poor household without anybody on dibao"),
        ("户属性为低保贫困户,却没有成员享受低保;与民政名单核对。", "The attribute says dibao poor household, yet nobody is on dibao; compare with the civil affairs list."),
        lambda e: coded("household_attribute", "check.attribute.dibao", e) & (nw.col("dibao") == 0),
        column="household_attribute",
        reads="household.household_attribute person.dibao_status",
        source=FORM,
        parameters="check.attribute.dibao dibao.statuses",
    ),
    check(
        "household.tekun_attribute_without_tekun",
        WARNING,
        ("五保贫困户而无特困供养成员", "five-guarantee household without anybody under tekun support"),
        ("户属性为五保(特困供养)贫困户,却没有特困供养成员;与民政名单核对。", "The attribute says five-guarantee household, yet nobody is under tekun support; compare with the civil affairs list."),
        lambda e: coded("household_attribute", "check.attribute.tekun", e) & (nw.col("tekun") == 0),
        column="household_attribute",
        reads="household.household_attribute person.tekun_status",
        source=FORM,
        parameters="check.attribute.tekun tekun.statuses",
    ),
)
