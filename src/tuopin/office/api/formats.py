"""Rows as a stream of bytes: lines of JSON, CSV, Parquet or Arrow, a few thousand rows in memory at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from tuopin.tables import Column, Kind

__all__ = ["FORMATS"]

Batches = Iterator[list[Sequence[Any]]]
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
#: Rows of a row group: small ones make a large file.
GROUP = 40_000


def _lines(columns: Sequence[Column], batches: Batches) -> Iterator[bytes]:
    names = [column.name for column in columns]
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
    for rows in batches:
        yield (
            "\n".join([write(dict(zip(names, row, strict=False))) for row in rows]).encode() + b"\n"
        )


def _csv(columns: Sequence[Column], batches: Batches) -> Iterator[bytes]:
    schema = _schema(columns)
    written = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    yield (",".join(column.name for column in columns) + "\n").encode()
    for rows in batches:
        out = io.BytesIO()
        pa_csv.write_csv(_arrays(columns, rows, schema), out, written)
        yield out.getvalue()


class _Pipe(io.RawIOBase):
    """Where a writer writes to, emptied by the stream."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._told = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._told

    def write(self, part: Any) -> int:
        held = bytes(part)
        self._parts.append(held)
        self._told += len(held)
        return len(held)

    def taken(self) -> bytes:
        """What was written since."""
        held, self._parts = b"".join(self._parts), []
        return held


def _schema(columns: Sequence[Column]) -> pa.Schema:
    return pa.schema([(column.name, TYPES[column.kind]) for column in columns])


def _arrays(
    columns: Sequence[Column], rows: list[Sequence[Any]], schema: pa.Schema
) -> pa.RecordBatch:
    held = list(zip(*rows, strict=True))[: len(columns)]
    arrays = []
    for column, values in zip(columns, held, strict=True):
        arrays.append(pa.array(values, TYPES[column.kind]))
    return pa.record_batch(arrays, schema=schema)


def _parquet(columns: Sequence[Column], batches: Batches) -> Iterator[bytes]:
    schema, pipe = _schema(columns), _Pipe()
    writer = pq.ParquetWriter(pipe, schema, compression="zstd")
    held: list[pa.RecordBatch] = []
    for rows in batches:
        held.append(_arrays(columns, rows, schema))
        if sum(part.num_rows for part in held) >= GROUP:
            writer.write_table(pa.Table.from_batches(held), row_group_size=GROUP)
            held = []
            yield pipe.taken()
    if held:
        writer.write_table(pa.Table.from_batches(held), row_group_size=GROUP)
    writer.close()
    yield pipe.taken()


def _arrow(columns: Sequence[Column], batches: Batches) -> Iterator[bytes]:
    schema, pipe = _schema(columns), _Pipe()
    with pa.ipc.new_stream(pipe, schema) as writer:
        for rows in batches:
            writer.write_batch(_arrays(columns, rows, schema))
            yield pipe.taken()
    yield pipe.taken()


FORMATS: dict[str, Callable[[Sequence[Column], Batches], Iterator[bytes]]] = {
    "ndjson": _lines,
    "csv": _csv,
    "parquet": _parquet,
    "arrow": _arrow,
}
