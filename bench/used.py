"""Which columns of which tables the assessment reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from bench import registry
from tuopin.policies.hunan import PACK
from tuopin.rules import Edition, Subject, edition

__all__ = ["columns_used", "hunan", "on_last_day"]

#: Read by the stage itself, whatever the criteria are.
ALWAYS = {
    "household": {
        "household_no",
        "village_code",
        "data_year",
        "valid",
        "household_attribute",
        "exit_flag",
        "exit_year",
    },
    "person": {"household_no", "member_status", "left_on"},
}


def hunan() -> Edition:
    """The edition all contenders assess under: Hunan, 31 December 2019."""
    return on_last_day(2019)


def on_last_day(year: int) -> Edition:
    """Hunan's edition of a 31 December."""
    return edition(PACK, date(year, 12, 31))


def columns_used(data: Path) -> dict[str, list[str]]:
    """The columns the assessment reads, of those the registry has, by table."""
    used = {table: set(columns) for table, columns in ALWAYS.items()}
    for criterion in hunan().criteria.values():
        if criterion.subject not in (Subject.PERSON, Subject.HOUSEHOLD):
            continue
        for name in criterion.reads:
            table, column = name.split(".")
            used.setdefault(table, {"household_no"}).add(column)
    held = {table: set(pq.read_schema(registry.paths(data, table)[0]).names) for table in used}
    return {table: sorted(columns & held[table]) for table, columns in used.items()}
