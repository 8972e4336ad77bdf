"""What is known of a household from its rows elsewhere: its members, the measures it was given, its months of work."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks import people
from tuopin.rules import Edition, Facts, count_of

__all__ = ["current_members", "measures_of", "members_of"]


def current_members(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """The person rows that count as members on the day, with what checks and counts ask of them."""
    return people.described(facts["person"].filter(people.current(edition)), edition)


def members_of(persons: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """One row per household: how many members of each kind, and the dates relations are compared by."""
    head = people.coded("relation", "check.relation.head", edition)
    spouse = people.coded("relation", "check.relation.spouse", edition)
    male = people.coded("sex", "check.sex.male", edition)
    female = people.coded("sex", "check.sex.female", edition)
    counted: Mapping[str, nw.Expr] = {
        "heads": head,
        "spouses": spouse,
        "heads_male": head & male,
        "heads_female": head & female,
        "spouses_male": spouse & male,
        "spouses_female": spouse & female,
        "numbered": ~nw.col("id_number").is_null(),
        "labour_known": ~nw.col("labour_capacity").is_null(),
        "strong": people.STRONG,
        "able": people.able(edition),
        "pupils": people.PUPIL,
        "dropouts": people.OUT_OF_SCHOOL,
        "workers": people.WORKS,
        "posts": ~nw.col("public_post").is_null(),
        "disabled": people.disabled(edition),
        "sick": people.sick(edition),
        "uninsured": people.UNINSURED,
        "dibao": people.coded("dibao_status", "dibao.statuses", edition),
        "tekun": people.coded("tekun_status", "tekun.statuses", edition),
        "pensioners": people.of_age(edition, "check.age.pension"),
    }
    child = people.coded("relation", "check.relation.child", edition)
    parent = people.coded("relation", "check.relation.parent", edition)
    born = nw.col("birth_date")
    return persons.group_by("household_no").agg(
        nw.len().cast(nw.Int64).alias("members"),
        *[count_of(condition).alias(name) for name, condition in counted.items()],
        nw.when(head).then(born).min().alias("head_born"),
        nw.when(child).then(born).min().alias("first_child_born"),
        nw.when(parent).then(born).max().alias("last_parent_born"),
        nw.when(head).then(nw.col("id_number")).max().alias("head_member_id"),
    )


def measures_of(measures: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """One row per household: how many measures of each kind were given, and when the first was."""
    given = ~nw.col("delivered_on").is_null()
    kinds = (
        "development",
        "industry",
        "job",
        "post",
        "health",
        "schooling",
        "compulsory",
        "social",
        "security",
        "housing",
        "relocation",
        "water",
        "other",
    )
    counted = {
        f"given_{kind}": given & people.coded("head", f"check.head.{kind}", edition)
        for kind in kinds
    }
    return measures.group_by("household_no").agg(
        count_of(given).alias("given"),
        *[count_of(condition).alias(name) for name, condition in counted.items()],
        nw.when(given).then(nw.col("delivered_on")).min().alias("first_given_on"),
    )
