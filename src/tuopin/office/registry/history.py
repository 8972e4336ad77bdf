"""What became of a household: its acts with the columns they changed, read from the record.

Names and numbers stand masked in the record. Whoever may read the record sees what stands there; everybody
else who sees the household sees which of those columns changed, and not the values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q

from tuopin.office.audit.models import Act, Change
from tuopin.office.look.language import say
from tuopin.office.registry.kinds import KINDS
from tuopin.office.registry.models import MODELS, Correction
from tuopin.office.registry.showing import with_unit
from tuopin.tables import TABLES, Column, Kind, Privacy, Table
from tuopin.terms import Text

__all__ = ["SHOWN", "Line", "Row", "Told", "history", "last_act"]

#: Acts shown, the newest first.
SHOWN = 60
TABLES_OF = tuple(name for name, table in TABLES.items() if "household_no" in table.names)

VERBS: dict[str, Text] = {
    "registry.open": Text("自轮次装入", "taken over from a frozen round"),
    "registry.reveal": Text("查看完整号码", "saw a number in the clear"),
    **{f"registry.{name}": kind.text for name, kind in KINDS.items()},
}


@dataclass(frozen=True, slots=True)
class Line:
    """One column that changed, in words; `closed` where the reader is not shown the values."""

    column: str
    label: str
    before: str
    after: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a row (`times`: of so many alike): its table, the kind of change, in words too, its columns."""

    table: str
    kind: str  # i, u, d
    what: str
    words: str
    lines: tuple[Line, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """One act on the household: who did what, when, from which order, and the rows it touched."""

    act: Act
    verb: str
    order: str
    rows: list[Row]


def _once(rows: list[Row]) -> list[Row]:
    """Rows of which nothing more is told, counted instead of repeated."""
    times = Counter(row for row in rows if not row.lines)
    return [row for row in rows if row.lines] + [
        replace(row, times=many) for row, many in times.items()
    ]


def last_act(household: Any) -> Act | None:
    """The act that changed the household last."""
    return Act.objects.filter(subject=household.household_no).order_by("-pk").first()


def history(household_no: str, *, whole: bool, before: int = 0, many: int = SHOWN) -> list[Told]:
    """The acts on a household and on its rows, the newest first; `whole` for readers of the record.

    `before` is the number of an act: only those older than it are told.
    """
    rows = _rows_of(household_no)
    older = Q(act__lt=before) if before else Q()
    numbers: set[int] = set()
    for of_table in rows:
        held = Change.objects.filter(of_table, older).values_list("act", flat=True)
        # of each table the newest acts, so that none is missed between two that are told
        numbers |= set(held.order_by("-act").distinct()[:many])
    subjects = [household_no, *_revealed(household_no)]
    named = Act.objects.filter(Q(pk__lt=before) if before else Q(), subject__in=subjects)
    numbers |= set(named.order_by("-pk").values_list("pk", flat=True)[:many])
    acts = list(Act.objects.filter(pk__in=sorted(numbers, reverse=True)[:many]).order_by("-pk"))
    shown = [act.pk for act in acts]
    orders = dict(Correction.objects.filter(act__in=shown).values_list("act", "order_no"))
    by_act: dict[int, list[Change]] = {}
    for of_table in rows:
        for each in Change.objects.filter(of_table, act__in=shown):
            by_act.setdefault(each.act, []).append(each)
    return [
        Told(act, _verb(act.verb), orders.get(act.pk, ""), _told(by_act.get(act.pk, []), whole))
        for act in acts
    ]


def _rows_of(household_no: str) -> list[Q]:
    """The rows the household has now, table by table, as the record names them."""
    found = []
    for name in TABLES_OF:
        model = MODELS[name]
        keys = model._default_manager.filter(household_no=household_no).values_list("pk", flat=True)
        rows = [str(key) for key in keys]
        if rows:
            found.append(Q(table=model._meta.db_table, row__in=rows))
    return found


def _told(changes: list[Change], whole: bool) -> list[Row]:
    changes.sort(key=lambda each: each.pk)
    return _once([_row(each, whole) for each in changes])


def _revealed(household_no: str) -> Iterable[str]:
    """How acts that showed a number name the household."""
    for name in TABLES_OF:
        for column in TABLES[name].columns:
            if column.sealed:
                yield f"{name}.{column.name} {household_no}"


def _verb(verb: str) -> str:
    if verb in VERBS:
        return say(VERBS[verb])
    for stem, text in (
        ("registry.edit.", Text("修改", "changed")),
        ("registry.add.", Text("录入", "entered")),
    ):
        table = TABLES.get(verb.removeprefix(stem))
        if verb.startswith(stem) and table is not None:
            return say(Text(f"{text.zh}{table.text.zh}", f"{text.en}: {table.text.en}"))
    return verb


KINDS_OF_CHANGE = {
    "i": Text("新增", "added"),
    "u": Text("改动", "changed"),
    "d": Text("删除", "removed"),
}


def _row(change: Change, whole: bool) -> Row:
    table = next(t for n, t in TABLES.items() if MODELS[n]._meta.db_table == change.table)
    lines = tuple(
        _line(table.column(name), before, after, whole)
        for name, (before, after) in (change.changed or {}).items()
        if name in table.names
    )
    words = say(KINDS_OF_CHANGE[change.kind])
    return Row(table.name, change.kind, _what(table, change), words, lines)


def _what(table: Table, change: Change) -> str:
    """The table in words, and of a person the name."""
    if table.name != "person":
        return say(table.text)
    row = MODELS["person"]._default_manager.filter(pk=change.row).values_list("name", flat=True)
    return f"{say(table.text)} · {row.first() or '—'}"


def _line(column: Column, before: Any, after: Any, whole: bool) -> Line:
    if column.privacy is Privacy.DIRECT:
        shown = (str(before or "—"), str(after or "—")) if whole else ("", "")
        return Line(column.name, say(column.text), *shown, closed=not whole)
    told = (_words(column, before), _words(column, after))
    return Line(column.name, say(column.text), *told, closed=False)


def _words(column: Column, value: Any) -> str:
    """A value as the record holds it, in words: days are text there, and yes and no may be 1 and 0."""
    if value is None:
        return "—"
    if column.kind is Kind.DATE:
        value = date.fromisoformat(str(value))
    if column.kind is Kind.BOOL:
        value = bool(value)
    return with_unit(column, value)
