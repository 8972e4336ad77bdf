"""A synthetic survey of any size for measuring: ten deprivations, a weight and a design, one row a person.

Rows are drawn by hashing the row number inside DuckDB, piece by piece into one Parquet file, so that a
hundred million persons take little memory and are the same on every run of one DuckDB version. Nothing
of it is evidence of anything.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from bench.registry import chance
from tuopin.store.engines import ROW_GROUP

__all__ = ["INDICATORS", "KEYS", "make"]

#: Percent deprived of the poorer quarter of households and of the others, near what developing
#: countries' surveys show; two in a thousand answers are unknown.
INDICATORS = {
    "nutrition": (45, 12),
    "child_mortality": (6, 1),
    "years_of_schooling": (35, 5),
    "school_attendance": (16, 2),
    "cooking_fuel": (80, 25),
    "sanitation": (65, 18),
    "drinking_water": (40, 8),
    "electricity": (22, 2),
    "housing": (60, 15),
    "assets": (35, 6),
}
KEYS = ("stratum", "psu", "region")
PER_HOUSEHOLD = 4
PER_VILLAGE = 780  # persons
PER_COUNTY = 120_120  # 154 villages: the strata
PER_PREFECTURE = 8  # counties: the regions
PIECE = 10 * ROW_GROUP


def make(path: Path, persons: int) -> None:
    """Write a survey of that many persons, sorted by village; nothing where it is there already."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    writer: pq.ParquetWriter | None = None
    for start in range(0, persons, PIECE):
        rows = connection.sql(_rows(start, min(PIECE, persons - start))).to_arrow_table()
        writer = writer or pq.ParquetWriter(partial, rows.schema, compression="zstd")
        writer.write_table(rows, row_group_size=ROW_GROUP)
    if writer is not None:
        writer.close()
    partial.rename(path)


def _rows(start: int, count: int) -> str:
    """Everybody of a household shares its answers and its weight; villages are poorer or richer."""
    deprived = ", ".join(
        f"CASE WHEN poor THEN {chance(name, many, 'h')} ELSE {chance(name, few, 'h')} END AS {name}"
        for name, (many, few) in INDICATORS.items()
    )
    return f"""
        SELECT {deprived}, 0.25 + (hash(h, 'weight') % 1000) / 500.0::DOUBLE AS weight,
            (110000 + county)::VARCHAR AS stratum,
            (110000 + county)::VARCHAR || lpad(village::VARCHAR, 6, '0') AS psu,
            (1100 + county // {PER_PREFECTURE})::VARCHAR AS region
        FROM (
            SELECT n, n // {PER_HOUSEHOLD} AS h, n // {PER_COUNTY} AS county, n // {PER_VILLAGE} AS village,
                hash(h, 'poor') % 100 < 10 + hash(village, 'poorer') % 30 AS poor
            FROM (SELECT unnest(range({start}, {start + count})) AS n)
        ) ORDER BY n
    """
