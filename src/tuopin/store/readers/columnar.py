"""Parquet: typed columns back to the text a person would have written, batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tuopin.store.readers.delimited import Loaded
from tuopin.store.readers.delivery import FileFinding
from tuopin.store.readers.file_checks import IntakeError
from tuopin.store.readers.text_file import NOTHING, TextFile

__all__ = ["Columnar"]

ROWS_AT_ONCE = 65_536
#: Field metadata by which a typed column of money says that it is in fen; otherwise numbers are yuan.
FEN = {b"unit": b"fen"}


class Columnar:
    """One Parquet file: its headings and its rows as text."""

    def __init__(self, path: Path, file: str) -> None:
        self.file = file
        try:
            self._parquet = pq.ParquetFile(path)
        except (pa.ArrowInvalid, OSError) as error:
            raise IntakeError("corrupt", file=file, found=str(error)[:120]) from error
        self._schema = self._parquet.schema_arrow

    @property
    def headings(self) -> list[str]:
        """The column names; a nested column's name too."""
        return list(self._schema.names)

    def nested(self) -> list[FileFinding]:
        """The columns that hold lists, structures or bytes: they are not read."""
        return [
            FileFinding(
                self.file,
                "file.nested_column",
                column=field.name,
                details={"column": field.name, "kind": str(field.type)[:60]},
            )
            for field in self._schema
            if _is_nested(field.type)
        ]

    def write(self, out: Path, names: Sequence[str | None]) -> Loaded:
        """Write the named columns as text; row 1 is the first row."""
        wanted = [
            (field, name)
            for field, name in zip(self._schema, names, strict=True)
            if name is not None and not _is_nested(field.type)
        ]
        at = 1
        with TextFile(out, self.file, [name for _, name in wanted]) as text:
            try:
                batches = self._parquet.iter_batches(
                    ROWS_AT_ONCE, columns=[f.name for f, _ in wanted]
                )
                for batch in batches:
                    columns = [_text(batch.column(f.name), f) for f, _ in wanted]
                    rows = pa.array(np.arange(at, at + batch.num_rows, dtype=np.int64))
                    # a table knows how many rows it has: one without a value is a row all the same
                    text.add(columns, rows, pa.repeat(pa.scalar(True), batch.num_rows))
                    at += batch.num_rows
            except (pa.ArrowInvalid, OSError) as error:
                raise IntakeError("corrupt", file=self.file, found=str(error)[:120]) from error
        return Loaded(out, [*text.names, "_file", "_row"], text.rows, self.file)


def _is_nested(kind: pa.DataType) -> bool:
    types = pa.types
    if types.is_dictionary(kind):
        return _is_nested(kind.value_type)
    return (
        types.is_nested(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_map(kind)
    )


def _text(column: pa.Array, field: pa.Field) -> pa.Array:
    types = pa.types
    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if types.is_boolean(kind):
        column = pc.if_else(column, "1", "0")
    elif (types.is_integer(kind) or types.is_floating(kind)) and (
        field.metadata or {}
    ).items() >= FEN.items():
        column = pc.divide(column.cast(pa.decimal128(20, 2)), pa.scalar(100, pa.decimal128(5, 0)))
    elif types.is_floating(kind):
        column = _whole_where_whole(column)
    elif types.is_timestamp(kind):
        column = pc.strftime(column, format="%Y-%m-%d %H:%M:%S")
    text = column.cast(pa.string())
    return pc.if_else(
        pc.is_in(text, value_set=pa.array(NOTHING)), pa.scalar(None, pa.string()), text
    )


def _whole_where_whole(column: pa.Array) -> pa.Array:
    """3.0 as "3"; whole numbers too large to hold every digit keep their exponent and are found by it."""
    whole = pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 1e15))
    digits = pc.if_else(whole, column, None).cast(pa.int64()).cast(pa.string())
    return pc.coalesce(digits, column.cast(pa.string()))
