"""Writing the files of a round: rows in any order and any pieces in, one sorted file a table and county out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tuopin.store.arrow_types import arrow_schema, arrow_type, fitted
from tuopin.store.duckdb_engine import DuckDBEngine
from tuopin.store.engines import ROW_GROUP
from tuopin.store.errors import StoreError
from tuopin.store.files import parquet_writer, read_parquet, remove, sha256_of, write_parquet
from tuopin.store.filing import filed
from tuopin.store.identities import (
    Key,
    identity_columns,
    keyed_digest,
    open_sealed,
    seal,
    sha256_hex,
)
from tuopin.store.manifest import Part
from tuopin.tables import Column, Table

__all__ = ["Batch", "Frozen", "Sealed", "row_order", "write_parts"]

#: A table's name, a county's code (None: the rows say), and rows with direct identifiers in them.
Batch = tuple[str, str | None, pa.Table]

#: Bytes of one county's table that are held before pieces go to scratch files.
HELD = 192 << 20
#: Groups of fewer bytes are written by whoever brings them: handing one to another thread, and the
#: threads' waiting for one another, costs more than its rows.
SMALL = 4 << 20


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed file of identities."""

    table: str
    county: str
    rows: int
    bytes: int
    sha256: str
    keyed: str

    @property
    def path(self) -> str:
        """Where the file lies in the folder of its key."""
        return f"{self.table}/{self.county}.sealed"


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was written: the files of the round and the sealed ones beside them."""

    parts: tuple[Part, ...]
    sealed: tuple[Sealed, ...]


@dataclass
class _Group:
    """The rows of one table in one county while they come in."""

    table: Table
    county: str
    held: list[pa.Table] = field(default_factory=list)
    held_bytes: int = 0
    pieces: list[Path] = field(default_factory=list)  # analysed columns, on disk
    secrets: list[Path] = field(default_factory=list)  # identities, on disk under a passing key


class _Scratch:
    """Pieces that do not fit in memory; names among them are encrypted under a key never stored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._written = 0

    def path(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._written += 1
        return self.folder / f"{self._written}.piece"

    def put(self, group: _Group) -> None:
        """Move what a group holds to disk."""
        names = _named(group.table, pa.concat_tables(group.held))
        if names.num_rows:
            sink = pa.BufferOutputStream()
            write_parquet(names, sink)
            secret = self.path()
            nonce = os.urandom(12)
            content = self._cipher.encrypt(nonce, sink.getvalue().to_pybytes(), None)
            secret.write_bytes(nonce + content)
            group.secrets.append(secret)
        self.put_rows(group)

    def put_rows(self, group: _Group) -> None:
        """Move the analysed columns of what a group holds to disk, and let the rest go."""
        rows = pa.concat_tables(group.held).select([c.name for c in group.table.analysed])
        piece = self.path()
        write_parquet(rows, piece)
        group.pieces.append(piece)
        group.held, group.held_bytes = [], 0

    def names(self, group: _Group) -> list[pa.Table]:
        """The identities of a group that were moved to disk."""
        found = []
        for secret in group.secrets:
            content = secret.read_bytes()
            plain = self._cipher.decrypt(content[:12], content[12:], None)
            found.append(read_parquet(pa.BufferReader(plain)))
        return found


class _Writer:
    """Takes rows as they come, keeps one group in memory, and writes finished groups beside it."""

    def __init__(
        self, folder: Path, sealed: Path, year: int, tables: Mapping[str, Table], key: Key | None
    ) -> None:
        self.folder, self.sealed, self.year = folder, sealed, year
        self.tables, self.key = tables, key
        self.scratch = _Scratch(folder / ".scratch")
        self.groups: dict[tuple[str, str], _Group] = {}
        self.done: dict[tuple[str, str], Future[tuple[Part, Sealed | None]]] = {}
        self.schemas: dict[str, pa.Schema] = {}
        self.made: set[Path] = set()
        self.workers = min(4, os.cpu_count() or 1)
        # Groups waiting to be written hold memory: no more of them than there are workers.
        self.places = BoundedSemaphore(self.workers + 1)

    def write(self, batches: Iterable[Batch]) -> Frozen:
        with ThreadPoolExecutor(self.workers) as pool:
            current: tuple[str, str] | None = None
            for name, county, rows in batches:
                for place, mine in filed(self._table(name), county, self._fitted(name, rows)):
                    at = (name, place)
                    if current is not None and at != current:
                        self._leave(current, pool)
                    self._take(at, mine)
                    current = at
            if current is not None:
                self._leave(current, pool)
            for at, group in list(self.groups.items()):
                self._finish(at, group, pool)
            order = {name: place for place, name in enumerate(self.tables)}
            results = [
                self.done[at].result()
                for at in sorted(self.done, key=lambda a: (order[a[0]], a[1]))
            ]
        parts = tuple(part for part, _ in results)
        return Frozen(parts, tuple(sealed for _, sealed in results if sealed is not None))

    def _table(self, name: str) -> Table:
        if name not in self.tables:
            raise StoreError(
                f"没有表 {name!r};有:{'、'.join(self.tables)}",
                f"there is no table {name!r}; there are {', '.join(self.tables)}",
            )
        return self.tables[name]

    def _fitted(self, name: str, rows: pa.Table) -> pa.Table:
        table = self._table(name)
        if name not in self.schemas:
            self.schemas[name] = arrow_schema(table.columns)
        if rows.schema.equals(self.schemas[name]):
            return rows
        strange = [column for column in rows.column_names if column not in table.names]
        if strange:
            raise StoreError(
                f"表 {name} 没有列 {'、'.join(strange)};不声明的列不能封存",
                f"table {name} has no column {', '.join(strange)}: what is not declared is not frozen",
            )
        for column in table.columns:
            if column.name in rows.column_names:
                _castable(name, column, rows)
        return fitted(rows, table.columns)

    def _take(self, at: tuple[str, str], rows: pa.Table) -> None:
        table = self.tables[at[0]]
        group = self.groups.setdefault(at, _Group(table, at[1]))
        group.held.append(rows)
        # quickly known, and too much where the rows are part of larger ones
        size = rows.get_total_buffer_size()
        group.held_bytes += size if size < SMALL else rows.nbytes
        if group.held_bytes > HELD:
            self.scratch.put(group)

    def _leave(self, at: tuple[str, str], pool: ThreadPoolExecutor) -> None:
        """Another group comes next: most likely this one is complete."""
        group = self.groups[at]
        if at in self.done:
            # It came back after it was written: what came later waits on disk for the end.
            if group.held:
                self.scratch.put(group)
            return
        del self.groups[at]
        self._finish(at, group, pool)

    def _finish(self, at: tuple[str, str], group: _Group, pool: ThreadPoolExecutor) -> None:
        before = self.done.get(at)
        if before is not None:
            before.result()
        if group.held_bytes < SMALL and not group.pieces:
            self.done[at] = _at_once(lambda: self._write(group, before is not None))
            return
        self.places.acquire()
        future = pool.submit(self._write, group, before is not None)
        future.add_done_callback(lambda _: self.places.release())
        self.done[at] = future

    def _write(self, group: _Group, again: bool) -> tuple[Part, Sealed | None]:
        path = self._folder(self.folder, group) / f"{group.county}.parquet"
        names = [_named(group.table, rows) for rows in group.held] + self.scratch.names(group)
        secret = self.sealed / group.table.name / f"{group.county}.sealed"
        if again:
            group.pieces.append(path.rename(self.scratch.path()))
        if again and secret.exists():
            names.append(open_sealed(secret.read_bytes(), self._place(group), self._key(group)))
        rows, size, digest = self._write_rows(group, path)
        sealed = self._seal(group, pa.concat_tables(names), secret) if names else None
        part = Part(
            table=group.table.name,
            county=group.county,
            rows=rows,
            bytes=size,
            sha256=digest,
            identities=sealed.rows if sealed else 0,
        )
        return part, sealed

    def _write_rows(self, group: _Group, path: Path) -> tuple[int, int, str]:
        """Write the analysed columns in the table's order; say how many rows, how many bytes, and their sha256."""
        columns = [column.name for column in group.table.analysed]
        if group.pieces:
            if group.held:
                self.scratch.put_rows(group)
            merged = self._merged(group, path, columns)
            return merged, path.stat().st_size, sha256_of(path)
        order = row_order(group.table)
        rows = _sorted(pa.concat_tables(group.held).select(columns), order)
        sink = pa.BufferOutputStream()  # a file's many small pieces reach the disk in one
        write_parquet(rows, sink, order)
        content = sink.getvalue()
        path.write_bytes(content)
        return int(rows.num_rows), content.size, sha256_hex(content)

    def _merged(self, group: _Group, path: Path, columns: list[str]) -> int:
        """Sort pieces too large for memory with DuckDB, which spills beside them."""
        order = tuple(dict.fromkeys((*row_order(group.table), *columns)))
        schema = arrow_schema(group.table.analysed)
        rows = 0
        with DuckDBEngine(memory="512MB", threads=1, spill=self.scratch.folder) as engine:
            frame = engine.scan(group.pieces, group.table.analysed, uniform=True)
            with parquet_writer(path, schema, row_order(group.table)) as writer:
                for batch in engine.batches(frame, order):
                    writer.write_table(batch.cast(schema), row_group_size=ROW_GROUP)
                    rows += batch.num_rows
        return rows

    def _seal(self, group: _Group, names: pa.Table, path: Path) -> Sealed | None:
        if names.num_rows == 0:
            return None
        names = _sorted(names, tuple(names.column_names))
        content = seal(names, self._place(group), self._key(group))
        self._folder(self.sealed, group)
        path.write_bytes(content)
        return Sealed(
            table=group.table.name,
            county=group.county,
            rows=names.num_rows,
            bytes=len(content),
            sha256=sha256_hex(content),
            keyed=keyed_digest(content).hex(),
        )

    def _folder(self, above: Path, group: _Group) -> Path:
        """The folder of a group's table, made when the first file goes into it."""
        folder = above / group.table.name
        if folder not in self.made:
            folder.mkdir(parents=True, exist_ok=True)
            self.made.add(folder)
        return folder

    def _place(self, group: _Group) -> str:
        return f"{self.year}/{group.table.name}/{group.county}"  # as `sealed.sealed_place` has it

    def _key(self, group: _Group) -> Key:
        if self.key is None:
            raise StoreError(
                f"表 {group.table.name} 含姓名、证件号等直接标识,封存时须提供密钥",
                f"table {group.table.name} holds names or ID numbers: a key is needed to freeze it",
            )
        return self.key


def _at_once(work: Callable[[], tuple[Part, Sealed | None]]) -> Future[tuple[Part, Sealed | None]]:
    """Work done here and now, as a future like that of work done elsewhere."""
    done: Future[tuple[Part, Sealed | None]] = Future()
    done.set_result(work())
    return done


def write_parts(
    folder: Path,
    sealed: Path,
    year: int,
    tables: Mapping[str, Table],
    key: Key | None,
    batches: Iterable[Batch],
) -> Frozen:
    """Write a round's files under `folder` and its sealed identities under `sealed`.

    Memory stays bounded by a few groups (one county's rows of one table) whatever comes in; the
    bytes written depend on the rows alone, not on their order, their pieces or the threads.
    """
    writer = _Writer(folder, sealed, year, tables, key)
    try:
        return writer.write(batches)
    finally:
        remove([writer.scratch.folder])


def _named(table: Table, rows: pa.Table) -> pa.Table:
    """The rows that name somebody, with nothing but key and direct identifiers."""
    columns = identity_columns(table)
    found = rows.select([column.name for column in columns])
    if not table.direct:
        return found.slice(0, 0)
    named = pc.is_valid(found[table.direct[0].name])
    for column in table.direct[1:]:
        named = pc.or_(named, pc.is_valid(found[column.name]))
    return found.filter(named)


def row_order(table: Table) -> tuple[str, ...]:
    """The columns by which a frozen file is sorted: the table's order, then its key."""
    return tuple(dict.fromkeys((*table.order, *table.key)))


def _sorted(rows: pa.Table, order: tuple[str, ...]) -> pa.Table:
    """The rows by `order`; rows that agree in it by all other columns, so that there is one order."""
    rows = _by(rows, order)
    rest = tuple(name for name in rows.column_names if name not in order)
    tied = rest and rows.num_rows > 1 and _has_ties(rows, order)
    return _by(rows, order + rest) if tied else rows


def _by(rows: pa.Table, order: tuple[str, ...]) -> pa.Table:
    if rows.num_rows < 2:
        return rows.combine_chunks()
    found = pc.sort_indices(rows, sort_keys=[(name, "ascending") for name in order])
    if np.array_equal(found, np.arange(len(found))):
        return rows.combine_chunks()  # in order already: copying is four fifths of a sort's cost
    return rows.take(found).combine_chunks()


def _has_ties(rows: pa.Table, order: tuple[str, ...]) -> bool:
    tied = None
    for name in reversed(order):  # the last one is the most telling
        column = rows[name]
        same = pc.fill_null(pc.equal(column.slice(1), column.slice(0, len(column) - 1)), True)
        tied = same if tied is None else pc.and_(tied, same)
        if not pc.any(tied).as_py():
            return False
    return True


def _castable(name: str, column: Column, rows: pa.Table) -> None:
    kind = arrow_type(column.kind)
    if rows.schema.field(column.name).type == kind:
        return
    try:
        rows[column.name].cast(kind)
    except pa.ArrowException as error:
        raise StoreError(
            f"表 {name} 的列 {column.name} 应为 {kind}:{error}",
            f"table {name}, column {column.name} should be {kind}: {error}",
        ) from error
