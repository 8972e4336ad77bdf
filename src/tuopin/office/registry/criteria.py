"""Counting by criteria: on a table's columns, on a household's other tables, and on how many rows it has there.

Unknown is no answer: a row whose column is not recorded meets no criterion but `unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Annotated, Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Substr
from ninja import Schema
from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from tuopin.office.offering import Asking, Problem, body_config, plain
from tuopin.office.registry.answers import criterion, reader
from tuopin.office.registry.models import MODELS
from tuopin.office.registry.walking import Slice
from tuopin.tables import TABLES, Column, Kind, Privacy, Table
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS

__all__ = ["Asked", "counted"]

Value = StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=200)]
Name = Annotated[str, Field(max_length=60)]
#: Groups an answer holds at most: more are no overview.
GROUPS = 1000
#: How PostgreSQL is to plan a count of rows by household.
PLANNING = {"max_parallel_workers_per_gather": "0", "enable_hashjoin": "off", "jit": "off"}


class Criterion(Schema):  # type: ignore[misc]
    """One column of one table, asked one way or several."""

    model_config = body_config(
        Text("一列上的条件,可同时用几种", "one column of one table, asked one way or several")
    )
    column: Name
    table: Name = ""
    one_of: list[Value] | None = Field(None, min_length=1, max_length=50)
    at_least: Value | None = None
    at_most: Value | None = None
    unknown: StrictBool | None = None


class Rows(Schema):  # type: ignore[misc]
    """How many rows a household has in another table that meet criteria: its members, its measures."""

    model_config = body_config(
        Text(
            "一户在另一表中满足条件的行数,如成员、帮扶措施",
            "how many rows a household has in another table that meet criteria",
        )
    )
    table: Name
    where: list[Criterion] = Field(default_factory=list, max_length=10)
    at_least: int = Field(1, ge=1, le=1000)
    at_most: int | None = Field(None, ge=1, le=1000)


class Asked(Schema):  # type: ignore[misc]
    """What is to be counted."""

    model_config = body_config(Text("要统计什么", "what is to be counted"))
    table: Name = "household"
    area: str = Field("", max_length=20)
    where: list[Criterion] = Field(default_factory=list, max_length=20)
    rows: list[Rows] = Field(default_factory=list, max_length=3)
    by: Name = ""


def counted(asking: Asking, right: str, asked: Asked) -> dict[str, Any]:
    """The count, and where `by` names a column or a level of area, the count of each group."""
    table = _table(asked.table, "table")
    area = asking.inside(plain(asked.area, "area"))
    if area is None:
        return {"count": 0, "groups": []}
    where = Q()
    for place, each in enumerate(asked.where):
        where &= _met(table, each, f"where.{place}")
    for place, rows in enumerate(asked.rows):
        where &= _has(asking, right, table, rows, area, f"rows.{place}")
    found = Slice(asking, right, MODELS[table.name], area, where).rows.order_by()
    with _merging() if asked.rows else nullcontext():
        groups = _grouped(table, found, asked.by) if asked.by else []
        return {"count": found.count(), "groups": groups}


@contextmanager
def _merging() -> Iterator[None]:
    """Have PostgreSQL put households and the rows counted of each together in the order both are indexed in.

    By itself it shares the households out to several processes, and each of them puts the other table together
    by household anew, whole: three times the work, and no sooner done.
    """
    if connection.vendor != "postgresql":
        yield
        return
    held = ", ".join(f"current_setting('{name}')" for name in PLANNING)
    told = ", ".join(f"set_config('{name}', %s, true)" for name in PLANNING)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {held}")
        before = cursor.fetchone()
        cursor.execute(f"SELECT {told}", list(PLANNING.values()))
        yield
        cursor.execute(f"SELECT {told}", before)  # an error takes them back with the transaction


def _grouped(table: Table, found: Any, by: str) -> list[dict[str, Any]]:
    kept = {c.name for c in table.columns if c.privacy is not Privacy.DIRECT}
    if by in DIGITS:
        found = found.annotate(_group=Substr(table.area, 1, DIGITS[by]))
    elif by in kept:
        found = found.values_list(by)
    else:
        allowed = [*DIGITS, *sorted(kept)]
        raise Problem(422, Text("不能按此分组", "nothing to group by"), "by", allowed)
    name = "_group" if by in DIGITS else by
    lines = found.values_list(name).annotate(many=Count("pk")).order_by(name)[:GROUPS]
    return [{"value": value, "count": many} for value, many in lines]


def _table(name: str, where: str) -> Table:
    if name not in TABLES:
        raise Problem(422, Text("没有这个表", "no such table"), where, list(TABLES))
    return TABLES[name]


def _met(table: Table, asked: Criterion, where: str) -> Q:
    """A criterion on the table's own column, or on one of another table of the same household."""
    other = _table(asked.table, f"{where}.table") if asked.table else table
    condition = _condition(other, asked, where)
    if other is table:
        return condition
    _joined(table, other, where)
    rows = MODELS[other.name]._default_manager.filter(
        condition, household_no=OuterRef("household_no")
    )
    return Q(Exists(rows))


def _condition(table: Table, asked: Criterion, where: str) -> Q:
    allowed = {c.name: c for c in table.columns if c.privacy is not Privacy.DIRECT}
    column = allowed.get(asked.column)
    if column is None:
        why = Text("没有这个列,或不能按它统计", "no such column, or none to count by")
        raise Problem(422, why, f"{where}.column", sorted(allowed))
    if (asked.one_of, asked.at_least, asked.at_most, asked.unknown) == (None, None, None, None):
        why = Text("没有说明条件", "asks nothing of the column")
        raise Problem(422, why, where, ["one_of", "at_least", "at_most", "unknown"])
    return criterion(
        column,
        one_of=[_value(column, v, f"{where}.one_of") for v in asked.one_of]
        if asked.one_of
        else None,
        least=_value(column, asked.at_least, f"{where}.at_least"),
        most=_value(column, asked.at_most, f"{where}.at_most"),
        unknown=asked.unknown,
    )


def _value(column: Column, value: Any, where: str) -> Any:
    """The value as the column holds it: JSON says numbers and yes or no by themselves, days and codes as text."""
    if value is None:
        return None
    told = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        if isinstance(value, bool) != (column.kind is Kind.BOOL):
            raise ValueError
        return reader(column)(plain(told, where))
    except (ValueError, KeyError) as error:
        why = Text(f"{column.text.zh}没有这样的值", f"not a value of {column.text.en}")
        raise Problem(422, why, where, [column.kind.value]) from error


def _joined(table: Table, other: Table, where: str) -> None:
    if "household_no" not in table.names or "household_no" not in other.names:
        why = Text("两个表没有户可以相连", "no household joins the two tables")
        allowed: Sequence[str] = [t.name for t in TABLES.values() if "household_no" in t.names]
        raise Problem(422, why, f"{where}.table", allowed)


def _has(asking: Asking, right: str, table: Table, asked: Rows, area: str, where: str) -> Q:
    other = _table(asked.table, f"{where}.table")
    _joined(table, other, where)
    met = Q()
    for place, each in enumerate(asked.where):
        met &= _condition(other, each, f"{where}.where.{place}")
    rows = Slice(asking, right, MODELS[other.name], area, met).by_household
    many = (
        rows.order_by()
        .values("household_no")
        .annotate(many=Count("pk"))
        .filter(many__gte=asked.at_least)
    )
    if asked.at_most is not None:
        many = many.filter(many__lte=asked.at_most)
    return Q(household_no__in=many.values("household_no"))
