"""Two rounds of the invented province as Parquet files with names and numbers, for freezing, proving and checking."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tuopin.policies.hunan import PACK
from tuopin.rules import edition
from tuopin.sample import province
from tuopin.tables import TABLES

__all__ = ["KEY", "SEED", "YEARS", "batches", "make", "paths", "persons"]

YEARS = (2019, 2020)
SEED = 43
KEY = b"a key for measuring, not a secret"
#: Persons of the province's last round at scale 1, nearly.
PERSONS = 6_800_000


def make(folder: Path, persons: int) -> None:
    """Draw both rounds at the scale that gives about that many persons, defects of the last round included."""
    if (folder / "complete").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    drawn = province(edition(PACK, date(2020, 12, 31)), min(1.0, persons / PERSONS), SEED)
    for year in YEARS:
        for name in TABLES:
            for number, (county, rows) in enumerate(drawn.batches(year, name)):
                target = folder / str(year) / name / f"{number:05d}-{county}.parquet"
                target.parent.mkdir(parents=True, exist_ok=True)
                pq.write_table(rows, target, compression="zstd")
    (folder / "complete").touch()


def batches(folder: Path, year: int) -> Iterator[tuple[str, str, pa.Table]]:
    """The batches of a round as they were drawn: table, county, rows."""
    for name in TABLES:
        for path in paths(folder, year, name):
            yield name, path.stem.split("-", 1)[1], pq.ParquetFile(path).read()


def paths(folder: Path, year: int, table: str) -> list[Path]:
    """The files of a table in a round."""
    return sorted((folder / str(year) / table).glob("*.parquet"))


def persons(folder: Path) -> int:
    """How many persons the last round has."""
    return sum(pq.read_metadata(path).num_rows for path in paths(folder, YEARS[1], "person"))
