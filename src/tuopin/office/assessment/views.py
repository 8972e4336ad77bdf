"""Pages of assessment: runs, one run within reach, two runs compared, one household explained, and "what if"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tuopin.office.archive.keeping import POLICY, as_of, edition_on
from tuopin.office.archive.models import Round
from tuopin.office.areas.queries import way_up
from tuopin.office.assessment import asking
from tuopin.office.assessment.actions import ask_current, ask_run, may_choose, may_run
from tuopin.office.assessment.comparing import compared, offered
from tuopin.office.assessment.documents import day_told, not_in_force
from tuopin.office.assessment.living import frames_of, rows_of, year_of
from tuopin.office.assessment.models import BY_ROUND, Run
from tuopin.office.assessment.summing import summed_up
from tuopin.office.assessment.verdicts import edition_of
from tuopin.office.assessment.within import seen
from tuopin.office.jobs.models import Job
from tuopin.office.look.language import say
from tuopin.office.look.numbers import whole
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.office.registry.entrance import seen_household
from tuopin.office.registry.models import Person
from tuopin.policies import packs
from tuopin.rounds.explaining import explain_facts
from tuopin.rules import Edition
from tuopin.store import StoreError
from tuopin.terms import MARKS, Text
from tuopin.terms.codes import code_lists

__all__ = ["choose", "compare", "explained", "run", "run_by_job", "runs", "what_if"]


@guarded(Right.SEE)
def runs(request: HttpRequest) -> HttpResponse:
    """Every run: which round, under which documents, by which code, who and when; and the way to one more."""
    if request.method == "POST":
        return _asked(request)
    held = list(Run.objects.select_related("round", "by").order_by(*BY_ROUND))
    context = {
        "lines": [{"run": each, "policy": packs()[each.policy].title} for each in held],
        "current": next((each for each in held if each.current), None),
        "rounds": list(Round.objects.order_by("-year", "-version")),
        "policies": [p for p in packs().values() if p.rows.registered],
        "runs_too": may_run(request.user),
    }
    return render(request, "assessment/runs.html", context)


def _asked(request: HttpRequest) -> HttpResponse:
    """A round to be assessed, as the form says it."""
    policy = request.POST.get("policy", POLICY)
    held = get_object_or_404(Round, pk=whole(request.POST.get("round")))
    if policy not in packs() or not packs()[policy].rows.registered:
        raise Http404
    day = day_told(request.POST.get("on", ""), held.as_of)
    wrong = not_in_force(policy, day, held.year)
    if day is None or wrong is not None:
        told = wrong or Text("政策日期应写成 2020-12-31 的样子。", "Write the day as 2020-12-31.")
        messages.error(request, say(told))
        return redirect("runs")
    return redirect("job", ask_run(held, policy, day, request.user).pk)


@guarded(Right.SEE)
def run(request: HttpRequest, number: int) -> HttpResponse:
    """One run: what it says of the reader's areas, and whether its verdicts hold in the office."""
    held = get_object_or_404(Run.objects.select_related("round", "by"), pk=number)
    edition = edition_of(held)
    context = {
        "run": held,
        "policy": packs()[held.policy].title,
        "intact": edition.hash == held.edition,
        "summary": summed_up(held, edition, seen(request.user)),
        "others": Run.objects.exclude(pk=held.pk).select_related("round").order_by(*BY_ROUND),
        "chooses": may_choose(request.user),
    }
    return render(request, "assessment/run.html", context)


@guarded(Right.ASSESS)
@require_POST
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """Make a run's verdicts the ones that hold."""
    held = get_object_or_404(Run, pk=number)
    return redirect("job", ask_current(held, request.user).pk)


@guarded(Right.SEE)
def run_by_job(request: HttpRequest, number: int) -> HttpResponse:
    """The run a job made or chose."""
    kinds = ("assessment.run", "assessment.current")
    job = get_object_or_404(Job, pk=number, by=request.user, kind__in=kinds, state="done")
    return redirect("run", (job.result or {}).get("run", 0))


