"""The brief as a workbook: a sheet a subject, headings in both languages, numbers and text, never formulas."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from tuopin.rounds.rendering import tables
from tuopin.rounds.rendering.numbers import ABSENT, WORDS_OF, answer, spoken
from tuopin.rounds.rendering.tables import Grid
from tuopin.rounds.rendering.words import WORDS, say
from tuopin.terms import LANGUAGES, Text

__all__ = ["SHEETS", "render_workbook"]

#: Sheet names, in order; the first says what the workbook is.
SHEETS: Mapping[str, Text] = {
    "figures": Text("数字", "Figures"),
    "status": Text("在册状态", "Status"),
    "flows": Text("存量流量", "Flows"),
    "counties": Text("分县", "Counties"),
    "exits": Text("退出", "Exits"),
    "unmet": Text("未达标", "Unmet"),
    "measures": Text("应享帮扶", "Measures"),
    "breakdowns": Text("分人群", "Breakdowns"),
    "depth": Text("深度", "Depth"),
    "checks": Text("核查", "Checks"),
    "provenance": Text("出处", "Provenance"),
}
#: A workbook carries the day it was made; one fixed day keeps the same brief the same bytes.
MADE = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
FORMATS = {
    "count": "#,##0",
    "signed": "#,##0",
    "percent": '0.00"%"',
    "rate": "0.00000",
    "money": "#,##0.0",
    "year": "0",
}
WIDTHS = {"text": 30, "digest": 44, "names": 60}


def render_workbook(document: Mapping[str, Any]) -> bytes:
    """The bytes of the workbook; the same document always gives the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {"title": " ".join(_title(document)), "created": MADE, "comments": _warning(document)}
    )
    looks = _looks(book)
    _cover(book, looks, document)
    for name, grids in tables.all_grids(document).items():
        if grids:
            _sheet(book, looks, SHEETS[name], grids, document)
    book.close()
    return out.getvalue()


def _title(document: Mapping[str, Any]) -> list[str]:
    return [
        f"{spoken(document['area'], 'zh')}{say('title', 'zh')}",
        f"{spoken(document['area'], 'en')}: {say('title', 'en')}",
    ]


def _warning(document: Mapping[str, Any]) -> str:
    """What stands first on every sheet of an invented brief."""
    if not document["invented"]:
        return ""
    return "虚构 · " + both(WORDS["honest"])


def both(text: Text) -> str:
    """A heading in both languages."""
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def _looks(book: Any) -> dict[str, Any]:
    looks = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
    looks |= {
        f"{kind}-strong": book.add_format({"num_format": code, "bold": True})
        for kind, code in FORMATS.items()
    }
    looks["head"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    looks["title"] = book.add_format({"bold": True, "font_size": 13})
    looks["warning"] = book.add_format({"bold": True, "font_color": "#9b1c1c"})
    looks["strong"] = book.add_format({"bold": True})
    return looks


def _cover(book: Any, looks: dict[str, Any], document: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("说明 About")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    rows: list[tuple[str, Any]] = [("虚构 invented", text) for text in _honest(document)]
    rows += [("", text) for text in _title(document)]
    rows += [
        (both(WORDS[name]), document.get(name))
        for name in ("policy", "scale", "seed", "code_version", "chain_head")
    ]
    if document["rounds"]:
        rows.append((both(WORDS["as_of"]), document["rounds"][-1]["as_of"]))
    if document.get("source"):
        rows.append(
            (
                both(WORDS["source"]),
                " / ".join(spoken(document["source"], lang) for lang in LANGUAGES),
            )
        )
    for number, (label, value) in enumerate(rows):
        look = looks["warning"] if label.startswith("虚构") else looks["strong"]
        sheet.write_string(number, 0, label, look)
        _put(sheet, number, 1, value, "warning" if label.startswith("虚构") else None, looks)


def _honest(document: Mapping[str, Any]) -> list[str]:
    if not document["invented"]:
        return []
    return [say(name, lang) for lang in LANGUAGES for name in ("honest", "honest.more")]


def _sheet(
    book: Any, looks: dict[str, Any], name: Text, grids: Sequence[Grid], document: Mapping[str, Any]
) -> None:
    sheet = book.add_worksheet(both(name))
    warning = _warning(document)
    row = 0
    if warning:
        sheet.write_string(0, 0, warning, looks["warning"])
        row = 2
    for grid in grids:
        row = _grid(sheet, looks, grid, row) + 2
    if len(grids) == 1:
        sheet.freeze_panes(row - 2 - len(grids[0].rows), 1)
    sheet.set_column(0, 0, 30)
    for place, column in enumerate(grids[0].columns[1:], 1):
        sheet.set_column(place, place, WIDTHS.get(column.kind, 14))


def _grid(sheet: Any, looks: dict[str, Any], grid: Grid, row: int) -> int:
    """Write a table and give the row after its last."""
    sheet.write_string(row, 0, both(grid.title), looks["title"])
    for place, column in enumerate(grid.columns):
        sheet.write_string(row + 1, place, both(column.title), looks["head"])
    for number, values in enumerate(grid.rows):
        own = grid.row_kinds.get(number)
        for place, (value, column) in enumerate(zip(values, grid.columns, strict=True)):
            kind = own if own and place else column.kind
            look = f"{kind}-strong" if number in grid.strong else kind
            _put(sheet, row + 2 + number, place, _said(value, kind), look, looks)
    return row + 2 + len(grid.rows)


def _said(value: Any, kind: str) -> Any:
    """Numbers stay numbers; whatever is a word is said in both languages."""
    if kind in ("match", "verdict"):
        return _twice(lambda lang: answer(value, kind, lang))
    if value is None:
        return None
    if kind in WORDS_OF:
        return _twice(lambda lang: WORDS_OF[kind](value, lang))
    return _twice(lambda lang: spoken(value, lang)) if isinstance(value, Mapping) else value


def _twice(said: Any) -> str:
    zh, en = said("zh"), said("en")
    return zh if zh == en else f"{zh} {en}"


def _put(
    sheet: Any, row: int, place: int, value: Any, look: str | None, looks: dict[str, Any]
) -> None:
    """A number as a number, anything else as text, nothing as a dash: a formula is never written."""
    given = looks.get(look or "")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        sheet.write_string(row, place, ABSENT if value is None else str(value), given)
    else:
        sheet.write_number(row, place, value, given)
