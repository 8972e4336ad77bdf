"""Forms derived from the declared tables: a control for every column by its kind, in groups, and what was typed.

A control holds the text of a cell, as in a file; intake's own judge reads it. A sealed number is never shown
back: its control stays empty, an empty control keeps the number, and clearing it is said apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tuopin.office.keyring import Unsealable
from tuopin.office.look.language import say
from tuopin.office.registry.actions import DECIDED, KEPT
from tuopin.office.registry.derive import LONGEST
from tuopin.office.registry.groups import grouped
from tuopin.office.registry.proposals import Proposal
from tuopin.office.registry.sealed import Sealed, keys, masked
from tuopin.rounds.entering import Entered, Found, cell, enter_row, enter_rows
from tuopin.rules import Severity
from tuopin.stages.registry import INTAKE_CHECKS
from tuopin.tables import Column, Kind, Table
from tuopin.terms import Text, unit_text
from tuopin.terms.codes import code_lists

__all__ = ["Entry", "Sheet", "editable"]

#: Parts of a control's name beside the column's own.
WAS, CLEAR, CARRIED, PICK = "was-", "clear-", "carried-", "pick-"
YES, NO = Text("是", "yes"), Text("否", "no")
YUAN = Text("元", "yuan")
WHO = Text("是谁", "who")
#: What is typed in a text control, by kind.
HINTS: dict[Kind, Text] = {
    Kind.DATE: Text("如 2019-12-31 或 20191231", "as 2019-12-31 or 20191231"),
    Kind.MONTH: Text("如 2019-12 或 201912", "as 2019-12 or 201912"),
    Kind.YEAR: Text("四位年份", "four digits"),
}
INPUT_MODES = {
    Kind.INT: "numeric",
    Kind.YEAR: "numeric",
    Kind.MONTH: "numeric",
    Kind.DATE: "numeric",
    Kind.NUMBER: "decimal",
    Kind.MONEY: "decimal",
}


def editable(table: Table, *, decided: bool, head: bool = False) -> list[Column]:
    """The columns a form offers: not keys nor what natural changes set; results of decisions only where allowed.

    A head's relation is not offered, since only a change of head may touch it.
    """
    left_out = set(KEPT[table.name])
    if not decided:
        left_out |= DECIDED[table.name]
    if head:
        left_out.add("relation")
    return [column for column in table.columns if column.name not in left_out]


@dataclass
class Entry:
    """One control: its column, the text in it, the text that was, and what is wrong."""

    column: Column
    text: str = ""
    was: str = ""
    stored: Sealed | None = None  # of a sealed column
    clear: bool = False
    carried: str = ""  # a number typed before, sealed again on its way through the page
    options: Sequence[tuple[str, str]] | None = None
    found: list[Found] = field(default_factory=list)
    proposed: Proposal | None = (
        None  # a value from elsewhere that stands in it, or beside it where masked
    )

    @property
    def name(self) -> str:
        """The control's name, and the column's."""
        return self.column.name

    @property
    def choices(self) -> list[tuple[str, str]] | None:
        """What may be chosen, in the page's language; None for a control to type in."""
        if self.options is not None:
            return list(self.options)
        empty = ("", say(self.column.null))
        if self.column.kind is Kind.BOOL:
            return [empty, ("1", say(YES)), ("0", say(NO))]
        if self.column.kind is not Kind.CODE:
            return None
        codes = code_lists()[str(self.column.codes)].codes
        return [empty, *((each.code, say(each.text)) for each in codes)]

    @property
    def label(self) -> str:
        """The column's name; of a person to be chosen, that it is one."""
        chosen = self.column.name == "person_no" and self.options is not None
        return say(WHO if chosen else self.column.text)

    @property
    def unit(self) -> str:
        """The unit of what is typed."""
        if self.column.unit is None:
            return ""
        return say(YUAN if self.column.kind is Kind.MONEY else unit_text(self.column.unit))

    @property
    def hint(self) -> str:
        """How it is typed."""
        told = HINTS.get(self.column.kind)
        return say(told) if told is not None else ""

    @property
    def mode(self) -> str:
        """The keyboard a phone offers."""
        return INPUT_MODES.get(self.column.kind, "text")

    @property
    def mask(self) -> str:
        """What stands there of a sealed number: the one to be saved, else the one stored, masked."""
        if self.carried:
            return masked(self.opened)
        return str(self.stored) if self.stored is not None else ""

    @property
    def opened(self) -> str:
        """The number carried through the page, opened; nothing where there is none or it was tampered with."""
        try:
            return keys().open(bytes.fromhex(self.carried)) if self.carried else ""
        except (ValueError, Unsealable):  # no text of ours
            return ""

    @property
    def wrong(self) -> list[str]:
        """What is wrong, in words."""
        return [say(each.text) for each in self.found if each.severity is Severity.ERROR]

    @property
    def doubts(self) -> list[str]:
        """What is to be looked at."""
        return [say(each.text) for each in self.found if each.severity is not Severity.ERROR]

    @property
    def touched(self) -> bool:
        """Whether the text differs from the one that was."""
        if self.column.sealed:
            return self.clear or bool(self.text) or bool(self.carried)
        return self.text != self.was

    def cell(self) -> str | None:
        """The text the judge reads: of a sealed column the new number, or the stored one."""
        if not self.column.sealed:
            return self.text or None
        if self.clear:
            return None
        held = self.stored.open() if self.stored is not None else ""
        return self.text or self.opened or held or None


