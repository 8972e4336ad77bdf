"""The page of a natural change: what it shows of the household, and what was sent, read by intake's judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest

from tuopin.office.look.language import say
from tuopin.office.registry.actions import HEAD
from tuopin.office.registry.entrance import entered, order_of, order_sheet
from tuopin.office.registry.forms import Sheet
from tuopin.office.registry.kinds import COME, Kind
from tuopin.office.registry.membership import Change, Heads, current_members
from tuopin.office.registry.models import Person
from tuopin.office.registry.relating import suggestions
from tuopin.office.registry.windows import Gate
from tuopin.rounds.entering import Found
from tuopin.rules import Severity
from tuopin.stages.registry import INTAKE_CHECKS
from tuopin.tables import TABLES, Column, Table
from tuopin.tables import Kind as ColumnKind
from tuopin.terms import Text
from tuopin.terms.codes import code_list

__all__ = ["PERSON", "Form", "Line"]

PERSON = TABLES["person"]
#: What is asked of somebody new; the rest is entered afterwards on the person's own page.
COMER = (
    "name", "relation", "sex", "birth_date", "id_type", "id_number", "ethnicity", "health", "person_phone",
)  # fmt: skip
#: Without these nobody is registered; a birth's day is the day of the change.
WANTED = ("name", "relation", "sex", "birth_date")
#: The day and the ground of a change, as a table of its own, so that the judge reads them like any other.
WHEN = Table(
    "change",
    Text("变更", "change"),
    (
        Column("on", ColumnKind.DATE, Text("发生日期", "day it happened"), required=True),
        Column("note", ColumnKind.TEXT, Text("说明", "note")),
    ),
    key=("on",),
    area="on",
    order=("on",),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A member on the page: whether chosen, and the relation that stands in the control."""

    person: Any
    chosen: bool
    relation: str  # to the head of this household
    other: str  # to the head of the other, or new, household


