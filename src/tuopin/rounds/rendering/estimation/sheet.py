"""Estimates as a sheet of comma-separated values: one row an estimate, the same columns always, no formulas."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.figures import known
from tuopin.stages.estimation.estimates import Estimate

__all__ = ["COLUMNS", "render_sheet"]

#: Field names of an estimate. `cutoff` is k as a decimal, as a spreadsheet takes 1/3 for a day in January.
COLUMNS = (
    "measure",
    "k",
    "cutoff",
    "indicator",
    "dimension",
    "by",
    "subgroup",
    "round",
    "line",
    "change",
    "bound",
    "estimate",
    "se",
    "ll",
    "ul",
    "n",
    "df",
    "interval",
    "p",
    "definition_zh",
    "definition_en",
)
#: Signs by which a spreadsheet takes text for a formula; an apostrophe in front keeps it text.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def render_sheet(document: Estimation) -> bytes:
    """Estimates, then changes, as UTF-8 with the mark of order by which spreadsheets know it.

    Numbers stand in full precision, nothing where there is none.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in (*document.estimates, *document.changes):
        writer.writerow(_row(each))
    return out.getvalue().encode("utf-8-sig")


def _row(e: Estimate) -> list[str]:
    words = [e.measure, e.k, _decimal(e.k), e.indicator, e.dimension, e.by, e.subgroup, e.round]
    numbers = [_number(each) for each in (e.estimate, e.se, e.ll, e.ul)]
    return [
        *(_text(word) for word in (*words, e.line, e.change, e.bound)),
        *numbers,
        str(e.n),
        _number(e.df),
        _text(e.interval),
        _number(e.p),
        _text(e.definition.zh),
        _text(e.definition.en),
    ]


def _decimal(k: str | None) -> str | None:
    try:
        return None if k is None else repr(float(Fraction(k)))
    except (ValueError, ZeroDivisionError):
        return None


def _number(value: float | None) -> str:
    found = known(value)
    return "" if found is None else repr(float(found))


def _text(value: str | None) -> str:
    said = value or ""
    return "'" + said if said.startswith(FORMULA_SIGNS) else said
