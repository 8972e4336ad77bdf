"""An office filled with the invented province at a size: its newest round frozen, then taken into the registry."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from bench.frozen import KEY, PERSONS, SEED
from tuopin.policies.hunan import PACK
from tuopin.rules import edition
from tuopin.sample import province
from tuopin.store import Store
from tuopin.tables import TABLES

__all__ = ["YEAR", "run"]

YEAR = 2020


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Make both where they are missing; `chunk` is about how many persons the province has."""
    from tuopin.office.running import begin, fill, migrate

    day = date(YEAR, 12, 31)
    store = Store(data / "store")
    if not store.versions(YEAR):
        drawn = province(edition(PACK, day), min(1.0, chunk / PERSONS), SEED, defects=False)
        rows = (
            (name, county, batch) for name in TABLES for county, batch in drawn.batches(YEAR, name)
        )
        store.freeze(YEAR, day, rows, key=KEY)
    begin()
    migrate()
    written = fill(data / "store", KEY, lambda step, done, total: None)
    return {"rows": written, "persons": store.snapshot(YEAR).rows("person")}
