"""The yardstick: DuckDB reads every value of the columns the assessment uses, and does nothing with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from bench import registry
from bench.used import columns_used

__all__ = ["run"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """One query a table: the greatest value of each column, so that none can be skipped."""
    connection = duckdb.connect(config={"memory_limit": memory} if memory else {})
    rows = 0
    for table, columns in columns_used(data).items():
        files = [str(path) for path in registry.paths(data, table)]
        wanted = ", ".join(f"max({column})" for column in columns)
        found = connection.execute(f"SELECT count(*), {wanted} FROM read_parquet(?)", [files])
        rows += found.fetchone()[0]
    return {"rows": rows}
