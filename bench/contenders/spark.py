"""The same rules on Spark, local, for the equality of its answers; its speed on one machine is beside the point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import registry
from bench.used import hunan
from tuopin.stages.assessment import assess
from tuopin.store import open_engine
from tuopin.tables import TABLES

__all__ = ["run"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Assess and write one file a chunk."""
    edition, rows = hunan(), 0
    with open_engine("spark", master="local[2]", memory="2GB") as engine:
        for number, counties in enumerate(registry.chunks(data, chunk)):
            facts = {
                name: engine.scan(
                    registry.paths(data, name, counties), table.analysed, uniform=True
                )
                for name, table in TABLES.items()
            }
            rows += engine.write(assess(facts, edition), out / f"{number:04d}.parquet")
    return {"rows": rows}
