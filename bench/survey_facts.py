# ruff: noqa: E501 - SQL is easier to check where an expression stands on one line
"""A synthetic survey as raw facts, of any size: the households and members the global MPI's criteria read.

As the registry's, rows are drawn by hashing and are evidence of nothing. One file a table and county.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from bench.registry import MEAN_SIZE, PER_COUNTY, PER_VILLAGE, chance, draw, pick
from tuopin.policies.global_mpi.tables import ASSETS

__all__ = ["TABLES", "make"]

TABLES = ("mpi_household", "mpi_member")
PER_PREFECTURE = 8  # counties: the regions


def make(folder: Path, persons: int) -> None:
    """Write a survey of about that many members."""
    if (folder / "complete").exists():
        return
    households = round(persons / MEAN_SIZE)
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    for number, start in enumerate(range(0, households, PER_COUNTY)):
        count = min(PER_COUNTY, households - start)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE h AS {_households(number, start, count)}")
        for table, query in (("mpi_household", _HOUSEHOLD), ("mpi_member", _MEMBER)):
            target = folder / table / f"{110000 + number:06d}.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(
                f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
            )
    (folder / "complete").write_text(str(households))


def _households(number: int, start: int, count: int) -> str:
    return (
        f"SELECT n, '{110000 + number}' || lpad(n::VARCHAR, 10, '0') AS household_no, '{110000 + number}' AS stratum, "
        f"'{110000 + number}' || lpad((1 + (n - {start}) // {PER_VILLAGE})::VARCHAR, 6, '0') AS psu, "
        f"'{1100 + number // PER_PREFECTURE}' AS region, "
        f"1 + {draw('size', 4)} + ({draw('more', 10)} < 8)::BIGINT + ({draw('more2', 10)} < 1)::BIGINT AS size "
        f"FROM (SELECT unnest(range({start}, {start + count})) AS n)"
    )


_MEMBER_ROW = "n * 16 + i"
_HOUSEHOLD = (
    "SELECT household_no, psu, stratum, 0.25 + (hash(n, 'weight') % 1000) / 500.0::DOUBLE AS sample_weight, region, "
    f"{pick('residence', '12')} AS residence, size AS household_size, true AS deaths_asked, "
    f"({draw('deaths', 20)} = 0)::BIGINT AS child_deaths, ({draw('deaths', 20)} = 0)::BIGINT AS child_deaths_under_18, "
    f"CASE WHEN {draw('deaths', 20)} = 0 THEN {draw('since', 12)}::DOUBLE END AS years_since_child_death, "
    f"{pick('water', ['11', '12', '13', '21', '31', '32', '42', '71'])} AS drinking_water, '11' AS other_water, "
    f"{draw('minutes', 45)} AS water_minutes, {pick('toilet', ['11', '12', '21', '22', '23', '31'])} AS toilet, "
    f"{chance('shared', 15)} AS toilet_shared, {chance('electricity', 93)} AS electricity, "
    f"{pick('fuel', ['1', '2', '4', '7', '8'])} AS cooking_fuel, {pick('floor', ['11', '21', '31', '33', '34'])} AS floor, "
    f"{pick('roof', ['12', '31', '33', '34', '35'])} AS roof, {pick('walls', ['12', '31', '33', '34', '35'])} AS walls, "
    + ", ".join(f"{chance(asset.name, 30)} AS {asset.name}" for asset in ASSETS)
    + " FROM h ORDER BY household_no"
)
_AGE = "(hash(n, i, 'age') % 80)::BIGINT"
_MEMBER = (
    "SELECT household_no || '-' || i::VARCHAR AS person_no, household_no, region, true AS usual_member, "
    f"{pick('sex', '12', _MEMBER_ROW)} AS sex, age, 12 * age + 5 AS age_months, "
    f"CASE WHEN age >= 6 AND {draw('unasked', 500, _MEMBER_ROW)} > 0 THEN least(age - 5, {draw('years', 14, _MEMBER_ROW)}) END AS years_of_schooling, "
    f"CASE WHEN age BETWEEN 5 AND 20 THEN {chance('attends', 94, _MEMBER_ROW)} END AS attends_school, true AS measure_asked, "
    f"CASE WHEN age >= 15 AND {draw('weighed', 500, _MEMBER_ROW)} > 0 THEN 17 + {draw('bmi', 120, _MEMBER_ROW)} / 10.0::DOUBLE END AS bmi, "
    + ", ".join(
        f"CASE WHEN age {ages} AND {draw(name, 500, _MEMBER_ROW)} > 0 THEN {draw(name + ' z', 600, _MEMBER_ROW)} / 100.0::DOUBLE - 2.5 END AS {name}"
        for name, ages in (
            ("weight_for_age", "< 5"),
            ("height_for_age", "< 5"),
            ("bmi_for_age", "BETWEEN 5 AND 20"),
        )
    )
    + f" FROM (SELECT *, {_AGE} AS age FROM (SELECT *, unnest(range(1, size + 1)) AS i FROM h)) ORDER BY household_no, person_no"
)
