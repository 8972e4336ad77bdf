"""What a person enters by hand: one row judged as intake judges a delivery, one household asked the catalogue.

The same text gives the same value here and in a file, and the same finding in the same words, because
it is the same judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from tuopin.rules import Check, Edition, Severity
from tuopin.stages.registry import INTAKE_CHECKS, Effect, findings, judge
from tuopin.store import arrow_schema, fitted, open_engine
from tuopin.tables import TABLES, Column, Kind, Table
from tuopin.terms import Text, code_lists

__all__ = ["Asked", "Entered", "Found", "cell", "catalogue", "enter_row", "enter_rows", "news"]

#: Views of the catalogue that can be asked of one household alone; the others compare areas or years.
VIEWS = ("person", "membership", "register", "household", "monitored", "measure", "work")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: the check, how bad it is, the column it is about and what it says."""

    check: str
    severity: Severity
    column: str
    text: Text
    subject: str = ""
    #: Whether the cell has no usable value, so that it cannot be kept as it stands.
    unusable: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """A row as it was understood: its values by column (None where it cannot be kept at all), and findings."""

    values: Mapping[str, Any] | None
    found: tuple[Found, ...]


#: Rows of one household by table, as plain values.
Asked = Mapping[str, Sequence[Mapping[str, Any]]]


def cell(column: Column, value: Any) -> str | None:
    """A stored value as the text of a cell, such that reading it gives the value again."""
    if value is None or value == "":
        return None
    match column.kind:
        case Kind.BOOL:
            return "1" if value else "0"
        case Kind.MONEY:
            yuan, fen = divmod(abs(value), 100)
            return f"{'-' if value < 0 else ''}{yuan}" + (f".{fen:02d}" if fen else "")
        case Kind.NUMBER:
            told = repr(float(value))
            return told.removesuffix(".0")
        case Kind.DATE:
            return str(value.isoformat())
    return str(value)


def enter_row(table: Table, cells: Mapping[str, str | None], as_of: date) -> Entered:
    """Judge one row of text by the questions of intake; `as_of` is the day after which no date can lie."""
    return enter_rows(table, [cells], as_of)[0]


def enter_rows(
    table: Table, rows: Sequence[Mapping[str, str | None]], as_of: date
) -> list[Entered]:
    """Judge a few rows in one pass, each by itself: the same key in two of them is nothing to find."""
    fields = [(name, pa.string()) for name in (*table.names, "_file")] + [("_row", pa.int64())]
    held: list[dict[str, Any]] = [
        {name: cells.get(name) or None for name in table.names} | {"_file": "", "_row": place}
        for place, cells in enumerate(rows)
    ]
    with open_engine("memory") as engine:
        frame = engine.frame(pa.Table.from_pylist(held, schema=pa.schema(fields)))
        told = judge(frame, table, code_lists(), as_of, lambda kept, _: engine.keep(kept))
        accepted = engine.collect(told.accepted).to_pylist()
        found = engine.collect(told.findings).to_pylist()
    values = {row["_row"]: {name: row[name] for name in table.names} for row in accepted}
    return [
        Entered(values.get(at), tuple(_of_intake(each) for each in found if each["row"] == at))
        for at in range(len(rows))
    ]


def _of_intake(row: Mapping[str, Any]) -> Found:
    check = INTAKE_CHECKS[row["check"]]
    return Found(
        check=check.id,
        severity=check.severity,
        column=row["column"],
        text=Text(row["message_zh"], row["message_en"]),
        unusable=check.effect is not Effect.FLAGS,
    )


def catalogue(
    rows: Asked, edition: Edition, touched: Iterable[str], only: Iterable[str] | None = None
) -> list[Found]:
    """What the edition's data-quality catalogue finds in one household.

    Asked are the checks that read one of the columns `touched` ("person.sex"), or of these only those named.
    Left out is what compares households with one another, or rounds.
    """
    wanted = _checks(rows, edition, frozenset(touched))
    if only is not None:
        named = frozenset(only)
        wanted = [check for check in wanted if check.id in named]
    if not wanted:
        return []
    with open_engine("memory") as engine:
        facts: dict[str, nw.LazyFrame] = {}
        for name, table in TABLES.items():
            held = pa.Table.from_pylist(
                list(rows.get(name, ())), schema=arrow_schema(table.columns)
            )
            facts[name] = engine.frame(fitted(held, table.columns))
        told = findings(facts, edition, wanted)
        found = [] if told is None else engine.collect(told).to_pylist()
    return [_of_catalogue(each, edition.checks[each["check"]]) for each in found]


def _checks(rows: Asked, edition: Edition, touched: frozenset[str]) -> list[Check]:
    """In catalogue order; of a view about measures, months of work or monitoring only where there are any."""
    views = {name for name in VIEWS if name not in TABLES or rows.get(name)}
    return [
        check
        for check in edition.checks.values()
        if check.view in views and touched & set(check.reads)
    ]


def _of_catalogue(row: Mapping[str, Any], check: Check) -> Found:
    return Found(check.id, check.severity, check.column, check.message, row["subject"] or "")


def news(before: Iterable[Found], after: Iterable[Found]) -> list[Found]:
    """What is found after a change and was not before, the gravest first."""
    known = {(each.check, each.column, each.subject) for each in before}
    fresh = [each for each in after if (each.check, each.column, each.subject) not in known]
    return sorted(fresh, key=lambda each: list(Severity).index(each.severity))
