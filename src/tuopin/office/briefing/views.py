"""Pages of the brief: an area's figures with their parts, the households behind one, and the years side by side."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import way_up
from tuopin.office.assessment.actions import may_run
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.verdicts import current_run, edition_of
from tuopin.office.briefing import reading, tiles
from tuopin.office.briefing.actions import ask_count
from tuopin.office.briefing.borders import borders
from tuopin.office.briefing.listing import listed, seen_count
from tuopin.office.briefing.models import Counted
from tuopin.office.briefing.needs import Need
from tuopin.office.briefing.reaching import Scope, first_area, opened, parts_seen, way_open
from tuopin.office.briefing.telling import told
from tuopin.office.briefing.trending import series_of
from tuopin.office.jobs.models import Job
from tuopin.office.people.access import reach
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.office.registry.extras import area_ways
from tuopin.policies import packs
from tuopin.stages.behind import AMONG_POOR, REGISTERED
from tuopin.store import StoreError
from tuopin.terms import Text, Verdict

__all__ = ["area", "brief", "by_job", "count", "households", "of_area", "trends"]

#: The levels of area whose counties are drawn as a map.
MAPPED = ("province", "prefecture")
#: The figures at the head of the page.
HEADLINE = ("poor", "relapsed", "out", "exited", "paper_exit")


@guarded(Right.SEE)
def brief(request: HttpRequest) -> HttpResponse:
    """The brief of the run that is current, at the reader's own area; what to do where there is none."""
    return _begun(request, first_area(reach(request.user, Right.SEE)))


@guarded(Right.SEE)
def of_area(request: HttpRequest, code: str) -> HttpResponse:
    """The brief of the current run at an area."""
    return _begun(request, _scope(request, code).area.code)


def _begun(request: HttpRequest, code: str) -> HttpResponse:
    run = current_run()
    if run is None or not code:
        return render(request, "brief/none.html", {"runs_too": may_run(request.user)})
    return redirect("brief_area", run.pk, code)


def _scope(request: HttpRequest, code: str) -> Scope:
    """The area as the reader may read it; as if there were none where they may not."""
    found = opened(reach(request.user, Right.SEE), code)
    if found is None:
        raise Http404
    return found


def _run(number: int) -> Run:
    found: Run = get_object_or_404(Run.objects.select_related("round", "by"), pk=number)
    return found