class Sheet:
    """The form of one row of a table: made from the row, filled from what was sent, read by the judge."""

    def __init__(
        self,
        table: Table,
        columns: Iterable[Column],
        row: Mapping[str, Any],
        options: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    ) -> None:
        self.table = table
        self.row = row
        self.entries: dict[str, Entry] = {}
        given = options or {}
        for column in columns:
            value = row.get(column.name)
            entry = Entry(column, options=given.get(column.name))
            if column.sealed:
                entry.stored = value
            else:
                entry.text = entry.was = cell(column, value) or ""
            self.entries[column.name] = entry

    def fill(self, sent: Mapping[str, str]) -> None:
        """Take over what was typed, what stood there when the page was shown, and numbers carried through it."""
        for name, entry in self.entries.items():
            if entry.column.sealed:
                _fill_sealed(entry, sent)
            else:
                entry.text = sent.get(name, entry.text)
                entry.was = sent.get(WAS + name, entry.was)

    @property
    def groups(self) -> list[tuple[str, list[Entry], bool]]:
        """(title, controls, whether to show them at once) in order."""
        found = []
        for place, (title, names) in enumerate(grouped(self.table, list(self.entries))):
            entries = [self.entries[name] for name in names]
            busy = any(each.found or each.touched or each.proposed for each in entries)
            found.append((say(title), entries, busy or place == 0))
        return found

    def cells(self) -> dict[str, str | None]:
        """The whole row as text, columns without a control as they are stored."""
        found: dict[str, str | None] = {}
        for column in self.table.columns:
            entry = self.entries.get(column.name)
            found[column.name] = (
                entry.cell() if entry is not None else _stored_cell(column, self.row)
            )
        return found

    def judged(self, as_of: date) -> Entered:
        """What the judge makes of the sheet, with what no column of the office can hold."""
        return self._with_length(enter_row(self.table, self.cells(), as_of))

    def judged_both(self, as_of: date) -> tuple[Entered, Entered]:
        """What the judge makes of the sheet, and of the row as it is stored; in one pass."""
        stored = {column.name: _stored_cell(column, self.row) for column in self.table.columns}
        # under a key of its own, so that the two are not told to be one row twice
        key = self.table.key[0]
        stored[key] = f"{stored[key] or ''}B"
        told, before = enter_rows(self.table, [self.cells(), stored], as_of)
        return self._with_length(told), before

    def _with_length(self, told: Entered) -> Entered:
        long = [
            each
            for each in self.entries.values()
            if each.column.kind is Kind.TEXT and len(each.cell() or "") > LONGEST
        ]
        return Entered(told.values, (*told.found, *(_too_long(each.column) for each in long)))

    def changed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The columns whose value differs from the stored one; of sealed ones those typed or cleared."""
        found = {}
        for name, entry in self.entries.items():
            held = self.row.get(name)
            if entry.column.sealed:
                held = held.open() if held is not None else None
            if entry.touched and values.get(name) != held:
                found[name] = values.get(name)
        return found

    def place(self, found: Iterable[Found]) -> list[Found]:
        """Put findings at their controls; those about none of them come back."""
        rest = []
        for each in found:
            entry = self.entries.get(each.column)
            if entry is None:
                rest.append(each)
            else:
                entry.found.append(each)
        return rest


def _fill_sealed(entry: Entry, sent: Mapping[str, str]) -> None:
    name = entry.name
    if sent.get(PICK + name) == "now":
        return  # of two numbers the one that is stored
    entry.text = sent.get(name, "").strip()
    entry.clear = bool(sent.get(CLEAR + name))
    entry.carried = sent.get(CARRIED + name, "")
    if entry.text:
        entry.carried = keys().seal(entry.text).hex()
    elif not entry.opened:
        entry.carried = ""


def _stored_cell(column: Column, row: Mapping[str, Any]) -> str | None:
    value = row.get(column.name)
    if column.sealed:
        return value.open() if value is not None else None
    return cell(column, value)


def _too_long(column: Column) -> Found:
    check = INTAKE_CHECKS["cell.too_long"]
    return Found(
        check.id,
        check.severity,
        column.name,
        Text(
            check.message.zh.format(column=column.text.zh, limits=LONGEST),
            check.message.en.format(column=column.text.en, limits=LONGEST),
        ),
        unusable=True,
    )
