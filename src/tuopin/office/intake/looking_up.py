"""Asking the registry for many rows at once: keys go into a passing table, what is registered comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from django.db import connection

from tuopin.office.areas.queries import span
from tuopin.office.registry.bulk import (
    columns_of,
    drop_incoming,
    fill_incoming,
    open_incoming,
    quoted,
)
from tuopin.office.registry.derive import BLIND, NO_DAY, Row
from tuopin.office.registry.models import MODELS
from tuopin.office.registry.walking import all_within
from tuopin.store import arrow_schema
from tuopin.tables import Table

__all__ = [
    "Asked", "absent", "held_schema", "of_households", "open_asked", "registered", "same_number", "strangers",
]  # fmt: skip

ASKED = "asked"
#: Members of a household (code list member_status); who has left may be registered elsewhere.
CURRENT = ("1", "4")
#: Numbers that name one person: the column, by table.
NUMBERS = {"person": "id_number", "household": "head_id_number"}


def held_schema(table: Table) -> pa.Schema:
    """The columns of a registry's row as Arrow holds them, with its number, version and batch."""
    kinds = {field.name: field.type for field in arrow_schema(table.columns)}
    fields = [("id", pa.int64()), ("version", pa.int64()), ("batch", pa.int64())]
    for name in columns_of(table.columns):
        if name.endswith(BLIND) or (name in kinds and table.column(name).sealed):
            fields.append((name, pa.binary()))
        else:
            fields.append((name, kinds.get(name, pa.string())))
    return pa.schema(fields)


class Asked:
    """The keys of some rows in the passing table, for as long as it is asked."""

    def __init__(self, model: type[Row], rows: pa.Table) -> None:
        self.model, self.table = model, model.table
        names = dict.fromkeys(self.table.key)
        if "household_no" in self.table.names:
            names["household_no"] = None
        self.number = NUMBERS.get(self.table.name, "") + BLIND
        if self.number in rows.column_names:
            names[self.number] = None
        self.names = list(names)
        open_asked(model, list(names), rows)

    def __enter__(self) -> Asked:
        return self

    def __exit__(self, *_: object) -> None:
        close_asked()


def open_asked(model: type[Row], names: Sequence[str], rows: pa.Table) -> None:
    """Put columns of some rows, numbered, into the passing table."""
    open_incoming(model, names, ("n",), ASKED)
    numbered = rows.select(list(names)).append_column("n", pa.array(range(rows.num_rows)))
    fill_incoming([*names, "n"], numbered, ASKED)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'ANALYZE "{ASKED}"')
            # Twenty thousand rows are looked for among millions: each by its key, or the whole registry is read
            # for every piece of a delivery, and a row costs the more the larger the registry is.
            cursor.execute("SET enable_hashjoin = off")
            cursor.execute("SET enable_mergejoin = off")


def close_asked() -> None:
    """Give the passing table back, and let PostgreSQL plan as before."""
    drop_incoming(ASKED)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET enable_hashjoin")
            cursor.execute("RESET enable_mergejoin")


def _key(table: Table) -> str:
    """Where a row of the registry (r) has the key of one that is asked for (a)."""
    cast = "::date" if connection.vendor == "postgresql" else ""
    parts = []
    for name in table.key:
        if table.column(name).required:
            parts.append(f'r."{name}" = a."{name}"')
        else:
            day = f"'{NO_DAY.isoformat()}'{cast}"
            parts.append(f'COALESCE(r."{name}", {day}) = COALESCE(a."{name}", {day})')
    return " AND ".join(parts)


def registered(asked: Asked) -> pa.Table:
    """The registered rows with the same keys: `n` says which row they answer; all their columns."""
    schema = held_schema(asked.table)
    wanted = quoted(schema.names, "r")
    # CROSS JOIN keeps SQLite at the small table first, which it cannot know to be small
    found = _fetched(
        f'SELECT a."n", {wanted} FROM "{ASKED}" a CROSS JOIN "{asked.model._meta.db_table}" r '
        f"WHERE {_key(asked.table)}",
        [],
        schema.insert(0, pa.field("n", pa.int64())),
    )
    return pa.concat_tables(list(found))


def same_number(asked: Asked) -> list[tuple[int, int, str, str]]:
    """(n, number of the person's row, household, village) where the same ID number is in another household now."""
    number, person = asked.number, MODELS["person"]._meta.db_table
    if number not in asked.names:
        return []
    places = ", ".join(["%s"] * len(CURRENT))
    with connection.cursor() as cursor:
        # one row each is enough, and a number that thousands bear (all zeros) costs no more than another
        cursor.execute(
            f'SELECT t."n", p."id", p."household_no", p."village_code" FROM (SELECT a."n", ('
            f'SELECT r."id" FROM "{person}" r WHERE r."id_number{BLIND}" = a."{number}" '
            f'AND r."household_no" <> a."household_no" AND r."member_status" IN ({places}) LIMIT 1) AS hit '
            f'FROM "{ASKED}" a WHERE a."{number}" IS NOT NULL) t JOIN "{person}" p ON p."id" = t.hit',
            list(CURRENT),
        )
        return [tuple(row) for row in cursor.fetchall()]


def strangers(asked: Asked, area: str) -> dict[int, str]:
    """Rows (n) whose household is registered outside the area: its village."""
    if asked.table.name == "household" or "household_no" not in asked.names:
        return {}
    low, high = span(area)
    household = MODELS["household"]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT a."n", r."village_code" FROM "{ASKED}" a CROSS JOIN "{household}" r '
            'WHERE r."household_no" = a."household_no" AND (r."village_code" < %s OR r."village_code" >= %s)',
            [low, high],
        )
        return dict(cursor.fetchall())


def of_households(model: type[Row], households: pa.Table) -> Iterator[pa.Table]:
    """Every registered row of a table that belongs to these households (`household_no`)."""
    open_asked(model, ["household_no"], households)
    try:
        schema = held_schema(model.table)
        yield from _fetched(
            f'SELECT {quoted(schema.names, "r")} FROM "{ASKED}" a CROSS JOIN "{model._meta.db_table}" r '
            'WHERE r."household_no" = a."household_no"',
            [],
            schema,
        )
    finally:
        close_asked()


def absent(model: type[Row], area: str, met: int) -> int:
    """How many registered rows of the area a delivery did not mention."""
    low, high = span(area)
    where, given = f' WHERE "{model.area_column}" >= %s AND "{model.area_column}" < %s', [low, high]
    if all_within(model, low, high):
        # the rows of a whole table are counted many times faster than as many that a condition is asked of
        where, given = "", []
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"{where}', given)
        return max(int(cursor.fetchone()[0]) - met, 0)


def _fetched(query: str, values: list[Any], schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of a query as Arrow tables; at least one, be it empty."""
    yielded = False
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(20_000):
            columns = zip(*rows, strict=True)
            arrays = [pa.array(c, field.type) for c, field in zip(columns, schema, strict=True)]
            yielded = True
            yield pa.Table.from_arrays(arrays, schema=schema)
    if not yielded:
        yield schema.empty_table()
