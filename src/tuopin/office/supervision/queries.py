"""Asking the record: acts in the areas of whoever audits, by area, person, verb, subject and day, and their changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from tuopin.office.areas.queries import inside
from tuopin.office.audit.models import Act, Change
from tuopin.office.audit.verbs import VERBS, verb_text
from tuopin.office.jobs.kinds import kinds
from tuopin.office.look.numbers import whole
from tuopin.office.people.access import reach, within
from tuopin.office.people.models import Person
from tuopin.office.people.roles import ROLES, Right
from tuopin.office.registry import history
from tuopin.office.registry.showing import shown
from tuopin.tables import TABLES as DECLARED
from tuopin.tables import Column
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS

__all__ = [
    "PAGE",
    "Line",
    "acts_of",
    "asked_for",
    "change_lines",
    "page_of_acts",
    "readable",
    "words_of",
]

PAGE = 50
CHANGES = 200
SYSTEM = "system"
KINDS = {
    "i": Text("新增", "added"),
    "u": Text("修改", "changed"),
    "d": Text("删除", "deleted"),
}
EDITS = {
    "registry.edit.": Text("修改", "changed"),
    "registry.add.": Text("录入", "entered"),
}
#: Tables and columns of the office itself; those of the registry are named by their declarations.
TABLES: dict[str, Text] = {
    "people_person": Text("帐号", "account"),
    "people_grant": Text("角色", "role"),
    "people_assignment": Text("分户", "assigned household"),
    "areas_area": Text("地区", "area"),
    "areas_areacode": Text("地区代码", "area code"),
    "supervision_clue": Text("线索", "clue"),
    "registry_year": Text("年度", "year"),
}
COLUMNS: dict[str, Text] = {
    "password": Text("密码", "password"),
    "name": Text("姓名", "name"),
    "username": Text("帐号", "account"),
    "employer": Text("单位", "employer"),
    "is_active": Text("使用中", "open"),
    "must_change_password": Text("须改首次密码", "first password to be changed"),
    "role": Text("角色", "role"),
    "since": Text("自", "from"),
    "until": Text("至", "until"),
    "state": Text("状态", "state"),
    "code": Text("代码", "code"),
    "level": Text("级别", "level"),
    "household_no": Text("户编号", "number of the household"),
    "grant_id": Text("角色编号", "number of the role"),
}


def words_of(verb: str) -> Text:
    """A verb in words: of the list, of the registry's changes, of the kinds of long work."""
    if verb in VERBS:
        return VERBS[verb]
    if verb in history.VERBS:
        return history.VERBS[verb]
    kind = kinds().get(verb.removeprefix("job."))
    if kind is not None:
        return Text(f"提交任务:{kind.text.zh}", f"long work asked for: {kind.text.en}")
    for stem, text in EDITS.items():
        table = DECLARED.get(verb.removeprefix(stem))
        if verb.startswith(stem) and table is not None:
            return Text(f"{text.zh}{table.text.zh}", f"{text.en}: {table.text.en}")
    return verb_text(verb)


def readable(by: Person) -> QuerySet[Act]:
    """The acts that `by` may read: those in the areas; in a province also those that belong to no area."""
    rows = within(by, Right.AUDIT, Act.objects.all())
    if any(len(code) == DIGITS["province"] for code in reach(by, Right.AUDIT).areas):
        rows = rows | Act.objects.filter(area="")
    return rows


def asked_for(rows: QuerySet[Act], asked: Mapping[str, str]) -> QuerySet[Act]:
    """Those of an area, by a person, of a verb, about a subject, from a day to a day. Unknown values find nothing."""
    if asked.get("area"):
        rows = rows.filter(inside([asked["area"]], "area"))
    if asked.get("person"):
        name = asked["person"]
        person = Person.objects.filter(username=name).values_list("pk", flat=True).first()
        rows = rows.filter(person__isnull=True, username=SYSTEM) if name == SYSTEM else rows.filter(
            person=person if person is not None else -1
        )  # fmt: skip
    for name in ("verb", "subject"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    return rows.filter(_days(asked))


def _days(asked: Mapping[str, str]) -> Q:
    where = Q()
    for name, later in (("since", 0), ("until", 1)):
        day = _day(asked.get(name, ""))
        if day is not None:
            moment = timezone.make_aware(datetime.combine(day + timedelta(days=later), time()))
            where &= Q(at__gte=moment) if name == "since" else Q(at__lt=moment)
    return where


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def page_of_acts(
    rows: QuerySet[Act], older: str = "", newer: str = ""
) -> tuple[list[Act], int | None, int | None]:
    """(acts, the key of newer ones, the key of older ones): the newest first, turned by the number of the act."""
    from_newer, from_older = whole(newer), whole(older)
    if from_newer:
        found = list(rows.filter(pk__gt=from_newer).order_by("pk")[: PAGE + 1])
        kept = found[:PAGE][::-1]
        return kept, kept[0].pk if len(found) > PAGE else None, kept[-1].pk if kept else None
    if from_older:
        rows = rows.filter(pk__lt=from_older)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    kept = found[:PAGE]
    first = kept[0].pk if from_older and kept else None
    return kept, first, kept[-1].pk if len(found) > PAGE else None


def acts_of(rows: QuerySet[Act]) -> Iterator[Act]:
    """All of them, the oldest first, a thousand at a time by key."""
    after = 0
    while True:
        part = list(rows.filter(pk__gt=after).order_by("pk")[:1000])
        yield from part
        if len(part) < 1000:
            return
        after = part[-1].pk


@dataclass(frozen=True, slots=True)
class Line:
    """One row an act changed: which, how, and what in it."""

    table: Text
    row: str
    kind: Text
    columns: Sequence[tuple[Text, str, str]]


def change_lines(act: Act, after: str = "") -> tuple[list[Line], int | None]:
    """(changes of the act in words, the key of more)."""
    rows = Change.objects.filter(act=act.pk, pk__gt=whole(after))
    found = list(rows.order_by("pk")[: CHANGES + 1])
    models = {str(model._meta.db_table): model for model in apps.get_models()}
    lines = [_line(each, models.get(each.table)) for each in found[:CHANGES]]
    return lines, found[CHANGES - 1].pk if len(found) > CHANGES else None


def _line(each: Change, model: Any) -> Line:
    declared: Any = getattr(model, "table", None)
    table = (
        declared.text
        if declared is not None
        else TABLES.get(each.table, Text(each.table, each.table))
    )
    names: set[str] = set(declared.names) if declared is not None else set()
    columns = []
    for name, (before, after) in sorted((each.changed or {}).items()):
        column = declared.column(name) if name in names else None
        text = column.text if column is not None else COLUMNS.get(name, Text(name, name))
        columns.append((text, _value(column, name, before), _value(column, name, after)))
    return Line(table, each.row, KINDS[each.kind], columns)


def _value(column: Column | None, name: str, value: Any) -> str:
    if value is None:
        return "—"
    if name == "role" and value in ROLES:
        return f"{ROLES[value].text.zh} {ROLES[value].text.en}"
    if column is None or value == "***":
        return str(value)
    try:
        return shown(column, value)
    except (TypeError, ValueError):
        return str(value)
