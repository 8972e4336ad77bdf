"""Planting: each recipe carried out on a household of its own, and every finding it must raise written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from tuopin.sample.calibration import default
from tuopin.sample.draws import Ints
from tuopin.sample.editing import Edits
from tuopin.sample.help_rows import measure_order, measure_places, work_places
from tuopin.sample.picking import Picking
from tuopin.sample.recipes import Change, Recipe
from tuopin.sample.tokens import Words, income_as
from tuopin.sample.watching import watched_row
from tuopin.sample.year import Part, Year

__all__ = ["Bed", "Planted", "TABLE_OF"]

#: The table a check is about, by the first part of its id.
TABLE_OF = {
    "person": "person",
    "membership": "person",
    "person_change": "person",
    "household": "household",
    "register": "household",
    "change": "household",
    "paper_exit": "household",
}


@dataclass(frozen=True, slots=True)
class Planted:
    """One finding that must be raised: the check (or `paper_exit.…`), the round's year, about whom, in which table."""

    kind: str
    year: int
    subject: str
    table: str


@dataclass
class Bed:
    """One block in one year, with what is planted in it. `rows` makes a table of the block without plants."""

    year: Year
    before: Year | None
    tables: Mapping[str, Any]
    edits: dict[str, Edits] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    _made: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _part: Year = field(init=False)
    _part_measures: tuple[Ints, Ints] | None = None

    def __post_init__(self) -> None:
        self._part = self.year

    @cached_property
    def picking(self) -> Picking:
        """Who can carry what."""
        return Picking(self.year)

    def look_at(self, homes: Iterable[int]) -> None:
        """Make the rows of these households known."""
        only = np.unique(np.array(sorted(homes), dtype=np.int64))
        year = self.year
        self._part = Part(year.block, year.year, year.lines, year.draws, only)
        self._made.clear()
        self._part_measures = None

    def row(self, table: str, place: int) -> dict[str, Any]:
        """A row, named by its place among all, as it stands without plants."""
        if table not in self._made:
            made = self.tables[table](self._part)
            self._made[table] = made.to_pylist()
        return dict(self._made[table][self._in_part(table, place)])

    def _in_part(self, table: str, place: int) -> int:
        """Where the row stands among those of the households looked at."""
        year, part = self.year, self._part
        if table == "person":
            return int(np.searchsorted(part.people, year.people[place]))
        if table == "work":
            months = default("worked_months")
            person = year.people[self.picking.work[place // months]]
            at = np.searchsorted(part.people[work_places(part)], person)
            return int(at) * months + place % months
        if table == "measure":
            homes, heads = self._measure_homes
            home, head = homes[place], heads[place]
            if self._part_measures is None:
                self._part_measures = measure_order(part)
            mine = self._part_measures
            return int(np.flatnonzero((mine[0] == home) & (mine[1] == head))[0])
        held = {
            "consent": part.rows[part.out[part.rows]],
            "monitored": np.flatnonzero(part.monitored),
        }
        home = self._homes(table)[place]
        return int(np.searchsorted(held.get(table, part.rows), home))

    def _homes(self, table: str) -> Ints:
        """The household of each row of a table that has one row a household."""
        year = self.year
        if table == "consent":
            return year.rows[year.out[year.rows]]
        return np.flatnonzero(year.monitored) if table == "monitored" else year.rows

    def edit(self, table: str) -> Edits:
        """The edits of a table."""
        return self.edits.setdefault(table, Edits())

    def choose(self, fit: np.ndarray, used: np.ndarray, purpose: str, count: int) -> list[int]:
        """So many unused households that fit, drawn by the purpose; an empty list if there are too few."""
        open_ = np.flatnonzero(fit & ~used)
        if len(open_) < count:
            return []
        lot = self.year.draws.unit(purpose, self.year.block.households.key[open_])
        found = []
        for _ in range(count):  # one or two: cheaper than sorting everybody
            place = int(np.argmin(lot))
            found.append(int(open_[place]))
            lot[place] = 2.0
        return found

    def plant(self, recipe: Recipe, home: int, partner: int | None, copy: int) -> None:
        """Carry out a recipe and note what must be found."""
        words = Words(self, recipe, home, partner, copy)
        watched: dict[str, Any] = {}
        if recipe.watched:
            self._watch(recipe, home, watched)
        for change in recipe.set:
            self._set(change, words, home, partner, watched)
        for change in recipe.add:
            self._add(change, words, home)
        for name in recipe.drop:
            self._drop(name, recipe, home)
        if watched:
            self.edit("monitored").put_in.append(watched)
        self._note(recipe, words, home)

    def _watch(self, recipe: Recipe, home: int, into: dict[str, Any]) -> None:
        """Put a household under monitoring in good order; its first help comes in the month it is found."""
        row = self.row("household", self.place("household", home))
        income = self.row("income", self.place("income", home))
        into |= watched_row(row, income, recipe.watched)
        self.edit("measure").set(
            self.main_measure(home), {"delivered_on": default("first_help_on")}
        )

    def main_measure(self, home: int) -> int:
        """The place of a household's main measure."""
        return int(self._mains[home])

    @cached_property
    def _mains(self) -> Ints:
        return measure_places(self.year)[0]

    @cached_property
    def _measure_homes(self) -> tuple[Ints, Ints]:
        return measure_order(self.year)

    def place(self, table: str, home: int) -> int:
        """The place of a household's row in a table that has one row a household."""
        return int(np.searchsorted(self._homes(table), home))

    def member(self, name: str, home: int) -> int:
        """The place of a named member among the year's people."""
        return int(self.picking.members[name][home])

    def at(self, change: Change, recipe: Recipe, home: int, partner: int | None) -> int:
        """The place of the row a change is about."""
        whose = change.whose or recipe.who
        if change.table == "measure":
            return self.main_measure(home)
        if change.table not in ("person", "work"):
            return self.place(change.table, home)
        if change.table == "person":
            if whose == "partner":
                return self.member(recipe.who, partner if partner is not None else home)
            return self.member(whose, home)
        months = default("worked_months")
        name = recipe.who if whose == "middle" else whose
        first = int(np.searchsorted(self.picking.work, self.member(name, home))) * months
        return first + (1 if whose == "middle" else months - 1)

    def _set(
        self, change: Change, words: Words, home: int, partner: int | None, watched: dict[str, Any]
    ) -> None:
        if change.table == "monitored" and watched:
            watched |= change.values
            return
        place = self.at(change, words.recipe, home, partner)
        row = self.row(change.table, place)
        if change.table == "income":
            self.edit("income").set(place, income_as(row, change.values, self, home))
            return
        values = {c: words.meaning(change.table, c, v, row) for c, v in change.values.items()}
        self.edit(change.table).set(place, values)

    def _add(self, change: Change, words: Words, home: int) -> None:
        if change.whose:
            row = self.row(change.table, self.at(change, words.recipe, home, None))
        else:
            own = self.row("household", self.place("household", home))
            row = {
                "household_no": own["household_no"],
                "village_code": own["village_code"],
                "data_year": self.year.year,
            }
        row |= {c: words.meaning(change.table, c, v, row) for c, v in change.values.items()}
        if change.table == "measure":
            row |= {"person_no": None}
        self.edit(change.table).put_in.append(row)

    def _drop(self, name: str, recipe: Recipe, home: int) -> None:
        """Leave rows out: "person" is the recipe's own, "measure" all, "measure:08" those of a head."""
        table, _, head = name.partition(":")
        table, _, whose = table.partition("@")
        if table == "person":
            self.edit("person").left_out.add(self.member(whose or recipe.who, home))
        elif table == "measure":
            homes, heads = self._measure_homes
            chosen = (homes == home) & ((heads == int(head)) if head else True)
            self.edit("measure").left_out |= {int(place) for place in np.flatnonzero(chosen)}
        else:
            self.edit(table).left_out.add(self.place(table, home))

    def _note(self, recipe: Recipe, words: Words, home: int) -> None:
        whose = "new" if recipe.subject == "new" else ""
        self.planted.append(self._finding(recipe.kind, whose, words))
        for entry in recipe.also:
            check, _, since = entry.partition("/")
            if since and self.year.year < int(since):
                continue
            name, _, of = check.partition("@")
            self.planted.append(self._finding(name, of or whose, words))

        for entry in recipe.intake:
            check, _, of = entry.partition("@")
            subject, table = words.row_subject(of)
            self.planted.append(Planted(check, self.year.year, subject, table))

    def _finding(self, check: str, whose: str, words: Words) -> Planted:
        view = check.partition(".")[0]
        table = TABLE_OF.get(view, view)
        if whose == "new" and table in ("household",):
            whose = "home"
        return Planted(check, self.year.year, words.subject(view, whose), table)
