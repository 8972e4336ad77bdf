"""Rows waiting to be accepted: streams of Arrow, sealed on disk, of rows exactly as the registry will hold them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from tuopin.office.intake.uploads import SealedWriter, sealed_file, sealed_pieces

__all__ = ["Stage", "packed", "staged", "unpacked"]

_OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd")


class Stage:
    """One stream being written; nothing stands on disk under its name before `finish`."""

    def __init__(self, batch: int, key: str, name: str) -> None:
        self._writer = SealedWriter(sealed_file(batch, name), key)
        self._stream: pa.ipc.RecordBatchStreamWriter | None = None
        self.rows = 0

    @property
    def closed(self) -> bool:
        """Whether finished or abandoned."""
        return self._writer.closed

    def add(self, rows: pa.Table) -> None:
        """Rows more; the first decide the columns."""
        if not rows.num_rows:
            return
        if self._stream is None:
            self._stream = pa.ipc.new_stream(self._writer, rows.schema, options=_OPTIONS)
        self._stream.write_table(rows)
        self.rows += rows.num_rows

    def finish(self) -> str:
        """Whole; its digest, empty where there was no row."""
        if self._stream is None:
            self._writer.abandon()
            return ""
        self._stream.close()
        self._writer.finish()
        return self._writer.digest

    def abandon(self) -> None:
        """Nothing of it is kept."""
        self._writer.abandon()


class _Pieces(io.RawIOBase):
    """A sealed file read from beginning to end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        target = memoryview(into).cast("B")
        while not self._held:
            fresh = next(self._pieces, None)
            if fresh is None:
                return 0
            self._held = fresh
        many = min(len(target), len(self._held))
        target[:many] = self._held[:many]
        self._held = self._held[many:]
        return many


def staged(batch: int, key: str, name: str) -> Iterator[pa.Table]:
    """The rows of a stream, piece by piece; none where there is no such stream."""
    path = sealed_file(batch, name)
    if not path.exists():
        return
    with pa.ipc.open_stream(io.BufferedReader(_Pieces(sealed_pieces(path, key)))) as stream:
        for batch_of_rows in stream:
            yield pa.Table.from_batches([batch_of_rows])


def packed(rows: pa.Table) -> bytes:
    """Rows as bytes for a column of the database."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, rows.schema, options=_OPTIONS) as stream:
        stream.write_table(rows)
    return sink.getvalue()


def unpacked(content: bytes) -> pa.Table:
    """The rows again."""
    with pa.ipc.open_stream(io.BytesIO(content)) as stream:
        return stream.read_all()
