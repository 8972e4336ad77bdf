"""Tuopin's intake of a CSV delivery: read, judged, accepted rows and findings written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from bench.delivery import AS_OF
from tuopin.rounds.intake import take_in
from tuopin.store import open_engine

__all__ = ["run"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Findings by check, and how many rows were accepted."""
    with open_engine("duckdb", memory=memory) as engine:
        taken = take_in([data], engine, as_of=AS_OF, table="person")
        accepted = engine.write(taken.frames["person"], out / "accepted.parquet")
        rejected = engine.write(taken.rejected["person"], out / "rejected.parquet")
        engine.write(taken.findings, out / "findings.parquet")
        bad = taken.findings.filter(~nw.col("row").is_null()).select("row").unique()
        bad_rows = len(engine.collect(bad))
        counts = {check: n for (check, _), n in sorted(taken.by_check.items())}
    return {
        "rows": sum(counted.read for counted in taken.counts),
        "accepted": accepted,
        "rejected": rejected,
        "bad": bad_rows,
        "found": counts,
    }
