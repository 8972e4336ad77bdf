"""The whole data-quality catalogue over a round as it was taken in, the round before beside it, findings written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import frozen
from bench.used import on_last_day
from tuopin.rules import Check, Edition
from tuopin.stages.registry.catalogue import applicable, findings_by_view
from tuopin.store import open_engine
from tuopin.tables import TABLES

__all__ = ["of_identity", "run", "written"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Every check that can be asked, view by view."""
    edition = on_last_day(frozen.YEARS[1])
    return written(data, out, memory, edition, list(edition.checks.values()))


def of_identity(check: Check) -> bool:
    """Whether a check looks at ID numbers: dear, and counted apart in the goal."""
    return any(name.endswith("id_number") for name in check.reads)


def written(
    data: Path, out: Path, memory: str | None, edition: Edition, checks: Sequence[Check]
) -> dict[str, Any]:
    """The findings of some checks as files; how many checks could be asked, and how much they found."""
    before, year = frozen.YEARS
    rows = 0
    with open_engine("duckdb", memory=memory) as engine:
        facts = {
            prefix + name: engine.scan(frozen.paths(data, of, name), columns, uniform=True)
            for name, table in TABLES.items()
            for prefix, of, columns in (
                ("", year, table.columns),
                ("before.", before, table.analysed),
            )
        }
        able = applicable(facts, edition, checks)
        for name, found in findings_by_view(facts, edition, checks).items():
            rows += engine.write(found, out / f"{name}.parquet")
    return {"rows": frozen.persons(data), "findings": rows, "checks": len(able)}
