"""What if: a few facts of one household changed in memory, and the same criteria asked. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tuopin.office.assessment.living import Rows, frames_of
from tuopin.rounds.entering import cell, enter_row
from tuopin.rounds.explaining import Explained, Line, explain_facts
from tuopin.rules import Edition, Subject
from tuopin.tables import TABLES, Column, Table
from tuopin.terms import Text

__all__ = ["Answer", "Changed", "Field", "Group", "answer", "groups_of"]


@dataclass(frozen=True, slots=True)
class Field:
    """One fact that may be changed: its place in the form, its column, and what stands there as text."""

    name: str
    column: Column
    text: str
    wrong: Text | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one row: the household's of a table, or one member's."""

    table: Table
    key: str  # the member's number; empty for the household
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A criterion now and under the changed facts."""

    now: Line
    then: Line

    @property
    def differs(self) -> bool:
        """Whether the verdict is another."""
        return self.now.verdict is not self.then.verdict

    @property
    def moved(self) -> bool:
        """Whether its value is another, the verdict or not."""
        return self.differs or self.now.shown != self.then.shown


@dataclass(frozen=True, slots=True)
class Answer:
    """What the criteria say now and under the changed facts; what could not be read, by field."""

    now: Explained
    then: Explained
    changed: tuple[str, ...]  # fields that differ from the registry
    wrong: Mapping[str, Text]

    @property
    def lines(self) -> list[Changed]:
        """Criterion by criterion."""
        return [Changed(*pair) for pair in zip(self.now.lines, self.then.lines, strict=True)]

    @property
    def standards(self) -> list[tuple[Text, Any, Any]]:
        """Standard by standard: its title, now, and then."""
        pairs = zip(self.now.standards, self.then.standards, strict=True)
        return [(title, now, then) for (title, now), (_, then) in pairs]


def groups_of(rows: Rows, edition: Edition, told: Mapping[str, str] | None = None) -> list[Group]:
    """The facts that the edition's criteria read of a household and its members; `told` wins over the registry."""
    found = []
    for table, columns in _asked(edition):
        held: list[Mapping[str, Any]] = list(rows.get(table.name, ()))
        if table.name != edition.rows.person:
            held = held[:1] or [{}]
        for row in held:
            key = str(row["person_no"]) if table.name == edition.rows.person else ""
            fields = tuple(_field(table, key, column, row, told) for column in columns)
            found.append(Group(table, key, fields))
    return found


def _asked(edition: Edition) -> list[tuple[Table, list[Column]]]:
    reads = {
        read
        for subject in (Subject.PERSON, Subject.HOUSEHOLD)
        for criterion in edition.of_subject(subject)
        for read in criterion.reads
    }
    tables = [TABLES[name] for name in (*edition.rows.single, edition.rows.person)]
    found = []
    for table in tables:
        columns = [c for c in table.analysed if f"{table.name}.{c.name}" in reads]
        columns = [c for c in columns if c.name != "data_year"]
        if columns:
            found.append((table, columns))
    return found


def _field(
    table: Table, key: str, column: Column, row: Mapping[str, Any], told: Mapping[str, str] | None
) -> Field:
    name = f"{table.name}.{key}.{column.name}" if key else f"{table.name}.{column.name}"
    text = cell(column, row.get(column.name)) or ""
    return Field(name, column, told.get(name, text).strip() if told is not None else text)


def answer(
    household: Any, rows: Rows, edition: Edition, year: int, told: Mapping[str, str]
) -> Answer:
    """Ask the criteria of the rows as they are and with the told facts in place of theirs."""
    changed, wrong, then = [], {}, {name: [dict(r) for r in held] for name, held in rows.items()}
    for group in groups_of(rows, edition):
        told_here = {
            field.column.name: told[field.name].strip()
            for field in group.fields
            if field.name in told and told[field.name].strip() != field.text
        }
        if not told_here:
            continue
        row = _row(group, then, household, year)
        values, faults = _entered(group.table, row, told_here, edition.on)
        for name, text in faults.items():
            wrong[_place(group, name)] = text
        changed += [_place(group, name) for name in told_here if name not in faults]
        row.update({name: values[name] for name in told_here if name not in faults})
    number = household.household_no
    return Answer(
        now=explain_facts(number, frames_of(rows), edition, year=year),
        then=explain_facts(number, frames_of(then), edition, year=year),
        changed=tuple(changed),
        wrong=wrong,
    )


def _place(group: Group, column: str) -> str:
    return next(field.name for field in group.fields if field.column.name == column)


def _row(
    group: Group, rows: dict[str, list[dict[str, Any]]], household: Any, year: int
) -> dict[str, Any]:
    """The row a group is about, a new one where the household has none in that table."""
    held = rows.setdefault(group.table.name, [])
    for row in held:
        if not group.key or row["person_no"] == group.key:
            return row
    fresh = dict.fromkeys((c.name for c in group.table.analysed), None) | {
        "household_no": household.household_no,
        "village_code": household.village_code,
        "data_year": year,
    }
    held.append(fresh)
    return fresh


def _entered(
    table: Table, row: Mapping[str, Any], told: Mapping[str, str], day: date
) -> tuple[Mapping[str, Any], dict[str, Text]]:
    """The told texts as values, and what is wrong with those that are none: judged as intake judges them."""
    cells = {column.name: cell(column, row.get(column.name)) for column in table.analysed}
    entered = enter_row(table, cells | {name: text or None for name, text in told.items()}, day)
    faults = {
        each.column: each.text for each in entered.found if each.unusable and each.column in told
    }
    return entered.values or dict.fromkeys(told), faults
