"""The careful way through a delimited file: every record by itself, no row lost, each fault on its row.

A record that will not come out right (too many or too few fields, a quotation mark opened and never
closed) costs one line only: that line is kept as it stands with its fault, and reading goes on with
the next line.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from tuopin.store.readers.delivery import FAULT, LINE, FileFinding
from tuopin.store.readers.encodings import Transcoder, open_bytes
from tuopin.store.readers.text_file import NOTHING, TextFile

__all__ = ["read_carefully"]

#: A record longer than this many characters has an open quotation mark, not a long field.
LONGEST_RECORD = 4 << 20
#: A line longer than this is cut: there is no memory for lines without end.
LONGEST_LINE = 16 << 20
ROWS_AT_ONCE = 20_000


def read_carefully(
    path: Path, file: str, out: Path, delimiter: str, header: int, names: tuple[str | None, ...]
) -> tuple[int, list[str], tuple[FileFinding, ...]]:
    """Rows read, the written columns, and what was found; `names` are those of all columns of the file."""
    wanted = [at for at, name in enumerate(names) if name is not None]
    used = [name for name in names if name is not None]
    with open_bytes(path) as source, TextFile(out, file, used, faults=True) as text:
        transcoder = Transcoder(source)
        records = _Records(transcoder, delimiter, len(names), header)
        cells: list[list[str | None]] = []
        numbers: list[int] = []
        filled: list[bool] = []
        for number, row, fault, line in records:
            filled.append(fault is not None or any(cell not in NOTHING for cell in row))
            if fault is None:
                cells.append([*(row[at] for at in wanted), None, None])
            else:
                cells.append([*([None] * len(wanted)), fault, line])
            numbers.append(number)
            if len(cells) == ROWS_AT_ONCE:
                text.add_cells(cells, numbers, filled)
                cells, numbers, filled = [], [], []
        text.add_cells(cells, numbers, filled)
    columns = [*text.names, "_file", "_row"]
    assert columns[-4:-2] == [FAULT, LINE]  # noqa: S101 - the order the rows above are built in
    return text.rows, columns, tuple(_found(transcoder, records, file))


def _found(transcoder: Transcoder, records: _Records, file: str) -> Iterator[FileFinding]:
    if transcoder.faults:
        details = {"count": str(transcoder.faults), "encoding": transcoder.encoding}
        yield FileFinding(file, "file.unreadable_bytes", details=details)
    if transcoder.nuls:
        yield FileFinding(file, "file.nul", details={"count": str(transcoder.nuls)})
    where = (
        "字符或压缩包中断 / inside a character or its packing"
        if transcoder.cut
        else records.broken_off
    )
    if where:
        row = records.last
        yield FileFinding(file, "file.truncated", row, details={"row": str(row), "where": where})


class _Runaway(Exception):
    """A record goes on and on: its quotation mark was never closed."""


class _Records:
    """The records below the headings: (row number, fields, fault or None, line where faulty)."""

    def __init__(self, transcoder: Transcoder, delimiter: str, width: int, header: int) -> None:
        self._lines = _lines(transcoder)
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._length = 0
        self._delimiter, self._width, self._header = delimiter, width, header
        self.last = 0
        self.broken_off = ""

    def __iter__(self) -> Iterator[tuple[int, list[str], str | None, str | None]]:
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))
        reader = self._reader()
        while True:
            row, fault = self._next(reader)
            if row is None and fault is None:
                return
            self.last += 1
            line = None
            if self.last > self._header + 1:
                row, fault = self._checked(row or [], fault)
            if fault is not None:
                line = self._step_back()
                reader = self._reader()
            self._taken, self._length = [], 0
            if self.last > self._header + 1 and (fault or any(row or ())):
                yield self.last, row or [], fault, line

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._delimiter)

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._waiting.popleft() if self._waiting else next(self._lines, None)
            if line is None:
                return
            self._taken.append(line)
            self._length += len(line)
            if self._length > LONGEST_RECORD and len(self._taken) > 1:
                raise _Runaway
            yield line

    def _next(self, reader: Iterator[list[str]]) -> tuple[list[str] | None, str | None]:
        try:
            row = next(reader, None)
        except (_Runaway, csv.Error):
            return None, "quote"
        if row is not None and len(self._taken) > 0 and self._open_quote():
            return row, "quote"
        return row, None

    def _open_quote(self) -> bool:
        """Whether the record ended only because the file did, inside a quoted field."""
        if "".join(self._taken).count('"') % 2 == 0:
            return False
        try:
            list(csv.reader(list(self._taken), delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False

    def _checked(self, row: list[str], fault: str | None) -> tuple[list[str], str | None]:
        if fault is not None or not row:
            return row, fault
        if len(row) == self._width + 1 and not row[-1]:
            return row[:-1], None  # a delimiter after the last field
        if len(row) == self._width:
            return row, None
        return row, "fields"

    def _step_back(self) -> str:
        """Give back all lines of a faulty record but its first; that one is the row."""
        first, *others = self._taken or [""]
        self._waiting.extendleft(reversed(others))
        if not others and not first.endswith(("\n", "\r")):
            self.broken_off = "末行不完整 / the last row is incomplete"
        return first.rstrip("\r\n")


def _lines(transcoder: Transcoder) -> Iterator[str]:
    """Lines with their ends; only CR and LF end a line (not the other separators Python knows)."""
    rest = ""
    while chunk := transcoder.read():
        lines = list(io.StringIO(rest + chunk, newline=""))
        # the last line may go on, and a CR at the end may be half of a CR LF
        rest = lines.pop() if not lines[-1].endswith("\n") else ""
        if len(rest) > LONGEST_LINE:
            lines.append(rest)
            rest = ""
        yield from lines
    if rest:
        yield from io.StringIO(rest, newline="")
