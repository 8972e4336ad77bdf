"""The text of a file on its way to the engine: columns of strings written to one private Parquet file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tuopin.store.engines import ROW_GROUP
from tuopin.store.readers.delivery import FAULT, LINE

__all__ = ["NOTHING", "TextFile", "holding"]

#: What programs write for nothing; an empty string is the usual one.
NOTHING = ("", "NULL", "null", "\\N", "#N/A", "None", "NaN", "nan")


class TextFile:
    """Writes rows of text with `_file` and `_row`; counts them; leaves out rows of nothing at all."""

    def __init__(
        self, path: Path, file: str, names: Sequence[str], *, faults: bool = False
    ) -> None:
        self.path, self.file, self.rows = path, file, 0
        text = pa.string()
        extra = [(FAULT, text), (LINE, text)] if faults else []
        # the file's name repeats on every row: a dictionary writes it once
        self.schema = pa.schema(
            [*((name, text) for name in names), *extra, ("_file", text), ("_row", pa.int64())]
        )
        self.names = [*names, *(name for name, _ in extra)]
        # Speed matters more than size for a file that lives a minute.
        self._writer = pq.ParquetWriter(
            path, self.schema, compression="lz4", use_dictionary=["_file"], write_statistics=False
        )
        self._held: list[pa.RecordBatch] = []

    def add(
        self, columns: Sequence[pa.Array], rows: pa.Array, filled: pa.Array | None = None
    ) -> None:
        """Add columns (in the order of `names`) whose rows stand at `rows`.

        `filled` says which rows hold anything at all where the file has more columns than these: a row
        whose other columns say something is a row, however blank these are.
        """
        if not len(rows):
            return
        batch = pa.record_batch(
            [*columns, pa.repeat(pa.scalar(self.file), len(rows)), rows], schema=self.schema
        )
        if filled is None:
            filled = holding([batch.column(i) for i in range(len(self.names))])
        batch = batch.filter(filled) if filled is not None else batch
        self.rows += batch.num_rows
        self._held.append(batch)
        if sum(held.num_rows for held in self._held) >= ROW_GROUP:
            self._flush()

    def add_cells(
        self,
        rows: Iterable[Sequence[str | None]],
        numbers: Iterable[int],
        filled: Iterable[bool] | None = None,
    ) -> None:
        """Add rows of Python strings; what stands for nothing becomes null. `filled` as for `add`."""
        listed = list(rows)
        if listed:
            columns = [_text_array(cells) for cells in zip(*listed, strict=True)]
            kept = None if filled is None else pa.array(filled, type=pa.bool_())
            self.add(columns, pa.array(np.fromiter(numbers, dtype=np.int64)), kept)

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(
                pa.Table.from_batches(self._held), row_group_size=2 * ROW_GROUP
            )
            self._held = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._flush()
        self._writer.close()
        if error is not None:
            self.path.unlink(missing_ok=True)


def _text_array(cells: Sequence[str | None]) -> pa.Array:
    return pa.array([None if cell in NOTHING else cell for cell in cells], type=pa.string())


def holding(columns: Sequence[pa.Array]) -> pa.Array | None:
    """Which rows hold anything in these columns; None where all do. Spreadsheets export blank ones by the thousand."""
    if any(column.null_count == 0 for column in columns):
        return None
    filled = columns[0].is_valid()
    for column in columns[1:]:
        filled = pc.or_(filled, column.is_valid())
    return filled
