"""Writing many rows at once: columns at a time, into a passing table first, and from there in one statement.

What costs time, closing numbers and handing values to the database, is done on the way into the passing
table `incoming`, which belongs to the connection alone; the registry itself is locked only while the
database moves the rows over. Statements are counted by table and piece, never by row.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from django.db import connection

from tuopin.office.registry.derive import BLIND, INITIALS, Row, is_name, key_of
from tuopin.office.registry.initials import initials
from tuopin.office.registry.sealed import keys
from tuopin.tables import Column

__all__ = [
    "AT_ONCE", "INCOMING", "closed", "columns_of", "declared_of", "drop_incoming", "fill_incoming", "gathered",
    "objects", "open_incoming", "quoted", "roomy", "write_rows",
]  # fmt: skip

#: Rows handed to the database at a time.
AT_ONCE = 20_000
#: Kilobytes of pages that SQLite may hold while many rows go in; taken only as far as they are needed.
ROOM = 400_000
#: The passing table, where none is named.
INCOMING = "incoming"


def columns_of(given: Sequence[Column]) -> list[str]:
    """The database columns that these declared columns are written to."""
    found: list[str] = []
    for column in given:
        found.append(column.name)
        if column.sealed:
            found.append(column.name + BLIND)
        elif is_name(column):
            found.append(column.name + INITIALS)
    return found


def declared_of(model: type[Row], rows: pa.Table) -> list[Column]:
    """The declared columns that the rows have, in declared order."""
    return [column for column in model.table.columns if column.name in rows.column_names]


def write_rows(model: type[Row], rows: Iterable[pa.Table], batch: int | None = None) -> int:
    """Add or bring up to date rows given as Arrow tables with declared columns; how many were written.

    Inside an act and its transaction, like every write. Columns the rows lack keep what they hold; a row
    that is there has its version raised.
    """
    written = 0
    for table in gathered(rows):
        given = declared_of(model, table)
        names = columns_of(given)
        open_incoming(model, names)
        for part in _parts(table):
            fill_incoming(names, closed(part, given))
        with roomy(), connection.cursor() as cursor:
            # "WHERE true" tells SQLite that ON CONFLICT belongs to the INSERT and not to a join
            cursor.execute(
                f'INSERT INTO "{model._meta.db_table}" ({quoted(names)}, "version", "batch") '
                f'SELECT {quoted(names)}, 1, %s FROM "{INCOMING}" WHERE true {_conflict(model, names)}',
                [batch],
            )
        drop_incoming()
        written += table.num_rows
    return written


@contextmanager
def roomy() -> Iterator[None]:
    """More memory for SQLite's pages while many rows go in: index pages written twice cost more than rows."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{ROOM}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


