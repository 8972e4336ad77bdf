"""Who comes in to change a household: seen, may enter, the year's window; and the order a closed year asks for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from tuopin.office.look.numbers import whole
from tuopin.office.people.access import Refused, need, within
from tuopin.office.people.roles import Right
from tuopin.office.registry.forms import Sheet
from tuopin.office.registry.models import Household
from tuopin.office.registry.windows import Gate, Order, gate
from tuopin.rounds.entering import Found
from tuopin.tables import Column, Kind, Table
from tuopin.terms import Text

__all__ = ["entered", "household_to_change", "order_of", "order_sheet", "seen_household"]

#: What is asked for where the year is closed; written as a table so that the judge reads it like any other.
ORDER = Table(
    "order",
    Text("更正文件", "correction order"),
    (
        Column(
            "order_text", Kind.TEXT, Text("更正文件的文号", "number of the order"), required=True
        ),
        Column("ordered_on", Kind.DATE, Text("文件日期", "day of the order")),
    ),
    key=("order_text",),
    area="order_text",
    order=("order_text",),
)


def seen_household(request: HttpRequest, number: str) -> Any:
    """The household; the same answer for one that is not there as for one that may not be seen."""
    rows = Household._default_manager.filter(household_no=number)
    found = within(request.user, Right.SEE, rows).first()
    if found is None:
        raise Http404
    return found


def household_to_change(request: HttpRequest, number: str) -> tuple[Any, Gate]:
    """The household and the year's gate; Refused where it may not be changed by this person now."""
    found = seen_household(request, number)
    need(request.user, Right.ENTER, found)
    passed = gate(request.user, found.village_code)
    if passed.why is not None:
        raise Refused(passed.why)
    return found, passed


def order_sheet() -> Sheet:
    """The controls of an order."""
    return Sheet(ORDER, ORDER.columns, {})


def order_of(sheet: Sheet, passed: Gate, request: HttpRequest) -> tuple[Order | None, list[Found]]:
    """The order named in what was sent, and what is wrong with it; nothing is asked for while the year is open."""
    if not passed.by_order or passed.window is None:
        return None, []
    sheet.fill(request.POST)
    told = sheet.judged(passed.window.day)
    sheet.place(told.found)
    if told.values is None:
        return None, list(told.found)
    return Order(told.values["order_text"][:60], told.values["ordered_on"]), list(told.found)


def entered(request: HttpRequest, name: str) -> int:
    """A whole number sent along, as the version of a row; 0 where it is none."""
    return whole(request.POST.get(name))
