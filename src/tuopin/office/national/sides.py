"""The two sides of a comparison as files of one shape: numbers turned into what they are found by, told masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tuopin.office.intake.office_checks import rejecting, setting_aside
from tuopin.office.national.reading import pieces
from tuopin.office.registry.derive import BLIND
from tuopin.office.registry.sealed import keys, masked
from tuopin.rounds.intake import Intake
from tuopin.rounds.reconciling import SHOWN, Flags, cells, standing
from tuopin.store import Engine, arrow_schema
from tuopin.tables import Column, Kind, Table

__all__ = ["RAW", "opened", "our_side", "their_side", "their_unread"]

#: A cell of theirs that could not be read stands beside its column as it was delivered.
RAW = "_raw"


def our_side(
    driver: Any, table: Table, area: str, year: int, engine: Engine, path: Path, flags: Flags
) -> nw.LazyFrame:
    """The registered rows; a sealed number is carried closed, and opened only where a difference is told."""
    of_year = None if table.name in ("household", "person") else year
    rows = (_ours(each, table) for each in pieces(driver, table, area, table.columns, of_year))
    return _told(engine, table, _kept(rows, table, path, []), flags, [])


def _ours(rows: pa.Table, table: Table) -> pa.Table:
    made: dict[str, Any] = {}
    for column in table.columns:
        if column.sealed:
            made[column.name] = _hexed(rows[column.name + BLIND])
            made[column.name + SHOWN] = _hexed(rows[column.name])
        else:
            made[column.name] = rows[column.name]
    return pa.table(made)


def _hexed(held: Any) -> pa.Array:
    return pa.array([None if v is None else v.hex() for v in held.to_pylist()], pa.string())


def opened(told: str | None) -> str | None:
    """What a difference says of a number of ours: masked."""
    return None if told is None else masked(keys().open(bytes.fromhex(told)))


def their_side(
    taken: Intake, table: Table, year: int, engine: Engine, path: Path, flags: Flags
) -> tuple[nw.LazyFrame, int]:
    """The rows of theirs that could be read, and how many of them are of another year."""
    aside = _aside(taken, table, engine)
    others = [0]

    def rows() -> Iterator[pa.Table]:
        for part in engine.batches(taken.frames[table.name], table.order):
            mine = part.filter(pc.fill_null(pc.equal(part["data_year"], year), True))
            others[0] += part.num_rows - mine.num_rows
            yield _theirs(mine, table, aside)

    held = _kept(rows(), table, path, sorted(aside))
    return _told(engine, table, held, flags, sorted(aside)), others[0]


def _aside(taken: Intake, table: Table, engine: Engine) -> dict[str, dict[tuple[str, int], str]]:
    """The cells without a usable value, by column and place, as they were delivered (numbers masked there)."""
    found = taken.findings.filter(
        (nw.col("table") == table.name) & nw.col("check").is_in(setting_aside())
    )
    cells_of: dict[str, dict[tuple[str, int], str]] = {}
    for row in engine.collect(found.select("file", "row", "column", "value")).to_pylist():
        if row["value"] is not None and row["row"] is not None:
            cells_of.setdefault(row["column"], {})[row["file"], row["row"]] = row["value"]
    return cells_of


def _theirs(rows: pa.Table, table: Table, aside: dict[str, dict[tuple[str, int], str]]) -> pa.Table:
    ring = keys()
    made: dict[str, Any] = {}
    for column in table.columns:
        held = rows[column.name]
        if column.sealed:
            values = held.to_pylist()
            blind = [None if v is None else ring.blind(v).hex() for v in values]
            made[column.name] = pa.array(blind, pa.string())
            shown = [None if v is None else masked(v) for v in values]
            made[column.name + SHOWN] = pa.array(shown, pa.string())
        else:
            made[column.name] = held
    places = list(zip(rows["_file"].to_pylist(), rows["_row"].to_pylist(), strict=True))
    for name, cells_of in aside.items():
        made[name + RAW] = pa.array([cells_of.get(place) for place in places], pa.string())
    return pa.table(made)


def _kept(rows: Iterator[pa.Table], table: Table, path: Path, raw: Sequence[str]) -> Path:
    """The rows as one file, however many; with the columns even where there is none."""
    more = [c.name + SHOWN for c in table.columns if c.sealed] + [name + RAW for name in raw]
    schema = arrow_schema((*table.columns, *(Column(n, Kind.TEXT, table.text) for n in more)))
    with pq.ParquetWriter(path, schema) as writer:
        for part in rows:
            writer.write_table(part.select(schema.names).cast(schema))
    return path


def _told(
    engine: Engine, table: Table, path: Path, flags: Flags, raw: Sequence[str]
) -> nw.LazyFrame:
    """Every column as the text it is compared by; a cell that could not be read by what was delivered."""
    frame = engine.rows([path])
    made = []
    for column in table.columns:
        told = cells(column)
        if column.name in raw:
            told = nw.coalesce(told, nw.col(column.name + RAW)).alias(column.name)
        made.append(told)
        if column.sealed:
            shown = nw.col(column.name + SHOWN)
            if column.name in raw:
                shown = nw.coalesce(shown, nw.col(column.name + RAW)).alias(column.name + SHOWN)
            made.append(shown)
    counts = standing(table, flags, table.names).alias("_standing")
    return frame.select(*made, counts)


def their_unread(
    taken: Intake, table: Table, area: tuple[str, str, str], engine: Engine
) -> nw.LazyFrame:
    """Rows of theirs that could not be read, with the first thing that was wrong; filed in the area where they say so.

    `area` is its code and the range inside it.
    """
    code, low, high = area
    rows = taken.rejected.get(table.name)
    wanted = list(dict.fromkeys([*table.key, "household_no", "village_code"]))
    if rows is None:
        schema = pa.schema([(name, pa.string()) for name in [*wanted, "field", "theirs"]])
        return engine.frame(schema.empty_table())
    why = taken.findings.filter(
        (nw.col("table") == table.name) & nw.col("check").is_in(sorted(rejecting()))
    ).select("file", "row", "column", "value")
    first = why.group_by("file", "row").agg(nw.col("column").min())
    said = why.group_by("file", "row", "column").agg(nw.col("value").max())
    wrong = first.join(said, on=["file", "row", "column"], how="inner")
    names = rows.collect_schema().names()
    text = nw.String()
    told = rows.select(
        "_file",
        "_row",
        *(nw.col(n) if n in names else nw.lit(None, dtype=text).alias(n) for n in wanted),
    )
    village = nw.col("village_code")
    inside = ((village >= low) & (village < high)).fill_null(False)
    filed = nw.when(inside).then(village).otherwise(nw.lit(code)).alias("village_code")
    joined = told.join(wrong, left_on=["_file", "_row"], right_on=["file", "row"], how="inner")
    return joined.select(
        *(n for n in wanted if n != "village_code"),
        filed,
        nw.col("column").alias("field"),
        nw.col("value").alias("theirs"),
    )
