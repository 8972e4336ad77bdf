"""The sample assessed on DuckDB and on a real Spark cluster: equal to the last digit, at two scales."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tuopin import sample
from tuopin.policies.hunan import PACK
from tuopin.rules import edition
from tuopin.stages import exits, flows, indicators
from tuopin.stages.assessment import assess
from tuopin.store import Engine, Snapshot, Store, open_engine
from tuopin.tables import TABLES

EDITION = edition(PACK, date(2019, 12, 31))
#: Enough counties for every kind of household, few enough for a test.
COUNTIES = 8


@pytest.fixture(scope="module", params=[0.002, 0.004])
def rounds(request, tmp_path_factory) -> tuple[Snapshot, Snapshot]:
    store = Store(tmp_path_factory.mktemp("store"))
    province = sample.province(EDITION, scale=request.param, seed=7)
    return tuple(
        store.freeze(year, date(year, 12, 31), _batches(province, year), key=b"k" * 32)
        for year in (2018, 2019)
    )


def _batches(province: sample.Province, year: int) -> Iterator[tuple[str, str, Any]]:
    for name in TABLES:
        for county, rows in province.batches(year, name):
            yield name, county, rows


def answers(engine: Engine, before: Snapshot, after: Snapshot, folder: Path) -> dict[str, list]:
    """Everything that is compared: verdicts of each household, and counts by county."""
    counties = after.counties[:COUNTIES]
    facts = after.facts(engine, counties=counties)
    facts |= before.facts(engine, counties=counties, prefix="before.")
    path = folder / f"{engine.name}.parquet"
    engine.write(assess(facts, EDITION), path)
    assessed = engine.rows([path])
    persons = indicators.persons_of_households(facts, assessed, EDITION)
    frames = {
        "households": (assessed, "household_no"),
        "status": (indicators.status(assessed), "county_code"),
        "incidence": (indicators.by_area(assessed, facts["village"], "village"), "area_code"),
        "flows": (flows.balance(facts, EDITION), "county_code"),
        "ages": (indicators.by_group(persons, "age_band"), "code"),
        "exits": (exits.households(assessed, EDITION), "household_no"),
        "counties": (exits.counties(facts, assessed, EDITION), "county_code"),
        "depth": (indicators.depth(facts, assessed, EDITION), "below_persons"),
    }
    return {
        name: sorted(engine.collect(frame).to_pylist(), key=lambda row, key=key: str(row[key]))
        for name, (frame, key) in frames.items()
    }


@pytest.mark.spark
def test_duckdb_and_spark_agree(rounds, spark_engine, tmp_path) -> None:
    before, after = rounds
    with open_engine("duckdb") as duckdb:
        ours = answers(duckdb, before, after, tmp_path)
    theirs = answers(spark_engine, before, after, tmp_path)
    assert ours["households"]
    for name, rows in ours.items():
        assert [set(row) for row in rows] == [set(row) for row in theirs[name]]
        for one, other in zip(rows, theirs[name], strict=True):
            for column, value in one.items():
                if isinstance(value, float):
                    assert other[column] == pytest.approx(value, rel=1e-9), (name, column)
                else:
                    assert other[column] == value, (name, column, one, other)
