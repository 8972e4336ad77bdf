"""One household of the living registry as facts the criteria can be asked of, as a round of a year would hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from tuopin.office.archive.reading import STANDING
from tuopin.office.registry.models import MODELS
from tuopin.office.registry.windows import window_of
from tuopin.rules import Facts
from tuopin.store import arrow_schema
from tuopin.tables import TABLES, Table

__all__ = ["Rows", "frames_of", "rows_of", "rows_of_many", "year_of"]

#: A household's rows by table, and those of its village and county, as plain values.
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def year_of(household: Any) -> int:
    """The year that is worked on where the household lives; its own where the office has announced none."""
    window = window_of(household.village_code)
    return window.year if window is not None else int(household.data_year)


def rows_of(household: Any, year: int) -> dict[str, list[dict[str, Any]]]:
    """The household's rows, without names and numbers; of yearly tables only what was recorded in that year."""
    return rows_of_many([household], year)


def rows_of_many(households: Sequence[Any], year: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of households of one village, as `rows_of` has those of one."""
    numbers, village = [each.household_no for each in households], households[0].village_code
    found = {}
    for name, table in TABLES.items():
        where = _where(table, numbers, village)
        names = [column.name for column in table.analysed]
        rows = MODELS[name]._default_manager.filter(**where)
        if name in STANDING:
            found[name] = [row | {"data_year": year} for row in rows.values(*names)]
        else:
            found[name] = list(rows.filter(data_year=year).values(*names))
    return found


def _where(table: Table, numbers: Sequence[str], village: str) -> dict[str, Any]:
    if "household_no" in table.names:
        return {"household_no__in": numbers}
    if table.area == "area_code":
        return {"area_code__in": [village[:2], village[:4], village[:6]]}
    return {table.area: village if table.area == "village_code" else village[:6]}


def frames_of(rows: Rows) -> Facts:
    """The rows as frames that need no engine opened."""
    from tuopin.store import memory_frame  # noqa: PLC0415 - Polars: an office opens the sooner without it

    return {
        name: memory_frame(
            pa.Table.from_pylist(list(rows.get(name, ())), schema=arrow_schema(table.analysed))
        )
        for name, table in TABLES.items()
    }
