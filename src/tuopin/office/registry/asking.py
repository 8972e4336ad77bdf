"""A household's rows as plain values, and what the data-quality catalogue finds in them before and after a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from tuopin.office.registry.models import MODELS
from tuopin.policies import pack
from tuopin.rounds.entering import Found, catalogue, news
from tuopin.rules import Edition
from tuopin.rules import edition as edition_of
from tuopin.tables import TABLES

__all__ = ["edition_on", "facts_of", "found_by", "plain", "replaced"]

#: The policy whose catalogue is asked.
POLICY = "hunan"
#: The tables a household has rows of, each read whole: a household's rows are few.
ASKED = tuple(name for name, table in TABLES.items() if "household_no" in table.names)

Facts = dict[str, list[dict[str, Any]]]


@lru_cache(maxsize=4)
def edition_on(day: date) -> Edition:
    """The policy's edition of a day."""
    return edition_of(pack(POLICY), day)


def plain(row: Any) -> dict[str, Any]:
    """A row's declared columns as plain values, sealed numbers opened: for checks alone, never for a page."""
    found = {}
    for column in row.table.columns:
        value = getattr(row, column.name)
        found[column.name] = value.open() if column.sealed and value is not None else value
    return found


def facts_of(household_no: str) -> Facts:
    """Every row of a household by table."""
    found = {}
    for name in ASKED:
        rows = MODELS[name]._default_manager.filter(household_no=household_no)
        found[name] = [plain(row) for row in rows]
    return found


def replaced(
    facts: Facts, table: str, changes: Mapping[tuple[Any, ...], Mapping[str, Any]]
) -> Facts:
    """The facts with the rows of these keys changed, and those that are not there added."""
    key = TABLES[table].key
    left = dict(changes)
    rows = []
    for row in facts.get(table, []):
        told = left.pop(tuple(row[name] for name in key), {})
        rows.append({**row, **told})
    empty = dict.fromkeys(TABLES[table].names)
    rows += [{**empty, **dict(zip(key, at, strict=True)), **told} for at, told in left.items()]
    return {**facts, table: rows}


def found_by(before: Facts, after: Facts, day: date, touched: Iterable[str]) -> list[Found]:
    """What the catalogue finds after a change of these columns and did not before, the gravest first."""
    read = frozenset(touched)
    edition = edition_on(day)
    fresh = catalogue(after, edition, read)
    if not fresh:
        return []
    known = catalogue(before, edition, read, only={each.check for each in fresh})
    return news(known, fresh)
