"""The workbook to mend: rows as they were uploaded, findings beside them, the worst first; never a formula."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from tuopin.office.intake import findings
from tuopin.office.intake.models import Batch
from tuopin.office.intake.reading import RESULT, WHERE, WHY, engine_for, laid_out, mapping_of
from tuopin.office.intake.uploads import store, work_of
from tuopin.office.jobs.working import Running, Unfinished
from tuopin.store import Engine, StoreError, open_engine
from tuopin.store.readers import Part, Scratch, read_file
from tuopin.tables import TABLES, Table
from tuopin.terms import Text

__all__ = ["make", "name_of"]

#: A sheet holds so many rows with its headings; notes beyond so many make spreadsheet programs slow.
SHEET_ROWS, NOTES = 1_048_000, 20_000
GRADES = {
    0: Text("退回", "rejected"),
    1: Text("错误", "error"),
    2: Text("警告", "warning"),
    3: Text("提示", "hint"),
    4: Text("无疑点", "nothing found"),
}
LOOKS = {0: "#f8c9c4", 1: "#fbdcd8", 2: "#fdf0c4", 3: "#e3eef5"}
NOTHING = 4
WANTED = ["file", "table", "row", "column", "subject", "message_zh", "message_en", "rank"]


def name_of(language: str, whole: bool) -> str:
    """The workbook among the batch's sealed files."""
    return f"workbook-{language}-{'all' if whole else 'found'}"


@dataclass
class _Told:
    """What was found of one row: how bad at worst, and (column, grade, message) of each."""

    rank: int = NOTHING
    said: list[tuple[str | None, int, str]] = field(default_factory=list)

    def add(self, finding: dict[str, Any], language: str) -> None:
        self.rank = min(self.rank, finding["rank"])
        self.said.append((finding["column"], finding["rank"], finding[f"message_{language}"]))


class _Findings:
    """The findings of a batch by row, and by what they are about where they name no row."""

    def __init__(self, batch: int, language: str) -> None:
        self.rows: dict[tuple[str, str, int], _Told] = {}
        self.subjects: dict[tuple[str, str], _Told] = {}
        self.of_files: list[dict[str, Any]] = []
        for each in findings.every(batch, WANTED):
            table = each["table"] or ""
            if each["row"] is not None:
                place = (each["file"], table, each["row"])
                self.rows.setdefault(place, _Told()).add(each, language)
            elif each["file"] is None and each["subject"]:
                self.subjects.setdefault((table, each["subject"]), _Told()).add(each, language)
            else:
                self.of_files.append(each)

    def of(self, table: Table, row: dict[str, Any]) -> _Told:
        """Everything found of a row: by its place, and of what its key names."""
        here = self.rows.get((row["_file"], table.name, row["_row"]))
        parts = [(row.get(name) or "").strip() for name in table.key if name != "data_year"]
        about = self.subjects.get((table.name, "/".join(parts)))
        if here is None or about is None:
            return here or about or _Told()
        return _Told(min(here.rank, about.rank), [*here.said, *about.said])


def make(batch: Batch, running: Running, language: str, *, whole: bool) -> str:
    """Make it; `whole` with the rows of which nothing was found."""
    key, name = batch.key.open(), name_of(language, whole)
    with work_of(batch.pk) as work, open_engine(engine_for(batch), spill=work) as engine:
        running.tell(Text("读取文件", "reading the files"))
        try:
            scratch = Scratch(work)
            parts = _parts(batch, key, work, engine, scratch)
        except (OSError, StoreError) as error:
            gone = Text("这个批次的文件已删除", "the files of this batch are gone")
            raise Unfinished(error.text if isinstance(error, StoreError) else gone) from error
        path = work / "workbook.xlsx"
        _write(path, parts, _Findings(batch.pk, language), engine, language, running, whole=whole)
        with path.open("rb") as file:
            store(batch.pk, key, name, iter(lambda: file.read(1 << 20), b""))
        scratch.close()
    return name


def _parts(
    batch: Batch, key: str, work: Path, engine: Engine, scratch: Scratch
) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    mapping = mapping_of(batch, work)
    for path in laid_out(batch, key, work):
        delivery = read_file(path, engine, mapping, batch.table or None, scratch=scratch)
        for part in delivery.parts:
            found.setdefault(part.table.name, []).append(part)
    return found


