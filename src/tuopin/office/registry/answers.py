"""Rows of the registry as endpoints give them: schemas, filters and values, all from the declared columns.

A value is given as it is stored (fen, codes, yyyymm), sealed numbers masked. What a column means stands in the
description. Sealed numbers are given only where asked for; none can be filtered by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Q

from tuopin.office.offering import Asking, Parameter, Problem, both
from tuopin.tables import Column, Kind, Privacy, Table
from tuopin.terms import Text, unit_text
from tuopin.terms.codes import code_lists

__all__ = [
    "AREA", "chosen", "column_schema", "criterion", "fields_of", "filters", "filtered", "named", "row_schema",
    "rows_told", "taken_out",
]  # fmt: skip

_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.CODE: {"type": "string"},
    Kind.INT: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.MONEY: {"type": "integer"},
    Kind.BOOL: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.MONTH: {"type": "integer"},
    Kind.YEAR: {"type": "integer"},
}
#: Kinds that are asked for from a value on and up to one; the others by being one.
RANGED = (Kind.INT, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.MONTH, Kind.YEAR)
#: Whole numbers the database keeps.
LEAST, MOST = -(2**63), 2**63 - 1


def column_schema(column: Column) -> dict[str, Any]:
    """The JSON schema of a column's values, its meaning as description."""
    told = dict(_TYPES[column.kind])
    if not column.required:
        told["type"] = [told["type"], "null"]
    told["description"] = both(_meaning(column))
    told["x-privacy"] = "sealed" if column.sealed else column.privacy.value
    if column.codes:
        told["x-codes"] = column.codes
    if column.unit:
        told["x-unit"] = column.unit
    return told


def _meaning(column: Column) -> Text:
    zh, en = column.text.zh, column.text.en
    if column.unit:
        unit = unit_text(column.unit)
        zh, en = f"{zh}({unit.zh})", f"{en} ({unit.en})"
    if column.sealed:
        zh, en = f"{zh};只给末四位", f"{en}; only its last four characters"
    elif not column.required:
        zh, en = f"{zh};空:{column.null.zh}", f"{en}; null: {column.null.en}"
    return Text(zh, en)


@cache
def row_schema(table: Table) -> dict[str, Any]:
    """The JSON schema of a row; which columns it has is for whoever asks to choose."""
    return {
        "type": "object",
        "additionalProperties": False,
        "description": both(table.text),
        "properties": {column.name: column_schema(column) for column in table.columns},
    }


def named(table: Table) -> tuple[str, ...]:
    """The columns that name a person: given only to whoever may see the rows they stand in."""
    return tuple(column.name for column in table.direct)


# ---- which columns ---------------------------------------------------------------------------------------


@cache
def fields_of(table: Table) -> Parameter:
    """The parameter `fields`: columns to give; all but the sealed where nothing is said."""
    return Parameter(
        "fields",
        Text(
            "要哪些列,逗号分隔;不写则除加密号码外全给",
            "which columns, separated by commas; all but the sealed",
        ),
        {"type": "array", "items": {"type": "string", "enum": list(table.names)}},
        lambda text: [table.column(name).name for name in text.split(",")],
        default=None,
        many=True,
    )


def chosen(table: Table, asked: Sequence[Sequence[str]] | None) -> list[Column]:
    """The columns of an answer, in declared order, the key always among them."""
    if not asked:
        return [column for column in table.columns if not column.sealed]
    wanted = {name for part in asked for name in part} | set(table.key)
    return [column for column in table.columns if column.name in wanted]


def taken_out(asking: Asking, table: Table, asked: dict[str, Any]) -> list[Column]:
    """The columns of a stream; names and numbers only where all that is taken out may also be seen."""
    columns, hidden = chosen(table, asked.get("fields")), set(named(table))
    out, seen = asking.reach("export", asked["area"]), asking.reach("see", asked["area"])
    if not out.grants and all(seen.holds(code) for code in out.areas):
        return columns
    wanted = sorted(hidden & {name for part in asked.get("fields") or () for name in part})
    if wanted:
        why = Text("没有“查看”权限,不能取出姓名和号码", "names and numbers need the right to see")
        raise Problem(403, why, "fields", sorted(set(table.names) - hidden))
    return [column for column in columns if column.name not in hidden]


