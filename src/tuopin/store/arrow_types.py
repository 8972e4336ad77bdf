"""Arrow types of declared columns, and the few types every engine's answers are brought to."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from tuopin.tables import Column, Kind

__all__ = ["arrow_schema", "arrow_type", "empty_table", "fitted", "plain"]

_TYPES: dict[Kind, pa.DataType] = {
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
    """The Arrow type in which values of that kind are held."""
    return _TYPES[kind]


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """The Arrow schema of declared columns, in their order, every field nullable."""
    return pa.schema([pa.field(column.name, _TYPES[column.kind]) for column in columns])


def empty_table(columns: Sequence[Column]) -> pa.Table:
    """No rows, with the declared columns and types."""
    return arrow_schema(columns).empty_table()


def fitted(table: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """The table with exactly the declared columns, order and types; what it lacks is null.

    Columns that are not declared are left out. A value that does not fit its declared type
    raises `pa.ArrowInvalid`: nothing is rounded or cut.
    """
    schema = arrow_schema(columns)
    if table.schema.equals(schema):
        return table
    held = set(table.column_names)
    arrays = [
        table[field.name].cast(field.type)
        if field.name in held
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def plain(table: pa.Table) -> pa.Table:
    """The same values in the types that results may have, whatever the engine answered with.

    Engines widen sums (DuckDB to 128 bits, shown to Arrow as decimals) and count in types of
    their own; equal results must have equal types, so whole numbers become int64, other numbers
    float64 and every text a plain string. A whole number above 64 bits raises `pa.ArrowInvalid`.
    """
    fields = [field.with_type(_plain_type(field.type)).remove_metadata() for field in table.schema]
    schema = pa.schema([field.with_nullable(True) for field in fields])
    return table if table.schema.equals(schema, check_metadata=True) else table.cast(schema)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    types = pa.types
    if types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if types.is_integer(kind) or (types.is_decimal(kind) and kind.scale == 0):
        return pa.int64()
    if types.is_floating(kind) or types.is_decimal(kind):
        return pa.float64()
    if types.is_large_string(kind) or types.is_string_view(kind):
        return pa.string()
    return kind
