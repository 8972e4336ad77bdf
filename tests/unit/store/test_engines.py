"""What every engine must do alike: read, answer in the same types, write whole files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tuopin.store import Engine, StoreError, arrow_schema, open_engine
from tuopin.tables import Column, Kind
from tuopin.terms import Text

A_NAME = Text("某列", "a column")
COLUMNS = (
    Column("village_code", Kind.TEXT, A_NAME),
    Column("born", Kind.DATE, A_NAME),
    Column("paid", Kind.MONEY, A_NAME, unit="fen"),
    Column("share", Kind.NUMBER, A_NAME),
    Column("valid", Kind.BOOL, A_NAME),
    Column("month", Kind.MONTH, A_NAME),
)

ROWS = pa.table(
    {
        "village_code": pa.array(["430524100201", "430524100202", None, "430524100201"]),
        "paid": pa.array([100, None, 5, 7], pa.int64()),
        "valid": pa.array([True, False, None, True]),
        "born": pa.array([date(2000, 2, 29), None, date(1950, 1, 1), None]),
    }
)


def test_columns_missing_from_a_file_are_null_of_the_declared_type(engine: Engine, tmp_path: Path):
    pq.write_table(ROWS, tmp_path / "a.parquet")
    pq.write_table(ROWS.select(["paid"]), tmp_path / "b.parquet")
    found = engine.collect(engine.scan([tmp_path / "a.parquet", tmp_path / "b.parquet"], COLUMNS))
    assert found.schema == arrow_schema(COLUMNS)
    assert sorted(found["paid"].to_pylist(), key=str) == [100, 100, 5, 5, 7, 7, None, None]
    assert found["share"].null_count == 8
    assert found["village_code"].null_count == 5


def test_a_column_that_is_not_declared_is_left_out(engine: Engine, tmp_path: Path):
    pq.write_table(ROWS.append_column("name", pa.array(["甲"] * 4)), tmp_path / "a.parquet")
    found = engine.collect(engine.scan([tmp_path / "a.parquet"], COLUMNS, uniform=True))
    assert found.column_names == [column.name for column in COLUMNS]


def test_no_files_are_no_rows_with_the_declared_types(engine: Engine):
    for frame in (engine.scan([], COLUMNS), engine.empty(COLUMNS)):
        found = engine.collect(frame)
        assert (found.num_rows, found.schema) == (0, arrow_schema(COLUMNS))


def test_an_empty_frame_joins_with_a_full_one(engine: Engine):
    left = engine.frame(ROWS).select("village_code", "paid")
    none = engine.empty(COLUMNS).select("village_code", "share")
    found = engine.collect(left.join(none, on="village_code", how="left"))
    assert (found.num_rows, found["share"].null_count) == (4, 4)


def test_sums_and_counts_are_64_bit_numbers_whatever_the_engine_counts_in(engine: Engine):
    grouped = (
        engine.frame(ROWS)
        .group_by("village_code")
        .agg(
            nw.col("paid").sum().alias("paid"),
            nw.len().alias("rows"),
            nw.col("paid").mean().alias("mean"),
        )
    )
    found = engine.collect(grouped)
    assert found.schema == pa.schema(
        {
            "village_code": pa.string(),
            "paid": pa.int64(),
            "rows": pa.int64(),
            "mean": pa.float64(),
        }
    )
    by_village = {row["village_code"]: row for row in found.to_pylist()}
    assert by_village["430524100201"] == {
        "village_code": "430524100201",
        "paid": 107,
        "rows": 2,
        "mean": 53.5,
    }
    # the trap that three-valued roll-ups mind: nothing but nulls sums to 0, not to null
    assert by_village["430524100202"]["paid"] == 0
    assert by_village[None]["rows"] == 1


def test_a_written_file_is_sorted_nulls_last_and_has_plain_types(engine: Engine, tmp_path: Path):
    grouped = (
        engine.frame(ROWS)
        .group_by("village_code")
        .agg(nw.col("paid").sum().alias("paid"), nw.len().alias("rows"))
    )
    rows = engine.write(grouped, tmp_path / "out.parquet", order=("village_code",))
    with pq.ParquetFile(tmp_path / "out.parquet") as file:
        written = file.read()
    assert rows == 3
    assert written["village_code"].to_pylist() == ["430524100201", "430524100202", None]
    assert written["paid"].to_pylist() == [107, 0, 5]
    assert written.schema.types == [pa.string(), pa.int64(), pa.int64()]
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_a_frame_without_rows_is_written_with_its_columns(engine: Engine, tmp_path: Path):
    assert engine.write(engine.empty(COLUMNS), tmp_path / "none.parquet") == 0
    assert pq.read_schema(tmp_path / "none.parquet").names == [c.name for c in COLUMNS]


def test_pieces_of_a_frame_come_in_order(engine: Engine):
    pieces = list(engine.batches(engine.frame(ROWS), ("paid",)))
    assert pa.concat_tables(pieces)["paid"].to_pylist() == [5, 7, 100, None]


def test_what_was_written_is_read_back_in_the_columns_it_has(engine: Engine, tmp_path: Path):
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for path in paths:
        engine.write(engine.frame(ROWS).select("village_code", "paid"), path, ("paid",))
    found = engine.collect(engine.rows(paths))
    assert found.column_names == ["village_code", "paid"]
    assert sum(found["paid"].drop_null().to_pylist()) == 224


def test_a_frame_that_is_kept_answers_like_the_frame(engine: Engine):
    grouped = engine.frame(ROWS).group_by("valid").agg(nw.col("paid").sum().alias("paid"))
    kept = engine.keep(grouped)
    other = engine.keep(engine.frame(ROWS))
    assert engine.collect(kept.sort("paid")) == engine.collect(grouped.sort("paid"))
    assert engine.collect(other).num_rows == 4


def test_a_plan_can_be_shown(engine: Engine):
    assert "paid" in engine.sql(engine.frame(ROWS).filter(nw.col("paid") > 3))


def test_duckdb_shows_the_sql_behind_a_criterion():
    with open_engine("duckdb") as duck:
        assert "SELECT" in duck.sql(duck.frame(ROWS).select(nw.col("paid") > 3))


def test_sorted_output_has_the_same_bytes_at_any_number_of_threads(tmp_path: Path):
    rows = pa.table({"n": [(i * 7919) % 300_007 for i in range(300_000)]})
    for threads in (1, 2, 4):
        with open_engine("duckdb", threads=threads) as duck:
            frame = duck.frame(rows).with_columns((nw.col("n") * 2).alias("twice"))
            duck.write(frame, tmp_path / f"{threads}.parquet", order=("n",))
    contents = {path.read_bytes() for path in tmp_path.iterdir()}
    assert len(contents) == 1


def test_an_unknown_engine_is_refused_with_the_ones_there_are():
    with pytest.raises(StoreError, match="duckdb, spark, memory") as refused:
        open_engine("oracle")
    assert "可用:duckdb、spark、memory" in refused.value.text.zh


def test_a_master_belongs_to_spark_only():
    with pytest.raises(StoreError, match="belongs to spark"):
        open_engine("duckdb", master="local[2]")


@pytest.mark.spark
def test_closing_one_spark_engine_leaves_the_session_to_the_others(spark_engine: Engine):
    with open_engine("spark") as second:
        assert second.collect(second.frame(ROWS)).num_rows == 4
    assert spark_engine.collect(spark_engine.frame(ROWS)).num_rows == 4
