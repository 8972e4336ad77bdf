"""Reading the living registry whole: every table as Arrow columns, as all of them stood at one moment.

Rows leave the database as delimited text, which both databases write and Arrow reads many times faster
than rows become Python objects; sealed numbers are opened column by column. Nothing is written to disk.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import DatabaseError, connection, transaction
from psycopg.pq import ExecStatus
from pyarrow import csv

from tuopin.office.audit.acting import RECORD
from tuopin.office.registry.models import MODELS
from tuopin.office.registry.sealed import keys
from tuopin.rounds.progress import Progress, silent
from tuopin.stages.registry.cells import is_numbered
from tuopin.store import arrow_schema, empty_table, fitted
from tuopin.tables import TABLES, Column, Kind, Table

__all__ = ["STANDING", "Living", "moment", "read_living"]

#: Tables whose rows stand from year to year: they are of every round. A row of another table that bears
#: another year says nothing of this one: it was not recorded this year.
STANDING = ("household", "person", "village", "county")
#: Numbers of rows that a piece spans.
AT_ONCE = 25_000
READERS = 2
#: Signs that stand for ends of lines within a text on its way out of the database, and between cells.
LINE, RETURN, CELL = "\x1e", "\x1d", "\x1f"


@dataclass(frozen=True, slots=True)
class Living:
    """The living registry at one moment, as a round of a year would hold it."""

    year: int
    tables: Mapping[str, pa.Table]
    left_out: Mapping[str, int]  # rows of another year, by table
    mark: int  # the last change of a row that is in it

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table has; those without any are not named."""
        return {name: rows.num_rows for name, rows in self.tables.items() if rows.num_rows}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of a table between two row numbers."""

    table: Table
    low: int
    high: int


def read_living(year: int, progress: Progress = silent) -> Living:
    """Read every table of the registry for a round of that year.

    `progress` is told in this thread. In a test's transaction the rows are read through it.
    """
    with moment() as drivers:
        mark = _number(drivers[0], "SELECT max(id) FROM audit_change")
        left_out = {
            name: n
            for name, table in TABLES.items()
            if name not in STANDING and (n := _number(drivers[0], _others(table, year)))
        }
        pieces = [piece for table in TABLES.values() for piece in _pieces(drivers[0], table)]
        found: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        for done, (piece, rows) in enumerate(_read(drivers, pieces, year)):
            progress("read", done, len(pieces))
            found[piece.table.name].append(rows)
        progress("read", len(pieces), len(pieces))
    tables = {name: _together(TABLES[name], parts) for name, parts in found.items()}
    return Living(year, tables, left_out, mark)


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


def _read(
    drivers: Sequence[Any], pieces: Sequence[_Piece], year: int
) -> Iterator[tuple[_Piece, pa.Table]]:
    """The pieces in their order, read by as many threads as there are connections."""
    if len(drivers) == 1:
        for piece in pieces:
            yield piece, _rows(drivers[0], piece, year)
        return
    free: SimpleQueue[Any] = SimpleQueue()
    for each in drivers:
        free.put(each)

    def read(piece: _Piece) -> pa.Table:
        driver = free.get()
        try:
            return _rows(driver, piece, year)
        finally:
            free.put(driver)

    with ThreadPoolExecutor(len(drivers)) as pool:
        try:
            yield from zip(pieces, pool.map(read, pieces), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)


def _pieces(driver: Any, table: Table) -> list[_Piece]:
    name = MODELS[table.name]._meta.db_table
    low = _number(driver, f'SELECT min(id) FROM "{name}"')
    high = _number(driver, f'SELECT max(id) FROM "{name}"')
    return [
        _Piece(table, start, min(start + AT_ONCE - 1, high))
        for start in range(low, high + 1, AT_ONCE)
        if high
    ]


def _rows(driver: Any, piece: _Piece, year: int) -> pa.Table:
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


def _where(piece: _Piece, year: int) -> str:
    of_year = "" if piece.table.name in STANDING else f' AND "data_year" = {int(year)}'
    return f"id BETWEEN {piece.low} AND {piece.high}{of_year}"


def _others(table: Table, year: int) -> str:
    name = MODELS[table.name]._meta.db_table
    return f'SELECT count(*) FROM "{name}" WHERE "data_year" IS NULL OR "data_year" <> {int(year)}'


def _number(driver: Any, query: str) -> int:
    return int(driver.execute(query).fetchone()[0] or 0)


def _together(table: Table, parts: list[pa.Table]) -> pa.Table:
    """The pieces as one table, a county's rows one after another, as the store likes them best."""
    if not parts:
        return empty_table(table.columns)
    rows = pa.concat_tables(parts)
    counties = pc.fill_null(pc.utf8_slice_codeunits(rows[table.area], 0, 6), "")
    runs = pc.run_end_encode(counties.combine_chunks()).values.to_pylist()
    if runs == sorted(set(runs)):
        return rows
    order = pc.sort_indices(pa.table({"county": counties}), sort_keys=[("county", "ascending")])
    return rows.take(order)


# ---- text out of SQLite ------------------------------------------------------------------------------------


def _of_sqlite(driver: Any, piece: _Piece, year: int) -> pa.Table:
    """One text a piece, put together by SQLite itself: a million rows never become Python objects.

    Numbers with a fraction are fetched as they are, since SQLite writes them with fifteen digits only.
    """
    name, where = MODELS[piece.table.name]._meta.db_table, _where(piece, year)
    told = [c for c in piece.table.columns if c.kind is not Kind.NUMBER]
    form = CELL.join("%s" for _ in told)
    line = f"format('{form}', {', '.join(_cell(c, 'char', 'hex({})') for c in told)})"
    many, text = driver.execute(
        f"SELECT count(*), CAST(group_concat(line, char(10)) AS BLOB) "
        f'FROM (SELECT {line} AS line FROM "{name}" WHERE {where} ORDER BY id)'
    ).fetchone()
    return _with_numbers(_parsed(text or b"", told, many), driver, piece, where)


def _with_numbers(rows: pa.Table, driver: Any, piece: _Piece, where: str) -> pa.Table:
    numbers = [c.name for c in piece.table.columns if c.kind is Kind.NUMBER]
    if not numbers:
        return rows
    name = MODELS[piece.table.name]._meta.db_table
    listed = ", ".join(f'"{each}"' for each in numbers)
    held = driver.execute(f'SELECT {listed} FROM "{name}" WHERE {where} ORDER BY id').fetchall()
    values: Sequence[Sequence[Any]] = list(zip(*held, strict=True)) or [()] * len(numbers)
    for each, column in zip(numbers, values, strict=True):
        rows = rows.append_column(each, pa.array(column, pa.float64()))
    return rows


# ---- text out of PostgreSQL --------------------------------------------------------------------------------


def _of_postgresql(driver: Any, piece: _Piece, year: int) -> pa.Table:
    """COPY, which writes numbers such that they are read back the same."""
    name, columns = MODELS[piece.table.name]._meta.db_table, piece.table.columns
    listed = ", ".join(_cell(c, "chr", "encode({}, 'hex')") for c in columns)
    query = f'SELECT {listed} FROM "{name}" WHERE {_where(piece, year)} ORDER BY id'
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
