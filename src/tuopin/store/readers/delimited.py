"""CSV and TSV: a fast way for files without faults, a careful way that loses no row of the others.

The fast way (Arrow's reader over a stream brought to UTF-8) gives up at the first thing that is not
in order: a row with too many or too few fields, a character that cannot be decoded, a NUL, an odd
number of quotation marks. The careful way then reads the file again from its beginning, record by
record. On a file without faults both give the same rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from tuopin.store.readers.careful import read_carefully
from tuopin.store.readers.delivery import FileFinding
from tuopin.store.readers.encodings import Transcoder, open_bytes
from tuopin.store.readers.file_checks import IntakeError
from tuopin.store.readers.text_file import NOTHING, TextFile, holding

__all__ = ["Choice", "Choose", "Loaded", "read_delimited"]

#: Bytes Arrow parses at a time; no row of a file read the fast way is longer.
BLOCK = 4 << 20
#: Rows at the top among which the headings are looked for.
TOP = 10
DELIMITERS = ",\t;|"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the first rows holds the headings, and the name under which each column is read (None: not)."""

    header: int
    names: tuple[str | None, ...]
    findings: tuple[FileFinding, ...] = ()


#: Chooses by the first rows of a file; IntakeError where they cannot be used.
Choose = Callable[[Sequence[Sequence[str]]], Choice]
#: How many headings of a row are known: settles the delimiter.
Known = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A text file that was written: its columns (with `_file`, `_row`, perhaps faults), rows, findings."""

    path: Path
    names: list[str]
    rows: int
    file: str
    findings: tuple[FileFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Top:
    """The first rows: the delimiter, the choice, and the lines they stand on."""

    delimiter: str
    choice: Choice
    lines: int
    wanted: tuple[int, ...]
    names: tuple[str, ...]


class _NotInOrder(Exception):
    """The fast way gives up."""


class _Blank(Exception):
    """A row says nothing in the columns wanted: the others must be read to tell whether it is one."""


def read_delimited(path: Path, file: str, out: Path, choose: Choose, known: Known) -> Loaded:
    """Read a delimited text file into a Parquet file of strings at `out`."""
    top = _top(path, file, choose, known)
    try:
        loaded = _fast(path, file, out, top)
    except (_NotInOrder, pa.ArrowInvalid):
        rows, names, found = read_carefully(
            path, file, out, top.delimiter, top.choice.header, top.choice.names
        )
        loaded = Loaded(out, names, rows, file, found)
    findings = [*top.choice.findings, *loaded.findings]
    if loaded.rows == 0:
        findings.append(FileFinding(file, "file.no_rows"))
    if top.choice.header > 0:
        row = str(top.choice.header + 1)
        findings.append(
            FileFinding(file, "file.title_rows", top.choice.header + 1, details={"row": row})
        )
    return Loaded(loaded.path, loaded.names, loaded.rows, file, tuple(findings))


def _top(path: Path, file: str, choose: Choose, known: Known) -> _Top:
    with open_bytes(path) as source:
        text = Transcoder(source).read()
    if not text.strip():
        raise IntakeError("empty", file=file)
    best: tuple[tuple[int, int], str, list[list[str]], list[int]] | None = None
    for delimiter in DELIMITERS:
        rows, lines = _first_rows(text, delimiter)
        score = (max(known(row) for row in rows), max(len(row) for row in rows))
        if best is None or score > best[0]:
            best = (score, delimiter, rows, lines)
    assert best is not None  # noqa: S101 - there are delimiters
    _, delimiter, rows, lines = best
    choice = choose(rows)
    pairs = [(at, name) for at, name in enumerate(choice.names) if name is not None]
    return _Top(
        delimiter,
        choice,
        lines[choice.header],
        tuple(at for at, _ in pairs),
        tuple(n for _, n in pairs),
    )


def _first_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows of a text and, for each, the number of lines up to its end."""
    reader = csv.reader(io.StringIO(text[: 1 << 18], newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
            if len(rows) == TOP:
                break
    except csv.Error:
        pass  # a field too long for the top: what was read so far decides
    return rows or [[]], lines or [0]


def _fast(path: Path, file: str, out: Path, top: _Top) -> Loaded:
    """With Arrow's reader: the columns wanted, and all of them where only the others tell a row from a blank one."""
    try:
        return _with_arrow(path, file, out, top, every=len(top.wanted) == len(top.choice.names))
    except _Blank:
        return _with_arrow(path, file, out, top, every=True)


def _with_arrow(path: Path, file: str, out: Path, top: _Top, *, every: bool) -> Loaded:
    with open_bytes(path) as source, TextFile(out, file, top.names) as text:
        transcoder = Transcoder(source)
        at = top.choice.header + 2
        for batch in _batches(transcoder, top, every):
            columns = [batch.column(str(name)) for name in top.wanted]
            rows = pa.array(np.arange(at, at + batch.num_rows, dtype=np.int64))
            filled = holding(columns)
            if filled is not None and not every and not pc.all(filled).as_py():
                raise _Blank
            text.add(columns, rows, _filled(batch) if every else None)
            at += batch.num_rows
        doubtful = transcoder.faults or transcoder.nuls or transcoder.cut or transcoder.quotes % 2
        if doubtful:
            raise _NotInOrder
    return Loaded(out, [*text.names, "_file", "_row"], text.rows, file)


def _filled(batch: pa.RecordBatch) -> pa.Array:
    found = holding(batch.columns)
    return pa.repeat(pa.scalar(True), batch.num_rows) if found is None else found


def _batches(transcoder: Transcoder, top: _Top, every: bool) -> pa.csv.CSVStreamingReader:
    names = [str(at) for at in range(len(top.choice.names))]
    wanted = names if every else [str(at) for at in top.wanted]
    return pa.csv.open_csv(
        pa.PythonFile(_Utf8(transcoder), mode="r"),
        read_options=pa.csv.ReadOptions(block_size=BLOCK, column_names=names, skip_rows=top.lines),
        parse_options=pa.csv.ParseOptions(
            delimiter=top.delimiter, newlines_in_values=True, ignore_empty_lines=False
        ),
        convert_options=pa.csv.ConvertOptions(
            include_columns=wanted,
            column_types=dict.fromkeys(wanted, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            null_values=list(NOTHING),
        ),
    )


class _Utf8:
    """A transcoder as the readable file of UTF-8 bytes that Arrow wants."""

    closed = False

    def __init__(self, transcoder: Transcoder) -> None:
        self._transcoder, self._rest = transcoder, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def writable(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True

    def read(self, size: int = BLOCK) -> bytes:
        parts, have = [self._rest], len(self._rest)
        while have < size:
            text = self._transcoder.read()
            if not text:
                break
            if "\ufffd" in text:
                raise _NotInOrder
            part = text.encode()
            parts.append(part)
            have += len(part)
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]
