"""The same rules, the same chunks, on Polars' streaming engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow.parquet as pq

from bench import registry
from bench.used import hunan
from tuopin.stages.assessment import assess
from tuopin.tables import TABLES, Column, Kind

__all__ = ["run"]

_TYPES = {
    Kind.TEXT: pl.String,
    Kind.CODE: pl.String,
    Kind.INT: pl.Int64,
    Kind.MONTH: pl.Int64,
    Kind.YEAR: pl.Int64,
    Kind.MONEY: pl.Int64,
    Kind.NUMBER: pl.Float64,
    Kind.BOOL: pl.Boolean,
    Kind.DATE: pl.Date,
}


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Assess and write one file a chunk; Polars has no limit of memory to give it."""
    edition, rows = hunan(), 0
    for number, counties in enumerate(registry.chunks(data, chunk)):
        facts = {
            name: _scan(registry.paths(data, name, counties), table.analysed)
            for name, table in TABLES.items()
        }
        target = out / f"{number:04d}.parquet"
        native: pl.LazyFrame = nw.to_native(assess(facts, edition))
        native.sink_parquet(target, compression="zstd", maintain_order=False, engine="streaming")
        rows += pq.read_metadata(target).num_rows
    return {"rows": rows}


def _scan(files: list[Path], columns: tuple[Column, ...]) -> nw.LazyFrame:
    if not files:
        return nw.from_native(pl.LazyFrame(schema={c.name: _TYPES[c.kind] for c in columns}))
    held = set(pq.read_schema(files[0]).names)
    return nw.from_native(
        pl.scan_parquet(files).select(
            (pl.col(c.name) if c.name in held else pl.lit(None)).cast(_TYPES[c.kind]).alias(c.name)
            for c in columns
        )
    )