@guarded(Right.SEE)
def compare(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Two runs, household by household, within reach."""
    pair = [get_object_or_404(Run.objects.select_related("round"), pk=pk) for pk in (first, second)]
    context: dict[str, Any] = {"first": pair[0], "second": pair[1], "kept": request.GET.copy()}
    try:
        context |= compared(pair[0], pair[1], request.user, request.GET)
    except StoreError as error:
        context["gone"] = error.text
    context["choices"] = offered(pair[0], pair[1])
    return render(request, "assessment/compare.html", context)


# ---- one household -----------------------------------------------------------------------------------------


def _edition(request: HttpRequest, year: int) -> tuple[Edition, Text | None]:
    """The documents asked for (`on`), by default those of the year's last day; and why not those asked for."""
    wanted = request.POST.get("on") or request.GET.get("on") or ""
    day = day_told(wanted, as_of(year))
    wrong = Text("政策日期不能用", "the day of the policy cannot be used") if day is None else None
    wrong = wrong or not_in_force(POLICY, day, year)
    if day is None or wrong is not None:
        day = as_of(year)
    return edition_on(POLICY, day, as_of(year)), wrong


@guarded(Right.SEE)
@never_cache
def explained(request: HttpRequest, number: str) -> HttpResponse:
    """One household as it stands in the living registry: each criterion with value, threshold and document."""
    household = seen_household(request, number)
    year = year_of(household)
    edition, wrong = _edition(request, year)
    told = explain_facts(number, frames_of(rows_of(household, year)), edition, year=year)
    context = {
        "household": household,
        "way": way_up(household.village_code),
        "told": told,
        "year": year,
        "on": request.GET.get("on") or as_of(year).isoformat(),
        "wrong": wrong,
        "deciding": [_line(each) for each in told.lines if each.decides],
        "others": [_line(each) for each in told.lines if not each.decides],
        "due": told.due,
    }
    return render(request, "assessment/explained.html", context)


def _line(line: Any) -> dict[str, Any]:
    mark = MARKS[line.mark].text if line.mark in MARKS else None
    return {"line": line, "mark": mark}


@guarded(Right.SEE)
@never_cache
def what_if(request: HttpRequest, number: str) -> HttpResponse:
    """A few facts changed in memory and the same criteria asked: no verdict, and nothing is written."""
    household = seen_household(request, number)
    year = year_of(household)
    edition, wrong = _edition(request, year)
    rows = rows_of(household, year)
    told = {name: value for name, value in request.POST.items() if "." in name}
    found = asking.answer(household, rows, edition, year, told) if told else None
    names = dict(
        Person._default_manager.filter(household_no=number).values_list("person_no", "name")
    )
    groups = [
        {
            "table": group.table,
            "name": names.get(group.key) or group.key,
            "fields": [_field(each, found) for each in group.fields],
        }
        for group in asking.groups_of(rows, edition, told or None)
    ]
    context = {
        "household": household,
        "way": way_up(household.village_code),
        "year": year,
        "on": _edition_day(request, year),
        "wrong": wrong,
        "groups": groups,
        "answer": found,
    }
    answer = render(request, "assessment/what_if.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _edition_day(request: HttpRequest, year: int) -> str:
    """The day of the policy as the form says it."""
    return request.POST.get("on") or request.GET.get("on") or as_of(year).isoformat()


def _field(field: asking.Field, found: asking.Answer | None) -> dict[str, Any]:
    column = field.column
    codes = code_lists()[str(column.codes)].codes if column.codes else ()
    return {
        "field": field,
        "column": column,
        "kind": column.kind.value,
        "codes": codes,
        "changed": found is not None and field.name in found.changed,
        "wrong": found.wrong.get(field.name) if found is not None else None,
    }
