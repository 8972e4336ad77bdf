"""A tiny round in two counties, written by hand, with names to be sealed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from tuopin.store import Snapshot, Store, arrow_schema
from tuopin.tables import TABLES

KEY = b"a key of thirty-two bytes, or so."
OTHER_KEY = b"another key of thirty-two bytes.."
DAY = date(2014, 12, 31)
LONGHUI, XINSHAO = "430524", "430522"

Batch = tuple[str, str | None, pa.Table]


def rows_of(table: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows with all columns of the table; what a row does not say is null."""
    schema = arrow_schema(TABLES[table].columns)
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema=schema)


def households(county: str, *numbers: int, **facts: Any) -> pa.Table:
    return rows_of(
        "household",
        [
            {
                "household_no": f"{county}-{n:04d}",
                "village_code": f"{county}100{200 + n // 10:03d}",
                "data_year": 2014,
                "exit_flag": "0",
                "valid": True,
                "head_name": f"户主{n}",
            }
            | facts
            for n in numbers
        ],
    )


def persons(county: str, *numbers: int, **facts: Any) -> pa.Table:
    return rows_of(
        "person",
        [
            {
                "person_no": f"{county}-{n:04d}-1",
                "household_no": f"{county}-{n:04d}",
                "village_code": f"{county}100{200 + n // 10:03d}",
                "data_year": 2014,
                "name": f"村民{n}",
                "birth_date": date(1970, 1, 1),
            }
            | facts
            for n in numbers
        ],
    )


def small_round() -> list[Batch]:
    """Two counties, 25 households with one person each in both, and one statistic of the province."""
    statistic = {
        "area_code": "43",
        "data_year": 2014,
        "statistic": "rural_income",
        "statistic_value": 10060.0,
        "source": "by hand",
    }
    return [
        ("household", LONGHUI, households(LONGHUI, *range(25))),
        ("person", LONGHUI, persons(LONGHUI, *range(25))),
        ("household", XINSHAO, households(XINSHAO, *range(25))),
        ("person", XINSHAO, persons(XINSHAO, *range(25))),
        ("area_statistics", "43", rows_of("area_statistics", [statistic])),
    ]


def frozen(path: Path, year: int = 2014) -> Snapshot:
    """The small round, frozen."""
    return Store(path).freeze(year, date(year, 12, 31), small_round(), key=KEY)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder and its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
