"""Pages of areas: one area with its parts, groups and former codes; adding a part; another name or code."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuopin.office.areas.actions import Unplaced
from tuopin.office.areas.models import LEVELS, Area
from tuopin.office.areas.queries import way_up
from tuopin.office.jobs.models import Job
from tuopin.office.look.language import say
from tuopin.office.people.access import need, reach, within
from tuopin.office.people.guards import guarded
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.office.registry import extras
from tuopin.office.registry.places import PARTS, Fresh, add_area, ask_change, may_change
from tuopin.office.registry.queries import capped, groups_of, households_of
from tuopin.terms import Text

__all__ = ["add_part", "area", "area_by_job", "change_area"]

#: Levels whose parts have no code of their own to be typed.
NUMBERED = ("group", "site")


@guarded(Right.SEE)
def area(request: HttpRequest, code: str) -> HttpResponse:
    """An area: what lies inside it that the reader may see."""
    place = get_object_or_404(Area.objects.select_related("parent"), code=code)
    held = reach(request.user, Right.SEE)
    if not held.touches(code) and not held.grants:
        need(request.user, Right.SEE, area=code)
    seen = households_of(request.user, place)
    count, whole = capped(seen)
    context = {
        "area": place,
        "level": LEVELS[place.level],
        "way": way_up(code),
        "parts": [each for each in place.inside.order_by("code") if held.touches(each.code)],
        "groups": groups_of(request.user, place) if place.level == "village" else (),
        "count": count,
        "whole": whole,
        "ways": extras.area_ways() if held.touches(code) and place.level not in NUMBERED else (),
        "codes": list(place.codes.order_by("since")),
        "changes": may_change(request.user, place),
        "adds": reach(request.user, Right.APPROVE).holds(code) and PARTS.get(place.level),
    }
    return render(request, "registry/area.html", context)


@guarded(Right.APPROVE)
def add_part(request: HttpRequest, code: str) -> HttpResponse:
    """Open an area inside this one."""
    holder = get_object_or_404(Area, code=code)
    need(request.user, Right.APPROVE, area=code)
    levels, told, wrong = PARTS.get(holder.level, ()), request.POST, None
    if request.method == "POST":
        try:
            made = add_area(
                holder,
                told.get("level", ""),
                told.get("name", "")[:60],
                told.get("name_en", "")[:90],
                told.get("code", "")[:20],
                told.get("reason", "")[:200],
                request.user,
            )
        except Unplaced as error:
            wrong = error.text
        else:
            messages.success(
                request,
                say(Text(f"已增设{made.name}({made.code})", f"{made.code} {made.name} was added")),
            )
            return redirect("area", code)
    context = {
        "area": holder,
        "way": way_up(code),
        "levels": [(each, LEVELS[each]) for each in levels],
        "coded": bool(levels) and levels[0] not in NUMBERED,
        "told": told,
        "wrong": wrong,
    }
    return render(request, "registry/area_add.html", context, status=422 if wrong else 200)


@guarded(Right.APPROVE)
def change_area(request: HttpRequest, code: str) -> HttpResponse:
    """Another name, or another code with everything inside it, from a day on."""
    place = get_object_or_404(Area, code=code)
    need(request.user, Right.APPROVE, area=place.parent.code if place.parent else code)
    told, wrong = _told(request, place), None
    if request.method == "POST":
        try:
            job = ask_change(place, _fresh(told), request.user)
        except Unplaced as error:
            wrong = error.text
        else:
            if job is not None:
                return redirect("job", job.pk)
            messages.success(request, say(Text("已更名", "the name was changed")))
            return redirect("area", code)
    households, whole = capped(households_of(request.user, place))
    context = {
        "area": place,
        "way": way_up(code),
        "told": told,
        "wrong": wrong,
        "coded": place.level not in NUMBERED,
        "count": households,
        "whole": whole,
        "today": today(),
    }
    return render(request, "registry/area_change.html", context, status=422 if wrong else 200)


def _told(request: HttpRequest, place: Area) -> dict[str, Any]:
    """What was typed, cut to what the columns hold; before that, the area as it is."""
    if request.method != "POST":
        told = {name: getattr(place, name) for name in ("name", "name_en", "code")}
        return {**told, "since": today().isoformat()}
    typed = {name: request.POST.get(name, "").strip() for name in Fresh.__slots__}
    typed["code"] = typed["code"] or place.code
    return {
        name: text[: {"name": 60, "name_en": 90, "code": 20, "reason": 200}.get(name, 10)]
        for name, text in typed.items()
    }


def _fresh(told: dict[str, Any]) -> Fresh:
    try:
        since = date.fromisoformat(told["since"])
    except ValueError as error:
        raise Unplaced(
            Text("生效日期写作 2020-01-01", "the day is written as 2020-01-01")
        ) from error
    return Fresh(told["name"], told["name_en"], told["code"], since, told["reason"])


@guarded(Right.APPROVE)
def area_by_job(request: HttpRequest, number: int) -> HttpResponse:
    """The area a job renumbered."""
    job = get_object_or_404(
        within(request.user, Right.APPROVE, Job.objects.filter(state="done")),
        pk=number,
        kind="registry.renumber",
    )
    return redirect(reverse("area", args=[job.result["area"]]))
