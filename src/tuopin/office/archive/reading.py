"""Reading the living registry piece by piece: rows of a county as Arrow columns, all as they stood at one moment.

Rows leave the database as delimited text, which both databases write and Arrow reads many times faster
than rows become Python objects; sealed numbers are opened column by column. Nothing is written to disk.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import DatabaseError, connection, transaction
from psycopg.pq import ExecStatus
from pyarrow import csv

from tuopin.office.areas.queries import span
from tuopin.office.audit.acting import RECORD
from tuopin.office.registry.models import MODELS
from tuopin.office.registry.sealed import keys
from tuopin.stages.registry.cells import is_numbered
from tuopin.store import arrow_schema, fitted
from tuopin.tables import Column, Kind, Table
from tuopin.terms.areas import DIGITS

__all__ = ["STANDING", "Piece", "moment", "number", "pieces_of", "place_of", "read_pieces"]

#: Tables whose rows stand from year to year: they are of every round. A row of another table that bears
#: another year says nothing of this one: it was not recorded this year.
STANDING = ("household", "person", "village", "county")
#: Rows of a piece; a county with more is read township by township.
AT_ONCE = 50_000
COUNTY = DIGITS["county"]
READERS = 2
#: Signs that stand for ends of lines within a text on its way out of the database, and between cells.
LINE, RETURN, CELL = "\x1e", "\x1d", "\x1f"


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a table that are filed under one place: those of a range of codes, or of one code, or of none."""

    table: Table
    place: str  # six digits of a county; two of a province for what belongs to no county
    low: str | None
    high: str | None  # None: the one code `low`
    many: int  # rows there, of whatever year


def pieces_of(driver: Any, table: Table) -> Iterator[Piece]:
    """All rows of a table in pieces of a size that fits in memory, a county's one after another."""
    unplaced = number(driver, f"SELECT count(*) FROM {_rows_of(table)} WHERE {table.area} IS NULL")
    if unplaced:
        yield Piece(table, "", None, None, unplaced)
    yield from _within(driver, table, COUNTY, "", None)


def _within(driver: Any, table: Table, digits: int, low: str, high: str | None) -> Iterator[Piece]:
    """Pieces of the codes from `low` up to `high`, one for each beginning of so many signs, split where it is large."""
    code = _next(driver, table, low, high)
    while code is not None:
        if len(code) < digits:
            yield Piece(table, place_of(code), code, None, _many(driver, table, code, None))
            code = _next(driver, table, code, high, after=True)
            continue
        first, last = span(code[:digits])
        many = _many(driver, table, first, last)
        finer = next((each for each in DIGITS.values() if each > digits), None)
        if many > AT_ONCE and finer is not None:
            yield from _within(driver, table, finer, first, last)
        else:
            yield Piece(table, place_of(code), first, last, many)
        code = _next(driver, table, last, high)


def place_of(code: str) -> str:
    """Where the store files a row of that code; what it files nowhere it refuses by itself."""
    return code[:COUNTY] if len(code) >= COUNTY else code[:2]


def _next(
    driver: Any, table: Table, low: str, high: str | None, *, after: bool = False
) -> str | None:
    """The first code there is, from `low` on (or after it) and before `high`."""
    until = "" if high is None else f" AND {table.area} < {_text(high)}"
    sign = ">" if after else ">="
    query = f"SELECT min({table.area}) FROM {_rows_of(table)} WHERE {table.area} {sign} {_text(low)}{until}"
    found = driver.execute(query).fetchone()[0]
    return None if found is None else str(found)


def _many(driver: Any, table: Table, low: str, high: str | None) -> int:
    where = _range(Piece(table, "", low, high, 0))
    return number(driver, f"SELECT count(*) FROM {_rows_of(table)} WHERE {where}")


def _range(piece: Piece) -> str:
    area = piece.table.area
    if piece.low is None:
        return f"{area} IS NULL"
    if piece.high is None:
        return f"{area} = {_text(piece.low)}"
    return f"{area} >= {_text(piece.low)} AND {area} < {_text(piece.high)}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _rows_of(table: Table) -> str:
    return f'"{MODELS[table.name]._meta.db_table}"'


# ---- one moment, seen by several connections ---------------------------------------------------------------


