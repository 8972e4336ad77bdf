"""A survey's columns as estimation needs them: deprivations, numbers and keys out of text or typed columns.

A cell that says neither is null and counted as not understood: it never passes for "not deprived".
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals.stable.v2 as nw

from tuopin.rules import any_of

__all__ = ["NOTHING", "as_deprived", "as_key", "as_number"]

#: What surveys write where nobody answered: R's NA, Stata's and SAS's dot, and the usual others.
NOTHING = ("", "NA", "N/A", "na", "n/a", "#N/A", ".", "NaN", "nan", "NULL", "null", "None", "\\N")
DEPRIVED = ("1", "1.0", "true", "TRUE", "True")
NOT_DEPRIVED = ("0", "0.0", "false", "FALSE", "False")
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


def as_deprived(column: str, kind: nw.dtypes.DType) -> tuple[nw.Expr, nw.Expr]:
    """Deprived (true), not (false) or unknown (null), and whether the cell was not understood.

    Of text 1 and true are deprived, 0 and false are not; of numbers 1 and 0.
    """
    held = nw.col(column)
    if kind == nw.Boolean():
        return held, nw.lit(False)
    if kind == nw.String():
        text = held.str.strip_chars()
        yes, no = _one_of(text, DEPRIVED), _one_of(text, NOT_DEPRIVED)
        nothing = text.is_null() | _one_of(text, NOTHING)
    else:
        yes, no = held == 1, held == 0
        nothing = held.is_null() | (_not_a_number(held) if kind.is_float() else nw.lit(False))
    value = nw.when(yes).then(nw.lit(True)).otherwise(nw.when(no).then(nw.lit(False)))
    return value, ~(yes | no | nothing).fill_null(True)


def as_number(column: str, kind: nw.dtypes.DType) -> tuple[nw.Expr, nw.Expr]:
    """A number or null, and whether the cell was not understood."""
    held = nw.col(column)
    if kind == nw.String():
        text = held.str.strip_chars()
        written = text.str.contains(NUMBER)
        number = nw.when(written).then(text).cast(nw.Float64())
        nothing = text.is_null() | _one_of(text, NOTHING)
        # 1e999 is written as a number and is none that can be added up
        return number, ~((written & _finite(number)) | nothing).fill_null(True)
    if kind == nw.Boolean():
        one_or_none = nw.when(held).then(nw.lit(1.0)).otherwise(nw.when(~held).then(nw.lit(0.0)))
        return one_or_none, nw.lit(False)
    if kind.is_float():
        return nw.when(_finite(held)).then(held.cast(nw.Float64())), _endless(held).fill_null(False)
    return held.cast(nw.Float64()), nw.lit(False)


def as_key(column: str, kind: nw.dtypes.DType) -> nw.Expr:
    """A group's, stratum's or cluster's name as text; null where nothing is written.

    Whole numbers lose the ".0" that programs write behind them, so that 12 and 12.0 are one cluster.
    """
    held = nw.col(column)
    if kind == nw.String():
        text = held.str.strip_chars()
        # a group taken back by its number differs from engine to engine: the tail is cut off instead
        whole = text.str.contains(r"^[+-]?[0-9]+\.0+$")
        short = nw.when(whole).then(text.str.replace_all(r"\.0+$", "")).otherwise(text)
        named: nw.Expr = nw.when(~_one_of(text, NOTHING)).then(short)
        return named
    if kind.is_float():
        whole = held == held.round(0)
        small = (held < 1e15) & (held > -1e15) & _finite(held)
        digits = nw.when(whole & small).then(held).cast(nw.Int64()).cast(nw.String())
        return nw.coalesce(digits, nw.when(~_not_a_number(held)).then(held.cast(nw.String())))
    return held.cast(nw.String())


def _finite(held: nw.Expr) -> nw.Expr:
    """Whether a float is a number that can be added up: neither NaN nor infinite.

    Asked by subtraction: over Parquet DuckDB answers is_nan and < by the smallest and largest value a
    file states of itself, and these leave NaN out, so that a NaN would pass for a number.
    """
    return (held - held) == 0


def _endless(held: nw.Expr) -> nw.Expr:
    return (held == float("inf")) | (held == float("-inf"))


def _not_a_number(held: nw.Expr) -> nw.Expr:
    return ~(_finite(held) | _endless(held))


def _one_of(text: nw.Expr, values: Sequence[str]) -> nw.Expr:
    """Whether a text is one of a few.

    Asked one by one: of a list DuckDB makes a join, and forty-five joins cost more than a small survey.
    """
    return any_of([text == value for value in values])
