"""What became of a household: its acts with the columns they changed, read from the record.

Names and numbers stand masked in the record. Whoever may read the record sees what stands there; everybody
else who sees the household sees which of those columns changed, and not the values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tuopin.office.audit.models import Act, Change
from tuopin.office.look.language import say
from tuopin.office.registry.kinds import KINDS
from tuopin.office.registry.models import MODELS, Correction
from tuopin.office.registry.showing import with_unit
from tuopin.tables import TABLES, Column, Kind, Privacy, Table
from tuopin.terms import Text

__all__ = ["Line", "Told", "history", "last_act"]

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

    label: str
    before: str
    after: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One act on the household: who did what, when, from which order, and the rows it touched."""

    act: Act
    verb: str
    order: str
    rows: list[tuple[str, str, list[Line]]]  # table in words, what became of the row, its columns


def _once(rows: list[tuple[str, str, list[Line]]]) -> list[tuple[str, str, list[Line]]]:
    """Rows of which nothing more is told, counted instead of repeated."""
    times = Counter((what, kind) for what, kind, lines in rows if not lines)
    found = [row for row in rows if row[2]]
    for (what, kind), many in times.items():
        found.append((what, f"{kind} × {many}" if many > 1 else kind, []))
    return found


def last_act(household: Any) -> Act | None:
    """The act that changed the household last."""
    return Act.objects.filter(subject=household.household_no).order_by("-pk").first()


def history(household_no: str, *, whole: bool) -> list[Told]:
    """The acts on a household and on its rows, the newest first; `whole` for readers of the record."""
    changes = _changes(household_no)
    subjects = [household_no, *_revealed(household_no)]
    by_subject = Act.objects.filter(subject__in=subjects).order_by("-pk")[:SHOWN]
    numbers = {each.act for each in changes} | {each.pk for each in by_subject}
    acts = Act.objects.filter(pk__in=sorted(numbers, reverse=True)[:SHOWN]).order_by("-pk")
    orders = dict(Correction.objects.filter(act__in=numbers).values_list("act", "order_no"))
    by_act: dict[int, list[Change]] = {}
    for each in changes:
        by_act.setdefault(each.act, []).append(each)
    return [
        Told(
            act,
            _verb(act.verb),
            orders.get(act.pk, ""),
            _once([_row(each, whole) for each in by_act.get(act.pk, ())]),
        )
        for act in acts
    ]


def _changes(household_no: str) -> list[Change]:
    """The newest changes of each of the rows the household has now."""
    found: list[Change] = []
    for name in TABLES_OF:
        model = MODELS[name]
        keys = model._default_manager.filter(household_no=household_no).values_list("pk", flat=True)
        rows = [str(key) for key in keys]
        if rows:
            held = Change.objects.filter(table=model._meta.db_table, row__in=rows)
            found += list(held.order_by("-pk")[: 4 * SHOWN])
    return sorted(found, key=lambda each: each.pk)


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


def _row(change: Change, whole: bool) -> tuple[str, str, list[Line]]:
    table = next(t for n, t in TABLES.items() if MODELS[n]._meta.db_table == change.table)
    lines = [
        _line(table.column(name), before, after, whole)
        for name, (before, after) in (change.changed or {}).items()
        if name in table.names
    ]
    return _what(table, change), say(KINDS_OF_CHANGE[change.kind]), lines


def _what(table: Table, change: Change) -> str:
    """The table in words, and of a person the name."""
    if table.name != "person":
        return say(table.text)
    row = MODELS["person"]._default_manager.filter(pk=change.row).values_list("name", flat=True)
    return f"{say(table.text)} · {row.first() or '—'}"


def _line(column: Column, before: Any, after: Any, whole: bool) -> Line:
    if column.privacy is Privacy.DIRECT:
        shown = (str(before or "—"), str(after or "—")) if whole else ("", "")
        return Line(say(column.text), *shown, closed=not whole)
    return Line(say(column.text), _words(column, before), _words(column, after), closed=False)


def _words(column: Column, value: Any) -> str:
    """A value as the record holds it, in words: days are text there, and yes and no may be 1 and 0."""
    if value is None:
        return "—"
    if column.kind is Kind.DATE:
        value = date.fromisoformat(str(value))
    if column.kind is Kind.BOOL:
        value = bool(value)
    return with_unit(column, value)
