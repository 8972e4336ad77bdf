"""Their value put into the registry's own form: which differences can be taken over there, and settled by the save."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tuopin.office.look.numbers import whole
from tuopin.office.national.actions import take
from tuopin.office.national.models import Difference
from tuopin.office.national.queries import column_of, seen, typed
from tuopin.office.national.wording import value
from tuopin.office.people.access import Reach, reach, within
from tuopin.office.people.models import Person as Account
from tuopin.office.people.roles import Right
from tuopin.office.registry.forms import editable
from tuopin.office.registry.proposals import TAKE, Proposal
from tuopin.office.registry.windows import whole_county
from tuopin.rounds.entering import cell
from tuopin.tables import TABLES, Column, Kind
from tuopin.terms import Text
from tuopin.terms.codes import code_lists

__all__ = ["NAME", "as_typed", "offered", "way"]

#: What proposals of this application are called by, before the number of the difference.
NAME = "national"
#: The tables whose forms can be filled, with the column that names the form's row.
FORMS = {
    "household": "household_no", "income": "household_no", "living": "household_no", "person": "person_no",
}  # fmt: skip
GROUND = Text("以国家系统为准", "taken over from the national system")


def as_typed(column: Column, told: str | None) -> str | None:
    """Their value as it is typed in a form; None where no form can hold it, or only its mask is kept."""
    if column.sealed:
        return None
    if not told:
        return ""
    read = typed(column, told)
    if column.kind is Kind.CODE and told not in _codes(column):
        return None
    if column.kind is Kind.DATE:
        try:
            read = date.fromisoformat(told)
        except ValueError:
            return None
    return None if read is None else cell(column, read)


def _codes(column: Column) -> set[str]:
    return {code.code for code in code_lists()[str(column.codes)].codes}


def way(each: Difference, person: Account, settles: Reach, enters: Reach) -> str | None:
    """The address of the form with their value in it; None where there is none for this person."""
    mark = getattr(each, "mark", None)
    if not _takeable(each, settles) or (mark is not None and mark.taken_at is not None):
        return None
    column = column_of(each.table, each.field)
    decided = whole_county(person, each.village_code)
    offered_there = editable(TABLES[each.table], decided=decided)
    if not enters.holds(each.village_code) or column not in offered_there:
        return None
    if not column.sealed and as_typed(column, each.theirs) is None:
        return None
    person_row = each.table == "person"
    name = "edit-person" if person_row else f"edit-{each.table}"
    where = reverse(name, args=[each.person_no if person_row else each.household_no])
    return f"{where}?{urlencode({TAKE: f'{NAME}.{each.pk}'})}"


def _takeable(each: Difference, settles: Reach) -> bool:
    """Theirs to take for whoever may settle it, and for whoever enters there once it was settled that way."""
    if each.kind != "differs" or each.table not in FORMS:
        return False
    mark = getattr(each, "mark", None)
    return settles.holds(each.village_code) or (mark is not None and mark.settled == "take_theirs")


def offered(person: Account, key: str) -> Proposal | None:
    """What a form is filled with, for somebody who sees the difference and may take it over."""
    rows = Difference.objects.filter(pk=whole(key), comparison__in=seen(person))
    rows = within(person, Right.SEE, rows).select_related("comparison", "mark")
    each: Any = rows.first()
    if each is None or not _takeable(each, reach(person, Right.RECONCILE)):
        return None
    column = column_of(each.table, each.field)
    row = getattr(each, FORMS[each.table])
    if column is None or not row:
        return None
    held = each.comparison
    # a page that begins with this very row, wherever in the list it stands
    there = urlencode({"after": f"{each.village_code}.{each.pk - 1}"})
    return Proposal(
        told=f"{NAME}.{each.pk}",
        table=each.table,
        row=row,
        column=column.name,
        text=as_typed(column, each.theirs),
        shown=value(each, "theirs"),
        source=Text(f"国家系统(比对 {held})", f"National system (comparison {held})"),
        ground=Text(f"{GROUND.zh}(比对 {held})", f"{GROUND.en} (comparison {held})"),
        back=f"{reverse('differences', args=[held.pk])}?{there}#d{each.pk}",
        left=Text(
            f"存下的不是国家系统的值:比对 {held} 的这处差异没有随之处理,下次比对会再核对。",
            f"What was saved is not their value: the difference of comparison {held} is not settled by it; the next "
            "comparison looks again.",
        ),
        taken=lambda by, reason: take(difference=each, reason=reason, by=by),
    )
