"""DuckDB behind the engine's door: the default, for one machine and up to a nation's registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.parquet as pq

from tuopin.store.arrow_types import plain
from tuopin.store.engines import ROW_GROUP
from tuopin.store.scratch import PrivateFolder
from tuopin.tables import Column, Kind

__all__ = ["DuckDBEngine"]

_TYPES: dict[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.CODE: "VARCHAR",
    Kind.INT: "BIGINT",
    Kind.MONTH: "BIGINT",
    Kind.YEAR: "BIGINT",
    Kind.MONEY: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.BOOL: "BOOLEAN",
    Kind.DATE: "DATE",
}

#: DuckDB types a written file must not have: HUGEINT, which every integer sum is, would be
#: written as DOUBLE, after which a whole-number division gives fractions.
_WHOLE = {"HUGEINT", "UHUGEINT", "UBIGINT", "INTEGER", "UINTEGER", "SMALLINT", "USMALLINT"} | {
    "TINYINT",
    "UTINYINT",
}


class DuckDBEngine:
    """One in-process DuckDB; opening it costs milliseconds."""

    name = "duckdb"

    def __init__(
        self,
        *,
        threads: int | None = None,
        memory: str | None = None,
        spill: str | Path | None = None,
    ) -> None:
        # Without a folder of its own DuckDB would spill into `.tmp` under the working directory.
        # What is spilled is in the clear: for the owner alone, and never left by a process that was killed.
        self._scratch = PrivateFolder(spill or None)
        config: dict[str, Any] = {
            "temp_directory": "" if spill == "" else self._scratch.name,
            # Parallel writes and scans need not keep the order of rows; an ORDER BY still holds.
            "preserve_insertion_order": "false",
            # Nothing is ever fetched from a network behind the user's back.
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        if threads is not None:
            config["threads"] = threads
        if memory is not None:
            config["memory_limit"] = memory
        self.connection = duckdb.connect(config=config)
        self._kept = 0
        # Frozen files never change: the footer of each is read once a session. The extension that
        # knows this setting is loaded only by now.
        self.connection.execute("SET parquet_metadata_cache = true")
        # Whoever waits is told by the command, in their language.
        self.connection.execute("SET enable_progress_bar = false")

    def scan(
        self, paths: Sequence[str | Path], columns: Sequence[Column], *, uniform: bool = False
    ) -> nw.LazyFrame:
        """Rows of Parquet files with exactly the declared columns and types."""
        if not paths:
            return self.empty(columns)
        files = [str(path) for path in paths]
        found = self.connection.read_parquet(
            files, union_by_name=not uniform, hive_partitioning=False
        )
        held = set(found.columns)
        wanted = [
            f"CAST({_quoted(c.name) if c.name in held else 'NULL'} AS {_TYPES[c.kind]}) AS "
            f"{_quoted(c.name)}"
            for c in columns
        ]
        return nw.from_native(found.project(", ".join(wanted)))

    def frame(self, table: pa.Table) -> nw.LazyFrame:
        """Rows that are in memory already."""
        return nw.from_native(self.connection.from_arrow(table))

    def rows(self, paths: Sequence[str | Path]) -> nw.LazyFrame:
        """Rows of Parquet files that this door wrote, in the columns they have."""
        files = [str(path) for path in paths]
        return nw.from_native(self.connection.read_parquet(files, hive_partitioning=False))

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """The frame computed once, as a temporary table that may spill."""
        self._kept += 1
        name = f"kept_{self._kept}"
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {self.sql(frame)}")
        return nw.from_native(self.connection.table(name))

    def empty(self, columns: Sequence[Column]) -> nw.LazyFrame:
        """No rows; the planner sees as much and drops the joins they would take part in."""
        wanted = ", ".join(f"CAST(NULL AS {_TYPES[c.kind]}) AS {_quoted(c.name)}" for c in columns)
        return nw.from_native(self.connection.sql(f"SELECT {wanted} WHERE false"))

    def collect(self, frame: nw.LazyFrame) -> pa.Table:
        """The rows, computed, in plain types."""
        return plain(nw.to_native(frame).to_arrow_table())

    def batches(self, frame: nw.LazyFrame, order: Sequence[str] = ()) -> Iterator[pa.Table]:
        """The rows piece by piece; a sort that does not fit in memory spills to scratch files."""
        for batch in _ordered(nw.to_native(frame), order).to_arrow_reader(ROW_GROUP):
            yield plain(pa.Table.from_batches([batch]))

    def write(self, frame: nw.LazyFrame, path: str | Path, order: Sequence[str] = ()) -> int:
        """Write one Parquet file; with an order the bytes are the same at any number of threads."""
        relation = nw.to_native(frame)
        columns = ", ".join(
            _narrowed(name, str(kind))
            for name, kind in zip(relation.columns, relation.types, strict=True)
        )
        partial = Path(f"{path}.partial")
        try:
            _ordered(relation.project(columns), order).write_parquet(
                str(partial), compression="zstd", row_group_size=ROW_GROUP
            )
            rows: int = pq.read_metadata(partial).num_rows
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        return rows

    def sql(self, frame: nw.LazyFrame) -> str:
        """The SQL behind a frame."""
        return str(nw.to_native(frame).sql_query())

    def close(self) -> None:
        """Close the connection and remove the scratch folder."""
        self.connection.close()
        self._scratch.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _ordered(relation: duckdb.DuckDBPyRelation, order: Sequence[str]) -> duckdb.DuckDBPyRelation:
    if not order:
        return relation
    return relation.order(", ".join(f"{_quoted(name)} ASC NULLS LAST" for name in order))


def _narrowed(name: str, kind: str) -> str:
    quoted = _quoted(name)
    if kind in _WHOLE or (kind.startswith("DECIMAL") and kind.endswith(",0)")):
        return f"CAST({quoted} AS BIGINT) AS {quoted}"
    if kind == "FLOAT" or kind.startswith("DECIMAL"):
        return f"CAST({quoted} AS DOUBLE) AS {quoted}"
    return quoted
