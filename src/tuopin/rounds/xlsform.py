"""The registry as a survey form for phones: an XLSForm of household and members, made from the dictionary.

Every fact of the two tables is one question under its own name, so that what comes back needs no
mapping (see submissions.py). What a procedure decides (whether a household is poor, has exited, is
closed) is no fact that anybody finds at a household, and is not asked. A question left empty is
unknown, as everywhere; yes and no are a choice of two and never a tick box, which could not say
unknown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import IO

import xlsxwriter

from tuopin.tables import HOUSEHOLD, PERSON, Column, Kind, Table
from tuopin.terms import Text, code_lists

__all__ = ["FORM_ID", "INHERITED", "REPEAT", "sheets", "write_xlsform"]

FORM_ID = "tuopin_registry"
#: The repeated part, one round of it a member.
REPEAT = PERSON.name
#: What a member has from the household and is not asked again.
INHERITED = ("household_no", "data_year", "village_code")

#: Names as field tools read them: they know two-letter codes only and warn of zh-Hans.
LANGUAGES = {"zh": "简体中文 (zh)", "en": "English (en)"}
TITLE = Text("建档立卡登记表", "Registry of households")
YES_NO = "yes_no"
YES, NO = Text("是", "yes"), Text("否", "no")
TYPES = {
    Kind.TEXT: "text",
    Kind.INT: "integer",
    Kind.NUMBER: "decimal",
    Kind.MONEY: "decimal",
    Kind.BOOL: f"select_one {YES_NO}",
    Kind.DATE: "date",
    Kind.MONTH: "integer",
    Kind.YEAR: "integer",
}
UNITS = {
    "fen": Text("元", "yuan"),
    "persons": Text("人", "persons"),
    "months": Text("月", "months"),
    "kinds": Text("种", "kinds"),
}
MONTH_RULE = "regex(string(.), '^[0-9]{4}(0[1-9]|1[0-2])$')"
MONTH_HINT = Text("年月六位,如 201912", "year and month in six digits, as 201912")

Rows = list[list[str]]


def _both(name: str) -> list[str]:
    return [f"{name}::{language}" for language in LANGUAGES.values()]


def _said(text: Text | None) -> list[str]:
    return ["", ""] if text is None else [text.say(language) for language in LANGUAGES]


HEADINGS = [
    "type", "name", *_both("label"), *_both("hint"), "required", "constraint", *_both("constraint_message"),
]  # fmt: skip


def sheets() -> dict[str, Rows]:
    """The three sheets of the form, headings first."""
    survey = [
        HEADINGS,
        *(_question(column) for column in _asked(HOUSEHOLD)),
        ["begin repeat", REPEAT, *_said(PERSON.text)],
        *(_question(column) for column in _asked(PERSON) if column.name not in INHERITED),
        ["end repeat", REPEAT],
    ]
    choices = [["list_name", "name", *_both("label")], *_choices()]
    content = json.dumps([survey, choices], ensure_ascii=False)
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    title = f"{TITLE.zh} · {TITLE.en}"
    settings = [
        ["form_title", "form_id", "version", "default_language", "instance_name"],
        [title, FORM_ID, version, LANGUAGES["zh"], "string(${household_no})"],
    ]
    return {"survey": survey, "choices": choices, "settings": settings}


def write_xlsform(to: IO[bytes]) -> None:
    """Write the form as a workbook; its version changes exactly when the dictionary does."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(to, options) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets().items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(rows[0]) - 1, 24)
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    sheet.write_string(at, place, value, None if at else bold)


def _asked(table: Table) -> list[Column]:
    return [column for column in table.columns if not column.decided]


def _question(column: Column) -> list[str]:
    kind = f"select_one {column.codes}" if column.kind is Kind.CODE else TYPES[column.kind]
    rule, message = _rule(column)
    hint = _hint(column)
    required = "yes" if column.required else ""
    return [
        kind, column.name, *_said(_label(column)), *_said(hint), required, rule, *_said(message),
    ]  # fmt: skip


def _label(column: Column) -> Text:
    unit = UNITS.get(column.unit or "")
    if unit is None:
        return column.text
    return Text(f"{column.text.zh}({unit.zh})", f"{column.text.en} ({unit.en})")


def _hint(column: Column) -> Text | None:
    if column.required:
        return None
    return MONTH_HINT if column.kind is Kind.MONTH else _empty(column)


def _empty(column: Column) -> Text:
    return Text(f"不填:{column.null.zh}", f"left empty: {column.null.en}")


def _rule(column: Column) -> tuple[str, Text | None]:
    if column.kind is Kind.DATE:
        return ". <= today()", Text("不能晚于今天", "cannot lie in the future")
    if column.kind is Kind.MONTH:
        return MONTH_RULE, MONTH_HINT
    low, high = (_bound(column, value) for value in (column.low, column.high))
    parts = [f". {sign} {b}" for sign, b in ((">=", low), ("<=", high)) if b is not None]
    if not parts:
        return "", None
    return " and ".join(parts), _range(low, high)


def _bound(column: Column, value: int | None) -> str | None:
    """Yuan for money: that is what is typed."""
    if value is None or column.kind is not Kind.MONEY:
        return None if value is None else str(value)
    yuan, fen = divmod(abs(value), 100)
    return f"{'-' if value < 0 else ''}{yuan}" + (f".{fen:02d}" if fen else "")


def _range(low: str | None, high: str | None) -> Text:
    if low is not None and high is not None:
        return Text(f"应在 {low} 到 {high} 之间", f"from {low} to {high}")
    if low is not None:
        return Text(f"不小于 {low}", f"at least {low}")
    return Text(f"不大于 {high}", f"at most {high}")


def _choices() -> Iterator[list[str]]:
    for code, text in (("1", YES), ("0", NO)):
        yield [YES_NO, code, *_said(text)]
    lists = code_lists()
    for name in _lists((*_asked(HOUSEHOLD), *_asked(PERSON))):
        for each in lists[name].codes:
            yield [name, each.code, *_said(each.text)]


def _lists(columns: Sequence[Column]) -> list[str]:
    """Each list once, in the order in which it is asked."""
    return list(dict.fromkeys(column.codes for column in columns if column.codes is not None))
