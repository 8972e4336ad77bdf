"""The findings of an intake as a file for those who correct them: CSV or XLSX, in file, table and row order."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import narwhals.stable.v2 as nw
import xlsxwriter

from tuopin.rounds.intake import Intake
from tuopin.stages.registry import FINDING_COLUMNS, shown
from tuopin.store import Engine
from tuopin.tables import TABLES, Table
from tuopin.terms import Text

__all__ = ["write_findings"]

ORDER = ("file", "table", "row", "check", "column")
AS_DELIVERED = Text("原行内容", "row as delivered")
#: Signs by which a spreadsheet takes text for a formula; an apostrophe in front keeps it text.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
#: Rows a sheet holds besides its headings.
SHEET_ROWS = 1_048_575


def write_findings(
    intake: Intake, engine: Engine, path: Path, language: str = "zh", *, with_rows: bool = False
) -> int:
    """Write the findings to a .csv or .xlsx file and say how many there are.

    `with_rows` adds each row as it was delivered, direct identifiers masked. The file appears under its
    name only when it is complete. ValueError for any other ending, or more findings than a sheet holds.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise ValueError(f"findings are written as .csv or .xlsx, not {path.suffix!r}")
    frame = _beside_rows(intake) if with_rows else intake.findings
    chosen = [c for c in FINDING_COLUMNS if not c.name.startswith("message_")]
    names = [column.name for column in chosen] + [f"message_{language}"]
    titles = [column.text.say(language) for column in chosen]
    titles.append(Text("说明", "message").say(language))
    if with_rows:
        names.append("delivered")
        titles.append(AS_DELIVERED.say(language))
    lines = _lines(engine, frame, names)
    partial = path.with_name(path.name + ".partial")
    try:
        written = (_csv if path.suffix.lower() == ".csv" else _xlsx)(partial, titles, lines)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return written


def _lines(engine: Engine, frame: nw.LazyFrame, names: list[str]) -> Iterator[list[str]]:
    for batch in engine.batches(frame, ORDER):
        for row in batch.select(names).to_pylist():
            yield ["" if cell is None else str(cell) for cell in row.values()]


def _beside_rows(intake: Intake) -> nw.LazyFrame:
    """The findings with `delivered`: the cells of the row that hold anything, under our names."""
    none = nw.lit(None, dtype=nw.String())
    parts = [intake.findings.filter(nw.col("row").is_null()).with_columns(delivered=none)]
    for name, text in intake.texts.items():
        cells = _cells(text, TABLES[name])
        rows = text.select(cells.alias("delivered"), file="_file", row="_row")
        here = intake.findings.filter((nw.col("table") == name) & ~nw.col("row").is_null())
        parts.append(here.join(rows, on=["file", "row"], how="left"))
    return nw.concat(parts, how="vertical")


def _cells(text: nw.LazyFrame, table: Table) -> nw.Expr:
    held = text.collect_schema().names()
    here = [column for column in table.columns if column.name in held]
    said = [nw.concat_str(nw.lit(f"{c.name}="), shown(nw.col(c.name), c)) for c in here]
    return nw.concat_str(*said, separator="; ", ignore_nulls=True)


def _csv(path: Path, titles: list[str], lines: Iterator[list[str]]) -> int:
    written = 0
    # the mark of order makes spreadsheet programs read Chinese right
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        for line in lines:
            writer.writerow(
                ["'" + cell if cell.startswith(FORMULA_SIGNS) else cell for cell in line]
            )
            written += 1
    return written


def _xlsx(path: Path, titles: list[str], lines: Iterator[list[str]]) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    written = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, titles)
        for line in lines:
            written += 1
            if written > SHEET_ROWS:
                raise ValueError(f"a sheet holds {SHEET_ROWS} findings; write them as .csv")
            for at, cell in enumerate(line):
                sheet.write_string(written, at, cell)
    return written
