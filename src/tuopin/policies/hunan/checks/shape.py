"""Checks of the household's shape: one head, relations that fit, a count that fits the rows, comings and goings."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, check
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
        lambda e: nw.col("heads") == 0,
        column="relation",
        reads="person.relation",
        parameters="check.relation.head",
    ),
    check(
        "household.many_heads",
        ERROR,
        lambda e: nw.col("heads") > 1,
        column="relation",
        reads="person.relation",
        parameters="check.relation.head",
    ),
    check(
        "household.many_spouses",
        WARNING,
        lambda e: nw.col("spouses") > 1,
        column="relation",
        reads="person.relation",
        parameters="check.relation.spouse",
    ),
    check(
        "household.head_spouse_same_sex",
        WARNING,
        _same_sex,
        column="sex",
        reads="person.sex person.relation",
        parameters="check.relation.head check.relation.spouse check.sex.male check.sex.female",
    ),
    check(
        "household.child_older_than_head",
        WARNING,
        lambda e: nw.col("first_child_born") <= nw.col("head_born"),
        column="relation",
        reads="person.birth_date person.relation",
        parameters="check.relation.head check.relation.child",
    ),
    check(
        "household.parent_younger_than_head",
        WARNING,
        lambda e: nw.col("last_parent_born") >= nw.col("head_born"),
        column="relation",
        reads="person.birth_date person.relation",
        parameters="check.relation.head check.relation.parent",
    ),
    check(
        "household.no_members",
        ERROR,
        _without_members,
        column="member_count_stated",
        reads="person.household_no",
    ),
    check(
        "household.member_count",
        WARNING,
        lambda e: nw.col("member_count_stated") != nw.col("members"),
        column="member_count_stated",
        reads="household.member_count_stated person.household_no",
    ),
    check(
        "person.household_unknown",
        ERROR,
        lambda e: blank("household_known") & blank("watched"),
        column="household_no",
        reads="person.household_no household.household_no monitored.household_no",
    ),
    check(
        "person.relation_blank",
        WARNING,
        lambda e: blank("relation"),
        column="relation",
        reads="person.relation",
    ),
    check(
        "person.relation_sex",
        ERROR,
        _relation_sex,
        column="relation",
        reads="person.relation person.sex",
        parameters="check.relation.male_only check.relation.female_only check.sex.male check.sex.female",
    ),
    check(
        "membership.left_without_reason",
        WARNING,
        lambda e: ~blank("left_on") & blank("leave_reason"),
        column="leave_reason",
        reads="person.left_on person.leave_reason",
    ),
    check(
        "membership.left_without_date",
        WARNING,
        lambda e: blank("left_on") & ~blank("leave_reason"),
        column="left_on",
        reads="person.left_on person.leave_reason",
    ),
    check(
        "membership.joined_without_reason",
        WARNING,
        lambda e: ~blank("joined_on") & blank("join_reason"),
        column="join_reason",
        reads="person.joined_on person.join_reason",
    ),
    check(
        "membership.left_before_joined",
        ERROR,
        lambda e: nw.col("left_on") < nw.col("joined_on"),
        column="left_on",
        reads="person.left_on person.joined_on",
    ),
    check(
        "membership.left_before_birth",
        ERROR,
        lambda e: nw.col("left_on") < nw.col("birth_date"),
        column="left_on",
        reads="person.left_on person.birth_date",
    ),
    check(
        "membership.birth_joined_elsewhen",
        HINT,
        lambda e: (
            coded("join_reason", "check.join.birth", e)
            & (
                (nw.col("joined_on") < nw.col("birth_date"))
                | (nw.col("joined_on").dt.year() > nw.col("birth_date").dt.year() + 1)
            )
        ),
        column="joined_on",
        reads="person.join_reason person.joined_on person.birth_date",
        parameters="check.join.birth",
    ),
    check(
        "membership.status_without_leaving",
        WARNING,
        lambda e: ~blank("member_status") & blank("left_on") & ~nw.col("counts"),
        column="left_on",
        reads="person.member_status person.left_on",
        parameters="member.current_statuses",
    ),
)
