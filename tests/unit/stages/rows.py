"""Small rounds written by hand as rows, for stages to work on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from tuopin.policies.hunan import PACK
from tuopin.rules import Edition, edition
from tuopin.store import Engine
from tuopin.store.arrow_types import arrow_schema
from tuopin.tables import TABLES

VILLAGE = "439901001001"


def facts_of(
    engine: Engine, rows: Mapping[str, Sequence[Mapping[str, Any]]], prefix: str = ""
) -> dict[str, nw.LazyFrame]:
    """Facts of a round from rows by table; columns left out are null, tables left out are empty."""
    found = {}
    for name, table in TABLES.items():
        schema = arrow_schema(table.analysed)
        held = [{column: row.get(column) for column in schema.names} for row in rows.get(name, ())]
        found[prefix + name] = engine.frame(pa.Table.from_pylist(held, schema=schema))
    return found


def household(number: str, **facts: Any) -> dict[str, Any]:
    """A counted poor household of the first village, unless said otherwise."""
    row = {
        "household_no": number,
        "village_code": VILLAGE,
        "data_year": 2019,
        "exit_flag": "0",
        "valid": True,
        "household_attribute": "01",
        "identified_year": 2014,
    }
    return row | facts


def person(number: str, household_no: str, **facts: Any) -> dict[str, Any]:
    """A current member, unless said otherwise."""
    row = {
        "person_no": number,
        "household_no": household_no,
        "village_code": VILLAGE,
        "data_year": 2019,
        "member_status": "1",
    }
    return row | facts


def hunan(year: int = 2019) -> Edition:
    """Hunan's edition of a 31 December."""
    return edition(PACK, date(year, 12, 31))
