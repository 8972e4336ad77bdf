"""Where rows are filed: by the county in their area code, statistics of larger areas by province."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from tuopin.store.errors import StoreError
from tuopin.tables import Table

__all__ = ["COUNTY", "filed"]

#: Six digits of a county, or the two of a province for what belongs to no county. Nothing else
#: may become the name of a file: area codes come from deliveries.
COUNTY = re.compile(r"[0-9]{6}|[0-9]{2}", re.ASCII)


def filed(table: Table, county: str | None, rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows split by the place they are filed under.

    A row's own area decides; the county named by the caller only places rows whose area is
    unknown or no code. StoreError where neither gives a place: a row is never dropped.
    """
    if rows.num_rows == 0:
        return
    if county is not None and not COUNTY.fullmatch(county):
        raise StoreError(
            f"{table.name}:{county!r} 不是六位县代码(或两位省代码)",
            f"{table.name}: {county!r} is neither a county code of six digits nor a province's two",
        )
    if table.area not in rows.column_names:
        areas = pa.chunked_array([pa.nulls(rows.num_rows, pa.string())])
    else:
        areas = rows[table.area].cast(pa.string())
    alone = _only_place(areas)
    if alone is not None:
        yield alone, rows
        return
    places = _places(table, areas, county)
    distinct = pc.unique(places).to_pylist()
    if None in distinct:
        row = pc.index(pc.is_null(places), True).as_py()
        raise StoreError(
            f"{table.name}:{table.area}={areas[row].as_py()!r} 无法归入任何县,且未指明县代码",
            f"{table.name}: {table.area} {areas[row].as_py()!r} names no county, and none was given",
        )
    if len(distinct) == 1:
        yield distinct[0], rows
        return
    for place in sorted(distinct):
        yield place, rows.filter(pc.equal(places, place))


def _only_place(areas: pa.ChunkedArray) -> str | None:
    """The county of all rows, where the smallest and the largest area share one: the usual case,
    and what lies between two texts that begin alike begins like them."""
    if areas.null_count:
        return None
    ends = pc.min_max(areas)
    first, last = ends["min"].as_py()[:6], ends["max"].as_py()[:6]
    return first if first == last and len(first) == 6 and COUNTY.fullmatch(first) else None


def _places(table: Table, areas: pa.ChunkedArray, county: str | None) -> pa.ChunkedArray:
    first = pc.utf8_slice_codeunits(areas, 0, 6)
    whole = pc.match_substring_regex(first, "^[0-9]{6}$")
    province = pc.utf8_slice_codeunits(areas, 0, 2)
    # Only a table that may speak of larger areas has short codes by right.
    short = pc.and_(
        pc.match_substring_regex(areas, "^[0-9]{2}([0-9]{2})?$"),
        pa.scalar(table.area == "area_code"),
    )
    otherwise = pc.if_else(short, province, pa.scalar(county, pa.string()))
    found = pc.if_else(whole, first, otherwise)
    # if_else answers null where its condition is null, that is where the area is unknown
    return found if county is None else pc.fill_null(found, county)
