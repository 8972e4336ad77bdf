"""Checks of insurance and support: basic medical, major illness, pension, dibao and tekun."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import at_school, blank, coded, of_age, uninsured
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]


def _no_medical(edition: Edition) -> nw.Expr:
    """Neither insurance is recorded as held: a blank counts like a no, as the audit rule says."""
    del edition
    held = nw.col("resident_medical").fill_null(False) | nw.col("employee_medical").fill_null(False)
    return ~held & ~nw.col("medical_exempt").fill_null(False)


def _no_pension_record(edition: Edition) -> nw.Expr:
    adult = of_age(edition, "check.age.pension_insured") & ~at_school(edition)
    return adult & blank("resident_pension") & blank("employee_pension")


def _not_monitored() -> nw.Expr:
    return ~nw.col("monitored").fill_null(False)


CHECKS: tuple[Check, ...] = (
    check(
        "person.medical_none",
        WARNING,
        ("未登记基本医疗保险", "no basic medical insurance recorded"),
        ("城乡居民和城镇职工医保均为空或为否;核实参保,符合例外的登记例外。", "Resident and employee medical insurance are both blank or no; look, and record an exception if there is one."),
        _no_medical,
        column="resident_medical",
        reads="person.resident_medical person.employee_medical person.medical_exempt",
        twins="2_01_008 2_12_012 2_01_016 2_12_016",
    ),
    check(
        "person.medical_both",
        WARNING,
        ("同时登记两种基本医疗保险", "both basic medical insurances"),
        ("同时参加城乡居民和城镇职工医保;核实后保留一种。", "Resident and employee medical insurance are both yes; keep the one that is true."),
        lambda e: nw.col("resident_medical") & nw.col("employee_medical"),
        column="resident_medical",
        reads="person.resident_medical person.employee_medical",
        twins="2_01_009 2_12_015",
    ),
    check(
        "person.major_illness_blank",
        WARNING,
        ("大病保险为空", "major illness insurance blank"),
        ("是否参加大病保险未登记;补录。", "Whether the person has major illness insurance is not recorded; record it."),
        lambda e: blank("major_illness_insurance"),
        column="major_illness_insurance",
        reads="person.major_illness_insurance",
        twins="2_01_006 2_12_010",
    ),
    check(
        "person.pension_blank",
        WARNING,
        ("养老保险为空", "pension insurance blank"),
        ("16周岁以上不在校成员的养老保险未登记;补录。", "Pension insurance of a member of 16 or more not at school is not recorded; record it."),
        _no_pension_record,
        column="resident_pension",
        reads="person.resident_pension person.employee_pension person.birth_date person.school_status",
        twins="2_01_007 5_15_001 5_19_001",
        parameters="check.age.pension_insured education.school_statuses education.preschool_statuses",
    ),
    check(
        "person.pension_both",
        HINT,
        ("同时登记两种养老保险", "both pension insurances"),
        ("同时参加城乡居民和城镇职工养老保险;核实后保留一种。", "Resident and employee pension are both yes; keep the one that is true."),
        lambda e: nw.col("resident_pension") & nw.col("employee_pension"),
        column="resident_pension",
        reads="person.resident_pension person.employee_pension",
        source=OWN,
    ),
    check(
        "person.uninsured_unmonitored",
        ERROR,
        ("脱贫户成员未参保且未纳入监测", "uninsured member of a lifted household, not monitored"),
        ("脱贫户成员未参加基本医疗保险,该户又未纳入监测;动员参保并研判风险。", "A member of a lifted household has no medical insurance and the household is not monitored; insure the person and judge the risk."),
        lambda e: uninsured(e) & nw.col("out") & _not_monitored(),
        column="resident_medical",
        reads="person.resident_medical person.employee_medical person.medical_exempt household.exit_flag monitored.household_no",
        twins="1_02_003",
        parameters="registry.out_flags",
    ),
    check(
        "person.aid_uninsured",
        WARNING,
        ("未参保却有医疗救助", "uninsured, yet received medical aid"),
        ("未参加基本医疗保险,却登记接受医疗救助;核实参保或救助。", "Without medical insurance, yet medical aid is recorded; look at the insurance or the aid."),
        lambda e: uninsured(e) & nw.col("medical_aid_received"),
        column="medical_aid_received",
        reads="person.resident_medical person.employee_medical person.medical_exempt person.medical_aid_received",
        twins="3_01_007",
    ),
    check(
        "person.dibao_and_tekun",
        WARNING,
        ("同时享受低保和特困供养", "dibao and tekun support at once"),
        ("特困供养人员不再享受低保;核实后更正其中一项。", "Whoever is under tekun support does not draw dibao; correct whichever is wrong."),
        lambda e: coded("dibao_status", "dibao.statuses", e)
        & coded("tekun_status", "tekun.statuses", e),
        column="dibao_status",
        reads="person.dibao_status person.tekun_status",
        source=OWN,
        parameters="dibao.statuses tekun.statuses",
    ),
    check(
        "person.treated_without_illness",
        HINT,
        ("无大病却登记已救治", "treated for a listed illness nobody has"),
        ("未患救治病种大病,却登记大病已救治;更正其中一项。", "A listed illness is recorded as treated though the person has none; correct either."),
        lambda e: nw.col("illness_treated") & (nw.col("listed_illness") == nw.lit(False)),
        column="illness_treated",
        reads="person.illness_treated person.listed_illness",
        source=OWN,
    ),
    check(
        "person.listed_illness_but_healthy",
        HINT,
        ("患大病却登记为健康", "a listed illness, yet healthy"),
        ("登记患有救治病种大病,健康状况却为健康;更正其中一项。", "A listed major illness is recorded while health says healthy; correct either."),
        lambda e: nw.col("listed_illness") & coded("health", "check.health.healthy", e),
        column="health",
        reads="person.listed_illness person.health",
        source=OWN,
        parameters="check.health.healthy",
    ),
)
