"""Opening a registry from a frozen round: areas first, then every table, each in one act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from tuopin.office.areas.actions import Place, open_areas
from tuopin.office.audit.acting import acting
from tuopin.office.registry.bulk import write_rows
from tuopin.office.registry.models import MODELS, Year
from tuopin.store import Snapshot
from tuopin.tables import TABLES
from tuopin.terms.areas import area_names

__all__ = ["open_registry"]


def open_registry(
    snapshot: Snapshot,
    key: bytes,
    by: Any,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> int:
    """Fill an empty living registry with what a round holds; how many rows. ValueError where it is not empty."""
    if MODELS["household"]._default_manager.exists():
        raise ValueError("the registry holds households already")
    open_areas(_places(snapshot, key), by)
    written = 0
    for number, (name, table) in enumerate(TABLES.items()):
        progress("registry", number, len(TABLES))
        rows = snapshot.rows(name)
        with acting(by, "registry.open", subject=name, rows=rows, digest=snapshot.digest):
            written += write_rows(MODELS[name], snapshot.whole(table, key))
    with acting(by, "registry.year", subject=str(snapshot.year)):
        Year.objects.create(year=snapshot.year, state="open", since=date(snapshot.year, 1, 1))
    progress("registry", len(TABLES), len(TABLES))
    return written


def _places(snapshot: Snapshot, key: bytes) -> Iterator[Place]:
    for code, name in area_names().items():
        yield Place(code, name.zh, name.en)
    for rows in snapshot.whole(TABLES["county"], key):
        for row in rows.to_pylist():
            yield Place(row["county_code"], row["county_name"], row["county_name_en"] or "")
    for rows in snapshot.whole(TABLES["village"], key):
        for row in rows.to_pylist():
            yield Place(row["village_code"], row["village_name"] or row["village_code"])
