"""Checks of the household's shape: one head, relations that fit, a count that fits the rows, comings and goings."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, FORM, HINT, OWN, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

OLDER = "older-checks"


def _same_sex(edition: Edition) -> nw.Expr:
    del edition
    pair = (nw.col("heads") == 1) & (nw.col("spouses") == 1)
    men = (nw.col("heads_male") == 1) & (nw.col("spouses_male") == 1)
    women = (nw.col("heads_female") == 1) & (nw.col("spouses_female") == 1)
    return pair & (men | women)


def _relation_sex(edition: Edition) -> nw.Expr:
    male_only = coded("relation", "check.relation.male_only", edition)
    female_only = coded("relation", "check.relation.female_only", edition)
    male, female = (coded("sex", f"check.sex.{sex}", edition) for sex in ("male", "female"))
    return (male_only & female) | (female_only & male)


def _without_members(edition: Edition) -> nw.Expr:
    del edition
    return blank("members")


CHECKS: tuple[Check, ...] = (
    check(
        "household.no_head",
        ERROR,
        ("没有户主", "no head of household"),
        ("成员中没有户主;指定一名成员为户主。", "None of the members is the head; name one of them."),
        lambda e: nw.col("heads") == 0,
        column="relation",
        reads="person.relation",
        twins="3_02_012 3_11_001",
        parameters="check.relation.head",
    ),
    check(
        "household.many_heads",
        ERROR,
        ("户主不止一人", "more than one head of household"),
        ("一户只能有一名户主;更正其余成员与户主关系。", "A household has one head; correct the relation of the others."),
        lambda e: nw.col("heads") > 1,
        column="relation",
        reads="person.relation",
        twins="3_02_011 3_11_002",
        parameters="check.relation.head",
    ),
    check(
        "household.many_spouses",
        WARNING,
        ("户主配偶不止一人", "more than one spouse of the head"),
        ("户主配偶登记了多人;更正与户主关系。", "Several members are entered as the head's spouse; correct the relations."),
        lambda e: nw.col("spouses") > 1,
        column="relation",
        reads="person.relation",
        source=OWN,
        parameters="check.relation.spouse",
    ),
    check(
        "household.head_spouse_same_sex",
        WARNING,
        ("户主与配偶同性别", "head and spouse of the same sex"),
        ("户主与配偶性别相同;核对性别和与户主关系。", "Head and spouse have the same sex; look at the sex and the relation of both."),
        _same_sex,
        column="sex",
        reads="person.sex person.relation",
        twins="2_02_001 2_11_003",
        parameters="check.relation.head check.relation.spouse check.sex.male check.sex.female",
    ),
    check(
        "household.child_older_than_head",
        WARNING,
        ("子女年长于户主", "child older than the head"),
        ("登记为户主子女的成员出生早于户主;核对出生日期和与户主关系。", "A child of the head was born before the head; look at birth dates and relations."),
        lambda e: nw.col("first_child_born") <= nw.col("head_born"),
        column="relation",
        reads="person.birth_date person.relation",
        source=OWN,
        parameters="check.relation.head check.relation.child",
    ),
    check(
        "household.parent_younger_than_head",
        WARNING,
        ("父母年幼于户主", "parent younger than the head"),
        ("登记为户主父母的成员出生晚于户主;核对出生日期和与户主关系。", "A parent of the head was born after the head; look at birth dates and relations."),
        lambda e: nw.col("last_parent_born") >= nw.col("head_born"),
        column="relation",
        reads="person.birth_date person.relation",
        source=OWN,
        parameters="check.relation.head check.relation.parent",
    ),
    check(
        "household.no_members",
        ERROR,
        ("没有家庭成员", "household without members"),
        ("户下没有任何现有成员;补录成员,或按自然销户处理。", "There is not one current member; enter the members or close the household."),
        _without_members,
        column="member_count_stated",
        reads="person.household_no",
        source=OLDER,
    ),
    check(
        "household.member_count",
        WARNING,
        ("家庭人口数与成员数不符", "stated head-count differs from the members"),
        ("登记的家庭人口数与现有成员行数不一致;核对成员增减。", "The stated number of members is not the number of member rows; look at who came and went."),
        lambda e: nw.col("member_count_stated") != nw.col("members"),
        column="member_count_stated",
        reads="household.member_count_stated person.household_no",
        source=OLDER,
    ),
    check(
        "person.household_unknown",
        ERROR,
        ("成员所在户不存在", "member of an unknown household"),
        ("成员行的户编号在户表中不存在;更正户编号或补录该户。", "The household number of this member is not in the register; correct it or enter the household."),
        lambda e: blank("household_known"),
        column="household_no",
        reads="person.household_no household.household_no",
        source=OLDER,
    ),
    check(
        "person.relation_blank",
        WARNING,
        ("与户主关系为空", "relation to head blank"),
        ("与户主关系未登记;补录。", "The relation to the head is not recorded; record it."),
        lambda e: blank("relation"),
        column="relation",
        reads="person.relation",
        twins="3_01_001 3_12_002",
    ),
    check(
        "person.relation_sex",
        ERROR,
        ("与户主关系和性别矛盾", "relation contradicts sex"),
        ("与户主关系只能是另一性别(如之子为男、之女为女);更正关系或性别。", "The relation belongs to the other sex (a son is male, a daughter female); correct either."),
        _relation_sex,
        column="relation",
        reads="person.relation person.sex",
        twins="2_01_004 2_12_008",
        parameters="check.relation.male_only check.relation.female_only check.sex.male check.sex.female",
    ),
    check(
        "membership.left_without_reason",
        WARNING,
        ("减少无原因", "left without a reason"),
        ("有减少日期而无减少原因;补录原因。", "The day of leaving is recorded but not why; record the reason."),
        lambda e: ~blank("left_on") & blank("leave_reason"),
        column="leave_reason",
        reads="person.left_on person.leave_reason",
        source=FORM,
    ),
    check(
        "membership.left_without_date",
        WARNING,
        ("减少无日期", "left without a date"),
        ("有减少原因而无减少日期;补录日期。", "Why the member left is recorded but not when; record the date."),
        lambda e: blank("left_on") & ~blank("leave_reason"),
        column="left_on",
        reads="person.left_on person.leave_reason",
        source=FORM,
    ),
    check(
        "membership.joined_without_reason",
        WARNING,
        ("增加无原因", "joined without a reason"),
        ("有增加日期而无增加原因;补录原因。", "The day of joining is recorded but not why; record the reason."),
        lambda e: ~blank("joined_on") & blank("join_reason"),
        column="join_reason",
        reads="person.joined_on person.join_reason",
        source=FORM,
    ),
    check(
        "membership.left_before_joined",
        ERROR,
        ("减少早于增加", "left before joining"),
        ("减少日期早于增加日期;更正日期。", "The day of leaving lies before the day of joining; correct the dates."),
        lambda e: nw.col("left_on") < nw.col("joined_on"),
        column="left_on",
        reads="person.left_on person.joined_on",
        source=OWN,
    ),
    check(
        "membership.left_before_birth",
        ERROR,
        ("减少早于出生", "left before being born"),
        ("减少日期早于出生日期;更正日期。", "The day of leaving lies before the birth date; correct the dates."),
        lambda e: nw.col("left_on") < nw.col("birth_date"),
        column="left_on",
        reads="person.left_on person.birth_date",
        source=OWN,
    ),
    check(
        "membership.birth_joined_elsewhen",
        HINT,
        ("因出生增加但日期不在出生后一年内", "joined by birth, but not in the year after it"),
        ("增加原因为出生,增加日期却早于出生或迟于出生后两个年度;核对。", "Joined by birth, yet before the birth or more than the following year after it; look at both dates."),
        lambda e: coded("join_reason", "check.join.birth", e)
        & (
            (nw.col("joined_on") < nw.col("birth_date"))
            | (nw.col("joined_on").dt.year() > nw.col("birth_date").dt.year() + 1)
        ),
        column="joined_on",
        reads="person.join_reason person.joined_on person.birth_date",
        source=OWN,
        parameters="check.join.birth",
    ),
    check(
        "membership.status_without_leaving",
        WARNING,
        ("状态为非成员但无减少记录", "no longer a member, but never left"),
        ("成员状态表明已不是家庭成员,却没有减少日期;补录减少日期和原因。", "The member status says no longer a member but no leaving is recorded; record when and why."),
        lambda e: ~blank("member_status") & blank("left_on") & ~nw.col("counts"),
        column="left_on",
        reads="person.member_status person.left_on",
        source=OWN,
        parameters="member.current_statuses",
    ),
)
