"""From numbers to typed Arrow columns of a declared table; a column nobody fills is null of its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuopin.sample.draws import Ints
from tuopin.tables import Kind, Table

__all__ = [
    "arrow_type",
    "booleans",
    "codes",
    "dates",
    "joined",
    "kept",
    "masked",
    "picked",
    "schema_of",
    "table_of",
    "text",
]

TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.CODE: pa.string(),
    Kind.INT: pa.int64(),
    Kind.MONTH: pa.int64(),
    Kind.YEAR: pa.int64(),
    Kind.MONEY: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOL: pa.bool_(),
    Kind.DATE: pa.date32(),
}


def arrow_type(kind: Kind) -> pa.DataType:
    """The Arrow type of a kind of column."""
    return TYPES[kind]


def schema_of(table: Table) -> pa.Schema:
    """The declared columns in order, with their Arrow types."""
    return pa.schema([(column.name, TYPES[column.kind]) for column in table.columns])


def table_of(table: Table, rows: int, columns: Mapping[str, Any]) -> pa.Table:
    """A typed table; ValueError for a column the table does not declare."""
    unknown = set(columns) - set(table.names)
    if unknown:
        raise ValueError(f"table {table.name} has no column {', '.join(sorted(unknown))}")
    schema = schema_of(table)
    arrays = []
    for field in schema:
        value = columns.get(field.name)
        if value is None:
            value = pa.nulls(rows, field.type)
        elif isinstance(value, np.ndarray):
            value = pa.array(value)
        elif not isinstance(value, (pa.Array, pa.ChunkedArray)):
            value = pa.repeat(pa.scalar(value, field.type), rows)
        arrays.append(value if value.type == field.type else value.cast(field.type))
    return pa.table(arrays, schema=schema)


def masked(values: np.ndarray, keep: np.ndarray) -> pa.Array:
    """The values where kept, null elsewhere."""
    return pa.array(values, mask=~keep)


def codes(values: Ints, width: int = 2) -> pa.Array:
    """Numbers as codes of a width, 0 as null."""
    top = int(values.max()) if len(values) else 0
    words = pa.array([None, *(f"{n:0{width}d}" for n in range(1, top + 1))], pa.string())
    return words.take(pa.array(values))


def kept(values: pa.Array, keep: np.ndarray) -> pa.Array:
    """The values where kept, null elsewhere, for arrays that are in Arrow already."""
    return pc.if_else(pa.array(keep), values, pa.scalar(None, values.type))


def picked(words: Sequence[str | None], places: Ints) -> pa.Array:
    """The word at each place."""
    return pa.array(list(words), pa.string()).take(pa.array(places))


def text(numbers: Ints) -> pa.Array:
    """Whole numbers as text."""
    return pc.cast(pa.array(numbers), pa.string())


def joined(*parts: Any) -> pa.Array:
    """Texts put together without anything between; a null part makes null."""
    return pc.binary_join_element_wise(*parts, "")


def dates(days: Ints, keep: np.ndarray | None = None) -> pa.Array:
    """Days since 1970-01-01 as dates, null where not kept."""
    whole = days.astype(np.int32)
    return (
        pa.array(whole, pa.date32()) if keep is None else pa.array(whole, pa.date32(), mask=~keep)
    )


def booleans(values: np.ndarray, keep: np.ndarray | None = None) -> pa.Array:
    """True and false, null where not kept."""
    return pa.array(np.asarray(values, dtype=np.bool_), mask=None if keep is None else ~keep)
