"""Text rows that intake must reject or flag: bad dates and codes, words for numbers, doubled keys, formulas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from tuopin.sample.planting import Planted
from tuopin.tables import Table
from tuopin.terms import load

__all__ = ["raw_planted", "raw_table"]


@cache
def _document() -> Mapping[str, Any]:
    return load(files("tuopin.sample") / "defects" / "raw_rows.yaml")


def raw_planted(table: Table, rows: pa.Table, year: int) -> list[Planted]:
    """Every finding that intake must raise about the text rows of a table, each named by its row's key."""
    found = []
    for row, text in zip(
        _document().get(table.name, {"rows": []})["rows"], rows.to_pylist(), strict=True
    ):
        subject = "/".join(text[name] or "" for name in table.key)
        found += [
            Planted(check, year, subject, table.name)
            for check in (row["check"], *row.get("also", ()))
        ]
    return found


def raw_table(table: Table, first: Mapping[str, Any]) -> pa.Table:
    """The text rows of a table, all its columns text; `first` is the table's first proper row."""
    entry = _document().get(table.name)
    schema = pa.schema([(name, pa.string()) for name in table.names])
    if entry is None:
        return schema.empty_table()
    rows = []
    for place, row in enumerate(entry["rows"]):
        values = {**entry["base"], **row["set"]}
        rows.append({c: _meaning(c, v, first, place) for c, v in values.items()})
    return pa.Table.from_pylist(rows, schema=schema)


def _meaning(column: str, value: str | None, first: Mapping[str, Any], place: int) -> str | None:
    if value == "@first":
        return str(first[column])
    if value == "@village":
        return str(first["village_code"])
    if value == "@new":
        return f"{str(first['village_code'])[:6]}98{place:06d}"
    return value
