"""Indicators: counts of persons and households by area, group and year, and how deep poverty is."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Edition, Facts, aged
from tuopin.stages.assessment import current_members

__all__ = [
    "AREA_DIGITS",
    "GROUPS",
    "by_area",
    "by_group",
    "depth",
    "persons_of_households",
    "status",
    "status_conditions",
    "unmet",
]

#: How many digits of a village's code name the wider area.
AREA_DIGITS = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
#: What persons are broken down by.
GROUPS = ("sex", "age_band", "disability", "ethnicity")

POOR = nw.col("registered_poor")


def _persons(condition: nw.Expr) -> nw.Expr:
    """Members of the households that fulfil a condition."""
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


def status_conditions() -> dict[str, nw.Expr]:
    """By name: what a household is by its registered status, and beside it by the recomputed verdict."""
    registered = nw.col("registered_poor") | nw.col("registered_out")
    return {
        "poor": POOR,
        "out": nw.col("registered_out"),
        "recomputed_poor": registered & (~nw.col("identification")),
        "unknown": registered & nw.col("identification").is_null(),
        "exited": nw.col("exited_now"),
        "paper_exit": nw.col("exited_now") & ~nw.col("household_exit").fill_null(False),
        "out_not_passing": nw.col("registered_out") & ~nw.col("household_exit").fill_null(False),
    }


def status_counts() -> list[nw.Expr]:
    """Registered status beside the recomputed verdict, as aggregates over assessed households."""
    found = []
    for name, condition in status_conditions().items():
        found += [
            _persons(condition).alias(f"{name}_persons"),
            _households(condition).alias(f"{name}_households"),
        ]
    return found


def status(assessed: nw.LazyFrame) -> nw.LazyFrame:
    """One row per county: persons and households by registered status, recomputed verdict and paper exits.

    Counts come from registered status; the recomputed verdict stands beside them and never replaces
    them. A paper exit is a household marked as out in this data year whose facts do not pass the
    exit standard (unmet or unknown); `out_not_passing` is the same over all households marked as out.
    """
    return (
        assessed.with_columns(nw.col("village_code").str.slice(0, 6).alias("county_code"))
        .group_by("county_code")
        .agg(*status_counts())
    )


def by_area(assessed: nw.LazyFrame, villages: nw.LazyFrame, level: str) -> nw.LazyFrame:
    """Poor persons, rural registered population and incidence (percent) for every area of a level.

    Incidence = registered poor persons / rural registered population × 100; null where the
    population is unknown or 0. Villages without registered households count with their population.
    """
    digits = AREA_DIGITS[level]
    poor = (
        assessed.with_columns(nw.col("village_code").str.slice(0, digits).alias("area_code"))
        .group_by("area_code")
        .agg(
            _persons(POOR).alias("poor_persons"),
            _households(POOR).alias("poor_households"),
            _persons(nw.col("registered_out")).alias("out_persons"),
            _households(nw.col("registered_out")).alias("out_households"),
        )
    )
    population = (
        villages.with_columns(nw.col("village_code").str.slice(0, digits).alias("area_code"))
        .group_by("area_code")
        .agg(
            nw.col("rural_population").sum().cast(nw.Int64).alias("rural_population"),
            nw.col("rural_population")
            .is_null()
            .cast(nw.Int64)
            .sum()
            .cast(nw.Int64)
            .alias("villages_without_population"),
        )
    )
    counts = ("poor_persons", "poor_households", "out_persons", "out_households")
    table = population.join(poor, on="area_code", how="left").with_columns(
        *[nw.col(name).fill_null(0) for name in counts]
    )
    known = (nw.col("rural_population") > 0) & (nw.col("villages_without_population") == 0)
    rate = nw.col("poor_persons") * 100 / nw.col("rural_population").cast(nw.Float64)
    return table.with_columns(nw.when(known).then(rate).alias("incidence"))


def persons_of_households(facts: Facts, assessed: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """Current members with their household's registered status and the groups they are counted in."""
    persons = current_members(facts, edition).select(
        "person_no",
        "household_no",
        "sex",
        "ethnicity",
        _age_band(edition).alias("age_band"),
        _disability().alias("disability"),
    )
    marked = assessed.select("household_no", "village_code", "registered_poor", "registered_out")
    return persons.join(marked, on="household_no", how="inner")


