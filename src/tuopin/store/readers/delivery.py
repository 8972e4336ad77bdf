"""A delivery: the text frames of one file by table, how many rows were read, and what was found about the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import narwhals.stable.v2 as nw

from tuopin.store.engines import Engine
from tuopin.store.readers.file_checks import FILE_CHECKS
from tuopin.store.scratch import PrivateFolder
from tuopin.tables import Column, Kind, Table
from tuopin.terms import Text

__all__ = [
    "FAULT",
    "LINE",
    "PLACE",
    "Delivery",
    "FileFinding",
    "Part",
    "Scratch",
    "scan_text",
    "text_columns",
]

#: Where a row stands: the file and the row a person finds it on (the first line of the file is row 1).
PLACE = ("_file", "_row")
#: Why a row could not be split into cells ("fields", "quote"), and the row as it stands.
FAULT, LINE = "_fault", "_line"


@dataclass(frozen=True, slots=True)
class FileFinding:
    """Something found about a file, a column or a cell before any row was judged."""

    file: str
    check: str
    row: int | None = None
    table: str | None = None
    column: str | None = None
    value: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> Text:
        """What is wrong and what to do, in both languages."""
        text = FILE_CHECKS[self.check].message
        return Text(text.zh.format(**self.details), text.en.format(**self.details))


class Scratch:
    """A private folder for the text of files being read; it goes when the last user does."""

    def __init__(self, under: str | Path | None = None) -> None:
        # for the owner only: the text holds names and ID numbers
        self._folder = PrivateFolder(under)
        self.path = self._folder.path
        self._made = 0

    def new(self) -> Path:
        """A path for one more Parquet file."""
        self._made += 1
        return self.path / f"{self._made:04d}.parquet"

    def close(self) -> None:
        """Remove the folder now."""
        self._folder.close()


@dataclass(frozen=True)
class Part:
    """The rows of one table in a file: text columns under our names, `_file`, `_row`, and faults if any."""

    table: Table
    frame: nw.LazyFrame
    rows: int
    file: str


@dataclass(frozen=True)
class Delivery:
    """One file as it was read; nothing in it has been judged.

    A workbook may have several parts for one table, one a sheet. Rows that could not be split into
    cells are among them, with `_fault` and `_line` filled and every other column null. Rows of
    nothing at all are not counted.
    """

    file: str
    parts: tuple[Part, ...]
    findings: tuple[FileFinding, ...]
    scratch: Scratch

    @property
    def rows(self) -> dict[str, int]:
        """How many rows were read for each table."""
        counts: dict[str, int] = {}
        for part in self.parts:
            counts[part.table.name] = counts.get(part.table.name, 0) + part.rows
        return counts


def text_columns(names: list[str]) -> list[Column]:
    """Declared text columns of those names, with `_row` a whole number, for `Engine.scan`."""
    kinds = {"_row": Kind.INT}
    return [Column(name, kinds.get(name, Kind.TEXT), Text(name, name)) for name in names]


def scan_text(engine: Engine, path: Path, names: list[str]) -> nw.LazyFrame:
    """A written text file as a frame."""
    return engine.scan([path], text_columns(names))
