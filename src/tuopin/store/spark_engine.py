"""Spark behind the engine's door: for registries that outgrow one machine."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf
from pyspark.sql import types as st

from tuopin.store.arrow_types import plain
from tuopin.store.engines import ROW_GROUP
from tuopin.store.scratch import PrivateFolder
from tuopin.tables import Column, Kind

__all__ = ["SparkEngine"]

_TYPES: dict[Kind, st.DataType] = {
    Kind.TEXT: st.StringType(),
    Kind.CODE: st.StringType(),
    Kind.INT: st.LongType(),
    Kind.MONTH: st.LongType(),
    Kind.YEAR: st.LongType(),
    Kind.MONEY: st.LongType(),
    Kind.NUMBER: st.DoubleType(),
    Kind.BOOL: st.BooleanType(),
    Kind.DATE: st.DateType(),
}

_SETTINGS = {
    # An overflow, a bad cast or a division by zero is an error, not a null that passes for unknown.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # No page is served: registry data must not be one open port away.
    "spark.ui.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # The default of 200 partitions costs seconds on a small round and gains nothing on a few cores.
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


class SparkEngine:
    """One Spark session, local or on a cluster (`master="spark://host:port"`).

    A process has one session: a second engine shares it, and closing the last of them ends it.
    On a cluster the store must lie on storage that driver and workers share.
    """

    name = "spark"
    _open: ClassVar[set[int]] = set()
    # The session spills into the first engine's folder, so all of them stay until the session ends.
    _folders: ClassVar[list[PrivateFolder]] = []

    def __init__(
        self,
        *,
        threads: int | None = None,
        memory: str | None = None,
        spill: str | Path | None = None,
        master: str | None = None,
    ) -> None:
        where = master or f"local[{threads or '*'}]"
        # Workers must start the interpreter that the driver runs, not the first python on the path.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        self._scratch = PrivateFolder(spill)
        builder: Any = SparkSession.builder
        builder = builder.master(where).appName("tuopin")
        for key, value in {**_SETTINGS, **_place(where, memory, self._scratch.name)}.items():
            builder = builder.config(key, value)
        self.session: SparkSession = builder.getOrCreate()
        self._open.add(id(self))
        self._folders.append(self._scratch)

    def scan(
        self, paths: Sequence[str | Path], columns: Sequence[Column], *, uniform: bool = False
    ) -> nw.LazyFrame:
        """Rows of Parquet files with exactly the declared columns and types."""
        if not paths:
            return self.empty(columns)
        files = [Path(path).absolute().as_uri() for path in paths]
        return nw.from_native(self.session.read.schema(_schema(columns)).parquet(*files))

    def frame(self, table: pa.Table) -> nw.LazyFrame:
        """Rows that are in memory already."""
        return nw.from_native(self.session.createDataFrame(table))

    def rows(self, paths: Sequence[str | Path]) -> nw.LazyFrame:
        """Rows of Parquet files that this door wrote, in the columns they have."""
        return nw.from_native(
            self.session.read.parquet(*[Path(path).absolute().as_uri() for path in paths])
        )

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """The frame computed once and cached by the workers."""
        return nw.from_native(nw.to_native(frame).cache())

    def empty(self, columns: Sequence[Column]) -> nw.LazyFrame:
        """No rows, with the declared columns and types."""
        return nw.from_native(self.session.createDataFrame([], _schema(columns)))

    def collect(self, frame: nw.LazyFrame) -> pa.Table:
        """The rows, computed, in plain types."""
        return plain(nw.to_native(frame).toArrow())

    def batches(self, frame: nw.LazyFrame, order: Sequence[str] = ()) -> Iterator[pa.Table]:
        """The rows piece by piece, through scratch files so that the driver holds one piece."""
        folder = Path(tempfile.mkdtemp(dir=self._scratch.name))
        try:
            for part in self._parts(_ordered(nw.to_native(frame), order), folder):
                for batch in pq.ParquetFile(part).iter_batches(ROW_GROUP):
                    yield plain(pa.Table.from_batches([batch]))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def write(self, frame: nw.LazyFrame, path: str | Path, order: Sequence[str] = ()) -> int:
        """Write one Parquet file and say how many rows it has.

        Spark writes a folder of parts; the file is joined from them, in order, row group by row group.
        """
        partial = Path(f"{path}.partial")
        rows = 0
        writer: pq.ParquetWriter | None = None
        try:
            for batch in self._whole_batches(frame, order):
                if writer is None:
                    writer = pq.ParquetWriter(partial, batch.schema, compression="zstd")
                writer.write_table(batch, row_group_size=ROW_GROUP)
                rows += batch.num_rows
            if writer is None:  # no rows: the file still tells its columns
                pq.write_table(self.collect(frame.head(0)), partial, compression="zstd")
            else:
                writer.close()
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        return rows

    def sql(self, frame: nw.LazyFrame) -> str:
        """The plan Spark will run."""
        native: Any = nw.to_native(frame)
        return str(native._jdf.queryExecution().toString())

    def close(self) -> None:
        """Leave the session; the last to leave ends it and removes the scratch folders."""
        self._open.discard(id(self))
        if self._open:
            return
        self.session.stop()
        while self._folders:
            self._folders.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _whole_batches(self, frame: nw.LazyFrame, order: Sequence[str]) -> Iterator[pa.Table]:
        """Batches filled up to a row group, so that small parts do not become small row groups."""
        held: list[pa.Table] = []
        for batch in self.batches(frame, order):
            held.append(batch)
            if sum(each.num_rows for each in held) >= ROW_GROUP:
                joined = pa.concat_tables(held)
                yield joined.slice(0, ROW_GROUP)
                held = [joined.slice(ROW_GROUP)]
        rest = pa.concat_tables(held) if held else None
        if rest is not None and rest.num_rows:
            yield rest

    def _parts(self, native: DataFrame, folder: Path) -> list[Path]:
        native.write.mode("overwrite").parquet(folder.as_uri())
        return sorted(folder.glob("part-*.parquet"))


def _schema(columns: Sequence[Column]) -> st.StructType:
    return st.StructType([st.StructField(c.name, _TYPES[c.kind], True) for c in columns])


def _ordered(native: DataFrame, order: Sequence[str]) -> DataFrame:
    # Spark sorts nulls first by default; everywhere here they come last.
    return native.orderBy(*[sf.col(name).asc_nulls_last() for name in order]) if order else native


def _place(master: str, memory: str | None, scratch: str) -> dict[str, str]:
    """Settings that depend on where Spark runs."""
    settings = {"spark.sql.warehouse.dir": f"{scratch}/warehouse"}
    if master.startswith(("local", "spark://127.0.0.1")):
        # Registry data pass through these ports: none may listen beyond this machine.
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": scratch,
        }
    if memory is not None:
        size = memory.lower().removesuffix("b")  # Spark writes 4g where others write 4GB
        settings[
            "spark.driver.memory" if master.startswith("local") else "spark.executor.memory"
        ] = size
    return settings
