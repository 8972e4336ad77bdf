"""Many differences chosen at once: by township, kind, table and field; those of them nobody has settled, in batches."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from tuopin.office.areas.models import Area
from tuopin.office.national.models import KINDS, Comparison, Difference, Mark
from tuopin.office.national.queries import column_of
from tuopin.office.people.access import reach, within
from tuopin.office.people.roles import Right
from tuopin.tables import TABLES

__all__ = ["MANY", "Batch", "Chosen", "batches", "mark_batch", "open_ones", "place_of"]

#: The kinds that may be settled many at a time; a row that could not be read is looked at by itself.
MANY = tuple(kind for kind in KINDS if kind != "unread")
#: Differences settled by one statement.
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be settled with one reason: a kind in a table, of a field where values differ; a township or all."""

    kind: str
    table: str
    field: str = ""
    township: str = ""

    @classmethod
    def read(cls, told: str, township: str) -> Chosen | None:
        """`kind.table.field` as a page sends it; None where it is nothing to choose."""
        kind, _, rest = told.partition(".")
        table, _, field = rest.partition(".")
        known = kind in MANY and table in TABLES
        if not known or (kind == "differs") != (column_of(table, field) is not None):
            return None
        if township and not Area.objects.filter(code=township, level="township").exists():
            return None
        return cls(kind, table, field, township)

    @property
    def told(self) -> str:
        """As a page sends it."""
        return f"{self.kind}.{self.table}.{self.field}"


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of differences in the order of villages: behind one, up to another, and how many."""

    behind: tuple[str, int]
    upto: tuple[str, int]
    many: int


def open_ones(held: Comparison, person: Any, chosen: Chosen) -> QuerySet[Any]:
    """Those of the chosen that the person may settle and nobody has said anything of."""
    rows = Difference.objects.filter(
        comparison=held, kind=chosen.kind, table=chosen.table, mark__isnull=True
    )
    if chosen.field:
        rows = rows.filter(field=chosen.field)
    return within(person, Right.RECONCILE, rows, area=chosen.township)


def place_of(held: Comparison, person: Any, chosen: Chosen) -> str:
    """The area an act about them belongs to."""
    mine = reach(person, Right.RECONCILE).inside(chosen.township or held.area).areas
    return mine[0] if len(mine) == 1 else chosen.township or held.area


def batches(rows: QuerySet[Any]) -> tuple[list[Batch], int, str]:
    """The rows in batches, how many they are, and a digest of which; in one pass and one statement."""
    made: list[Batch] = []
    digest, many = hashlib.sha256(), 0
    behind, last, held = ("", 0), ("", 0), 0
    walked = rows.order_by("village_code", "pk").values_list("village_code", "pk")
    for village, number in walked.iterator(chunk_size=AT_ONCE):
        digest.update(f"{number}\n".encode())
        last, held, many = (village, number), held + 1, many + 1
        if held == AT_ONCE:
            made.append(Batch(behind, last, held))
            behind, held = last, 0
    if held:
        made.append(Batch(behind, last, held))
    return made, many, digest.hexdigest()


def mark_batch(rows: QuerySet[Any], batch: Batch, told: Sequence[Any]) -> int:
    """Settle a batch, in one statement (`told`: what becomes of it, the reason, by whom, when); how many it was."""
    (low, first), (high, last) = batch.behind, batch.upto
    within_it = rows.filter(
        ~Q(village_code=low, pk__lte=first),
        ~Q(village_code=high, pk__gt=last),
        village_code__gte=low,
        village_code__lte=high,
    )
    asked = within_it.order_by().annotate(number=F("pk")).values_list("number")
    query, params = asked.query.sql_with_params()
    settled, reason, by, at = told
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Mark._meta.db_table}" ("difference_id", "settled", "reason", "by_id", "at") '
            f'SELECT chosen."number", %s, %s, %s, %s FROM ({query}) chosen',
            [settled, reason, by.pk, connection.ops.adapt_datetimefield_value(at), *params],
        )
        return int(cursor.rowcount)
