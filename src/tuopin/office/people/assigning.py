"""The page of a role held over households: which are assigned, more of them, and those that are no more.

Whoever does this both manages accounts there and sees the households: an administrator sees none.
"""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tuopin.office.areas.queries import inside
from tuopin.office.look.language import say
from tuopin.office.people.access import need, within
from tuopin.office.people.actions import Unfit, assign, release
from tuopin.office.people.guards import guarded
from tuopin.office.people.models import Grant
from tuopin.office.people.roles import Over, Right
from tuopin.terms import Text

__all__ = ["HOUSEHOLDS", "households"]

#: The model of households, by its label: the registry is built on people, not the other way round.
HOUSEHOLDS = ("registry", "Household")
MOST = 5000
SHOWN = 500


@guarded(Right.PEOPLE)
def households(request: HttpRequest, number: int) -> HttpResponse:
    """The households of a role; numbers are added and taken away in a list."""
    rows = within(request.user, Right.PEOPLE, Grant.objects.select_related("person", "area"))
    grant = get_object_or_404(rows, pk=number)
    if grant.told.over is not Over.HOUSEHOLDS:
        raise Http404
    need(request.user, Right.SEE, area=grant.area.code)
    wrong: Text | None = None
    if request.method == "POST":
        try:
            done = _changed(request, grant)
        except Unfit as error:
            wrong = error.text
        else:
            messages.success(request, say(done))
            return redirect("people_households", number)
    mine = grant.assignments.order_by("household_no")
    lines = _lines(request, list(mine.values_list("household_no", flat=True)[:SHOWN]))
    context = {
        "grant": grant,
        "lines": lines,
        "count": mine.count(),
        "wrong": wrong,
        "given": request.POST,
    }
    return render(request, "people/households.html", context, status=400 if wrong else 200)


def _lines(request: HttpRequest, numbers: list[str]) -> list[dict[str, Any]]:
    rows = within(request.user, Right.SEE, apps.get_model(*HOUSEHOLDS)._default_manager.all())
    heads = dict(rows.filter(household_no__in=numbers).values_list("household_no", "head_name"))
    return [{"number": each, "head": heads.get(each)} for each in numbers]


def _changed(request: HttpRequest, grant: Grant) -> Text:
    numbers = re.split(r"[\s,,、;;]+", str(request.POST.get("numbers", "")).strip())
    wanted = [each for each in dict.fromkeys(numbers) if each]
    if not wanted:
        raise Unfit(Text("请填户编号", "numbers of households are wanted"))
    if len(wanted) > MOST:
        raise Unfit(Text(f"一次最多 {MOST} 户", f"at most {MOST} households at a time"))
    if request.POST.get("what") == "release":
        reason = str(request.POST.get("reason", "")).strip()
        if not reason:
            raise Unfit(Text("请写明原因", "a reason is wanted"))
        gone = release(grant, wanted, request.user, reason)
        return Text(f"已移出 {gone} 户", f"{gone} households are this person's no more")
    model = apps.get_model(*HOUSEHOLDS)
    there = model._default_manager.filter(inside([grant.area.code], model.area_column))
    found = set(
        within(request.user, Right.SEE, there)
        .filter(household_no__in=wanted)
        .values_list("household_no", flat=True)
    )
    missing = [each for each in wanted if each not in found]
    if missing:
        shown = missing[:5]
        raise Unfit(
            Text(
                f"{len(missing)} 个户编号不在{grant.area.name}:{'、'.join(shown)};一户都没有分配",
                f"{len(missing)} numbers are not in {grant.area.say('en')}: {', '.join(shown)}; none was assigned",
            )
        )
    fresh = assign(grant, wanted, request.user)
    return Text(f"新分配 {fresh} 户", f"{fresh} households newly assigned")
