"""Checks of schooling: level against school status and age, drop-outs, Rain-Dew aid."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import (
    at_school,
    blank,
    coded,
    healthy,
    of_age,
    out_of_school,
    vocational,
    working,
)
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, Flag, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

SCHOOL = "education.school_statuses education.preschool_statuses"
COMPULSORY = "education.age_from education.age_to education.completed_levels check.school.none"


def _outside(statuses: str, low: str, high: str | None = None) -> Flag:
    """At a stage of schooling outside the ages it is attended at."""

    def flag(edition: Edition) -> nw.Expr:
        return coded("school_status", statuses, edition) & ~of_age(edition, low, high)

    return flag


def _not_said(edition: Edition) -> nw.Expr:
    """Of compulsory age, and neither a school status, a reason nor an arrangement is recorded."""
    finished = coded("education", "education.completed_levels", edition).fill_null(False)
    return (
        of_age(edition, "education.age_from", "education.age_to")
        & ~at_school(edition)
        & blank("dropout_reason")
        & blank("schooling_arrangement")
        & ~finished
    )


def _reason_but_healthy(edition: Edition) -> nw.Expr:
    return coded("dropout_reason", "education.physical_reasons", edition) & healthy(edition)


CHECKS: tuple[Check, ...] = (
    check(
        "person.schooling_blank",
        WARNING,
        ("文化程度、在校状况、失学原因全空", "level, school status and reason all blank"),
        ("文化程度、在校生状况和失学原因都未登记;至少补录一项。", "Neither a level, nor a school status, nor a reason is recorded; record what applies."),
        lambda e: blank("education") & ~at_school(e) & blank("dropout_reason"),
        column="education",
        reads="person.education person.school_status person.dropout_reason",
        twins="3_01_002 3_12_003",
        parameters=SCHOOL,
    ),
    check(
        "person.schooling_both",
        WARNING,
        ("文化程度与在校状况同时填写", "both a level and a school status"),
        ("在校生不填文化程度;清空文化程度或更正在校生状况。", "A pupil has no finished level; clear the level or correct the school status."),
        lambda e: ~blank("education") & at_school(e),
        column="education",
        reads="person.education person.school_status",
        twins="3_01_003 3_12_004",
        parameters=SCHOOL,
    ),
    check(
        "person.compulsory_age_unsaid",
        ERROR,
        ("义务教育年龄段无在校状况和原因", "of compulsory age, school status and reason unsaid"),
        ("义务教育年龄段儿童既无在校状况也无未上学原因;核实是否辍学。", "A child of compulsory age with neither a school status nor a reason; find out whether it is out of school."),
        _not_said,
        column="school_status",
        reads="person.birth_date person.school_status person.dropout_reason person.education person.schooling_arrangement",
        twins="1_02_005 5_15_016 5_15_017",
        parameters=f"education.age_from education.age_to education.completed_levels {SCHOOL}",
    ),
    check(
        "person.out_of_school",
        WARNING,
        ("义务教育年龄段失学辍学", "out of school at compulsory age"),
        ("义务教育年龄段儿童登记为不在校且无就学安排;劝返复学或落实送教。", "A child of compulsory age is out of school without an arrangement; bring it back or arrange teaching."),
        lambda e: out_of_school(e) & ~blank("dropout_reason"),
        column="school_status",
        reads="person.birth_date person.school_status person.dropout_reason person.education person.schooling_arrangement",
        parameters=COMPULSORY,
    ),
    check(
        "person.preschool_too_old",
        HINT,
        ("7周岁以上健康儿童仍为学前", "still pre-school at seven or more"),
        ("已满7周岁且健康,却登记为学前教育或学龄前儿童;更正在校状况或督促入学。", "Seven or older and healthy, yet pre-school; correct the status or see that the child is enrolled."),
        lambda e: healthy(e)
        & ~of_age(e, 0, "education.preschool_age_to")
        & (
            coded("school_status", "education.preschool_statuses", e).fill_null(False)
            | coded("education", "check.education.preschool_child", e).fill_null(False)
        ),
        column="school_status",
        reads="person.birth_date person.health person.school_status person.education",
        twins="5_17_001 5_12_013",
        parameters="education.preschool_age_to education.preschool_statuses check.education.preschool_child check.health.healthy",
    ),
    check(
        "person.primary_age",
        HINT,
        ("小学在校年龄异常", "at primary school outside its ages"),
        ("小学在校生年龄不在6—14周岁;核对出生日期和在校状况。", "At primary school but not aged 6–14; look at the birth date and the status."),
        _outside("check.school.primary", "check.age.primary_low", "check.age.primary_high"),
        column="school_status",
        reads="person.birth_date person.school_status",
        twins="5_17_002 5_12_014",
        parameters="check.school.primary check.age.primary_low check.age.primary_high",
    ),
    check(
        "person.junior_age",
        HINT,
        ("初中在校年龄异常", "at junior school outside its ages"),
        ("七至九年级在校生年龄不在12—17周岁;核对出生日期和在校状况。", "In grades 7–9 but not aged 12–17; look at the birth date and the status."),
        _outside("check.school.junior", "check.age.junior_low", "check.age.junior_high"),
        column="school_status",
        reads="person.birth_date person.school_status",
        twins="5_17_003 5_12_015",
        parameters="check.school.junior check.age.junior_low check.age.junior_high",
    ),
    check(
        "person.senior_age",
        HINT,
        ("高中阶段在校年龄异常", "at senior or vocational school outside its ages"),
        ("高中或中职在校生年龄不在15—20周岁;核对出生日期和在校状况。", "At senior or secondary vocational school but not aged 15–20; look at the birth date and the status."),
        _outside("check.school.senior", "check.age.senior_low", "check.age.senior_high"),
        column="school_status",
        reads="person.birth_date person.school_status",
        twins="5_17_004 5_12_016",
        parameters="check.school.senior check.age.senior_low check.age.senior_high",
    ),
    check(
        "person.college_age",
        HINT,
        ("高职高专以上在校年龄偏低", "at college too young"),
        ("高职高专及以上在校生不满18周岁;核对出生日期和在校状况。", "At college or higher vocational school under 18; look at the birth date and the status."),
        _outside("check.school.college", "check.age.college_low"),
        column="school_status",
        reads="person.birth_date person.school_status",
        twins="5_17_005 5_12_017",
        parameters="check.school.college check.age.college_low",
    ),
    check(
        "person.low_education_young",
        HINT,
        ("16—22周岁小学及以下文化", "primary or less at 16–22"),
        ("16—22周岁、不在校,文化程度为小学及以下;核实是否曾辍学,登记有误则更正。", "Aged 16–22, not at school, with primary or less; find out whether the person dropped out, or correct."),
        lambda e: of_age(e, "check.age.young_low", "check.age.young_high")
        & coded("education", "check.education.low", e)
        & ~at_school(e),
        column="education",
        reads="person.birth_date person.education person.school_status",
        twins="5_17_007 5_12_019",
        parameters=f"check.age.young_low check.age.young_high check.education.low {SCHOOL}",
    ),
    check(
        "person.dropout_reason_health",
        WARNING,
        ("因病因残失学但健康", "out of school for illness, yet healthy"),
        ("失学原因为因病或因残,健康状况却为健康;核实后更正其中一项。", "The reason is illness or disability, yet health is healthy; correct whichever is wrong."),
        _reason_but_healthy,
        column="dropout_reason",
        reads="person.dropout_reason person.health",
        twins="2_01_012",
        parameters="education.physical_reasons check.health.healthy",
    ),
    check(
        "person.dropout_reason_but_pupil",
        HINT,
        ("在校却填失学原因", "at school with a reason for not being there"),
        ("在校生登记了失学或辍学原因;清空原因或更正在校状况。", "A pupil has a reason for being out of school; clear it or correct the status."),
        lambda e: at_school(e) & ~blank("dropout_reason"),
        column="dropout_reason",
        reads="person.school_status person.dropout_reason",
        source=OWN,
        parameters=SCHOOL,
    ),
    check(
        "person.pupil_working",
        WARNING,
        ("在校生登记务工", "pupil recorded as working"),
        ("在校生登记了务工地点或时间;更正在校状况或务工情况。", "A pupil has a place or months of work; correct the status or the work."),
        lambda e: at_school(e) & working(),
        column="work_location",
        reads="person.school_status person.work_location person.work_months",
        twins="4_01_006 4_12_002",
        parameters=SCHOOL,
    ),
    check(
        "person.vocational_without_yulu",
        HINT,
        ("监测户职教学生未享受雨露计划", "vocational pupil of a monitored household without Rain-Dew aid"),
        ("监测户中的中高职在校生没有雨露计划补助;核实并申报。", "A vocational pupil of a monitored household has no Rain-Dew aid; look and apply."),
        lambda e: vocational(e)
        & nw.col("monitored").fill_null(False)
        & ~nw.col("yulu_aid").fill_null(False),
        column="yulu_aid",
        reads="person.school_status person.yulu_aid monitored.risk_cleared",
        twins="1111_2",
        parameters="education.vocational_statuses",
    ),
    check(
        "person.yulu_not_vocational",
        WARNING,
        ("非职教学生享受雨露计划", "Rain-Dew aid to somebody not at a vocational school"),
        ("享受雨露计划补助者不是中高职在校生;核实补助或更正在校状况。", "Rain-Dew aid goes to somebody who is not at a vocational school; look at the aid or correct the status."),
        lambda e: nw.col("yulu_aid") & ~vocational(e),
        column="yulu_aid",
        reads="person.yulu_aid person.school_status",
        twins="5_15_011 5_15_012",
        parameters="education.vocational_statuses",
    ),
)
