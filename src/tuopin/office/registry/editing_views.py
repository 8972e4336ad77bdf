"""Pages on which one row of a household is changed or added: judged as at intake, never over another's change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tuopin.office.areas.queries import way_up
from tuopin.office.look.language import say
from tuopin.office.people.access import within
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.office.registry.actions import HEAD, KEPT, Overtaken, add_row, save_row
from tuopin.office.registry.asking import facts_of, found_by, replaced
from tuopin.office.registry.entrance import entered, household_to_change, order_of, order_sheet
from tuopin.office.registry.forms import Sheet, editable
from tuopin.office.registry.merging import Overtaking, overtaking
from tuopin.office.registry.models import MODELS, Person
from tuopin.office.registry.numbers import Unfit
from tuopin.office.registry.proposals import TAKE, Proposal, proposed
from tuopin.office.registry.windows import Gate, whole_county
from tuopin.rounds.entering import Entered, Found, news
from tuopin.rules import Severity
from tuopin.tables import TABLES, Table
from tuopin.terms import Text

__all__ = ["ADDED", "EDITED", "add", "edit", "edit_listed", "edit_person"]

#: Tables of which a household has one row, and those it may be given further rows of.
EDITED = ("household", "income", "living", "household_check", "consent", "monitored")
ADDED = ("measure", "work")

NO_NUMBER = "-"  # a number that is made only when the row is saved


@dataclass
class Desk:
    """What lies before the one who edits: household, gate, the row (None: there is none yet), and its form."""

    request: HttpRequest
    household: Any
    passed: Gate
    table: Table
    row: Any
    sheet: Sheet
    order: Sheet = field(default_factory=order_sheet)
    rest: list[Found] = field(default_factory=list)  # findings at no control
    wrong: Text | None = None
    seen: list[str] = field(default_factory=list)  # doubts the person has been shown
    proposal: Proposal | None = None  # a value from elsewhere, to be taken over

    @property
    def version(self) -> int:
        """Of the row as it stands; 0 for one that is not there."""
        return int(self.row.version) if self.row is not None else 0

    @property
    def taking(self) -> bool:
        """Whether what is to be saved is the value that was proposed."""
        entry = self.sheet.entries.get(self.proposal.column) if self.proposal else None
        return entry is not None and self.proposal is not None and entry.text == self.proposal.text

    @property
    def back(self) -> str:
        """Where the person came from."""
        if self.proposal is not None:
            return self.proposal.back
        return reverse("household", args=[self.household.household_no])

    @property
    def day(self) -> Any:
        """The last day facts can be about."""
        return self.passed.window.day if self.passed.window is not None else None


@guarded(Right.ENTER)
def edit(request: HttpRequest, number: str, table: str) -> HttpResponse:
    """Change the household's row of a table, or enter it where there is none yet."""
    household, passed = household_to_change(request, number)
    row = (
        household
        if table == "household"
        else MODELS[table]._default_manager.filter(household_no=number).first()
    )
    return _answer(_desk(request, household, passed, TABLES[table], row))


@guarded(Right.ENTER)
def edit_person(request: HttpRequest, person: str) -> HttpResponse:
    """Change what is recorded of a person."""
    row = within(request.user, Right.SEE, Person._default_manager.filter(person_no=person)).first()
    if row is None:
        raise Http404
    household, passed = household_to_change(request, row.household_no)
    return _answer(_desk(request, household, passed, TABLES["person"], row))


@guarded(Right.ENTER)
def edit_listed(request: HttpRequest, number: str, table: str, key: int) -> HttpResponse:
    """Change one of a household's measures or months of work."""
    household, passed = household_to_change(request, number)
    row = MODELS[table]._default_manager.filter(household_no=number, pk=key).first()
    if row is None:
        raise Http404
    return _answer(_desk(request, household, passed, TABLES[table], row))


@guarded(Right.ENTER)
def add(request: HttpRequest, number: str, table: str) -> HttpResponse:
    """Add a measure or a month of work to a household."""
    household, passed = household_to_change(request, number)
    return _answer(_desk(request, household, passed, TABLES[table], None))