def gathered(rows: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows in larger tables, since every statement has its price; rows of other columns stay apart."""
    held: list[pa.Table] = []
    for table in rows:
        if not table.num_rows:
            continue
        if held and (
            held[0].schema != table.schema or sum(t.num_rows for t in held) >= 10 * AT_ONCE
        ):
            yield pa.concat_tables(held)
            held = []
        held.append(table)
    if held:
        yield pa.concat_tables(held)


def _parts(table: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, table.num_rows, AT_ONCE):
        yield table.slice(start, AT_ONCE)


def closed(rows: pa.Table, given: Sequence[Column]) -> pa.Table:
    """The rows as the registry holds them: numbers sealed, with the columns they are found by beside them."""
    ring = keys()
    made: dict[str, Any] = {}
    for column in given:
        held = rows.column(column.name)
        if column.sealed:
            told = objects(pc.drop_null(held))
            made[column.name] = _spread(ring.seal_all(told), held)
            made[column.name + BLIND] = _spread(ring.blind_all(told), held)
            continue
        made[column.name] = held
        if is_name(column):
            made[column.name + INITIALS] = _initials(held)
    return pa.table(made)


def _spread(told: list[bytes], held: Any) -> Any:
    """What was made of a column's values, at their places; nothing where it has none."""
    made = pa.array(told, pa.binary())
    if not held.null_count:
        return made
    there = pc.is_valid(held).combine_chunks()
    return pc.replace_with_mask(pa.nulls(len(held), pa.binary()), there, made)


def _initials(held: Any) -> Any:
    """Each name is spelled once, however many bear it."""
    coded = held.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    spelled = pa.array([initials(name) for name in coded.dictionary.to_pylist()], pa.string())
    return spelled.take(coded.indices)


def objects(held: Any) -> list[Any]:
    """An Arrow column as Python objects; by way of NumPy, which makes texts several times faster than Arrow does."""
    if pa.types.is_string(held.type) or pa.types.is_binary(held.type):
        return list(held.to_numpy(zero_copy_only=False).tolist())
    return list(held.to_pylist())


def quoted(names: Iterable[str], of: str = "") -> str:
    """Names of columns as SQL lists them, of a table where one is named."""
    before = f'"{of}".' if of else ""
    return ", ".join(f'{before}"{name}"' for name in names)


def _conflict(model: type[Row], names: Sequence[str]) -> str:
    """What becomes of a row that is there: every column given, a raised version, the new batch."""
    table, key = model._meta.db_table, set(model.table.key)
    told = [f'"{name}" = excluded."{name}"' for name in names if name not in key]
    told += [f'"version" = "{table}"."version" + 1', '"batch" = excluded."batch"']
    return f"ON CONFLICT ({key_of(model.table, connection.vendor)}) DO UPDATE SET {', '.join(told)}"


# ---- the passing table -----------------------------------------------------------------------------------


def open_incoming(
    model: type[Row], names: Sequence[str], more: Sequence[str] = (), into: str = INCOMING
) -> None:
    """An empty passing table with these columns of the model's table, and whole numbers named `more` beside them.

    It belongs to this connection and to no transaction: it may be filled before the registry is locked.
    """
    beside = "".join(f', CAST(NULL AS bigint) AS "{name}"' for name in more)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{into}"')
        cursor.execute(
            f'CREATE TEMP TABLE "{into}" AS SELECT {quoted(names)}{beside} FROM "{model._meta.db_table}" LIMIT 0'
        )


def drop_incoming(into: str = INCOMING) -> None:
    """Give the passing table back."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{into}"')


def fill_incoming(names: Sequence[str], rows: pa.Table, into: str = INCOMING) -> None:
    """Put rows as the registry holds them (`closed`) into the passing table; one statement."""
    if not rows.num_rows:
        return
    if connection.vendor == "postgresql":
        _copy(names, rows, into)
    else:
        _execute_many(names, rows, into)


def _execute_many(names: Sequence[str], rows: pa.Table, into: str) -> None:
    """The driver hands over plain integers, texts and byte arrays at once, and looks long at anything else.

    So nothing is sent as an empty text (no value is one), and a column without any value not at all.
    """
    marks, columns = [], []
    for name in names:
        held = rows.column(name)
        if held.null_count == len(held):
            marks.append("NULL")
            continue
        marks.append("nullif(?, '')" if held.null_count else "?")
        columns.append(_bound(held))
    statement = f'INSERT INTO "{into}" ({quoted(names)}) VALUES ({", ".join(marks)})'
    with connection.cursor() as cursor:
        raw = cursor.connection
        own = not raw.in_transaction
        if own:
            # one transaction for the piece; deferred and about a passing table: the registry stays unlocked
            raw.execute("BEGIN DEFERRED")
        try:
            raw.executemany(statement, zip(*columns, strict=True))
        finally:
            if own:
                raw.execute("COMMIT")


def _bound(held: Any) -> list[Any]:
    kind = held.type
    if pa.types.is_binary(kind):
        return ["" if v is None else bytearray(v) for v in objects(held)]
    if pa.types.is_boolean(kind):
        held = held.cast(pa.int8())
    elif pa.types.is_date(kind):
        held = held.cast(pa.string())
    if pa.types.is_string(held.type):
        return objects(pc.fill_null(held, ""))
    if not held.null_count:
        return list(held.to_numpy().tolist())
    told = pc.fill_null(held, 0).to_numpy().astype(object)
    told[pc.is_null(held).to_numpy()] = ""
    return list(told.tolist())


def _copy(names: Sequence[str], rows: pa.Table, into: str) -> None:
    """As CSV, which Arrow writes by the column and PostgreSQL reads as fast as its binary form."""
    made = {name: _spelled(rows.column(name)) for name in names}
    sink = io.BytesIO()
    pa_csv.write_csv(pa.table(made), sink, pa_csv.WriteOptions(include_header=False))
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{into}" ({quoted(names)}) FROM STDIN (FORMAT CSV)') as copy,
    ):
        copy.write(sink.getbuffer())


def _spelled(held: Any) -> Any:
    if pa.types.is_binary(held.type):
        return pa.array(
            [None if v is None else "\\x" + v.hex() for v in objects(held)], pa.string()
        )
    return held
