"""Parameters: numbers and code sets that documents set, dated, scoped by area, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from tuopin.terms import MARKS, DocumentError, Located, Text, mark, no_more, refuse, take

__all__ = [
    "Operator",
    "Parameter",
    "Source",
    "Value",
    "ValueKind",
    "read_parameters",
    "read_sources",
]

NATION = "00"


class Operator(StrEnum):
    """How a measured value is compared with a threshold: measured OPERATOR threshold."""

    LT = "lt"
    LE = "le"
    EQ = "eq"
    GE = "ge"
    GT = "gt"

    @property
    def sign(self) -> str:
        """The mathematical sign, as shown to people."""
        return {"lt": "<", "le": "≤", "eq": "=", "ge": "≥", "gt": ">"}[self.value]


class ValueKind(StrEnum):
    """What a parameter's value is."""

    INTEGER = "integer"
    NUMBER = "number"
    YUAN = "yuan"  # written in yuan, held in fen
    CODES = "codes"
    TEXT = "text"
    FLAG = "flag"
    FRACTION = "fraction"  # written "1/6", held exactly


@dataclass(frozen=True, slots=True)
class Source:
    """A document a value is taken from."""

    id: str
    title: Text
    reference: str


@dataclass(frozen=True, slots=True)
class Value:
    """One dated value of a parameter in one area; `area` is an area code prefix, "00" the nation."""

    valid_from: date
    valid_to: date | None
    area: str
    value: Any
    source: str
    mark: str
    note: Text | None
    place: str  # file:line, for errors and for the documentation

    def in_force(self, on: date) -> bool:
        """Whether the value holds on that day (both ends included)."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number or code set with all its dated values."""

    key: str
    title: Text
    kind: ValueKind
    unit: str
    operator: Operator | None
    values: tuple[Value, ...]

    def on(self, day: date) -> dict[str, Value]:
        """The value in force on that day for each area that has one."""
        found: dict[str, Value] = {}
        for value in self.values:
            held = found.get(value.area)
            if value.in_force(day) and (held is None or held.valid_from < value.valid_from):
                found[value.area] = value
        return found


def read_sources(document: Mapping[str, Any]) -> dict[str, Source]:
    """Sources by id from a `documents.yaml`: id → {title: {zh, en}, reference}."""
    sources = {}
    for key in document:
        entry = take(document, key, dict)
        no_more(entry, ("title", "reference"))
        sources[key] = Source(key, _text(entry, "title"), take(entry, "reference", str))
    return sources


def read_parameters(
    document: Mapping[str, Any], sources: Mapping[str, Source]
) -> Iterable[Parameter]:
    """Parameters of one YAML document; DocumentError names file, line, value and what is allowed."""
    for key in document:
        entry = take(document, key, dict)
        no_more(entry, ("title", "kind", "unit", "operator", "values"))
        kind = ValueKind(take(entry, "kind", str, allowed=[k.value for k in ValueKind]))
        operator = take(entry, "operator", str, allowed=[o.value for o in Operator], default=None)
        rows = take(entry, "values", list)
        if not rows:
            refuse(entry, "values", ["at least one dated value"])
        yield Parameter(
            key=key,
            title=_text(entry, "title"),
            kind=kind,
            unit=take(entry, "unit", str),
            operator=Operator(operator) if operator else None,
            values=tuple(_value(row, kind, sources) for row in rows),
        )


def _value(row: Mapping[str, Any], kind: ValueKind, sources: Mapping[str, Source]) -> Value:
    no_more(row, ("from", "to", "area", "value", "source", "mark", "note"))
    area = take(row, "area", str)
    if not area.isdigit() or len(area) not in (2, 4, 6, 9, 12):
        refuse(row, "area", ["00", "43", "4305", "430524", "430524100", "430524100201"])
    return Value(
        valid_from=take(row, "from", date),
        valid_to=take(row, "to", date, default=None),
        area=area,
        value=_typed(row, kind),
        source=take(row, "source", str, allowed=list(sources)),
        mark=mark(take(row, "mark", str, allowed=list(MARKS))).id,
        note=_text(row, "note") if "note" in row else None,
        place=f"{row.file}:{row.line}" if isinstance(row, Located) else "(no file)",
    )


def _typed(row: Mapping[str, Any], kind: ValueKind) -> Any:
    if kind is ValueKind.INTEGER:
        return take(row, "value", int)
    if kind is ValueKind.NUMBER:
        return float(take(row, "value", (int, float)))
    if kind is ValueKind.YUAN:
        yuan = take(row, "value", (int, float))
        return round(yuan * 100)
    if kind is ValueKind.FLAG:
        return take(row, "value", bool)
    if kind is ValueKind.TEXT:
        return take(row, "value", str)
    if kind is ValueKind.FRACTION:
        return _fraction(row)
    codes = take(row, "value", list)
    if not all(isinstance(code, str) for code in codes):
        refuse(row, "value", ['codes in quotes, such as ["01", "02"]'])
    return tuple(codes)


def _fraction(row: Mapping[str, Any]) -> Fraction:
    """A share as a quotient of whole numbers: a decimal could not say a third."""
    written = str(take(row, "value", (str, int)))
    try:
        return Fraction(written)
    except (ValueError, ZeroDivisionError):
        refuse(row, "value", ['a quotient in quotes, such as "1/6"'])


def _text(entry: Mapping[str, Any], key: str) -> Text:
    pair = take(entry, key, dict)
    no_more(pair, ("zh", "en"))
    return Text(take(pair, "zh", str), take(pair, "en", str))


__all__ += ["NATION", "DocumentError"]