@dataclass
class Form:
    """One natural change under way."""

    request: HttpRequest
    household: Any
    passed: Gate
    kind: Kind
    members: list[Any] = field(default_factory=list)
    former: list[Any] = field(default_factory=list)
    when: Sheet = field(init=False)
    comer: Sheet | None = field(init=False, default=None)
    order: Sheet = field(default_factory=order_sheet)
    found: list[Found] = field(default_factory=list)
    follow: list[Found] = field(
        default_factory=list
    )  # to be looked at once the change is registered

    def __post_init__(self) -> None:
        number = self.household.household_no
        self.members = current_members(number)
        left = Person._default_manager.filter(household_no=number, left_on__isnull=False)
        self.former = list(left.order_by("-left_on", "person_no"))
        self.when = Sheet(WHEN, WHEN.columns, {})
        if self.kind.does == COME:
            names = [n for n in COMER if not (n == "birth_date" and self.birth)]
            options = {"relation": self.relations(empty=True)}
            columns = [PERSON.column(name) for name in names]
            self.comer = Sheet(PERSON, columns, self._row(), options)
        if self.request.method == "POST":
            self.when.fill(self.request.POST)
            if self.comer is not None:
                self.comer.fill(self.request.POST)

    @property
    def birth(self) -> bool:
        """Whether the day of the change is a day of birth."""
        return self.kind.name == "birth"

    def _row(self) -> dict[str, Any]:
        number, household = self.household.household_no, self.household
        keys = {"person_no": number + "00", "household_no": number}
        return keys | {"village_code": household.village_code, "data_year": household.data_year}

    # ---- what was sent -----------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """Of the household, as the page showed it."""
        return entered(self.request, "version")

    @property
    def chosen(self) -> list[str]:
        """The numbers of the persons chosen."""
        return self.request.POST.getlist("who")

    @property
    def head(self) -> str | None:
        """The new head of this household, if one was named."""
        return self.request.POST.get("head") or None

    @property
    def new_head(self) -> str | None:
        """The head of a household opened by a split."""
        return self.request.POST.get("new-head") or None

    def told(self, prefix: str) -> dict[str, str]:
        """Relations sent under a prefix, by person."""
        found = {
            name.removeprefix(prefix): value
            for name, value in self.request.POST.items()
            if name.startswith(prefix) and value
        }
        return {number: code for number, code in found.items() if code in code_list("relation")}

    @property
    def heads(self) -> Heads:
        """The head of this household afterwards, and the relations to the head."""
        return Heads(self.head, self.told("relation-")) if self.head else Heads()

    def read(self) -> Change | None:
        """Day, note and order; None where something of it is wrong, which then stands at its control."""
        day = self.passed.window.day if self.passed.window is not None else date.max
        told = self.when.judged(day)
        self.found += told.found
        self.when.place(told.found)
        order, wrong = order_of(self.order, self.passed, self.request)
        self.found += wrong
        note = (told.values or {}).get("note") or ""
        if self.kind.note and not note:
            self.when.place([_missing(WHEN.column("note"))])
            return None
        if told.values is None or self.errors or (self.passed.by_order and order is None):
            return None
        text = say_both(self.kind.text) + (f": {note}" if note else "")
        return Change(self.request.user, told.values["on"], text, order)

    def read_comer(self, change: Change) -> Mapping[str, Any] | None:
        """The facts of somebody new; None where something is wrong."""
        comer = self.comer
        if comer is None:
            return None
        if self.birth:
            comer.row = {**comer.row, "birth_date": change.on}
        told = comer.judged(change.on)
        values = dict(told.values or {})
        found = list(told.found)
        found += [
            _missing(PERSON.column(name))
            for name in WANTED
            if values.get(name) is None and not any(each.column == name for each in found)
        ]
        comer.place(found)
        self.found += found
        if self.errors:
            return None
        return {name: values[name] for name in COMER if values.get(name) is not None}

    @property
    def errors(self) -> bool:
        """Whether an error was found."""
        return any(each.severity is Severity.ERROR for each in self.found)

    # ---- what the page shows -----------------------------------------------------------------------------

    @property
    def lines(self) -> list[Line]:
        """The members with what was chosen; relations to a new head suggested where they leave no doubt."""
        sent, other = self.told("relation-"), self.told("other-")
        new = next((each for each in self.members if each.person_no == self.head), None)
        helped = suggestions(self.members, new) if new is not None else {}
        chosen = set(self.chosen)
        return [
            Line(
                each,
                each.person_no in chosen,
                sent.get(each.person_no, helped.get(each.person_no, "")),
                other.get(each.person_no, self._beside(each)),
            )
            for each in self.members
        ]

    def _beside(self, person: Any) -> str:
        """The suggested relation to the head of a household opened by a split, among those who go."""
        going = [each for each in self.members if each.person_no in set(self.chosen)]
        head = next((each for each in going if each.person_no == self.new_head), None)
        return suggestions(self.members, head).get(person.person_no, "") if head is not None else ""

    @property
    def stay(self) -> list[Line]:
        """Those who stay, among whom a head may be named."""
        leaving = set(self.chosen) if self.kind.who in ("one", "several") else set()
        return [each for each in self.lines if each.person.person_no not in leaving]

    @property
    def head_leaves(self) -> bool:
        """Whether the head is among those chosen and somebody stays."""
        going = {each.person_no for each in self.members if each.relation == HEAD}
        return bool(going & set(self.chosen)) and bool(self.stay) and self.kind.heads

    def relations(self, *, empty: bool) -> Sequence[tuple[str, str]]:
        """The relations one may choose for somebody who is not head."""
        codes = [(each.code, say(each.text)) for each in code_list("relation").codes]
        nothing = [("", say(Text("请选择", "choose")))] if empty else []
        return [*nothing, *(each for each in codes if each[0] != HEAD)]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The reasons to choose from, where the kind leaves it open."""
        listed = code_list("join_reason")
        return [(code, say(listed.text_of(code))) for code in self.kind.reasons]


def say_both(text: Text) -> str:
    """Both languages, for the record that both may read."""
    return f"{text.zh} {text.en}"


def _missing(column: Column) -> Found:
    check = INTAKE_CHECKS["row.required"]
    text = Text(
        f"请填写「{column.text.zh}」",
        f"please fill in “{column.text.en}”",
    )
    return Found(check.id, check.severity, column.name, text)