@contextmanager
def moment(readers: int = READERS) -> Iterator[Sequence[Any]]:
    """Drivers' connections that all see the database as it is now, whatever is written meanwhile.

    Inside a transaction that is the transaction's own connection, and what it sees.
    """
    if connection.in_atomic_block:
        yield [connection.connection]
        return
    with ExitStack() as stack:
        wrapped = [connection.copy() for _ in range(readers)]
        for each in wrapped:
            stack.callback(each.close)
            each.ensure_connection()
        drivers = [each.connection for each in wrapped]
        if connection.vendor == "postgresql":
            _agree(drivers)
        else:
            _agree_on_file(drivers)
        yield drivers


def _agree(drivers: Sequence[Any]) -> None:
    """PostgreSQL: the first takes a snapshot while no act is under way, and the others see the same."""
    first = drivers[0]
    first.execute("SELECT pg_advisory_lock(%s)", [RECORD])
    first.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    told = first.execute("SELECT pg_export_snapshot()").fetchone()[0]
    first.execute("SELECT pg_advisory_unlock(%s)", [RECORD])
    for other in drivers[1:]:
        other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        other.execute(f"SET TRANSACTION SNAPSHOT '{told}'")


def _agree_on_file(drivers: Sequence[Any]) -> None:
    """SQLite: while this process holds the only place of a writer, everybody begins to read."""
    with transaction.atomic():
        for each in drivers:
            each.execute("BEGIN DEFERRED")
            each.execute("SELECT count(*) FROM sqlite_master").fetchone()


# ---- pieces ------------------------------------------------------------------------------------------------


def read_pieces(
    drivers: Sequence[Any], pieces: Sequence[Piece], year: int
) -> Iterator[tuple[Piece, pa.Table]]:
    """The rows of the pieces for a round of that year, in their order, read by as many threads as connections.

    Few pieces are held at a time, however slowly they are taken.
    """
    if len(drivers) == 1:
        for piece in pieces:
            yield piece, _rows(drivers[0], piece, year)
        return
    free: SimpleQueue[Any] = SimpleQueue()
    for each in drivers:
        free.put(each)

    def read(piece: Piece) -> pa.Table:
        driver = free.get()
        try:
            return _rows(driver, piece, year)
        finally:
            free.put(driver)

    with ThreadPoolExecutor(len(drivers)) as pool:
        ahead: deque[tuple[Piece, Future[pa.Table]]] = deque()
        try:
            for piece in pieces:
                ahead.append((piece, pool.submit(read, piece)))
                if len(ahead) > 2 * len(drivers):
                    first, rows = ahead.popleft()
                    yield first, rows.result()
            while ahead:
                first, rows = ahead.popleft()
                yield first, rows.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _rows(driver: Any, piece: Piece, year: int) -> pa.Table:
    """The rows of a piece with their declared columns and types."""
    columns = piece.table.columns
    told = _of_postgresql if connection.vendor == "postgresql" else _of_sqlite
    rows = told(driver, piece, year)
    arrays = [
        pa.array(_opened(rows[column.name]), pa.string()) if column.sealed else rows[column.name]
        for column in columns
    ]
    held = pa.table(dict(zip(piece.table.names, arrays, strict=True)))
    if piece.table.name in STANDING:
        of_year = pa.repeat(pa.scalar(year, pa.int64()), held.num_rows)
        held = held.set_column(held.column_names.index("data_year"), "data_year", of_year)
    return fitted(held, columns)


def _opened(sealed: pa.ChunkedArray) -> list[str | None]:
    ring, unhex = keys().open, bytes.fromhex
    return [None if value is None else ring(unhex(value)) for value in sealed.to_pylist()]


def _where(piece: Piece, year: int) -> str:
    of_year = "" if piece.table.name in STANDING else f' AND "data_year" = {int(year)}'
    return f"{_range(piece)}{of_year}"


def number(driver: Any, query: str) -> int:
    """The one number a query answers; 0 where it answers none."""
    return int(driver.execute(query).fetchone()[0] or 0)


# ---- text out of SQLite ------------------------------------------------------------------------------------


def _of_sqlite(driver: Any, piece: Piece, year: int) -> pa.Table:
    """One text a piece, put together by SQLite itself: a million rows never become Python objects.

    Numbers with a fraction are fetched as they are, since SQLite writes them with fifteen digits only.
    """
    name, where, order = _rows_of(piece.table), _where(piece, year), _order(piece.table)
    told = [c for c in piece.table.columns if c.kind is not Kind.NUMBER]
    form = CELL.join("%s" for _ in told)
    line = f"format('{form}', {', '.join(_cell(c, 'char', 'hex({})') for c in told)})"
    many, text = driver.execute(
        f"SELECT count(*), CAST(group_concat(line, char(10)) AS BLOB) "
        f"FROM (SELECT {line} AS line FROM {name} WHERE {where} ORDER BY {order})"
    ).fetchone()
    return _with_numbers(_parsed(text or b"", told, many), driver, piece, where)


