"""What differs between two files of one table and county: rows by key, and which columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from tuopin.store.duckdb_engine import DuckDBEngine
from tuopin.tables import Column, Table

__all__ = ["difference"]


def difference(
    table: Table, county: str, before: Path | None, after: Path | None, *, identities: bool
) -> dict[str, Any] | None:
    """Rows added, removed and changed by key, and the columns that changed; None where nothing did.

    `identities` says whether the sealed names changed as well. Rows that share a key (which
    intake reports) are paired in the order of their other columns.
    """
    keys = [column for column in table.analysed if column.name in table.key]
    others = [column for column in table.analysed if column.name not in table.key]
    with DuckDBEngine(threads=1) as engine:
        sides = [_side(engine, table, [] if path is None else [path]) for path in (before, after)]
        counts = engine.connection.sql(_query(keys, others, *sides)).fetchall()[0]
    old, new, added, removed, changed, *columns = (int(count) for count in counts)
    if not (added or removed or changed or identities):
        return None
    return {
        "table": table.name,
        "county": county,
        "before": old,
        "after": new,
        "added": added,
        "removed": removed,
        "changed": changed,
        "columns": sorted(c.name for c, count in zip(others, columns, strict=True) if count),
        "identities": identities,
    }


def _side(engine: DuckDBEngine, table: Table, paths: list[Path]) -> str:
    frame = engine.scan(paths, table.analysed)
    keys = ", ".join(f'"{name}"' for name in table.key)
    order = ", ".join(f'"{column.name}"' for column in table.analysed)
    relation: duckdb.DuckDBPyRelation = frame.to_native()
    name = "after_rows" if "before_rows" in _views(engine) else "before_rows"
    relation.create_view(name)
    return (
        f"(SELECT *, true AS here, row_number() OVER (PARTITION BY {keys} ORDER BY {order}) AS twin"
        f" FROM {name})"
    )


def _views(engine: DuckDBEngine) -> set[str]:
    found = engine.connection.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal")
    return {row[0] for row in found.fetchall()}


def _query(keys: list[Column], others: list[Column], before: str, after: str) -> str:
    # Null keys must meet null keys, which only IS NOT DISTINCT FROM does.
    same = " AND ".join(
        f'old."{name}" IS NOT DISTINCT FROM new."{name}"'
        for name in [*(key.name for key in keys), "twin"]
    )
    both = "old.here AND new.here"
    differ = [f'old."{column.name}" IS DISTINCT FROM new."{column.name}"' for column in others]
    each = [f"count(*) FILTER ({both} AND {condition})" for condition in differ]
    answers = [
        "count(old.here)",
        "count(new.here)",
        "count(*) FILTER (old.here IS NULL)",
        "count(*) FILTER (new.here IS NULL)",
        f"count(*) FILTER ({both} AND ({' OR '.join(differ) or 'false'}))",
        *each,
    ]
    return f"SELECT {', '.join(answers)} FROM {before} old FULL JOIN {after} new ON {same}"
