"""The rows the checks over time look at: this round's household or person beside the same one a round ago."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks import people
from tuopin.rules import Edition, Facts, count_of

__all__ = ["change", "person_change"]

HOUSEHOLD_FACTS = ("exit_flag", "exit_year", "identified_year", "household_attribute", "valid")
PERSON_FACTS = (
    "household_no",
    "village_code",
    "sex",
    "birth_date",
    "ethnicity",
    "education",
    "disability_kind",
)


def change(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """Households of both rounds, with their incomes and how their head-counts moved."""
    earlier = facts["before.household"].select(
        "household_no", *[nw.col(name).alias(f"before_{name}") for name in HOUSEHOLD_FACTS]
    )
    income = facts["income"].select("household_no", "net_income_per_head")
    income_before = facts["before.income"].select(
        "household_no", before_net_income_per_head=nw.col("net_income_per_head")
    )
    return (
        facts["household"]
        .select(
            "household_no",
            "village_code",
            "relapsed_year",
            "close_reason",
            *HOUSEHOLD_FACTS,
            out=people.coded("exit_flag", "registry.out_flags", edition),
            poor=people.coded("exit_flag", "registry.poor_flags", edition),
        )
        .join(earlier, on="household_no", how="inner")
        .join(income, on="household_no", how="left")
        .join(income_before, on="household_no", how="left")
        .join(_moved(facts, edition), on="household_no", how="left")
        .join(_counted_before(facts, edition), on="household_no", how="left")
        .with_columns(
            subject=nw.col("household_no"),
            before_out=people.coded("before_exit_flag", "registry.out_flags", edition),
            before_poor=people.coded("before_exit_flag", "registry.poor_flags", edition),
        )
    )


def _moved(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """Members now, and how many joined or left with a date in the year that ends on the day."""
    year = edition.on.year
    joined = nw.col("joined_on").dt.year() == year
    left = nw.col("left_on").dt.year() == year
    counts = people.current(edition)
    # one who joined and left within the year moved the count by nothing
    return (
        facts["person"]
        .group_by("household_no")
        .agg(
            count_of(counts).alias("members"),
            count_of(joined).alias("joined"),
            count_of(left).alias("left"),
        )
    )


def _counted_before(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """Members a round ago: those who had not left by the end of the year before."""
    gone = nw.col("left_on").dt.year() < edition.on.year
    status = nw.col("member_status")
    counts = ~gone.fill_null(False) & (
        status.is_null() | status.is_in(list(edition.codes("member.current_statuses")))
    )
    return (
        facts["before.person"]
        .group_by("household_no")
        .agg(count_of(counts).alias("before_members"))
    )


def person_change(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """Persons of either round: those of both, those who vanished, those who appeared."""
    now = facts["person"].select(
        "person_no",
        *PERSON_FACTS,
        "join_reason",
        "joined_on",
        "left_on",
        counts=people.current(edition),
    )
    earlier = facts["before.person"].select(
        "person_no",
        *[nw.col(name).alias(f"before_{name}") for name in PERSON_FACTS],
        before_left_on=nw.col("left_on"),
    )
    # the households the round before knew: a person new in a household new to the registry is no event
    known = facts["before.household"].select(
        "household_no",
        household_before=nw.lit(True),
        closed_before=~nw.col("close_reason").is_null(),
    )
    both = now.join(earlier, on="person_no", how="full", suffix="_before")
    found = ~nw.col("person_no").is_null()

    def either(name: str) -> nw.Expr:
        return nw.when(found).then(nw.col(name)).otherwise(nw.col(f"before_{name}"))

    return both.with_columns(
        subject=nw.when(found).then(nw.col("person_no")).otherwise(nw.col("person_no_before")),
        now_known=found,
        before_known=~nw.col("person_no_before").is_null(),
        household_no=either("household_no"),
        village_code=either("village_code"),
        now_household_no=nw.col("household_no"),
    ).join(known, on="household_no", how="left")
