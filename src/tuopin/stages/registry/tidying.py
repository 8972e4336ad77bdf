"""Tidying: the many ways people and programs write a value, brought to the one plain way.

Works on the few rows that need it: blanks at the edges, full-width digits, labels instead of codes
("男"), 是/否, dates as 2019年1月5日 or 20190105, amounts with thousands separators, identifiers that a
spreadsheet turned into "430524100201.0". Text that has no plain form stays as it is and is found
unusable afterwards; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import narwhals.stable.v2 as nw

from tuopin.stages.registry.cells import is_numbered
from tuopin.tables import Column, Kind
from tuopin.terms import DIGITS, CodeList

__all__ = ["tidied"]

#: What stands for nothing at the edge of a cell: ASCII blanks, no-break and full-width space, marks of order.
BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"
EDGE = r"^[\s\x{a0}\x{3000}\x{feff}\x{200b}]|[\s\x{a0}\x{3000}\x{feff}\x{200b}]$"
WIDE = "０１２３４５６７８９．－／：，＋　Ｘｘ"
NARROW = "0123456789.-/:,+ XX"
TRUE = ("是", "有", "true", "yes", "y", "t", "1.0")
FALSE = ("否", "无", "没有", "false", "no", "n", "f", "0.0")

#: Area columns narrower than a village that exports fill up with zeros.
LEVELS = {"county_code": "county", "prefecture_code": "prefecture"}

Step = Callable[[nw.Expr], nw.Expr]


def tidied(
    frame: nw.LazyFrame, columns: Iterable[Column], lists: Mapping[str, CodeList]
) -> nw.LazyFrame:
    """The frame with those text columns tidied; cells of nothing but blanks become null.

    In layers, each over the result of the one before: written as one expression the steps
    would repeat one another many times over in the engine's plan.
    """
    here = list(columns)
    # words keep their full-width signs: they may belong there
    coded = [c for c in here if c.kind is not Kind.TEXT or is_numbered(c)]
    frame = frame.with_columns(*(_narrow(nw.col(c.name)).alias(c.name) for c in coded))
    frame = frame.with_columns(*(_stripped(nw.col(c.name)).alias(c.name) for c in here))
    chains = {column.name: _steps(column, lists) for column in here}
    while any(chains.values()):
        layer = {name: steps.pop(0) for name, steps in chains.items() if steps}
        frame = frame.with_columns(
            *(step(nw.col(name)).alias(name) for name, step in layer.items())
        )
    return frame.with_columns(
        *(nw.when(nw.col(c.name) != "").then(nw.col(c.name)).alias(c.name) for c in here)
    )


def _stripped(text: nw.Expr) -> nw.Expr:
    # stripping costs several times what the test for something to strip does
    return nw.when(text.str.contains(EDGE)).then(text.str.strip_chars(BLANKS)).otherwise(text)


def _narrow(text: nw.Expr) -> nw.Expr:
    narrow = text
    for wide, ascii_sign in zip(WIDE, NARROW, strict=True):
        narrow = narrow.str.replace_all(wide, ascii_sign, literal=True)
    return nw.when(text.str.contains(f"[{WIDE}]")).then(narrow).otherwise(text)


def _steps(column: Column, lists: Mapping[str, CodeList]) -> list[Step]:
    if column.kind is Kind.TEXT:
        if not is_numbered(column):
            return []
        level = LEVELS.get(column.name)
        return [_identifier] if level is None else [_identifier, _shortened(DIGITS[level])]
    if column.kind is Kind.CODE:
        return _code_steps(lists[str(column.codes)])
    return list(STEPS[column.kind])


def _identifier(text: nw.Expr) -> nw.Expr:
    """An identifier from a numeric cell: "430524100201.0" has kept its digits."""
    capital = text.str.replace_all("x", "X", literal=True)
    whole = text.str.contains(r"^[0-9]{1,15}\.0+$")
    return nw.when(whole).then(text.str.replace_all(r"\.0+$", "")).otherwise(capital)


def _shortened(digits: int) -> Step:
    """The national system writes every area with twelve digits: 430524000000 is the county 430524."""

    def shortened(text: nw.Expr) -> nw.Expr:
        padded = text.str.contains(f"^[0-9]{{{digits}}}0{{{DIGITS['village'] - digits}}}$")
        return nw.when(padded).then(text.str.slice(0, digits)).otherwise(text)

    return shortened


def _code_steps(codes: CodeList) -> list[Step]:
    """A label, a code without its leading zero ("1") or one from a numeric cell ("1.0") as the code."""
    known = codes.spellings()
    spelt, meant = list(known), list(known.values())

    def looked_up(text: nw.Expr) -> nw.Expr:
        label = text.str.to_lowercase().str.replace_all(r"\.0+$", "")
        code = label.replace_strict(spelt, meant, default=None, return_dtype=nw.String())
        return nw.coalesce(code, text)

    return [looked_up]


def _flag(text: nw.Expr) -> nw.Expr:
    word = text.str.to_lowercase()
    no = nw.when(word.is_in(list(FALSE))).then(nw.lit("0")).otherwise(text)
    return nw.when(word.is_in(list(TRUE))).then(nw.lit("1")).otherwise(no)


def _whole(text: nw.Expr) -> nw.Expr:
    """Whole numbers as spreadsheets leave them: "3.0", "1,234", "2019年"."""
    bare = text.str.replace_all(",", "", literal=True).str.replace_all(r"(?:\.0+)? *年?度?$", "")
    return bare.str.replace_all(r"^\+", "")


def _amount(text: nw.Expr) -> nw.Expr:
    """1,234.50, ¥1234.5 and 1234.5元 as 1234.5."""
    return text.str.replace_all(r"[,¥￥元 ]", "").str.replace_all(r"^\+", "")


def _parts(text: nw.Expr) -> nw.Expr:
    """The parts of a date or month joined by hyphens, a midnight time and 日 dropped."""
    bare = text.str.replace_all(r"[T ]+00?:00(?::00(?:\.0+)?)?Z?$", "").str.replace_all(
        r"\.0+$", ""
    )
    return bare.str.replace_all(r"[年月/.]", "-").str.replace_all(r"[日-]+$", "")


def _padded(text: nw.Expr) -> nw.Expr:
    """Months and days of one digit with their zero."""
    for digit in "123456789":
        text = text.str.replace_all(f"-{digit}-", f"-0{digit}-", literal=True)
        text = text.str.replace_all(f"-{digit}$", f"-0{digit}")
    return text


def _hyphened(text: nw.Expr) -> nw.Expr:
    """20190105 as 2019-01-05."""
    hyphen = nw.lit("-")
    parts = nw.concat_str(
        text.str.slice(0, 4), hyphen, text.str.slice(4, 2), hyphen, text.str.slice(6, 2)
    )
    return nw.when(text.str.contains("^[0-9]{8}$")).then(parts).otherwise(text)


def _month(text: nw.Expr) -> nw.Expr:
    """2019-06 as 201906."""
    bare = text.str.replace_all("-", "", literal=True)
    return nw.when(text.str.contains("^[0-9]{4}-[0-9]{2}$")).then(bare).otherwise(text)


STEPS: dict[Kind, tuple[Step, ...]] = {
    Kind.INT: (_whole,),
    Kind.YEAR: (_whole,),
    Kind.NUMBER: (_amount,),
    Kind.MONEY: (_amount,),
    Kind.BOOL: (_flag,),
    Kind.DATE: (_parts, _padded, _hyphened),
    Kind.MONTH: (_parts, _padded, _month),
}