@guarded(Right.SEE)
@never_cache
def area(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """An area's figures under a run: each with its parts, what lies inside, and the counties as a map."""
    scope, run = _scope(request, code), _run(number)
    held, counted = reach(request.user, Right.SEE), reading.counts_of(run)
    context: dict[str, Any] = _about(request, scope, run, counted)
    if counted is None:
        context["counts_too"] = may_run(request.user)
        return render(request, "brief/uncounted.html", context)
    edition = edition_of(run)
    line = reading.line_of(counted, scope.area)
    parts = reading.lines_of(counted, list(parts_seen(held, scope)))
    context |= {
        "line": line,
        "incidence": reading.incidence_of(line),
        "figures": {each.said.name: each for each in reading.figures_of(line, edition)},
        "groups": [
            (among, reading.criteria_of(line, edition, among))
            for among in (REGISTERED, AMONG_POOR)
            if line.count(among).households
        ],
        "parts": parts,
        "ways": [way for way in area_ways() if way.to != "brief_of"],
        "headline": HEADLINE,
        "verdicts": list(Verdict),
        "others": [each for each in reading.counted_runs() if each.run_id != run.pk][::-1],
    }
    if not context["incidence"].numerator:
        context["with_poor"] = _with_poor(run, scope.area)
    if scope.area.level in MAPPED:
        context |= _map(scope, run, counted, edition, held)
        if scope.area.level == "province":
            inside = [place for place, _ in parts]
            context["by_prefecture"] = tiles.by_prefecture(context["drawn"], inside)
    return render(request, "brief/area.html", context)


def _with_poor(run: Run, place: Area) -> list[tuple[Counted, float | None]]:
    """Where nobody is poor any more: the other years in which somebody was, the newest first, with their incidence."""
    others = [(each, line) for each, line in reading.years_of(place) if each.run_id != run.pk]
    found = [(each, reading.incidence_of(line)) for each, line in others[::-1]]
    return [(each, incidence.value) for each, incidence in found if incidence.numerator]


def _map(scope: Scope, run: Run, counted: Counted, edition: Any, held: Any) -> dict[str, Any]:
    """The counties inside, as tiles; those that are not the reader's are left blank."""
    counties = parts_seen(held, scope, level="county")
    lines = reading.lines_of(counted, list(counties))
    drawn = tiles.tiles_of(
        edition, lines, scope.area.code, lambda code: reverse("brief_area", args=[run.pk, code])
    )
    bordered = borders(drawn, run.round.year)
    return {
        "map": tiles.grid(drawn),
        "legend": tiles.legend(drawn),
        "counties": lines,
        "drawn": drawn,
        "borders": bordered if not isinstance(bordered, Text) else None,
        "unbordered": bordered if isinstance(bordered, Text) else None,
    }


def _about(request: HttpRequest, scope: Scope, run: Run, counted: Counted | None) -> dict[str, Any]:
    """What stands on every page of a run and an area."""
    held = reach(request.user, Right.SEE)
    return {
        "area": scope.area,
        "whole": scope.whole,
        "way": way_open(held, way_up(scope.area.code)),
        "run": run,
        "policy": packs()[run.policy].title,
        "counted": counted,
    }


@guarded(Right.SEE)
@never_cache
def households(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """The households behind a figure or a need, as far as the reader may see them."""
    scope, run = _scope(request, code), _run(number)
    counted, figure = reading.counts_of(run), request.GET.get("figure", "poor")
    told_of = _figure(counted, figure, scope) if counted is not None else None
    if counted is None or told_of is None:
        raise Http404
    context = _about(request, scope, run, counted) | {
        "figure": told_of,
        # a need stands on the area's sheet and not in its brief
        "ways": [way for way in area_ways() if way.to != "brief_of"] if Need.read(figure) else (),
        "seen": None if scope.whole else seen_count(counted, scope, figure),
        "kept": request.GET.copy(),
    }
    try:
        after, before = request.GET.get("after", ""), request.GET.get("before", "")
        page = listed(counted, scope, figure, after, before=before)
        context |= told(page, request.user)
    except StoreError as error:
        context["gone"] = error.text
    return render(request, "brief/households.html", context)


def _figure(counted: Counted, name: str, scope: Scope) -> reading.Figure | None:
    """A figure or a need of the area; None where the run was not counted for it."""
    line, edition = reading.line_of(counted, scope.area), edition_of(counted.run)
    need = Need.read(name)
    if need is not None:
        found = reading.needs_told(counted, line, edition, [need])
        return found[0] if found else None
    return reading.figure_of(name, line, edition) if name in counted.figures else None


@guarded(Right.SEE)
@never_cache
def trends(request: HttpRequest, code: str) -> HttpResponse:
    """An area's years side by side: pictures, and the same as a table."""
    scope = _scope(request, code)
    held = reach(request.user, Right.SEE)
    years = reading.years_of(scope.area)
    context = {
        "area": scope.area,
        "way": way_open(held, way_up(code)),
        "run": current_run(),
        "years": years,
        "series": series_of(years),
    }
    return render(request, "brief/trends.html", context)


@guarded(Right.ASSESS)
@require_POST
def count(request: HttpRequest, number: int) -> HttpResponse:
    """Have a run counted."""
    return redirect("job", ask_count(_run(number), request.user).pk)


@guarded(Right.SEE)
def by_job(request: HttpRequest, number: int) -> HttpResponse:
    """The brief of the run that a job counted."""
    job = get_object_or_404(Job, pk=number, by=request.user, kind="briefing.count", state="done")
    code = first_area(reach(request.user, Right.SEE))
    return redirect("brief_area", (job.result or {}).get("run", 0), code)
