"""XLSX (and XLS, ODS): every sheet that is a table, cells as the text a person would have written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import python_calamine as calamine

from tuopin.store.readers.delimited import TOP, Loaded
from tuopin.store.readers.delivery import FileFinding
from tuopin.store.readers.file_checks import IntakeError
from tuopin.store.readers.text_file import NOTHING, TextFile, holding

__all__ = ["Sheet", "cell_text", "open_workbook"]

ROW_LIMIT = 1_048_576
#: A workbook that unpacks to more than this, or so many times its own size, is no registry export.
UNPACKED_LIMIT = 4 << 30
RATIO_LIMIT, RATIO_FROM = 300, 100 << 20
#: From here on a spreadsheet no longer holds every digit of a whole number.
EXACT_DIGITS = 10**15
ROWS_AT_ONCE = 20_000
SHOWN_CELLS = 5
_NOTHING = pa.array(NOTHING, pa.string())

CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+[0-9]+)"[^>]*>(.*?)</c>', re.DOTALL)


@dataclass(frozen=True)
class Sheet:
    """One sheet, its first rows, and what was found about it."""

    name: str
    top: list[list[str]]
    findings: tuple[FileFinding, ...]
    _native: Any

    def write(
        self, out: Path, label: str, choice_names: Sequence[str | None], header: int
    ) -> Loaded:
        """Write the rows below the headings as text; `label` stands in `_file`."""
        wanted = [(at, name) for at, name in enumerate(choice_names) if name is not None]
        start = self._native.start
        first = (start[0] if start else 0) + 1
        with TextFile(out, label, [name for _, name in wanted]) as text:
            rows, at = islice(self._native.iter_rows(), header + 1, None), first + header + 1
            while piece := list(islice(rows, ROWS_AT_ONCE)):
                columns = [_texts(values) for values in zip_longest(*piece)]
                nothing = pa.nulls(len(piece), pa.string())
                chosen = [columns[n] if n < len(columns) else nothing for n, _ in wanted]
                text.add(chosen, pa.array(range(at, at + len(piece)), pa.int64()), _filled(columns))
                at += len(piece)
        return Loaded(out, [*text.names, "_file", "_row"], text.rows, label)


def open_workbook(path: Path, file: str) -> list[Sheet]:
    """The sheets with anything in them; IntakeError for a password, damage, or a size no export has."""
    _weigh(path, file)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        natives = [
            (each.name, book.get_sheet_by_name(each.name))
            for each in book.sheets_metadata
            if each.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError as error:
        raise IntakeError("password", file=file) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise IntakeError("corrupt", file=file, found=str(error)[:120]) from error
    formulas = _formulas(path)
    return [
        Sheet(name, _top(native), tuple(_found(name, native, file, formulas.get(name))), native)
        for name, native in natives
        if native.height
    ]


def _texts(values: Sequence[Any]) -> pa.Array:
    """The cells of a column as text; most are text as they are, and what stands for nothing is found by Arrow."""
    told = [value if type(value) is str else cell_text(value) for value in values]
    made = pa.array(told, pa.string())
    if pc.any(pc.match_substring(made, "\0")).as_py():
        made = pc.replace_substring(made, "\0", "\ufffd")
    empty = pc.is_in(made, value_set=_NOTHING)
    return pc.if_else(empty, pa.scalar(None, pa.string()), made)


def _filled(columns: Sequence[pa.Array]) -> pa.Array:
    """Which rows hold anything at all, in whatever column: one that is not read counts too."""
    found = holding(columns)
    return pa.repeat(pa.scalar(True), len(columns[0])) if found is None else found


def cell_text(value: Any) -> str | None:
    """A cell's value as text: 1.0 as "1", a day as 2019-12-31; a number that lost digits as 4.30524e+17."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd") or None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else None


def _number_text(value: float) -> str:
    if value == int(value) if abs(value) < 1e300 else False:
        return str(int(value)) if abs(value) < EXACT_DIGITS else f"{value:.14e}"
    return repr(float(value))


def _weigh(path: Path, file: str) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(each.file_size for each in archive.infolist())
    packed = max(path.stat().st_size, 1)
    if unpacked > UNPACKED_LIMIT or (unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * packed):
        raise IntakeError("too_large", file=file, found=f"{unpacked >> 20} MB")


def _top(native: Any) -> list[list[str]]:
    rows = []
    for row in native.iter_rows():
        rows.append([cell_text(value) or "" for value in row])
        if len(rows) == TOP:
            break
    return rows


def _found(
    name: str, native: Any, file: str, formulas: tuple[list[str], list[str]] | None
) -> Iterator[FileFinding]:
    if native.total_height >= ROW_LIMIT:
        yield FileFinding(file, "file.row_limit", ROW_LIMIT, details={"sheet": name})
    for check, cells in zip(
        ("file.formula", "file.formula_without_value"), formulas or (), strict=False
    ):
        if cells:
            shown = ", ".join(cells[:SHOWN_CELLS])
            details = {"sheet": name, "count": str(len(cells)), "cells": shown}
            yield FileFinding(file, check, value=shown, details=details)


def _formulas(path: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Formula cells by sheet: with a stored value, and without one (the reader cannot tell these from blanks)."""
    if not zipfile.is_zipfile(path):
        return {}
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name, part in _sheet_parts(archive).items():
            if part in archive.namelist():
                found[name] = _formulas_of(archive, part)
    return {name: cells for name, cells in found.items() if any(cells)}


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", links):
        key, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="([^"]*)"', tag)
        if key and target:
            targets[key.group(1)] = target.group(1).lstrip("/").removeprefix("xl/")
    parts = {}
    for tag in re.findall(r"<sheet\b[^>]*>", book):
        name, key = re.search(r'\bname="([^"]*)"', tag), re.search(r'\br:id="([^"]*)"', tag)
        if name and key and key.group(1) in targets:
            parts[_unescaped(name.group(1))] = f"xl/{targets[key.group(1)]}"
    return parts


def _unescaped(text: str) -> str:
    for entity, sign in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ):
        text = text.replace(entity, sign)
    return text


def _formulas_of(archive: zipfile.ZipFile, part: str) -> tuple[list[str], list[str]]:
    with_value: list[str] = []
    without: list[str] = []
    with archive.open(part) as source:
        rest = b""
        while chunk := source.read(1 << 20):
            rest += chunk
            end = rest.rfind(b"</row>")
            if end < 0:
                continue
            whole, rest = rest[:end], rest[end:]
            if b"<f>" not in whole and b"<f " not in whole and b"<f/" not in whole:
                continue
            for cell, inside in CELL.findall(whole):
                if b"<f" in inside:
                    kept = b"<v>" in inside and b"<v></v>" not in inside
                    (with_value if kept else without).append(cell.decode())
    return with_value, without