def rows_told(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows of values as objects; sealed numbers show themselves masked, days as they are written."""
    names = [column.name for column in columns]
    sealed = [place for place, column in enumerate(columns) if column.sealed]
    if not sealed:
        return [dict(zip(names, row, strict=False)) for row in rows]
    found = []
    for row in rows:
        told = dict(zip(names, row, strict=False))
        for place in sealed:
            if row[place] is not None:
                told[names[place]] = str(row[place])
        found.append(told)
    return found


# ---- which rows ------------------------------------------------------------------------------------------


#: Of every list of rows that lie somewhere.
AREA = Parameter(
    "area",
    Text("只列此地区之内的行;写地区代码", "only rows inside this area: its code"),
    {"type": "string", "maxLength": 20},
    default="",
)


@cache
def filters(table: Table) -> tuple[Parameter, ...]:
    """Parameters that narrow a list, from the columns: by code, yes or no, text, from and to, and unknown."""
    found: list[Parameter] = []
    for column in _asked_by(table):
        if column.kind in RANGED:
            found += [
                _parameter(
                    column, "_from", Text(f"{column.text.zh}不小于", f"{column.text.en}, at least")
                ),
                _parameter(
                    column, "_to", Text(f"{column.text.zh}不大于", f"{column.text.en}, at most")
                ),
            ]
        else:
            found.append(_parameter(column, "", column.text))
    optional = [column.name for column in _asked_by(table) if not column.required]
    if optional:
        found.append(
            Parameter(
                "unknown",
                Text("这些列未登记的行", "rows in which these columns are not recorded"),
                {"type": "array", "items": {"type": "string", "enum": optional}},
                lambda text: optional[optional.index(text)],
                default=(),
                many=True,
            )
        )
    return tuple(found)


def _asked_by(table: Table) -> list[Column]:
    """Columns to filter by: not those that name a person, and not the area, which has a parameter of its own."""
    return [c for c in table.columns if c.privacy is not Privacy.DIRECT and c.name != table.area]


def _parameter(column: Column, suffix: str, text: Text) -> Parameter:
    schema = dict(_TYPES[column.kind])
    if column.codes:
        codes = [code.code for code in code_lists()[column.codes].codes]
        schema = {"type": "array", "items": {"type": "string", "enum": codes}}
    elif column.kind is Kind.TEXT:
        schema["maxLength"] = 200
    many = column.kind is Kind.CODE
    return Parameter(
        column.name + suffix, text, schema, reader(column), default=() if many else None, many=many
    )


def reader(column: Column) -> Callable[[str], Any]:
    """How a text becomes a value of the column; ValueError where it does not."""
    match column.kind:
        case Kind.CODE:
            codes = {code.code for code in code_lists()[str(column.codes)].codes}
            return lambda text: _one_of(codes, text)
        case Kind.BOOL:
            return lambda text: {"true": True, "false": False}[text]
        case Kind.DATE:
            return date.fromisoformat
        case Kind.NUMBER:
            return _number
        case Kind.TEXT:
            return _short
    return _whole


def _one_of(codes: set[str], text: str) -> str:
    if text not in codes:
        raise ValueError
    return text


def _whole(text: str) -> int:
    found = int(text)
    if not LEAST <= found <= MOST:
        raise ValueError
    return found


def _number(text: str) -> float:
    found = float(text)
    if found != found or found in (float("inf"), float("-inf")):
        raise ValueError
    return found


def _short(text: str) -> str:
    if not 0 < len(text) <= 200:
        raise ValueError
    return text


def filtered(table: Table, asked: dict[str, Any]) -> Q:
    """What the filters ask, of rows of the table."""
    where = Q()
    for column in _asked_by(table):
        if column.kind in RANGED:
            where &= criterion(
                column, least=asked[column.name + "_from"], most=asked[column.name + "_to"]
            )
        elif column.kind is Kind.CODE:
            where &= criterion(column, one_of=asked[column.name] or None)
        else:
            value = asked[column.name]
            where &= criterion(column, one_of=None if value is None else [value])
    for name in asked.get("unknown", ()):
        where &= criterion(table.column(name), unknown=True)
    return where


def criterion(
    column: Column,
    *,
    one_of: Sequence[Any] | None = None,
    least: Any = None,
    most: Any = None,
    unknown: bool | None = None,
) -> Q:
    """One column asked: being one of, at least, at most, unknown or known. Unknown is none of the first three."""
    where, name = Q(), column.name
    if one_of is not None:
        where &= Q(**{name: one_of[0]}) if len(one_of) == 1 else Q(**{f"{name}__in": list(one_of)})
    if least is not None:
        where &= Q(**{f"{name}__gte": least})
    if most is not None:
        where &= Q(**{f"{name}__lte": most})
    if unknown is not None:
        where &= Q(**{f"{name}__isnull": unknown})
    return where
