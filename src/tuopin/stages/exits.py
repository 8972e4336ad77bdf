"""Exits: which households, villages and counties pass, by what margin, and on which unknowns."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Edition, Facts, Standard, Subject
from tuopin.stages.assessment import answered, with_standards

__all__ = ["counties", "households", "villages"]


def households(assessed: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """Registered households under the exit standard: verdict, margin over the income line, what fails, what is unknown.

    `failing` and `unknown` list criterion ids, each followed by a semicolon; `margin` is in fen per head.
    """
    standard = edition.standards["household_exit"]
    registered = assessed.filter(nw.col("registered_poor") | nw.col("registered_out"))
    return registered.select(
        "household_no",
        "village_code",
        "members",
        "registered_poor",
        "registered_out",
        "exited_now",
        nw.col(standard.id).alias("passes"),
        (nw.lit(0) - nw.col("income_exit_gap")).alias("margin"),
        _listed(standard, failing=True).alias("failing"),
        _listed(standard, failing=False).alias("unknown"),
    )


def _listed(standard: Standard, *, failing: bool) -> nw.Expr:
    parts = []
    for name in standard.criteria:
        met = nw.col(name)
        hit = (~met).fill_null(False) if failing else met.is_null()
        parts.append(nw.when(hit).then(nw.lit(f"{name};")).otherwise(nw.lit("")))
    return nw.concat_str(parts)


def _persons(condition: nw.Expr) -> nw.Expr:
    return (
        nw.when(condition)
        .then(nw.col("members"))
        .otherwise(nw.lit(0))
        .cast(nw.Int64)
        .sum()
        .cast(nw.Int64)
    )


def _households(condition: nw.Expr) -> nw.Expr:
    return (
        nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64).sum().cast(nw.Int64)
    )


def villages(facts: Facts, assessed: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """Every village with what it counts, each village criterion, and the village exit verdict."""
    counted = assessed.group_by("village_code").agg(
        _persons(nw.col("registered_poor")).alias("village_poor_persons"),
        _households(nw.col("registered_poor")).alias("village_poor_households"),
        _persons(nw.col("registered_poor") | nw.col("registered_out")).alias(
            "village_registered_persons"
        ),
    )
    names = ("village_poor_persons", "village_poor_households", "village_registered_persons")
    rows = (
        facts["village"]
        .join(counted, on="village_code", how="left")
        .with_columns(*[nw.col(name).fill_null(0) for name in names])
    )
    rows = answered(rows, edition.of_subject(Subject.VILLAGE), edition)
    return with_standards(rows, Subject.VILLAGE, edition)


def counties(facts: Facts, assessed: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """Every county with its registry counts, survey, village exits, and the county exit verdict.

    A county without a verification survey has unknown rates and cannot pass.
    """
    county_of = nw.col("village_code").str.slice(0, 6).alias("county_code")
    registry = (
        assessed.with_columns(county_of)
        .group_by("county_code")
        .agg(
            _persons(nw.col("registered_poor")).alias("county_poor_persons"),
            _persons(nw.col("registered_out")).alias("county_out_persons"),
        )
    )
    exited = nw.col("village_exit_year") <= nw.col("data_year")
    poor_village = nw.col("poor_village").fill_null(False)
    of_villages = (
        facts["village"]
        .with_columns(county_of)
        .group_by("county_code")
        .agg(
            _households(poor_village).alias("poor_villages"),
            _households(poor_village & exited.fill_null(False)).alias("poor_villages_out"),
        )
    )
    rows = facts["county"].join(registry, on="county_code", how="left")
    rows = rows.join(of_villages, on="county_code", how="left").join(
        _surveyed(facts), on="county_code", how="left"
    )
    rows = rows.join(_rural_income(facts, edition), on="county_code", how="left")
    counts = ("county_poor_persons", "county_out_persons", "poor_villages", "poor_villages_out")
    rows = rows.with_columns(*[nw.col(name).fill_null(0) for name in counts])
    rows = answered(rows, edition.of_subject(Subject.COUNTY), edition)
    return with_standards(rows, Subject.COUNTY, edition)


def _surveyed(facts: Facts) -> nw.LazyFrame:
    """The strata of each county's survey side by side; a stratum that was not surveyed stays null."""
    survey = facts["survey"]
    out = survey.filter(nw.col("stratum") == "01").select(
        "county_code",
        nw.col("persons_checked").alias("out_checked"),
        nw.col("persons_wrong").alias("out_wrong"),
    )
    missed = survey.filter(nw.col("stratum") == "02").select(
        "county_code",
        nw.col("persons_checked").alias("unregistered_checked"),
        nw.col("persons_wrong").alias("unregistered_missed"),
    )
    asked = survey.group_by("county_code").agg(
        nw.col("households_surveyed").sum().cast(nw.Int64).alias("surveyed_households"),
        nw.col("households_accepting").sum().cast(nw.Int64).alias("accepting_households"),
        nw.col("households_accepting")
        .is_null()
        .cast(nw.Int64)
        .sum()
        .cast(nw.Int64)
        .alias("strata_unasked"),
    )
    complete = nw.col("strata_unasked") == 0
    asked = asked.select(
        "county_code",
        nw.when(complete).then(nw.col("surveyed_households")).alias("households_surveyed"),
        nw.when(complete).then(nw.col("accepting_households")).alias("households_accepting"),
    )
    return asked.join(out, on="county_code", how="left").join(missed, on="county_code", how="left")


def _rural_income(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """The statistics office's rural disposable income per head of the county in the edition's year, in yuan."""
    cited = facts["area_statistics"].filter(
        (nw.col("statistic") == edition.value("county.income_statistic"))
        & (nw.col("data_year") == edition.on.year)
        & (nw.col("area_code").str.len_chars() == 6)
    )
    return cited.select(
        nw.col("area_code").alias("county_code"), nw.col("statistic_value").alias("rural_income")
    )
