"""The yardstick of the catalogue: every value of the columns its checks read, and nothing done with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from bench import frozen
from bench.used import on_last_day
from tuopin.tables import TABLES

__all__ = ["run"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """One query a table and round: the greatest value of each column."""
    connection = duckdb.connect(config={"memory_limit": memory} if memory else {})
    columns = 0
    for table, wanted in _read().items():
        before = table.startswith("before.")
        year, name = frozen.YEARS[0 if before else 1], table.removeprefix("before.")
        files = [str(path) for path in frozen.paths(data, year, name)]
        if files:
            held = sorted(wanted & set(pq.read_schema(files[0]).names))
            asked = ", ".join(f"max({column})" for column in held)
            connection.execute(f"SELECT {asked} FROM read_parquet(?)", [files]).fetchall()
            columns += len(held)
    return {"rows": frozen.persons(data), "columns": columns}


def _read() -> dict[str, set[str]]:
    """Columns by table: what the checks say they read, and the keys by which views are joined."""
    edition = on_last_day(frozen.YEARS[1])
    used: dict[str, set[str]] = {}
    for check in edition.checks.values():
        for name in check.reads:
            table, column = name.rsplit(".", 1)
            used.setdefault(table, set()).add(column)
        for table in edition.views[check.view].reads:
            plain = TABLES[table.removeprefix("before.")]
            keys = {*plain.key, "household_no", "village_code"} & set(plain.names)
            used.setdefault(table, set()).update(keys)
    return used