def _write(
    path: Path,
    parts: dict[str, list[Part]],
    found: _Findings,
    engine: Engine,
    language: str,
    running: Running,
    *,
    whole: bool,
) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    total = sum(part.rows for each in parts.values() for part in each)
    done = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        looks = {rank: book.add_format({"bg_color": colour}) for rank, colour in LOOKS.items()}
        looks[-1] = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        for name in TABLES:
            if name not in parts:
                continue
            sheet = _Sheet(book, looks, TABLES[name], parts[name], found, language)
            for row, told in _ordered(parts[name], sheet.table, found, engine, whole=whole):
                sheet.put(row, told)
                done += 1
                if done % 2000 == 0:
                    running.tell(Text("写入工作簿", "writing the workbook"), done, total)
                if sheet.at >= SHEET_ROWS:
                    break


def _ordered(
    parts: list[Part], table: Table, found: _Findings, engine: Engine, *, whole: bool
) -> Iterator[tuple[dict[str, Any], _Told]]:
    """The worst rows first; of those alike, as they stand in the files. Rows in order are read one piece at a time."""
    held: list[tuple[dict[str, Any], _Told]] = []
    for row in _rows(parts, engine):
        told = found.of(table, row)
        if told.said:
            held.append((row, told))
    yield from sorted(held, key=lambda each: each[1].rank)
    if whole:
        for row in _rows(parts, engine):
            told = found.of(table, row)
            if not told.said:
                yield row, told


def _rows(parts: list[Part], engine: Engine) -> Iterator[dict[str, Any]]:
    for part in parts:
        for rows in engine.batches(part.frame, ("_row",)):
            yield from rows.to_pylist()


class _Sheet:
    """One table's sheet."""

    def __init__(
        self,
        book: Any,
        looks: dict[int, Any],
        table: Table,
        parts: list[Part],
        found: _Findings,
        language: str,
    ) -> None:
        self.table, self.language, self.looks = table, language, looks
        held = {name for part in parts for name in part.frame.collect_schema().names()}
        self.columns = [column for column in table.columns if column.name in held]
        self.names = [column.name for column in self.columns]
        self.sheet = book.add_worksheet(table.text.say(language)[:31])
        self.at, self.notes = 0, 0
        own = [text.say(language) for text in (RESULT, WHY, WHERE)]
        # our names in English: an English heading is a translation, and no reader knows it
        theirs = [c.text.zh if language == "zh" else c.name for c in self.columns]
        for place, heading in enumerate([*own, *theirs]):
            self.sheet.write_string(0, place, heading, looks[-1])
        self.sheet.set_column(0, 0, 12)
        self.sheet.set_column(1, 1, 60)
        self.sheet.set_column(2, 2, 24)
        self.sheet.set_column(3, 2 + len(self.columns), 16)
        self.sheet.freeze_panes(1, 1)

    def put(self, row: dict[str, Any], told: _Told) -> None:
        """One row: what was found, where it stands, and its cells; those with a finding coloured and noted."""
        self.at += 1
        look = self.looks.get(told.rank)
        self._text(0, GRADES[told.rank].say(self.language), look)
        why = list(dict.fromkeys(message for _, _, message in told.said))
        if row.get("_line"):
            why.append(row["_line"])  # a row that could not be split has no cells of its own
        self._text(1, "\n".join(why), look)
        self._text(2, f"{row['_file']} {row['_row']}", None)
        for place, name in enumerate(self.names, 3):
            mine = [(rank, message) for column, rank, message in told.said if column == name]
            self._text(place, row[name], self.looks.get(min(mine)[0]) if mine else None)
            if mine and self.notes < NOTES:
                self.notes += 1
                self.sheet.write_comment(self.at, place, "\n".join(m for _, m in mine)[:2000])

    def _text(self, place: int, value: str | None, look: Any) -> None:
        if value:
            self.sheet.write_string(self.at, place, str(value)[:32_000], look)
        elif look is not None:
            self.sheet.write_blank(self.at, place, None, look)
