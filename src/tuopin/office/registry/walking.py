"""Walking the rows of a table in its order, a page at a time from a key on: the last page costs what the first does.

Each range of areas is asked for by itself, with one lower bound: two on the same column would have SQLite
begin at the wrong one, and an OR of ranges would be sorted anew for every page.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, Q

from tuopin.office.areas.queries import span
from tuopin.office.offering import Asking, Problem, plain
from tuopin.office.registry.sealed import Sealed
from tuopin.tables import Kind, Table
from tuopin.terms import Text

__all__ = ["AT_ONCE", "Slice", "all_within", "page", "walk"]

#: Rows asked for at a time while walking: what a stream holds in memory.
AT_ONCE = 4000
LAST = "\U0010ffff"


def all_within(model: Any, low: str, high: str) -> bool:
    """Whether no row of a table lies outside a range of areas: a look at either end of its order."""
    table, column = model._meta.db_table, model.area_column
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT EXISTS(SELECT 1 FROM "{table}" WHERE "{column}" < %s) '
            f'OR EXISTS(SELECT 1 FROM "{table}" WHERE "{column}" >= %s)',
            [low, high],
        )
        return not cursor.fetchone()[0]


class _Value(Func):
    """A column as a value of which SQLite knows no order, so that it looks for none by it."""

    template = "+%(expressions)s"
    arity = 1


class Slice:
    """The rows of a table that somebody holds a right over, inside an area, that meet a condition.

    `table` declares the columns of a model that is made from no declared table.
    """

    def __init__(
        self,
        asking: Asking,
        right: str,
        model: Any,
        area: str = "",
        where: Q | None = None,
        table: Table | None = None,
    ) -> None:
        held = asking.reach(right, area)
        rows = model._default_manager.filter(where) if where else model._default_manager.all()
        self.model = model
        self.table: Table = table or model.table
        if held.grants:  # households one by one: few, and no range
            self._rows, self.ranges = asking.within(right, rows, area), [("", LAST)]
        else:
            self._rows, self.ranges = rows, sorted(span(code) for code in held.areas)

    def beside(self, **more: Any) -> Slice:
        """With columns of other tables under names of its own columns."""
        self._rows = self._rows.annotate(**more)
        return self

    @property
    def rows(self) -> Any:
        """All of them as one query, in no order."""
        return self._rows.filter(self._inside(self.model.area_column))

    @property
    def by_household(self) -> Any:
        """The same rows, for a question that puts them together by household.

        SQLite takes a range of areas for a small part of any table: it reads in the order of areas and sorts what
        it found by household. Where the range is the whole table the areas are asked of each row all the same, but
        it goes by the household's index, which needs no sorting.
        """
        whole = connection.vendor == "sqlite" and len(self.ranges) == 1
        if not whole or not all_within(self.model, *self.ranges[0]):
            return self.rows
        return self._rows.alias(_area=_Value(F(self.model.area_column))).filter(
            self._inside("_area")
        )

    def _inside(self, name: str) -> Q:
        where = Q(pk__in=[])
        for low, high in self.ranges:
            where |= Q(**{f"{name}__gte": low, f"{name}__lt": high})
        return where

    def after(self, key: Sequence[Any] | None, fields: Sequence[str], size: int) -> list[Any]:
        """The next rows behind a key, as tuples of values."""
        order, area = order_of(self.table), self.model.area_column
        found: list[Any] = []
        for low, high in self.ranges:
            if len(found) >= size:
                break
            if key is not None and high <= key[0]:
                continue
            behind = key is not None and low <= key[0]
            rows = self._rows.filter(_behind(order, key)) if behind and key else self._rows
            rows = rows.filter(
                **{f"{area}__gte": key[0] if behind and key else low, f"{area}__lt": high}
            )
            found += _values(rows.order_by(*order).values_list(*fields)[: size - len(found)])
        return self._masked(found, fields)

    def _masked(self, rows: list[Any], fields: Sequence[str]) -> list[Any]:
        """Sealed numbers as they may be shown."""
        sealed = {column.name for column in self.table.columns if column.sealed}
        places = [place for place, name in enumerate(fields) if name in sealed]
        if not places:
            return rows
        lines = [list(row) for row in rows]
        for line in lines:
            for place in places:
                line[place] = None if line[place] is None else str(Sealed(line[place]))
        return lines


def _values(query: Any) -> list[Any]:
    """The rows as the driver gives them: days and yes or no are right already, and Django would make each anew."""
    try:
        sql, params = query.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


@cache
def order_of(table: Table) -> tuple[str, ...]:
    """The declared order as far as nothing in it may be unknown, made whole by the row's own number."""
    known: list[str] = []
    for name in table.order:
        if not table.column(name).required:
            break
        known.append(name)
    return tuple(known) if set(table.key) <= set(known) else (*known, "pk")


def _behind(order: Sequence[str], key: Sequence[Any]) -> Q:
    """(a, b, …) > (x, y, …)."""
    where = Q()
    for place in range(len(order)):
        same = dict(zip(order[:place], key, strict=False))
        where |= Q(**same, **{f"{order[place]}__gt": key[place]})
    return where


def page(
    slice_: Slice, fields: Sequence[str], after: str, limit: int
) -> tuple[list[Any], str | None]:
    """One page: rows of the fields, and the key of the next page if there is one."""
    order = order_of(slice_.table)
    key = _read(slice_.table, after) if after else None
    rows = slice_.after(key, [*fields, *order], limit + 1)
    shown = rows[:limit]
    more = _written(shown[-1][len(fields) :]) if len(rows) > limit else None
    return shown, more


def walk(slice_: Slice, fields: Sequence[str], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """All rows of the fields, some thousand at a time; no cursor stays open and no transaction."""
    order = order_of(slice_.table)
    many, key = len(fields), None
    while True:
        rows = slice_.after(key, [*fields, *order], size)
        if rows:
            yield rows
        if len(rows) < size:
            return
        key = rows[-1][many:]


def _written(key: Sequence[Any]) -> str:
    told = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _read(table: Table, text: str) -> list[Any]:
    """A key as it was given out; Problem for anything else."""
    order = order_of(table)
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(found, list) or len(found) != len(order):
            raise ValueError
        return [_typed(table, name, value) for name, value in zip(order, found, strict=True)]
    except (ValueError, TypeError) as error:
        why = Text("请原样使用上一页给出的 next", "take the `next` of the page before as it is")
        raise Problem(422, why, "after") from error


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = Kind.INT if name == "pk" else table.column(name).kind
    if kind is Kind.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    wanted = str if kind in (Kind.TEXT, Kind.CODE) else int
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise ValueError
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError
    return plain(value, "after") if isinstance(value, str) else value
