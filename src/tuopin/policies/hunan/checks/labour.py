"""Checks of labour capacity against age, health, schooling and work."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import (
    at_school,
    coded,
    healthy,
    known_unable,
    of_age,
    of_working_age,
    strong,
    working,
)
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

WORKING_AGE = "labour.age_from labour.age_to"
SCHOOL = "education.school_statuses education.preschool_statuses"


def _no_labour(edition: Edition) -> nw.Expr:
    return coded("labour_capacity", "check.labour.none", edition)


def _expected_able(edition: Edition) -> nw.Expr:
    """Of working age, healthy and not at school: there is no recorded reason for less than full labour."""
    return of_working_age(edition) & healthy(edition) & ~at_school(edition)


def _severe_limb(edition: Edition) -> nw.Expr:
    limb = coded("disability_kind", "check.disability.limb", edition)
    severe = coded("disability_grade", "disability.severe_grades", edition)
    ordinary = coded("labour_capacity", "check.labour.ordinary", edition)
    return limb & severe & ordinary


CHECKS: tuple[Check, ...] = (
    check(
        "person.labour_under_age",
        WARNING,
        ("未满16周岁登记有劳动能力", "labour capacity under 16"),
        ("未满16周岁的劳动能力应为“无劳动力”;更正劳动能力或出生日期。", "Under 16 the labour capacity has to be “none”; correct it or the birth date."),
        lambda e: ~of_age(e, "labour.age_from") & ~_no_labour(e),
        column="labour_capacity",
        reads="person.birth_date person.labour_capacity",
        twins="2_01_011 2_12_014",
        parameters="labour.age_from check.labour.none",
    ),
    check(
        "person.labour_pupil",
        HINT,
        ("在校生登记有劳动能力", "pupil with labour capacity"),
        ("在校生的劳动能力应为“无劳动力”;更正劳动能力或在校生状况。", "A pupil's labour capacity has to be “none”; correct it or the school status."),
        lambda e: at_school(e) & ~_no_labour(e),
        column="labour_capacity",
        reads="person.school_status person.labour_capacity",
        twins="1111_07",
        parameters=f"check.labour.none {SCHOOL}",
    ),
    check(
        "person.labour_lost_but_healthy",
        WARNING,
        ("健康劳动年龄人口登记为丧失劳动力", "healthy, of working age, labour “lost”"),
        ("16—59周岁、健康、不在校,却登记为丧失劳动力;核对健康状况和劳动能力。", "Aged 16–59, healthy and not at school, yet labour is “lost”; look at health and labour."),
        lambda e: _expected_able(e) & coded("labour_capacity", "check.labour.lost", e),
        column="labour_capacity",
        reads="person.birth_date person.health person.school_status person.labour_capacity",
        twins="2_01_005 2_12_009",
        parameters=f"{WORKING_AGE} check.health.healthy check.labour.lost {SCHOOL}",
    ),
    check(
        "person.labour_none_but_healthy",
        WARNING,
        ("健康劳动年龄人口登记为无劳动力", "healthy, of working age, labour “none”"),
        ("16—59周岁、健康、不在校,却登记为无劳动力;核对健康状况和劳动能力。", "Aged 16–59, healthy and not at school, yet labour is “none”; look at health and labour."),
        lambda e: _expected_able(e) & _no_labour(e),
        column="labour_capacity",
        reads="person.birth_date person.health person.school_status person.labour_capacity",
        twins="2_01_010 2_12_013",
        parameters=f"{WORKING_AGE} check.health.healthy check.labour.none {SCHOOL}",
    ),
    check(
        "person.labour_weak_but_healthy",
        HINT,
        ("健康劳动年龄人口登记为弱劳动力", "healthy, of working age, labour “weak”"),
        ("16—59周岁、健康、不在校,却登记为弱劳动力或半劳动力;询问原因。", "Aged 16–59, healthy and not at school, yet labour is weak or half; ask why."),
        lambda e: _expected_able(e) & coded("labour_capacity", "check.labour.weak", e),
        column="labour_capacity",
        reads="person.birth_date person.health person.school_status person.labour_capacity",
        twins="1111_14 1111_15 5_12_008",
        parameters=f"{WORKING_AGE} check.health.healthy check.labour.weak {SCHOOL}",
    ),
    check(
        "person.labour_elderly",
        WARNING,
        ("60周岁及以上登记为普通或技能劳动力", "ordinary or skilled labour at 60 or more"),
        ("60周岁及以上一般登记为弱劳动力或无劳动力;核对,属实可豁免。", "At 60 and over labour is usually weak or none; ask, and exempt if it is true."),
        lambda e: of_age(e, "check.age.pension") & strong(e),
        column="labour_capacity",
        reads="person.birth_date person.labour_capacity",
        twins="2_12_005 2_12_017",
        parameters="check.age.pension check.labour.strong",
    ),
    check(
        "person.labour_severe_limb",
        WARNING,
        ("肢体重度残疾登记为普通劳动力", "severe limb disability with ordinary labour"),
        ("肢体一、二级残疾却登记为普通劳动力;更正劳动能力。", "A limb disability of grade 1 or 2 with ordinary labour; correct the labour capacity."),
        _severe_limb,
        column="labour_capacity",
        reads="person.disability_kind person.disability_grade person.labour_capacity",
        twins="4_01_007 4_01_008",
        parameters="check.disability.limb disability.severe_grades check.labour.ordinary",
    ),
    check(
        "person.labour_but_unwell",
        HINT,
        ("患病或残疾却为普通或技能劳动力", "ill or disabled with ordinary or skilled labour"),
        ("16—59周岁、不健康、不在校,却登记为普通或技能劳动力;询问实际劳动能力。", "Aged 16–59, unwell and not at school, yet of ordinary or skilled labour; ask what the person can do."),
        lambda e: of_working_age(e) & ~healthy(e) & ~at_school(e) & strong(e),
        column="labour_capacity",
        reads="person.birth_date person.health person.school_status person.labour_capacity",
        twins="5_12_009 5_12_010",
        parameters=f"{WORKING_AGE} check.health.healthy check.labour.strong {SCHOOL}",
    ),
    check(
        "person.work_without_labour",
        WARNING,
        ("无劳动能力却在务工", "works without labour capacity"),
        ("登记为丧失或无劳动力,却有务工记录;核对劳动能力和务工情况。", "Labour is lost or none, yet work is recorded; look at labour and work."),
        lambda e: known_unable(e) & working(),
        column="labour_capacity",
        reads="person.labour_capacity person.work_location person.work_months",
        twins="2_01_015 2_12_004",
        parameters="check.labour.unable",
    ),
    check(
        "person.work_place_without_months",
        HINT,
        ("有务工地点而无务工时间", "place of work without months of work"),
        ("登记了务工地点,务工月数却为空或为零;补录月数。", "A place of work is recorded but no months, or none; record the months."),
        lambda e: ~nw.col("work_location").is_null() & ~(nw.col("work_months") > 0).fill_null(False),
        column="work_months",
        reads="person.work_location person.work_months",
        source=OWN,
    ),
    check(
        "person.work_months_without_place",
        HINT,
        ("有务工时间而无务工地点", "months of work without a place"),
        ("登记了务工月数,务工地点却为空;补录地点。", "Months of work are recorded but no place; record the place."),
        lambda e: nw.col("work_location").is_null() & (nw.col("work_months") > 0),
        column="work_location",
        reads="person.work_location person.work_months",
        source=OWN,
    ),
    check(
        "person.tekun_working",
        ERROR,
        ("特困供养人员外出务工", "person under tekun support works away"),
        ("享受特困供养,却登记外出务工;核对供养资格和务工情况。", "Under tekun support yet working away; look at the support and the work."),
        lambda e: coded("tekun_status", "tekun.statuses", e) & working(),
        column="work_location",
        reads="person.tekun_status person.work_location person.work_months",
        twins="5_01_004 5_12_003",
        parameters="tekun.statuses",
    ),
    check(
        "person.skilled_but_idle",
        HINT,
        ("大专以上或技能劳动力未就业", "college-educated or skilled, and not working"),
        ("劳动年龄内文化程度大专以上或为技能劳动力,却无务工记录;询问就业意愿,推荐岗位。", "Of working age with college or a skill, yet no work is recorded; ask and offer posts."),
        lambda e: of_working_age(e)
        & ~at_school(e)
        & (
            coded("education", "check.education.college", e).fill_null(False)
            | coded("labour_capacity", "check.labour.skilled", e).fill_null(False)
        )
        & ~working()
        & nw.col("public_post").is_null(),
        column="work_location",
        reads="person.birth_date person.education person.labour_capacity person.school_status"
        " person.work_location person.work_months person.public_post",
        twins="5_20_028 5_20_029 5_20_030 5_20_031",
        parameters=f"{WORKING_AGE} check.education.college check.labour.skilled {SCHOOL}",
    ),
)
