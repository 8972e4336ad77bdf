"""THE SHAPE OF FACTS: one module a table, every column said once; all else that needs columns is derived."""

from __future__ import annotations

from tuopin.tables.area_statistics import AREA_STATISTICS
from tuopin.tables.column import NOT_RECORDED, Column, Kind, Privacy, Table
from tuopin.tables.consent import CONSENT
from tuopin.tables.county import COUNTY
from tuopin.tables.hit import HIT
from tuopin.tables.household import HOUSEHOLD
from tuopin.tables.household_check import HOUSEHOLD_CHECK
from tuopin.tables.income import INCOME
from tuopin.tables.living import LIVING
from tuopin.tables.measure import MEASURE
from tuopin.tables.monitored import MONITORED
from tuopin.tables.person import PERSON
from tuopin.tables.survey import SURVEY
from tuopin.tables.village import VILLAGE
from tuopin.tables.work import WORK

__all__ = [
    "NOT_RECORDED",
    "AREA_STATISTICS",
    "CONSENT",
    "COUNTY",
    "HIT",
    "HOUSEHOLD",
    "HOUSEHOLD_CHECK",
    "INCOME",
    "LIVING",
    "MEASURE",
    "MONITORED",
    "PERSON",
    "SURVEY",
    "TABLES",
    "VILLAGE",
    "WORK",
    "Column",
    "Kind",
    "Privacy",
    "Table",
    "table",
]

#: The core tables by name, in the order in which the documentation shows them.
TABLES: dict[str, Table] = {
    each.name: each
    for each in (
        HOUSEHOLD,
        PERSON,
        INCOME,
        LIVING,
        HOUSEHOLD_CHECK,
        CONSENT,
        MEASURE,
        WORK,
        MONITORED,
        HIT,
        SURVEY,
        VILLAGE,
        COUNTY,
        AREA_STATISTICS,
    )
}


def table(name: str) -> Table:
    """The core table of that name; KeyError naming the allowed ones otherwise."""
    if name not in TABLES:
        raise KeyError(f"no table {name!r}; there are {', '.join(TABLES)}")
    return TABLES[name]
