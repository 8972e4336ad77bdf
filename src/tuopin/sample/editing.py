"""Editing typed rows: values set in some of them, rows left out, rows put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuopin.sample.arrows import schema_of
from tuopin.tables import TABLES

__all__ = ["Edits", "edited"]


@dataclass
class Edits:
    """What is changed in one table of one block in one year; rows are named by their place."""

    values: dict[str, dict[int, Any]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    put_in: list[dict[str, Any]] = field(default_factory=list)

    def set(self, row: int, values: Mapping[str, Any]) -> None:
        """Set columns of a row."""
        for column, value in values.items():
            self.values.setdefault(column, {})[row] = value


def edited(name: str, rows: pa.Table, edits: Edits | None) -> pa.Table:
    """The table with the edits made, in the order of its county again."""
    if edits is None:
        return rows
    for column, changes in sorted(edits.values.items()):
        rows = _with(rows, column, changes)
    if edits.left_out:
        keep = np.ones(rows.num_rows, dtype=np.bool_)
        keep[sorted(edits.left_out)] = False
        rows = rows.filter(pa.array(keep))
    if edits.put_in:
        more = pa.Table.from_pylist(edits.put_in, schema=schema_of(TABLES[name]))
        rows = pa.concat_tables([rows, more]).combine_chunks()
    if edits.put_in or TABLES[name].area in edits.values:
        county = pc.utf8_slice_codeunits(rows.column(TABLES[name].area), 0, 6)
        rows = rows.take(
            pa.array(np.argsort(county.to_numpy(zero_copy_only=False).astype("U6"), kind="stable"))
        )
    return rows


def _with(rows: pa.Table, column: str, changes: Mapping[int, Any]) -> pa.Table:
    places = np.array(sorted(changes), dtype=np.int64)
    mask = np.zeros(rows.num_rows, dtype=np.bool_)
    mask[places] = True
    at = rows.schema.get_field_index(column)
    kind = rows.schema.field(column).type
    values = pa.array([changes[int(place)] for place in places], kind)
    held = rows.column(column)
    held = held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held
    if isinstance(held, pa.ChunkedArray):
        held = pa.concat_arrays(held.chunks)
    return rows.set_column(
        at, rows.schema.field(column), pc.replace_with_mask(held, pa.array(mask), values)
    )