def _desk(request: HttpRequest, household: Any, passed: Gate, table: Table, row: Any) -> Desk:
    decided = whole_county(request.user, household.village_code)
    head = table.name == "person" and row is not None and row.relation == HEAD
    columns = editable(table, decided=decided, head=head)
    options = {}
    if table.name in ADDED and row is None:
        options["person_no"] = _persons(household.household_no, whole=table.name == "measure")
        columns = [table.column("person_no"), *columns]
    if table.name == "person" and not head:
        relation = Sheet(table, [table.column("relation")], {}).entries["relation"].choices or ()
        options["relation"] = [each for each in relation if each[0] != HEAD]
    held = _held(table, row, household, passed)
    desk = Desk(request, household, passed, table, row, Sheet(table, columns, held, options))
    return _with_proposal(desk)


def _with_proposal(desk: Desk) -> Desk:
    """The form with a value from elsewhere in it, where one was asked for and is meant for this row."""
    told = desk.request.POST.get(TAKE) or desk.request.GET.get(TAKE, "")
    found = proposed(desk.request.user, told) if told else None
    if found is not None and found.about(desk.row):
        desk.proposal = found
        entry = desk.sheet.entries.get(found.column)
        if entry is not None:
            entry.proposed = found
            entry.text = entry.text if found.text is None else found.text
    return desk


def _persons(household_no: str, *, whole: bool) -> list[tuple[str, str]]:
    rows = Person._default_manager.filter(household_no=household_no).order_by("relation")
    nobody = Text("全户", "the whole household") if whole else Text("请选择", "choose")
    return [("", say(nobody)), *((each.person_no, each.name or each.person_no) for each in rows)]


def _held(table: Table, row: Any, household: Any, passed: Gate) -> Mapping[str, Any]:
    if row is not None:
        return {column.name: getattr(row, column.name) for column in table.columns}
    year = passed.window.year if passed.window is not None else household.data_year
    keys = {"household_no": household.household_no, "village_code": household.village_code}
    keys |= {"measure_no": NO_NUMBER, "data_year": max(year, household.data_year)}
    return {name: value for name, value in keys.items() if name in table.names}


# ---- what was sent ---------------------------------------------------------------------------------------


def _answer(desk: Desk) -> HttpResponse:
    if desk.request.method != "POST":
        return _shown(desk)
    desk.sheet.fill(desk.request.POST)
    desk.seen = desk.request.POST.get("seen", "").split()
    if desk.version != entered(desk.request, "version"):
        met = overtaking(desk.row, desk.sheet)
        if met.told:
            return _overtaken(desk, met)
    return _saved(desk)


def _saved(desk: Desk) -> HttpResponse:
    order, _ = order_of(desk.order, desk.passed, desk.request)
    told, before = _judged(desk)
    values = desk.sheet.changed(told.values) if told.values is not None else {}
    unread = any(each.unusable for each in told.found)
    if told.values is not None and not values and not unread:
        messages.info(desk.request, say(Text("没有改动任何内容", "nothing was changed")))
        return redirect(desk.back)
    doubts, refused = _doubts(desk, told, before, values)
    reason = desk.request.POST.get("reason", "").strip()
    if refused or (desk.passed.by_order and order is None):
        return _shown(desk)
    if doubts and not (reason and set(doubts) <= set(desk.seen)):
        desk.seen = doubts
        return _shown(desk)
    if doubts:
        reason = f"{reason} [{' '.join(doubts)}]"
    try:
        _write(desk, told, values, reason, order)
    except Overtaken:
        desk.row.refresh_from_db()
        return _overtaken(desk, overtaking(desk.row, desk.sheet))
    except Unfit as error:
        desk.wrong = error.text
        return _shown(desk)
    messages.success(desk.request, say(Text("已保存", "saved")))
    if desk.proposal is not None and not desk.taking:
        messages.warning(desk.request, say(desk.proposal.left))
    return redirect(desk.back)