def _age_band(edition: Edition) -> nw.Expr:
    """Bands split at the limits of compulsory schooling and of working age, as the edition sets them."""
    school_from, school_to = edition.value("education.age_from"), edition.value("education.age_to")
    old = edition.value("labour.age_to") + 1
    bands = [(0, school_from - 1), (school_from, school_to), (school_to + 1, old - 1), (old, None)]
    label = nw.lit("unknown")
    for low, high in bands:
        name = f"{low}-{high}" if high is not None else f"{low}+"
        label = nw.when(aged(low, high, edition.on)).then(nw.lit(name)).otherwise(label)
    return label


def _disability() -> nw.Expr:
    known = nw.col("health") == "04"
    certified = ~nw.col("disability_kind").is_null()
    return (
        nw.when(certified | known.fill_null(False))
        .then(nw.lit("yes"))
        .otherwise(
            nw.when(nw.col("health").is_null()).then(nw.lit("unknown")).otherwise(nw.lit("no"))
        )
    )


def by_group(persons: nw.LazyFrame, group: str) -> nw.LazyFrame:
    """Registered and poor persons by one of GROUPS; a missing answer is its own group, "unknown"."""
    return (
        persons.with_columns(nw.col(group).fill_null("unknown").alias("code"))
        .group_by("code")
        .agg(
            (nw.col("registered_poor") | nw.col("registered_out"))
            .cast(nw.Int64)
            .sum()
            .cast(nw.Int64)
            .alias("persons"),
            nw.col("registered_poor").cast(nw.Int64).sum().cast(nw.Int64).alias("poor_persons"),
        )
    )


def unmet(assessed: nw.LazyFrame, criteria: list[str]) -> nw.LazyFrame:
    """One row: for each criterion, poor households that do not meet it and those where it is unknown."""
    poor = assessed.filter(POOR)
    columns = []
    for name in criteria:
        columns += [
            _households(~nw.col(name)).alias(f"{name}__unmet_households"),
            _persons(~nw.col(name)).alias(f"{name}__unmet_persons"),
            _households(nw.col(name).is_null()).alias(f"{name}__unknown_households"),
        ]
    return poor.select(*columns)


def depth(
    facts: Facts, assessed: nw.LazyFrame, edition: Edition, key: str = "line.identification"
) -> nw.LazyFrame:
    """One row: income gap and FGT sums of registered persons below an income line, weighted by members.

    g = (line − net income per head) / line for those below, 0 for others; `fgt1_sum` = Σ members × g,
    `fgt2_sum` = Σ members × g². Divide by the population of choice (Foster, Greer and Thorbecke 1984,
    Econometrica 52: 761–766). `gap_fen` is the money that would lift all to the line, for a year.
    """
    line = edition.number(key).cast(nw.Float64)
    members = nw.col("members").cast(nw.Float64)
    rows = assessed.filter(
        (nw.col("registered_poor") | nw.col("registered_out")) & (nw.col("members") > 0)
    )
    rows = rows.select("household_no", "village_code", "members").join(
        facts["income"].select("household_no", "net_income"), on="household_no", how="left"
    )
    rows = rows.with_columns(
        (line - nw.col("net_income").cast(nw.Float64) / members).alias("short"), line.alias("line")
    )
    below = nw.col("short") > 0
    share = nw.when(below).then(nw.col("short") / nw.col("line")).otherwise(nw.lit(0.0))
    rows = rows.with_columns(share.alias("share"), below.alias("below"))
    return rows.select(
        _persons(nw.col("below")).alias("below_persons"),
        _persons(nw.col("short").is_null()).alias("unknown_persons"),
        nw.when(nw.col("below"))
        .then(nw.col("short") * members)
        .otherwise(nw.lit(0.0))
        .sum()
        .alias("gap_fen"),
        (members * nw.col("share")).sum().alias("fgt1_sum"),
        (members * nw.col("share") * nw.col("share")).sum().alias("fgt2_sum"),
    )