def _order(table: Table) -> str:
    """The order of the table's own index, in which its rows are frozen as well."""
    return ", ".join([*(f'"{name}"' for name in table.order), "id"])


def _with_numbers(rows: pa.Table, driver: Any, piece: Piece, where: str) -> pa.Table:
    numbers = [c.name for c in piece.table.columns if c.kind is Kind.NUMBER]
    if not numbers:
        return rows
    listed = ", ".join(f'"{each}"' for each in numbers)
    query = (
        f"SELECT {listed} FROM {_rows_of(piece.table)} WHERE {where} ORDER BY {_order(piece.table)}"
    )
    held = driver.execute(query).fetchall()
    values: Sequence[Sequence[Any]] = list(zip(*held, strict=True)) or [()] * len(numbers)
    for each, column in zip(numbers, values, strict=True):
        rows = rows.append_column(each, pa.array(column, pa.float64()))
    return rows


# ---- text out of PostgreSQL --------------------------------------------------------------------------------


def _of_postgresql(driver: Any, piece: Piece, year: int) -> pa.Table:
    """COPY, which writes numbers such that they are read back the same."""
    columns = piece.table.columns
    listed = ", ".join(_cell(c, "chr", "encode({}, 'hex')") for c in columns)
    query = f"SELECT {listed} FROM {_rows_of(piece.table)} WHERE {_where(piece, year)}"
    # a sign of quotation that never occurs: nothing is quoted, since nothing that asks for it is left
    how = f"(FORMAT CSV, DELIMITER E'\\x{ord(CELL):x}', QUOTE E'\\x02')"
    lines = _copied(driver, f"COPY ({query}) TO STDOUT {how}")
    return _parsed(b"".join(lines), columns, len(lines))


def _copied(driver: Any, query: str) -> list[bytes]:
    """The lines of a COPY, taken from the protocol itself: the driver's own loop costs six times as much."""
    wire, lines = driver.pgconn, []
    wire.send_query(query.encode())
    answer = wire.get_result()
    if answer.status == ExecStatus.COPY_OUT:
        while True:
            size, line = wire.get_copy_data(0)
            if size <= 0:
                break
            lines.append(bytes(line))
        answer = wire.get_result()
    while wire.get_result() is not None:
        pass
    if answer.status != ExecStatus.COMMAND_OK:
        raise DatabaseError(answer.get_error_message())
    return lines


# ---- text into Arrow ---------------------------------------------------------------------------------------


def _may_have_lines(column: Column) -> bool:
    """Whether a text may hold ends of lines; numbers and codes hold none, and one that did breaks the count."""
    return column.kind is Kind.TEXT and not column.sealed and not is_numbered(column)


def _cell(column: Column, char: str, unclosed: str) -> str:
    """A column as a cell of a line: nothing where it is unknown, its ends of lines as other signs."""
    name = f'"{column.name}"'
    if column.sealed:
        return unclosed.format(name)
    if _may_have_lines(column):
        name = f"replace(replace({name}, {char}(10), {char}(30)), {char}(13), {char}(29))"
    return f"nullif({name}, '')" if column.kind in (Kind.TEXT, Kind.CODE) else name


def _parsed(text: bytes, columns: Sequence[Column], many: int) -> pa.Table:
    """Lines of text as columns of the declared types; ValueError where they are not as many as the rows."""
    schema = arrow_schema(columns)
    if not text:
        return schema.empty_table()
    rows = csv.read_csv(
        io.BytesIO(text),
        read_options=csv.ReadOptions(
            column_names=schema.names, block_size=max(1 << 20, len(text) + 1), use_threads=False
        ),
        parse_options=csv.ParseOptions(delimiter=CELL, quote_char=False),
        convert_options=csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            true_values=["1", "t"],
            false_values=["0", "f"],
        ),
    )
    if rows.num_rows != many:
        raise ValueError(f"{many} rows came out as {rows.num_rows}")
    for column in columns:
        if _may_have_lines(column):
            rows = _with_lines(rows, column.name)
    return rows


def _with_lines(rows: pa.Table, name: str) -> pa.Table:
    """A text's ends of lines as they were."""
    held = rows[name]
    for sign, end in ((LINE, "\n"), (RETURN, "\r")):
        if pc.any(pc.match_substring(held, sign)).as_py():
            held = pc.replace_substring(held, sign, end)
    return rows.set_column(rows.column_names.index(name), name, held)
