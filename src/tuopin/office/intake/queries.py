"""Asking about batches: which ones somebody may see, the areas and mappings an upload may name, what will change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

import pyarrow.compute as pc
from django.db.models import Q, QuerySet

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import inside
from tuopin.office.intake.comparing import before_name, rows_name
from tuopin.office.intake.models import Batch, Mapping
from tuopin.office.intake.piece import CLEARED
from tuopin.office.intake.staging import staged
from tuopin.office.people.access import reach, within
from tuopin.office.people.roles import Right
from tuopin.office.registry.sealed import Sealed
from tuopin.office.registry.showing import with_unit
from tuopin.tables import TABLES, Column, Table

__all__ = ["Cell", "Change", "areas_for", "changed_rows", "mappings_for", "seen", "taken_in"]

#: Levels an upload is for: a whole county, a township, or one's own village.
LEVELS = ("county", "township", "village")


def seen(person: Any) -> QuerySet[Any]:
    """The batches of areas in which the person enters or accepts, or reads what was done."""
    return taken_in(person) | within(person, Right.AUDIT, Batch.objects.all())


def taken_in(person: Any) -> QuerySet[Any]:
    """The batches of areas in which the person enters or accepts."""
    rows = Batch.objects.all()
    return reduce(or_, (within(person, right, rows) for right in (Right.ENTER, Right.ACCEPT)))


def areas_for(person: Any) -> list[Area]:
    """The areas somebody may upload for: those they enter in, and the ones right inside."""
    codes = reach(person, Right.ENTER).areas
    if not codes:
        return []
    mine = Area.objects.filter(code__in=codes, level__in=LEVELS)
    below = Area.objects.filter(parent__code__in=codes, level__in=LEVELS)
    return list((mine | below).order_by("code"))


def mappings_for(person: Any) -> list[Mapping]:
    """The newest version of each mapping saved for an area of theirs, or for one around it."""
    codes = reach(person, Right.ENTER).areas
    around = {code[:digits] for code in codes for digits in (2, 4, 6, 9) if digits < len(code)}
    rows = Mapping.objects.filter(inside(codes, "area") | Q(area__in=around)).select_related("by")
    newest: dict[tuple[str, str], Mapping] = {}
    for each in rows:
        newest.setdefault((each.area, each.name), each)
    return list(newest.values())


@dataclass(frozen=True, slots=True)
class Cell:
    """One of its cells: what it holds and will hold, in words, and whether a known value is cleared."""

    column: Column
    before: str
    after: str
    cleared: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A registered row that accepting will change: its household and its cells."""

    household: str
    key: str
    cells: list[Cell]


def changed_rows(
    batch: Batch, name: str, skip: int, many: int, *, cleared: bool = False
) -> list[Change]:
    """Some of the rows of a table that will change, numbers masked; only those that lose a value if so asked."""
    return list(islice(_changes(batch, TABLES[name], cleared), skip, skip + many))


def _changes(batch: Batch, table: Table, cleared: bool) -> Iterator[Change]:
    key = batch.key.open()
    fresh = _rows(batch, key, rows_name(table.name), cleared=cleared, changed=True)
    before = _rows(batch, key, before_name(table.name), cleared=cleared)
    for new, old in zip(fresh, before, strict=False):
        cells = []
        for column in table.columns:
            if column.name in new:
                held, given = old[column.name], new[column.name]
                cell = Cell(column, _said(column, held), _said(column, given), given is None)
                if cell.before != cell.after:
                    cells.append(cell)
        named = "/".join(str(new[each]) for each in table.key if new.get(each) is not None)
        yield Change(str(new.get("household_no") or ""), named, cells)


def _rows(
    batch: Batch, key: str, stream: str, *, cleared: bool, changed: bool = False
) -> Iterator[dict[str, Any]]:
    for rows in staged(batch.pk, key, stream):
        kept = rows.filter(pc.is_valid(rows["_id"])) if changed else rows
        if cleared and CLEARED in kept.column_names:
            kept = kept.filter(kept[CLEARED])
        yield from kept.to_pylist()


def _said(column: Column, value: Any) -> str:
    if value is None:
        return "—"
    return str(Sealed(value)) if column.sealed else with_unit(column, value)
