"""Cells: which text is plain for a column, and the value plain text has, as expressions that never raise.

Plain text is the one way of writing a value that needs no thought: "2019-12-31", "01", "430524100201".
Other ways of writing the same ("2019年12月31日", "男", full-width digits) are brought to it by `tidying`.
A cast always works on text that has passed its test first, because engines that are strict about casts
(Polars, Spark) raise on the first bad cell of ten million.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import narwhals.stable.v2 as nw

from tuopin.tables import Column, Kind
from tuopin.terms import CodeList

__all__ = ["DTYPES", "LONGEST", "LOST_PATTERN", "date_pattern", "is_numbered", "plain", "value_of"]

#: The longest text a cell may hold; longer ones are nearly always a lost quotation mark.
LONGEST = 2000
#: Endings of the names of columns that hold numbers and codes as text.
NUMBERED = ("_no", "_code", "_number", "_phone", "_account")


def date_pattern(sign: str) -> str:
    """A date that exists, year, month and day joined by a sign: months of 31, of 30, February, leap days.

    A pattern, because it says so without arithmetic and alike on every engine.
    """
    return (
        rf"^(?:(?:1[89]|20)[0-9]{{2}}{sign}(?:(?:0[13578]|1[02]){sign}(?:0[1-9]|[12][0-9]|3[01])"
        rf"|(?:0[469]|11){sign}(?:0[1-9]|[12][0-9]|30)|02{sign}(?:0[1-9]|1[0-9]|2[0-8]))"
        rf"|(?:(?:1[89]|20)(?:0[48]|[2468][048]|[13579][26])|2000){sign}02{sign}29)$"
    )


DATE_PATTERN = date_pattern("-")
#: Digits that went into scientific notation and cannot be had back.
LOST_PATTERN = r"^[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+$"
#: Identifiers as they are written; a lower-case x is tidied to X.
NUMBERED_PATTERN = r"^[0-9A-Za-wyz_/-]+$"
# no blank at either end, no sign of a formula in front, no character that could not be decoded
WORDS_PATTERN = (
    r"^[^\s\x{a0}\x{3000}\x{feff}\x{200b}\x{fffd}=+@-]"
    r"(?:[^\x{fffd}]*[^\s\x{a0}\x{3000}\x{feff}\x{200b}\x{fffd}])?$"
)
PATTERNS = {
    Kind.INT: r"^-?[0-9]{1,18}$",
    Kind.YEAR: r"^[0-9]{4}$",
    Kind.MONTH: r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])$",
    Kind.NUMBER: r"^-?[0-9]{1,15}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?$",
    Kind.MONEY: r"^-?[0-9]{1,13}(?:\.[0-9]{1,12})?$",
    Kind.DATE: DATE_PATTERN,
    Kind.BOOL: r"^[01]$",
}

DTYPES: dict[Kind, nw.dtypes.DType] = {
    Kind.TEXT: nw.String(),
    Kind.CODE: nw.String(),
    Kind.INT: nw.Int64(),
    Kind.YEAR: nw.Int64(),
    Kind.MONTH: nw.Int64(),
    Kind.MONEY: nw.Int64(),
    Kind.NUMBER: nw.Float64(),
    Kind.BOOL: nw.Boolean(),
    Kind.DATE: nw.Date(),
}


def is_numbered(column: Column) -> bool:
    """Whether a text column holds a number or code that a spreadsheet may have spoiled."""
    return column.kind is Kind.TEXT and column.name.endswith(NUMBERED)


def plain(column: Column, text: nw.Expr, lists: Mapping[str, CodeList]) -> nw.Expr:
    """Whether text is written plainly for a column; unknown where there is no text."""
    if column.kind is Kind.CODE:
        # a pattern, because a long IN becomes a join of its own for every column
        codes = "|".join(re.escape(each.code) for each in lists[str(column.codes)].codes)
        return text.str.contains(f"^(?:{codes})$")
    if column.kind is Kind.TEXT:
        pattern = NUMBERED_PATTERN if is_numbered(column) else WORDS_PATTERN
        return text.str.contains(pattern) & (text.str.len_chars() <= LONGEST)
    return text.str.contains(PATTERNS[column.kind])


def value_of(column: Column, text: nw.Expr, usable: nw.Expr) -> nw.Expr:
    """The typed value of text where it is usable; null elsewhere."""
    held = nw.when(usable).then(text)
    match column.kind:
        case Kind.TEXT | Kind.CODE:
            return held
        case Kind.BOOL:
            return held == "1"
        case Kind.MONEY:
            # yuan with at most 13 digits before the point times 100 is exact to the fen in a double
            return (held.cast(nw.Float64()) * 100).round(0).cast(nw.Int64())
        case Kind.DATE:
            return held.str.to_date(format="%Y-%m-%d")
        case kind:
            return held.cast(DTYPES[kind])
