"""Tuopin's intake of a CSV delivery: read and judged, typed rows and findings kept as Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from bench.delivery import AS_OF
from tuopin.rounds.intake import take_in
from tuopin.store import open_engine

__all__ = ["run"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Findings by check, and how many rows were accepted; intake itself keeps typed rows and findings as Parquet."""
    with open_engine("duckdb", memory=memory) as engine:
        taken = take_in([data], engine, as_of=AS_OF, table="person")
        placed = taken.findings.filter(~nw.col("row").is_null())
        bad_rows = len(engine.collect(placed.select("row").unique()))
        found = {check: n for (check, _), n in sorted(taken.by_check.items())}
    return {
        "rows": sum(counted.read for counted in taken.counts),
        "accepted": sum(counted.accepted for counted in taken.counts),
        "rejected": sum(counted.rejected for counted in taken.counts),
        "bad": bad_rows,
        "found": found,
    }
