"""A stored value as people read it: by the kind of its column, in the page's language."""

from __future__ import annotations

from typing import Any

from tuopin.office.look.language import language, say
from tuopin.tables import Column, Kind
from tuopin.terms import Text, unit_text
from tuopin.terms.codes import code_lists

__all__ = ["shown", "with_unit"]

YES, NO = Text("是", "yes"), Text("否", "no")


def shown(column: Column, value: Any) -> str:
    """The value in words; empty where there is none; a sealed number masked."""
    if value is None:
        return ""
    match column.kind:
        case Kind.BOOL:
            return say(YES if value else NO)
        case Kind.CODE:
            return _label(column, str(value))
        case Kind.MONEY:
            return f"{value / 100:,.2f}"
        case Kind.MONTH:
            return f"{value // 100}-{value % 100:02d}"
        case Kind.NUMBER:
            return f"{value:,.2f}".rstrip("0").rstrip(".")
        case Kind.INT:
            return f"{value:,}"
    return str(value)


def with_unit(column: Column, value: Any) -> str:
    """The same with its unit."""
    told = shown(column, value)
    if not told or column.unit is None or column.kind is Kind.BOOL:
        return told
    unit = Text("元", "yuan") if column.kind is Kind.MONEY else unit_text(column.unit)
    return told + ("" if language() == "zh" else " ") + say(unit)


def _label(column: Column, code: str) -> str:
    listed = code_lists()[str(column.codes)]
    return say(listed.text_of(code)) if code in listed else code