def _write(desk: Desk, told: Entered, values: Mapping[str, Any], reason: str, order: Any) -> None:
    how = {"by": desk.request.user, "reason": reason, "order": order}
    if desk.row is not None:
        save_row(row=desk.row, values=values, version=desk.version, beside=_taker(desk), **how)
        return
    name = desk.table.name
    whole = {
        key: value
        for key, value in (told.values or {}).items()
        if value is not None and (key not in KEPT[name] or key in desk.sheet.entries)
    }
    add_row(table=name, household=desk.household, values=whole, **how)


def _taker(desk: Desk) -> Callable[[], object] | None:
    """What tells the source of a proposal that its value was saved, and on what ground."""
    found = desk.proposal
    reason = desk.request.POST.get("reason", "").strip()
    if found is None or not desk.taking:
        return None
    return lambda: found.taken(desk.request.user, reason or say(found.ground))


def _judged(desk: Desk) -> tuple[Entered, Entered]:
    if desk.row is None:
        return desk.sheet.judged(desk.day), Entered(None, ())
    return desk.sheet.judged_both(desk.day)


def _doubts(
    desk: Desk, told: Entered, before: Entered, values: Mapping[str, Any]
) -> tuple[list[str], bool]:
    """Place what is newly found at its controls; the names of it, and whether an error refuses."""
    fresh = [each for each in told.found if each.unusable]
    fresh += [each for each in news(before.found, told.found) if not each.unusable]
    errors = [each for each in fresh if each.severity is Severity.ERROR]
    if not errors and told.values is not None:
        fresh += _of_catalogue(desk, told.values, values)
    desk.rest = desk.sheet.place(fresh)
    names = [f"{each.check}/{each.column}" for each in fresh]
    return names, any(each.severity is Severity.ERROR for each in fresh)


def _of_catalogue(
    desk: Desk, whole: Mapping[str, Any], values: Mapping[str, Any]
) -> Sequence[Found]:
    """What the catalogue newly finds in the household with this row as it would be."""
    before = facts_of(desk.household.household_no)
    changes = {**whole, **values} if desk.row is None else values
    key = tuple(whole[name] for name in desk.table.key)
    after = replaced(before, desk.table.name, {key: changes})
    names = values if desk.row is not None else desk.table.names
    return found_by(before, after, desk.day, [f"{desk.table.name}.{name}" for name in names])


# ---- pages -----------------------------------------------------------------------------------------------


def _shown(desk: Desk) -> HttpResponse:
    found = [each for entry in desk.sheet.entries.values() for each in entry.found] + desk.rest
    refused = any(each.severity is Severity.ERROR for each in found)
    doubts = [each for each in found if each.severity is not Severity.ERROR]
    context = {
        **_context(desk),
        "groups": desk.sheet.groups,
        "rest": [(each.severity is Severity.ERROR, each.text) for each in desk.rest],
        "wrong": desk.wrong,
        "refused": refused or desk.wrong is not None,
        "doubts": bool(doubts),
        "found": len(found),
        "seen": " ".join(desk.seen),
    }
    return render(desk.request, "registry/edit.html", context, status=200 if not found else 422)


def _context(desk: Desk) -> dict[str, Any]:
    return {
        "household": desk.household,
        "way": way_up(desk.household.village_code),
        "table": desk.table,
        "row": desk.row,
        "title": _title(desk),
        "version": desk.version,
        "window": desk.passed.window,
        "order": list(desk.order.entries.values()) if desk.passed.by_order else [],
        "reason": desk.request.POST.get("reason", _ground(desk)),
        "proposal": desk.proposal,
        "absent": desk.proposal is not None and desk.proposal.column not in desk.sheet.entries,
        "column": desk.table.column(desk.proposal.column).text if desk.proposal else None,
        "back": desk.back,
    }


def _ground(desk: Desk) -> str:
    return say(desk.proposal.ground) if desk.proposal is not None else ""


def _title(desk: Desk) -> str:
    if desk.table.name == "person" and desk.row is not None:
        return desk.row.name or desk.row.person_no
    return say(desk.table.text)


def _overtaken(desk: Desk, met: Overtaking) -> HttpResponse:
    """Both values of every column that differs; the one who came second decides, and nothing is written before."""
    context = {**_context(desk), "met": met, "version": met.version}
    return render(desk.request, "registry/overtaken.html", context, status=409)
