"""Pages of dossiers: one household, one area, and the papers printed of a household."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import way_up
from tuopin.office.assessment.actions import may_run
from tuopin.office.audit.acting import acting
from tuopin.office.dossier.counting import sheet
from tuopin.office.dossier.gathering import gathered
from tuopin.office.dossier.papers import waiting_for
from tuopin.office.dossier.printing import PAPERS, printed
from tuopin.office.dossier.sections import sections_of
from tuopin.office.dossier.sheets import LEVELS, WIDE
from tuopin.office.dossier.wide import wide_sheet
from tuopin.office.look.language import say
from tuopin.office.people.access import may, reach, within
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.office.registry import extras
from tuopin.office.registry.entrance import seen_household
from tuopin.office.registry.showing import with_unit
from tuopin.rounds.typesetting import NoChineseFont
from tuopin.tables import TABLES

__all__ = ["area", "card", "dossier", "handbook"]


@guarded(Right.SEE)
@never_cache
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """One household: everything the office knows of it, section by section."""
    household = seen_household(request, number)
    told = gathered(household)
    status = TABLES["household"].column("exit_flag")
    context = {
        "household": household,
        "way": told.way,
        "dossier": told,
        "status": with_unit(status, household.exit_flag),
        "closed": with_unit(TABLES["household"].column("close_reason"), household.close_reason),
        "enters": may(request.user, Right.ENTER, household),
        "sections": sections_of(told, request.user),
        "ways": [way for way in extras.ways() if way.to != "dossier"],
    }
    return render(request, "dossier/household.html", context)


@guarded(Right.SEE)
@require_POST
def handbook(request: HttpRequest, number: str) -> HttpResponse:
    """The household's handbook as PDF; that it was printed is an act."""
    return _paper(request, number, "handbook")


@guarded(Right.SEE)
@require_POST
def card(request: HttpRequest, number: str) -> HttpResponse:
    """The household's one-page card as PDF; that it was printed is an act."""
    return _paper(request, number, "card")


def _paper(request: HttpRequest, number: str, name: str) -> HttpResponse:
    household = seen_household(request, number)
    try:
        made = printed(name, [gathered(household)])
    except NoChineseFont as error:
        messages.error(request, say(error.text))
        return redirect("dossier", number)
    with acting(
        request.user, PAPERS[name].verb, subject=number, area=household.village_code
    ):  # recorded before anything is handed out
        answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{number}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@guarded(Right.SEE)
@never_cache
def area(request: HttpRequest, code: str) -> HttpResponse:
    """An area from the province down: its households by status and verdict, as far as the reader may see them."""
    place = get_object_or_404(Area, code=code, level__in=LEVELS)
    held = reach(request.user, Right.SEE)
    told = wide_sheet(place, held) if place.level in WIDE else None
    if told is None:  # households assigned one by one are few, however wide the area
        told = sheet(place, held, partial(within, request.user, Right.SEE, area=code))
    if not held.touches(code) and not told.households:
        raise Http404
    context = {
        "area": place,
        "way": way_up(code),
        "sheet": told,
        "papers": PAPERS.items() if place.level == "village" and told.households else (),
        "brief": held.touches(code),
        "counts_too": told.uncounted_needs and may_run(request.user),
        "fetched": waiting_for(request.user, code),
    }
    return render(request, "dossier/area.html", context)
