"""The registered rows of an area, piece by piece in the order of its lists, as they stood at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from django.db import connection

from tuopin.office.areas.queries import span
from tuopin.office.intake.looking_up import held_schema
from tuopin.office.registry.bulk import columns_of, quoted
from tuopin.office.registry.models import MODELS
from tuopin.tables import Column, Table

__all__ = ["AT_ONCE", "counted", "pieces"]

#: Rows asked for at a time: what is held in memory.
AT_ONCE = 20_000


def pieces(
    driver: Any, table: Table, area: str, columns: Sequence[Column], year: int | None = None
) -> Iterator[pa.Table]:
    """Rows with these declared columns as the registry holds them: sealed numbers closed, their blind index beside.

    With `year`, only rows of that data year.
    """
    low, high = span(area)
    schema = held_schema(table)
    names = list(dict.fromkeys([*columns_of(columns), *table.order]))
    wanted = pa.schema([schema.field(name) for name in names])
    places = [names.index(name) for name in table.order]
    after: list[Any] = []
    while True:
        rows = _asked(driver, table, names, (low, high), after, year)
        if not rows:
            return
        arrays = [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), wanted, strict=True)]
        yield pa.Table.from_arrays(arrays, schema=wanted)
        if len(rows) < AT_ONCE:
            return
        after = [rows[-1][place] for place in places]


def _asked(
    driver: Any,
    table: Table,
    names: Sequence[str],
    inside: tuple[str, str],
    after: list[Any],
    year: int | None,
) -> list[Any]:
    sign = "%s" if connection.vendor == "postgresql" else "?"
    order = quoted(table.order)
    behind, values = "", [after[0] if after else inside[0], inside[1]]
    if after:
        behind = f" AND ({order}) > ({', '.join([sign] * len(after))})"
        values += after
    of_year = "" if year is None else f' AND "data_year" = {int(year)}'
    query = (
        f'SELECT {quoted(names)} FROM "{MODELS[table.name]._meta.db_table}" '
        f'WHERE "{table.area}" >= {sign} AND "{table.area}" < {sign}{of_year}{behind} '
        f"ORDER BY {order} LIMIT {AT_ONCE}"
    )
    return list(driver.execute(query, values).fetchall())


def counted(driver: Any, table: Table, area: str) -> int:
    """How many rows there are: for showing how far a job is."""
    low, high = span(area)
    sign = "%s" if connection.vendor == "postgresql" else "?"
    query = (
        f'SELECT count(*) FROM "{MODELS[table.name]._meta.db_table}" '
        f'WHERE "{table.area}" >= {sign} AND "{table.area}" < {sign}'
    )
    return int(driver.execute(query, [low, high]).fetchone()[0])
