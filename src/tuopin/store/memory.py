"""Polars behind the engine's door: in memory, for one household, a policy case or a unit test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tuopin.store.arrow_types import arrow_schema, empty_table, fitted, plain
from tuopin.store.engines import ROW_GROUP
from tuopin.store.files import read_parquet
from tuopin.tables import Column

__all__ = ["MemoryEngine", "memory_frame"]


def memory_frame(table: pa.Table) -> nw.LazyFrame:
    """Rows in memory as a frame that needs no engine to be opened or closed."""
    return nw.from_native(pl.DataFrame(pl.from_arrow(table)).lazy())


class MemoryEngine:
    """Everything in memory; answers at once on a few rows, which is what it is for."""

    name = "memory"

    def scan(
        self, paths: Sequence[str | Path], columns: Sequence[Column], *, uniform: bool = False
    ) -> nw.LazyFrame:
        """Rows of Parquet files with exactly the declared columns and types."""
        schema = arrow_schema(columns)
        held = [fitted(read_parquet(Path(path), _held(path, schema)), columns) for path in paths]
        return self.frame(pa.concat_tables(held)) if held else self.empty(columns)

    def frame(self, table: pa.Table) -> nw.LazyFrame:
        """Rows that are in memory already."""
        return memory_frame(table)

    def rows(self, paths: Sequence[str | Path]) -> nw.LazyFrame:
        """Rows of Parquet files that this door wrote, in the columns they have."""
        return self.frame(pa.concat_tables(pq.ParquetFile(path).read() for path in paths))

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """The frame computed once."""
        return nw.from_native(nw.to_native(frame).collect().lazy())

    def empty(self, columns: Sequence[Column]) -> nw.LazyFrame:
        """No rows, with the declared columns and types."""
        return memory_frame(empty_table(columns))

    def collect(self, frame: nw.LazyFrame) -> pa.Table:
        """The rows, computed, in plain types."""
        return plain(nw.to_native(frame).collect().to_arrow())

    def batches(self, frame: nw.LazyFrame, order: Sequence[str] = ()) -> Iterator[pa.Table]:
        """The rows in pieces of a row group."""
        table = self._ordered(frame, order)
        for start in range(0, table.num_rows, ROW_GROUP):
            yield table.slice(start, ROW_GROUP)

    def write(self, frame: nw.LazyFrame, path: str | Path, order: Sequence[str] = ()) -> int:
        """Write one Parquet file and say how many rows it has."""
        table = self._ordered(frame, order)
        partial = Path(f"{path}.partial")
        try:
            pq.write_table(table, partial, compression="zstd", row_group_size=ROW_GROUP)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        return int(table.num_rows)

    def sql(self, frame: nw.LazyFrame) -> str:
        """The plan Polars will run; there is no SQL behind it."""
        return str(nw.to_native(frame).explain())

    def close(self) -> None:
        """Nothing is held open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ordered(self, frame: nw.LazyFrame, order: Sequence[str]) -> pa.Table:
        native = nw.to_native(frame)
        if order:
            native = native.sort(list(order), nulls_last=True)
        return plain(native.collect().to_arrow())


def _held(path: str | Path, schema: pa.Schema) -> list[str]:
    names = set(pq.read_schema(path).names)
    return [name for name in schema.names if name in names]
