# ruff: noqa: E501 - SQL is easier to check where an expression stands on one line
"""A synthetic registry of any size for measuring: realistic in shape and cost, not in its answers.

Rows are drawn by multiplicative hashing of the row number inside DuckDB, so that a registry of
100 million persons is made in minutes and is the same on every run of one DuckDB version. Nothing
of it is evidence of anything; the sample province is what has known answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

PER_COUNTY = 35_400  # households: about 120 000 persons, as a Chinese county's registry
PER_VILLAGE = 230
MEAN_SIZE = 100_000_000 / 29_500_000


def paths(folder: Path, table: str, counties: Sequence[str] | None = None) -> list[Path]:
    """The files of a table, in county order, so that all tables come in the same household order."""
    found = sorted((folder / table).glob("*.parquet"))
    return found if counties is None else [path for path in found if path.stem in set(counties)]


def chunks(folder: Path, persons: int, table: str = "person") -> list[list[str]]:
    """The counties in runs of at most that many rows of persons, as a frozen round is chunked."""
    runs: list[list[str]] = [[]]
    held = 0
    for path in paths(folder, table):
        rows = pq.read_metadata(path).num_rows
        if runs[-1] and held + rows > persons:
            runs.append([])
            held = 0
        runs[-1].append(path.stem)
        held += rows
    return runs


def make(folder: Path, persons: int) -> int:
    """Write a registry of about that many persons, one file per table and county; returns households."""
    households = round(persons / MEAN_SIZE)
    if (folder / "complete").exists():
        return households
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    for number, start in enumerate(range(0, households, PER_COUNTY)):
        count = min(PER_COUNTY, households - start)
        _county(connection, folder, f"{110000 + number:06d}", start, count)
    (folder / "complete").write_text(str(households))
    return households


def _county(
    connection: duckdb.DuckDBPyConnection, folder: Path, county: str, start: int, count: int
) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE h AS {_HOUSEHOLDS.format(start=start, count=count, county=county, per_village=PER_VILLAGE)}"
    )
    for table, query in _TABLES.items():
        target = folder / table / f"{county}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(
            f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
        )


def draw(name: str, of: int, row: str = "n") -> str:
    """A number in 0..of-1 for each row and purpose: a hash, so that purposes do not hang together."""
    return f"(hash({row}, '{name}') % {of})::BIGINT"


def chance(name: str, percent: float, row: str = "n", unknown: float = 0.2) -> str:
    """True in so many per cent of rows, null in a few, else false."""
    drawn = draw(name, 10_000, row)
    return f"CASE WHEN {drawn} < {round(unknown * 100)} THEN NULL ELSE {drawn} >= {round((100 - percent) * 100)} END"


def pick(name: str, codes: Iterable[str], row: str = "n") -> str:
    """One of some codes for each row."""
    listed = list(codes)
    return f"list_value({', '.join(repr(c) for c in listed)})[1 + {draw(name, len(listed), row)}]"


_HOUSEHOLDS = (
    "SELECT n, '{county}' || lpad((1 + (n - {start}) // {per_village})::VARCHAR, 6, '0') AS village_code, "
    "'{county}' || lpad(n::VARCHAR, 10, '0') AS household_no, 2019 AS data_year, "
    + f"1 + least({draw('size', 4)}, 6) + ({draw('more', 10)} < 8)::BIGINT + ({draw('more2', 10)} < 1)::BIGINT AS size "
    + "FROM (SELECT unnest(range({start}, {start} + {count})) AS n)"
)

_KEYS = "household_no, data_year::BIGINT AS data_year, village_code"
_TABLES = {
    "household": (
        f"SELECT {_KEYS}, {pick('attribute', ['01', '01', '04', '06'])} AS household_attribute, "
        f"{pick('flag', ['0', '1', '1', '1', '3'])} AS exit_flag, true AS valid, "
        f"CASE WHEN {draw('exit', 5)} < 3 THEN 2015 + {draw('year', 5)} END AS exit_year, "
        f"2013 + {draw('identified', 4)} AS identified_year, "
        f"CASE WHEN {draw('relapse', 100)} = 0 THEN 2018::BIGINT END AS relapsed_year, "
        f"{pick('cause', ['01', '02', '03', '07', '08', '09'])} AS main_cause FROM h ORDER BY village_code, household_no"
    ),
    "person": (
        "SELECT household_no || '-' || i::VARCHAR AS person_no, household_no, 2019::BIGINT AS data_year, village_code, "
        "CASE WHEN hash(n, i, 'sex') % 2 = 0 THEN '1' ELSE '2' END AS sex, "
        "CASE WHEN hash(n, i, 'nobirth') % 500 = 0 THEN NULL ELSE DATE '1935-01-01' + (hash(n, i, 'birth') % 30600)::INTEGER END AS birth_date, "
        + ", ".join(
            f"{expression} AS {name}"
            for name, expression in {
                "ethnicity": pick("ethnicity", ["01", "01", "15", "03"], "n * 16 + i"),
                "health": pick("health", ["01", "01", "01", "01", "02", "03", "04"], "n * 16 + i"),
                "labour_capacity": pick("labour", ["01", "01", "02", "03", "04"], "n * 16 + i"),
                "school_status": f"CASE WHEN {draw('schooled', 3, 'n * 16 + i')} = 0 THEN {pick('school', ['03', '04', '05', '06', '10'], 'n * 16 + i')} ELSE '01' END",
                "education": pick("education", ["01", "02", "03", "04"], "n * 16 + i"),
                "dropout_reason": "NULL::VARCHAR",
                "schooling_arrangement": f"CASE WHEN {draw('arranged', 200, 'n * 16 + i')} = 0 THEN '01' END",
                "resident_medical": chance("insured", 99.7, "n * 16 + i"),
                "employee_medical": chance("employee", 0.2, "n * 16 + i"),
                "medical_exempt": "NULL::BOOLEAN",
                "major_illness_insurance": chance("major", 99.6, "n * 16 + i"),
                "listed_illness": chance("listed", 2, "n * 16 + i"),
                "illness_treated": chance("treated", 98, "n * 16 + i"),
                "active_service": chance("service", 0.1, "n * 16 + i"),
                "disability_grade": f"CASE WHEN {draw('grade', 15, 'n * 16 + i')} = 0 THEN {pick('which', ['1', '2', '3', '4'], 'n * 16 + i')} END",
                "disability_kind": f"CASE WHEN {draw('grade', 15, 'n * 16 + i')} = 0 THEN {pick('kind', ['1', '2', '4'], 'n * 16 + i')} END",
                "dibao_status": pick("dibao", ["01", "01", "01", "03"], "n * 16 + i"),
                "tekun_status": pick("tekun", ["01", "01", "01", "03"], "n * 16 + i"),
                "work_location": f"CASE WHEN {draw('works', 3, 'n * 16 + i')} = 0 THEN '03' END",
                "work_months": f"CASE WHEN {draw('works', 3, 'n * 16 + i')} = 0 THEN 10::BIGINT ELSE 0::BIGINT END",
                "public_post": "NULL::VARCHAR",
                "relation": pick("relation", ["02", "03", "04", "12"], "n * 16 + i"),
            }.items()
        )
        + ", '1' AS member_status, "
        "CASE WHEN hash(n, i, 'left') % 200 = 0 THEN DATE '2019-06-01' END AS left_on "
        "FROM (SELECT *, unnest(range(1, size + 1)) AS i FROM h) ORDER BY village_code, household_no, person_no"
    ),
    "income": (
        f"SELECT {_KEYS}, gross AS gross_income, expense AS operating_expense, gross - expense AS net_income, pension FROM ("
        f"SELECT *, CASE WHEN {draw('noincome', 300)} = 0 THEN NULL ELSE size * (250000 + {draw('income', 400_000)}) END AS gross, "
        f"{draw('expense', 200_000)} AS expense, {draw('pension', 100_000)} AS pension FROM h) ORDER BY village_code, household_no"
    ),
    "living": (
        f"SELECT {_KEYS}, {chance('difficult', 2)} AS water_difficult, {chance('safe', 98)} AS water_safe, "
        f"{chance('dangerous', 3)} AS dangerous_house, {pick('grade', ['A', 'A', 'B', 'B', 'C'])} AS house_grade, "
        f"(20 + {draw('area', 120)})::DOUBLE AS house_area FROM h ORDER BY village_code, household_no"
    ),
    "household_check": (
        f"SELECT {_KEYS}, "
        + ", ".join(
            f"{chance(name, percent)} AS {name}"
            for name, percent in {
                "food_stable": 99,
                "protein_available": 98.9,
                "seasonal_clothing": 99.5,
                "warm_bedding": 99.5,
                "clothing_mostly_donated": 0.5,
                "water_piped": 93,
                "repair_accepted": 40,
                "relocation_listed": 10,
                "relocation_moved_in": 9,
                "relocation_keys": 9,
                "income_stable": 97,
            }.items()
        )
        + f", (20 + {draw('litres', 60)})::DOUBLE AS water_litres, {pick('quality', ['01', '02', '03'])} AS water_quality, "
        f"{draw('trip', 25)}::DOUBLE AS water_round_trip, {draw('distance', 900)}::DOUBLE AS water_distance, "
        f"{draw('height', 90)}::DOUBLE AS water_height, {draw('cut', 40)}::DOUBLE AS water_cut_days, "
        f"{pick('appraised', ['A', 'B', 'B', 'C'])} AS appraised_grade, {pick('placement', ['1', '2'])} AS placement "
        "FROM h ORDER BY village_code, household_no"
    ),
    "consent": (
        f"SELECT {_KEYS}, {chance('known', 99)} AS exit_known, {chance('agreed', 98)} AS exit_agreed, "
        f"{chance('gained', 98)} AS exit_gained FROM h ORDER BY village_code, household_no"
    ),
    "measure": (
        "SELECT household_no || '-m' || i::VARCHAR AS measure_no, household_no, 2019::BIGINT AS data_year, village_code, "
        f"{pick('head', ['11', '12', '17', '18'], 'n * 4 + i')} AS head, DATE '2019-03-01' AS delivered_on, "
        f"{chance('effective', 97, 'n * 4 + i')} AS effective "
        "FROM (SELECT *, unnest(range(1, 3)) AS i FROM h) ORDER BY village_code, household_no, measure_no"
    ),
}
