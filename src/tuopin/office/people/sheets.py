"""Sheets of accounts: reading what somebody filled in (XLSX or CSV), writing the template and the first passwords."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import python_calamine as calamine
import xlsxwriter

from tuopin.office.areas.models import LEVELS, Area
from tuopin.office.people.managing import Unfit
from tuopin.office.people.roles import ROLES, Role
from tuopin.terms import Text

__all__ = [
    "COLUMNS",
    "MOST_ROWS",
    "passwords_sheet",
    "read_sheet",
    "roles_by_name",
    "template_sheet",
]

COLUMNS: dict[str, Text] = {
    "username": Text("帐号", "account"),
    "name": Text("姓名", "name"),
    "employer": Text("单位", "employer"),
    "role": Text("角色", "role"),
    "area": Text("地区代码", "area code"),
    "since": Text("自", "since"),
    "until": Text("至", "until"),
}
NEEDED = ("username", "name", "role", "area")
MOST_ROWS = 5000
MOST_BYTES = 4 << 20
UNPACKED = 64 << 20


def read_sheet(name: str, content: bytes) -> list[dict[str, str]]:
    """The rows as texts by column, with their line in `line`. Unfit where it is no such sheet."""
    if len(content) > MOST_BYTES:
        raise Unfit(Text("文件超过 4 MB", "the file is larger than 4 MB"))
    workbook = name.lower().endswith((".xlsx", ".xlsm"))
    rows = _workbook(content) if workbook else _delimited(content)
    if not rows:
        raise Unfit(Text("文件是空的", "the file is empty"))
    places = _places(rows[0])
    found = []
    for line, row in enumerate(rows[1:], 2):
        told = {each: row[at].strip() if at < len(row) else "" for each, at in places.items()}
        if any(told.values()):
            found.append({each: told.get(each, "") for each in COLUMNS} | {"line": str(line)})
    if not found:
        raise Unfit(Text("只有表头,没有一行帐号", "there is a heading and no account"))
    if len(found) > MOST_ROWS:
        raise Unfit(
            Text(
                f"一次最多 {MOST_ROWS} 行;请分开上传",
                f"at most {MOST_ROWS} rows; upload them in parts",
            )
        )
    return found


def _places(heading: Sequence[str]) -> dict[str, int]:
    """Where each column stands: its heading may be Chinese, English or its own name."""
    known: dict[str, str] = {}
    for name, text in COLUMNS.items():
        known |= {name: name, text.zh: name, text.en: name}
    told = [known.get(cell.strip().lower(), "") for cell in heading]
    found = {name: at for at, name in enumerate(told) if name}
    missing = [COLUMNS[name] for name in NEEDED if name not in found]
    if missing:
        raise Unfit(
            Text(
                "缺列:" + "、".join(each.zh for each in missing) + ";请用模板",
                "columns are missing: "
                + ", ".join(each.en for each in missing)
                + "; use the template",
            )
        )
    return found


def _delimited(content: bytes) -> list[list[str]]:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            told = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        mark = "\t" if "\t" in told.split("\n", 1)[0] else ","
        try:
            return list(csv.reader(io.StringIO(told, newline=""), delimiter=mark))
        except csv.Error as error:
            raise Unfit(
                Text(
                    "读不懂这个文件,可能有一格过长或引号没有成对;请用模板",
                    "the file is not understood: a cell may be too long or a quotation left open; use the template",
                )
            ) from error
    raise Unfit(Text("读不懂文件的编码", "the file's encoding is not understood"))


def _workbook(content: bytes) -> list[list[str]]:
    unreadable = Unfit(Text("打不开这个工作簿", "the workbook cannot be opened"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > UNPACKED:
                raise unreadable
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (calamine.CalamineError, zipfile.BadZipFile, OSError) as error:
        raise unreadable from error
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a code that the workbook took for a number
    return "" if value is None else str(value)


def template_sheet(language: str, roles: Iterable[Role], areas: Iterable[Area]) -> bytes:
    """An empty sheet to fill in, with the roles and areas there are to choose from on further sheets."""
    titles = [Text("帐号", "accounts"), Text("角色", "roles"), Text("地区", "areas")]
    book, out = _book()
    bold = book.add_format({"bold": True, "bg_color": "#EEF3F2", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    sheets = [book.add_worksheet(each.say(language)) for each in titles]
    sheets[0].set_column(0, len(COLUMNS) - 1, 18, text)
    _heading(sheets[0], [each.say(language) for each in COLUMNS.values()], bold)
    sheets[1].set_column(0, 2, 26)
    head = [Text("角色", "role"), Text("代码", "code"), Text("范围", "held over")]
    _heading(sheets[1], [each.say(language) for each in head], bold)
    for row, role in enumerate(roles, 1):
        told = (role.text.say(language), role.code, LEVELS[role.level].say(language))
        for column, value in enumerate(told):
            sheets[1].write_string(row, column, value)
    sheets[2].set_column(0, 2, 22)
    head = [Text("地区代码", "area code"), Text("名称", "name"), Text("级别", "level")]
    _heading(sheets[2], [each.say(language) for each in head], bold)
    for row, area in enumerate(areas, 1):
        told = (area.code, area.say(language), LEVELS[area.level].say(language))
        for column, value in enumerate(told):
            sheets[2].write_string(row, column, value)
    book.close()
    return out.getvalue()


def passwords_sheet(language: str, lines: Iterable[Sequence[str]]) -> bytes:
    """(account, name, first password) as a workbook to be cut into slips."""
    book, out = _book()
    bold = book.add_format({"bold": True, "bg_color": "#EEF3F2", "bottom": 1})
    sheet = book.add_worksheet(Text("首次密码", "first passwords").say(language))
    sheet.set_column(0, 2, 26)
    head = [COLUMNS["username"], COLUMNS["name"], Text("首次密码", "first password")]
    _heading(sheet, [each.say(language) for each in head], bold)
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            sheet.write_string(row, column, value)
    book.close()
    return out.getvalue()


def _book() -> tuple[Any, io.BytesIO]:
    out = io.BytesIO()
    kept = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(out, kept), out


def _heading(sheet: Any, cells: Sequence[str], look: Any) -> None:
    for column, value in enumerate(cells):
        sheet.write_string(0, column, value, look)
    sheet.freeze_panes(1, 0)


def roles_by_name() -> dict[str, str]:
    """The role of each name it may be written by: Chinese, English, its code."""
    found: dict[str, str] = {}
    for code, role in ROLES.items():
        found |= {code: code, role.text.zh: code, role.text.en.lower(): code}
    return found
