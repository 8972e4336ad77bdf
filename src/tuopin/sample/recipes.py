"""Reading the recipes of planted defects: what is changed in whose row, and every finding it must raise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tuopin.tables import TABLES, Kind
from tuopin.terms import Located, load, no_more

__all__ = ["Change", "Recipe", "paper_recipes", "recipes"]

FIELDS = ("need", "who", "set", "drop", "add", "also", "copies", "watched", "subject", "intake")


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a table to change: `whose` names a member, a measure or "home"; "" is the recipe's own."""

    table: str
    whose: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One kind of defect. `also` are further findings it raises, as "check" or "check@whose".

    `intake` are the findings it raises when its rows are taken in from files, likewise.
    `watched` is "" or the state in which the household is put under monitoring first: open or cleared.
    """

    kind: str
    need: tuple[str, ...]
    who: str
    set: tuple[Change, ...] = ()
    drop: tuple[str, ...] = ()
    add: tuple[Change, ...] = ()
    also: tuple[str, ...] = ()
    watched: str = ""
    subject: str = ""
    intake: tuple[str, ...] = ()

    @property
    def paired(self) -> bool:
        """Whether a second household takes part."""
        values = [v for c in (*self.set, *self.add) for v in c.values.values()]
        named = [*self.also, *values, *("@partner" for c in self.set if c.whose == "partner")]
        return any(isinstance(word, str) and "@partner" in word for word in named)

    @property
    def members(self) -> frozenset[str]:
        """Every member the recipe speaks of: the household must have them."""
        named = {self.who, *(c.whose for c in (*self.set, *self.add)), *self.need}
        return frozenset(named - {"", "home", "partner"})


@cache
def recipes() -> tuple[Recipe, ...]:
    """The defects of the last round, one kind each, in the order of the files."""
    found: list[Recipe] = []
    for name in ("persons", "households", "watched", "places"):
        found += _read(load(files("tuopin.sample") / "defects" / f"{name}.yaml"))
    return tuple(found)


@cache
def paper_recipes() -> tuple[Recipe, ...]:
    """The paper exits: households marked as out whose facts fail or are not known."""
    return tuple(_read(load(files("tuopin.sample") / "defects" / "paper_exits.yaml")))


def _read(document: Located) -> list[Recipe]:
    found = []
    for kind in document:
        entry = document[kind]
        no_more(entry, FIELDS)
        found.append(
            Recipe(
                kind=kind,
                need=tuple(entry.get("need", ())),
                who=entry.get("who", "home"),
                set=_changes(entry.get("set", {})),
                drop=tuple(entry.get("drop", ())),
                add=_changes(entry.get("add", {})),
                also=tuple(entry.get("also", ())),
                watched=entry.get("watched", ""),
                subject=entry.get("subject", ""),
                intake=tuple(entry.get("intake", ())),
            )
        )
    return found


def _changes(entries: Mapping[str, Mapping[str, Any]]) -> tuple[Change, ...]:
    found = []
    for place, values in entries.items():
        table, _, whose = place.partition("@")
        typed = {column: _typed(table, column, value) for column, value in values.items()}
        found.append(Change(table, whose, typed))
    return tuple(found)


def _typed(table: str, column: str, value: Any) -> Any:
    """A value as its column holds it; words that begin with @ are worked out when planted."""
    if value is None or (isinstance(value, str) and value.startswith("@")):
        return value
    kind = TABLES[table].column(column).kind
    if kind is Kind.DATE and not isinstance(value, date):
        return date.fromisoformat(str(value))
    if kind in (Kind.TEXT, Kind.CODE):
        return str(value)
    if kind is Kind.NUMBER:
        return float(value)
    return value
