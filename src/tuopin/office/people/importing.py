"""Opening many accounts at once: every row looked at first, then all of them or none, in one act."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Lower

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import names_of
from tuopin.office.audit.acting import acting
from tuopin.office.people.access import Reach, reach
from tuopin.office.people.actions import first_hash, first_password, unfit
from tuopin.office.people.managing import Unfit
from tuopin.office.people.models import Grant, Person, today
from tuopin.office.people.names import name_wrong
from tuopin.office.people.roles import ROLES, Right, Role
from tuopin.office.people.sheets import COLUMNS, roles_by_name
from tuopin.terms import Text

__all__ = ["Opened", "Wrong", "looked_at", "open_all"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something a row cannot have: its line, the column, and why."""

    line: int
    column: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that was opened, with the password to be told once."""

    username: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class _Fit:
    """A row that can be done."""

    username: str
    name: str
    employer: str
    role: Role
    area: Area
    since: date
    until: date | None


class _Look:
    """Looks at rows one after another, each beside those before it."""

    def __init__(self, rows: Sequence[Mapping[str, str]], by: Any) -> None:
        self.wrong: list[Wrong] = []
        self.fit: list[_Fit] = []
        names = [row["username"].lower() for row in rows]
        there = Person.objects.annotate(lower=Lower("username")).filter(lower__in=names)
        self._taken = set(there.values_list("lower", flat=True))
        self._areas = names_of([row["area"] for row in rows])
        self._roles = roles_by_name()
        self._reach: Reach | None = reach(by, Right.PEOPLE) if by is not None else None
        self._names: dict[str, tuple[str, str]] = {}
        self._held: dict[str, list[tuple[Role, int, date, date | None]]] = {}
        for row in rows:
            self._row(row)

    def _row(self, row: Mapping[str, str]) -> None:
        found: list[tuple[str, Text]] = []
        wrong = self._name(row)
        if wrong is not None:
            found.append(("username", wrong))
        role = ROLES.get(self._roles.get(row["role"].strip().lower(), ""))
        if role is None:
            told = Text(
                "没有这个角色;角色见模板的第二页",
                "there is no such role; see the template's second sheet",
            )
            found.append(("role", told))
        area = self._areas.get(row["area"])
        if area is None or (self._reach is not None and not self._reach.holds(area.code)):
            area = None
            told = Text(
                "在您管理的地区内没有这个代码", "there is no such code inside the areas you manage"
            )
            found.append(("area", told))
        days = {}
        for name in ("since", "until"):
            try:
                days[name] = _day(row[name])
            except ValueError:
                found.append(
                    (name, Text("日期请写成 2020-03-01", "a day is written as 2020-03-01"))
                )
        if not found and role is not None and area is not None:
            found += self._together(row, role, area, days["since"] or today(), days["until"])
        line = int(row["line"])
        self.wrong += [Wrong(line, COLUMNS[name], text) for name, text in found]

    def _name(self, row: Mapping[str, str]) -> Text | None:
        username, name = row["username"], row["name"]
        wrong = name_wrong(username, name)
        if wrong is not None:
            return wrong
        if username.lower() in self._taken:
            return Text("这个帐号已有", "there is an account of that name already")
        if self._names.setdefault(username.lower(), (username, name)) != (username, name):
            return Text(
                "同一帐号在前面是另一种写法或另一个姓名",
                "the same account is written otherwise, or has another name, in a row above",
            )
        return None

    def _together(
        self, row: Mapping[str, str], role: Role, area: Area, since: date, until: date | None
    ) -> list[tuple[str, Text]]:
        held = self._held.setdefault(row["username"], [])
        why = unfit(role, area, since, until, held)
        if why is not None:
            return [("role", why)]
        held.append((role, area.pk, since, until))
        fit = _Fit(row["username"], row["name"], row["employer"][:120], role, area, since, until)
        self.fit.append(fit)
        return []


def looked_at(rows: Sequence[Mapping[str, str]], by: Any) -> list[Wrong]:
    """What is wrong with the rows; nothing where all of them can be done."""
    return _Look(rows, by).wrong


def open_all(rows: Sequence[Mapping[str, str]], by: Any) -> list[Opened]:
    """Open the accounts and give the roles, all in one act. Unfit where a row has come to be wrong meanwhile."""
    passwords = {row["username"]: first_password() for row in rows}
    hashes = {username: first_hash(password) for username, password in passwords.items()}
    digest = hashlib.sha256(json.dumps([dict(row) for row in rows], sort_keys=True).encode())
    with acting(by, "people.import", area=_home(by), rows=len(rows), digest=digest.hexdigest()):
        look = _Look(rows, by)
        if look.wrong:
            raise Unfit(
                Text(
                    "名单在此期间有变,请重新上传",
                    "something changed meanwhile; upload the list anew",
                )
            )
        first = {each.username: each for each in reversed(look.fit)}
        made = Person.objects.bulk_create(
            (
                Person(
                    username=each.username, name=each.name, employer=each.employer,
                    password=hashes[each.username], must_change_password=True,
                )
                for each in first.values()
            ),
            batch_size=500,
        )  # fmt: skip
        people = {person.username: person for person in made}
        Grant.objects.bulk_create(
            (
                Grant(
                    person=people[each.username], role=each.role.code, area=each.area,
                    since=each.since, until=each.until,
                )
                for each in look.fit
            ),
            batch_size=500,
        )  # fmt: skip
    order = dict.fromkeys(row["username"] for row in rows)
    return [Opened(name, first[name].name, passwords[name]) for name in order]


def _home(by: Any) -> str:
    areas = reach(by, Right.PEOPLE).areas if by is not None else ()
    return areas[0] if len(areas) == 1 else ""


def _day(told: str) -> date | None:
    return date.fromisoformat(told) if told else None
