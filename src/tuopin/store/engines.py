"""The one door to the engines: what an engine can do, and how one is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import narwhals.stable.v2 as nw
import pyarrow as pa

from tuopin.store.errors import StoreError
from tuopin.tables import Column

__all__ = ["ENGINES", "ROW_GROUP", "Engine", "open_engine"]

#: Rows in a row group of every Parquet file written here: DuckDB's own unit of parallel work,
#: small enough that a scan of a few villages skips the rest of a county.
ROW_GROUP = 122_880

ENGINES = ("duckdb", "spark", "memory")


class Engine(Protocol):
    """Reads, computes and writes frames of rows; rules and stages never learn which one it is.

    Frames of one engine cannot be joined with frames of another. An engine is a context manager;
    its frames are dead once it is closed. No engine promises an order of rows that was not asked for.
    """

    name: str

    def scan(
        self, paths: Sequence[str | Path], columns: Sequence[Column], *, uniform: bool = False
    ) -> nw.LazyFrame:
        """Rows of Parquet files with exactly the declared columns and types.

        A column missing from a file comes as null. `uniform` promises that all files have the
        columns of the first, so that only its footer is read before the query runs.
        """
        ...

    def rows(self, paths: Sequence[str | Path]) -> nw.LazyFrame:
        """Rows of Parquet files that this door wrote, in the columns they have."""
        ...

    def frame(self, table: pa.Table) -> nw.LazyFrame:
        """Rows that are in memory already."""
        ...

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """The frame computed once and held until the engine closes, for what is read several times."""
        ...

    def empty(self, columns: Sequence[Column]) -> nw.LazyFrame:
        """No rows, with the declared columns and types."""
        ...

    def collect(self, frame: nw.LazyFrame) -> pa.Table:
        """The rows, computed: int64, float64, bool, string, date32, whatever the engine counts in."""
        ...

    def batches(self, frame: nw.LazyFrame, order: Sequence[str] = ()) -> Iterator[pa.Table]:
        """The rows, computed piece by piece in the given order, with bounded memory."""
        ...

    def write(self, frame: nw.LazyFrame, path: str | Path, order: Sequence[str] = ()) -> int:
        """Write one Parquet file (whole or not at all) and say how many rows it has."""
        ...

    def sql(self, frame: nw.LazyFrame) -> str:
        """What the engine will run: SQL on DuckDB, the engine's own plan elsewhere."""
        ...

    def close(self) -> None:
        """Give back memory, processes and scratch files."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def open_engine(
    name: str = "duckdb",
    *,
    threads: int | None = None,
    memory: str | None = None,
    spill: str | Path | None = None,
    master: str | None = None,
) -> Engine:
    """Open an engine by name: `duckdb`, `spark`, or `memory` (Polars, for a handful of rows).

    `threads` is how many cores it may use, `memory` how much it may hold ("800MB", "4GB") before
    it spills to the folder `spill` (by default a scratch folder that goes with the engine; with ""
    DuckDB writes nothing to disk, and work that does not fit fails).
    `master` is Spark's only: "local[2]" or "spark://host:port". StoreError where the name is
    unknown or the engine is not installed.
    """
    if name not in ENGINES:
        raise StoreError(
            f"没有计算引擎 {name!r};可用:{'、'.join(ENGINES)}",
            f"there is no engine {name!r}; choose one of {', '.join(ENGINES)}",
        )
    if master is not None and name != "spark":
        raise StoreError(
            f"master 只用于 spark,不用于 {name}", f"`master` belongs to spark, not to {name}"
        )
    return _OPENERS[name](threads, memory, spill, master)


def _duckdb(
    threads: int | None, memory: str | None, spill: str | Path | None, master: str | None
) -> Engine:
    from tuopin.store.duckdb_engine import DuckDBEngine  # noqa: PLC0415 - engines load when opened

    return DuckDBEngine(threads=threads, memory=memory, spill=spill)


def _memory(
    threads: int | None, memory: str | None, spill: str | Path | None, master: str | None
) -> Engine:
    from tuopin.store.memory import MemoryEngine  # noqa: PLC0415 - Polars costs half a second

    return MemoryEngine()


def _spark(
    threads: int | None, memory: str | None, spill: str | Path | None, master: str | None
) -> Engine:
    try:  # the extra may be absent, and loading it costs half a second
        from tuopin.store.spark_engine import SparkEngine  # noqa: PLC0415
    except ImportError as error:
        raise StoreError(
            "未安装 Spark:请安装 tuopin[spark](另需 Java 17)",
            "Spark is not installed: install tuopin[spark] (it needs Java 17 as well)",
        ) from error
    return SparkEngine(threads=threads, memory=memory, spill=spill, master=master)


_OPENERS: dict[str, Callable[[int | None, str | None, str | Path | None, str | None], Engine]] = {
    "duckdb": _duckdb,
    "spark": _spark,
    "memory": _memory,
}
