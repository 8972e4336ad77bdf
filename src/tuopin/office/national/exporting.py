"""Writing the files for upload: an area's rows under national codes, read at one moment, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
from django.utils import timezone

from tuopin.office.archive.reading import moment
from tuopin.office.audit.acting import acting
from tuopin.office.intake.piece import clear
from tuopin.office.intake.uploads import store, work_of
from tuopin.office.jobs.working import Running
from tuopin.office.national.folders import KEPT_FOR, folder, sweep
from tuopin.office.national.models import Export
from tuopin.office.national.reading import counted, pieces
from tuopin.rounds.national import as_national, national_columns, spelled
from tuopin.store import fitted, write_csv
from tuopin.tables import TABLES, Column, Table
from tuopin.terms import Text

__all__ = ["carried", "make"]

#: Rows of a sheet, its headings apart; a table with more goes on in a further sheet.
SHEET_ROWS = 1_048_000
WRITING = Text("写入文件", "writing the file")


def carried(table: Table, *, numbers: bool) -> list[Column]:
    """The columns of a table's file; without the sealed numbers where those may not be seen."""
    return [c for c in national_columns(table) if numbers or not c.sealed]


def make(held: Export, running: Running) -> None:
    """Make the files; whole or not at all, and the same again after a crash."""
    sweep()
    place, key = folder(held), held.key.open()
    with work_of(place) as work:
        with moment(1) as drivers:
            made = _written(held, work, drivers[0], running)
        files: list[dict[str, Any]] = []
        for at, (path, rows) in enumerate(made):
            size, digest = store(place, key, f"file-{at}", _pieces_of(path))
            files.append({"name": path.name, "rows": rows, "size": size, "digest": digest})
    held.files, held.ready_at = files, timezone.now()
    held.until = held.ready_at + KEPT_FOR
    many = sum(each["rows"] for each in files)
    with acting(running.by, "national.made", subject=str(held), area=held.area, rows=many):
        held.save(update_fields=["files", "ready_at", "until"])


def _pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _written(held: Export, work: Path, driver: Any, running: Running) -> list[tuple[Path, int]]:
    tables = [TABLES[name] for name in held.tables]
    total = sum(counted(driver, table, held.area) for table in tables)
    progress = _Progress(running, total)
    if held.kind == "xlsx":
        path = work / f"{held.area}.xlsx"
        return [(path, _workbook(path, held, tables, driver, progress))]
    made = []
    for table in tables:
        path = work / f"{held.area}-{table.name}.csv"
        columns = carried(table, numbers=held.numbers)
        rows = write_csv(path, _rows(held, table, driver, progress), columns, held.headings)
        made.append((path, rows))
    return made


class _Progress:
    """Rows done of all, told as they go by."""

    def __init__(self, running: Running, total: int) -> None:
        self._running, self._total, self._done = running, total, 0

    def more(self, rows: int) -> None:
        """Rows more are done."""
        self._done += rows
        self._running.tell(WRITING, self._done, self._total)


def _rows(held: Export, table: Table, driver: Any, progress: _Progress) -> Iterator[pa.Table]:
    """The rows as text, a piece at a time."""
    hidden = [c.name for c in table.columns if c.sealed and not held.numbers]
    asked = [c for c in table.columns if c.name not in hidden]
    for rows in pieces(driver, table, held.area, asked):
        opened = {c.name: clear(rows[c.name]) if c.sealed else rows[c.name] for c in asked}
        yield as_national(fitted(pa.table(opened), asked), table, hidden)
        progress.more(rows.num_rows)


def _workbook(
    path: Path, held: Export, tables: list[Table], driver: Any, progress: _Progress
) -> int:
    """One workbook, a sheet a table; every cell text, so that no number loses its end and nothing is a formula."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    written = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        for table in tables:
            columns = carried(table, numbers=held.numbers)
            sheet, at, number = None, SHEET_ROWS, 0
            for rows in _rows(held, table, driver, progress):
                for row in zip(*(rows[c.name].to_pylist() for c in columns), strict=True):
                    if at >= SHEET_ROWS:
                        number, at = number + 1, 0
                        sheet = _sheet(book, table, number, spelled(columns, held.headings), head)
                    at += 1
                    _put(sheet, at, row, text)
                written += rows.num_rows
            if (
                sheet is None
            ):  # an empty sheet says that there is nothing, a missing one says nothing
                _sheet(book, table, 1, spelled(columns, held.headings), head)
    return written


def _sheet(book: Any, table: Table, number: int, headings: list[str], head: Any) -> Any:
    sheet = book.add_worksheet(f"{table.text.zh}{number if number > 1 else ''}")
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, head)
    sheet.set_column(0, len(headings), 18)
    sheet.freeze_panes(1, 0)
    return sheet


def _put(sheet: Any, at: int, row: tuple[str | None, ...], look: Any) -> None:
    for place, value in enumerate(row):
        if value is not None:
            sheet.write_string(at, place, value, look)
