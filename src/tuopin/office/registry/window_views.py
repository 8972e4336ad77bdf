"""Pages of the annual window and of a household's history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import inside, way_up
from tuopin.office.look.language import say
from tuopin.office.look.numbers import whole
from tuopin.office.people.access import may, reach, within
from tuopin.office.people.guards import guarded
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.office.registry.entrance import seen_household
from tuopin.office.registry.history import history
from tuopin.office.registry.models import STATES, Correction
from tuopin.office.registry.windows import Unmoved, announce, move, steps, windows_of
from tuopin.terms import Text

__all__ = ["announce_year", "household_history", "move_year", "years"]

CORRECTIONS = 100
#: What each state means for whom.
MEANING: dict[str, Text] = {
    "announced": Text("还没有人能录入", "nobody enters anything yet"),
    "open": Text(
        "村、乡镇和县里有录入权限的人都可以录入和修改",
        "everybody who may enter facts in village, township or county enters and changes them",
    ),
    "review": Text(
        "只有县级业务员可以修正;村和乡镇的新变化等下一年度",
        "only the county's officer corrects; what is new in villages and townships waits for the next year",
    ),
    "closed": Text(
        "不能再改;差错由县级业务员凭更正文件更正,逐条记录文号",
        "nothing changes; a wrong fact is corrected by the county's officer under an order, each with its number",
    ),
}


@guarded(Right.SEE)
def years(request: HttpRequest) -> HttpResponse:
    """The years as they stand in the reader's counties, and the way to move them."""
    context = {
        "places": [_place(request, area) for area in _places(request)],
        "meaning": [(STATES[state], text) for state, text in MEANING.items()],
        "provinces": _provinces(request),
        "next": max([today().year, *(w.year + 1 for w in windows_of(""))]),
        "corrections": _corrections(request),
    }
    return render(request, "registry/years.html", context)


def _places(request: HttpRequest) -> list[Area]:
    """The province, and the county the reader works in or asks for."""
    held = reach(request.user, Right.SEE)
    counties = {code[:6] for code in held.areas if len(code) >= 6}
    asked = request.GET.get("county", "")
    if asked and held.touches(asked):
        counties.add(asked[:6])
    rows = Area.objects.filter(code__in={code[:2] for code in held.areas} | counties)
    if held.grants and not held.areas:
        rows = Area.objects.filter(level="province")
    return list(rows.order_by("code")[:12])


def _place(request: HttpRequest, area: Area) -> dict[str, Any]:
    moves = reach(request.user, Right.APPROVE).holds(area.code)
    lines = [
        {
            "window": window,
            "state": STATES[window.state],
            "steps": [(state, STATES[state]) for state in steps(window.state)] if moves else [],
        }
        for window in windows_of(area.code)[:4]
    ]
    return {"area": area, "lines": lines, "moves": moves}


def _provinces(request: HttpRequest) -> list[Area]:
    """Where the reader may announce a year: decision-makers of the province."""
    held = reach(request.user, Right.APPROVE).areas
    return list(Area.objects.filter(inside(held), level="province"))


def _corrections(request: HttpRequest) -> list[Correction]:
    rows = within(request.user, Right.SEE, Correction.objects.all())
    return list(rows.order_by("-pk")[:CORRECTIONS])


@guarded(Right.APPROVE)
@require_POST
def announce_year(request: HttpRequest) -> HttpResponse:
    """Announce the next year for the province."""
    told = request.POST.get("year", "")
    try:
        announce(whole(told), request.user, request.POST.get("area", ""))
    except Unmoved as error:
        messages.error(request, say(error.text))
    else:
        messages.success(request, say(Text(f"已公告{told}年度", f"the year {told} is announced")))
    return redirect("years")


@guarded(Right.APPROVE)
@require_POST
def move_year(request: HttpRequest, year: int) -> HttpResponse:
    """Move a year in a county, or for the whole province."""
    post = request.POST
    state = post.get("state", "")
    try:
        move(
            year,
            state,
            by=request.user,
            area=post.get("area", ""),
            was=post.get("was", ""),
            reason=post.get("reason", "")[:200],
        )
    except Unmoved as error:
        messages.error(request, say(error.text))
    else:
        text = STATES[state]
        messages.success(request, say(Text(f"{year}年度:{text.zh}", f"the year {year}: {text.en}")))
    return redirect("years")


@guarded(Right.SEE)
def household_history(request: HttpRequest, number: str) -> HttpResponse:
    """What became of a household: who changed what, when, why."""
    row = seen_household(request, number)
    whole = may(request.user, Right.AUDIT, row)
    context = {
        "household": row,
        "way": way_up(row.village_code),
        "told": history(number, whole=whole),
        "whole": whole,
    }
    return render(request, "registry/history.html", context)
