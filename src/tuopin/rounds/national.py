"""The national system's shape: its tables and columns, their codes and headings, and rows as it writes them.

A column is the national system's where `tables` gives it one of the system's codes (AAC001). What has no code is
left out of a file for upload: the system would not know what to do with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from tuopin.store import as_text
from tuopin.tables import TABLES, Column, Kind, Privacy, Table
from tuopin.terms import Text

__all__ = [
    "OTHER_CAUSES", "as_national", "left_out", "national_columns", "national_tables", "spelled",
]  # fmt: skip

#: The system holds up to two further causes in one cell; here they are two columns, and reading splits them.
OTHER_CAUSES = Column(
    "other_causes",
    Kind.TEXT,
    Text("其他致贫原因", "other causes"),
    Privacy.QUASI,
    aliases=("AAC008",),
)
CAUSES = ("other_cause_1", "other_cause_2")
#: Columns that every table has: a table with no other code than these is not the national system's.
SHARED = ("household_no", "person_no", "data_year", "village_code")
#: What a row of the system is told apart by.
KEYS = (("household_no",), ("person_no",))


@cache
def national_tables() -> tuple[Table, ...]:
    """The tables of households and persons that the national system has as well."""
    return tuple(
        table
        for table in TABLES.values()
        if table.key in KEYS and any(c.aliases and c.name not in SHARED for c in table.columns)
    )


def national_columns(table: Table) -> list[Column]:
    """The columns of a file for upload, in our order."""
    found: list[Column] = []
    for column in table.columns:
        if column.name == CAUSES[0]:
            found.append(OTHER_CAUSES)
        elif column.aliases:
            found.append(column)
    return found


def left_out(table: Table) -> list[Column]:
    """Our columns that the national system has none for."""
    return [c for c in table.columns if not c.aliases and c.name not in CAUSES]


def spelled(columns: Sequence[Column], kind: str) -> list[str]:
    """The heading of each column: the system's code (`alias`) or its Chinese name (`zh`)."""
    return [c.aliases[0] if kind == "alias" else c.text.zh for c in columns]


def as_national(rows: pa.Table, table: Table, hidden: Collection[str] = ()) -> pa.Table:
    """Typed rows as text under our names: codes, money in yuan, days as 2019-12-31, yes and no as 1 and 0.

    `hidden` columns are not in it: a number with stars in it would be taken for a number.
    """
    wanted = [c for c in national_columns(table) if c.name not in hidden]
    told = as_text(rows, [*(c for c in wanted if c is not OTHER_CAUSES), *_causes(table)])
    if OTHER_CAUSES in wanted:
        told = told.append_column(OTHER_CAUSES.name, _together(told))
    return told.select([c.name for c in wanted])


def _causes(table: Table) -> list[Column]:
    return [column for column in table.columns if column.name in CAUSES]


def _together(told: pa.Table) -> pa.Array:
    """02,07; one cause alone stands by itself, whichever of the two columns held it."""
    one, other = (told[name].combine_chunks() for name in CAUSES)
    both = pc.binary_join_element_wise(one, other, ",")  # null where either is
    return pc.coalesce(both, one, other)
