"""Pages of the record: acts, one act with its changes, export, seals, the chain proved again, and clues."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuopin.office.areas.queries import names_of
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act, Seal
from tuopin.office.audit.verbs import VERBS
from tuopin.office.jobs.actions import ask_for
from tuopin.office.jobs.models import Job
from tuopin.office.look.language import say
from tuopin.office.look.numbers import whole
from tuopin.office.people.access import need, reach, within
from tuopin.office.people.guards import guarded
from tuopin.office.people.queries import area_as_told
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Household
from tuopin.office.supervision.actions import write_clue
from tuopin.office.supervision.models import Clue
from tuopin.office.supervision.queries import (
    acts_of,
    asked_for,
    change_lines,
    page_of_acts,
    readable,
    words_of,
)
from tuopin.terms import Text

__all__ = ["act", "clues", "export", "record", "seals", "verified", "verify", "write"]

ASKED = ("area", "person", "verb", "subject", "since", "until")
SHOWN = 50
LONGEST = 2000


@guarded(Right.AUDIT)
def record(request: HttpRequest) -> HttpResponse:
    """The acts within my areas, the newest first."""
    asked, place, wrong = _asked(request, request.GET)
    rows = asked_for(readable(request.user), asked) if wrong is None else Act.objects.none()
    found, newer, older = page_of_acts(
        rows, request.GET.get("after", ""), request.GET.get("before", "")
    )
    context = {
        "lines": _with_names(found),
        "newer": newer,
        "older": older,
        "asked": {name: request.GET.get(name, "") for name in ASKED},
        "place": place,
        "wrong": wrong,
        "verbs": sorted(((code, say(text)) for code, text in VERBS.items()), key=lambda v: v[1]),
        "kept": request.GET.copy(),
    }
    return render(request, "supervision/record.html", context)


def _asked(request: HttpRequest, given: Any) -> tuple[dict[str, str], Any, Text | None]:
    """(what is asked for, the area, why it cannot be found); an area is given by code or name."""
    asked = {name: str(given.get(name, "")).strip() for name in ASKED}
    if not asked["area"]:
        return asked, None, None
    place = area_as_told(asked["area"], request.user, right=Right.AUDIT)
    if isinstance(place, Text):
        return asked, None, place
    return asked | {"area": place.code}, place, None


def _with_names(found: list[Act]) -> list[dict[str, Any]]:
    areas = names_of([each.area for each in found if each.area])
    return [
        {"act": each, "verb": words_of(each.verb), "area": areas.get(each.area)} for each in found
    ]


@guarded(Right.AUDIT)
def act(request: HttpRequest, number: int) -> HttpResponse:
    """One act, with every row it changed."""
    held = get_object_or_404(readable(request.user), pk=number)
    lines, more = change_lines(held, request.GET.get("after", ""))
    seal = Seal.objects.filter(first_act__lte=number, last_act__gte=number).first()
    context = _with_names([held])[0] | {"lines": lines, "more": more, "seal": seal}
    return render(request, "supervision/act.html", context)


@guarded(Right.AUDIT)
@require_POST
def export(request: HttpRequest) -> Any:
    """The acts asked for as CSV; that they were taken out is an act itself."""
    asked, _, wrong = _asked(request, request.POST)
    if wrong is not None:
        messages.error(request, say(wrong))
        return redirect("record")
    told = " ".join(f"{name}={value}" for name, value in asked.items() if value)
    with acting(request.user, "record.export", area=_home(request), reason=told):
        pass
    answer = StreamingHttpResponse(
        _lines(asked_for(readable(request.user), asked)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="record.csv"'
    return answer


def _home(request: HttpRequest) -> str:
    areas = reach(request.user, Right.AUDIT).areas
    return areas[0] if len(areas) == 1 and len(areas[0]) > 2 else ""


def _lines(rows: Any) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"  # so that a spreadsheet reads it as UTF-8
    head = [
        "act",
        "at",
        "account",
        "from",
        "verb",
        "words",
        "subject",
        "area",
        "reason",
        "rows",
        "digest",
    ]
    yield _row(head)
    for each in acts_of(rows):
        at = timezone.localtime(each.at).isoformat(timespec="seconds")
        words = say(words_of(each.verb))
        yield _row(
            [
                each.pk, at, each.username, each.source, each.verb, words, each.subject, each.area,
                each.reason, "" if each.rows is None else each.rows, each.digest,
            ]
        )  # fmt: skip


def _row(cells: list[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue().encode()


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula begins with a mark."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    return cell


@guarded(Right.AUDIT)
def seals(request: HttpRequest) -> HttpResponse:
    """The seals, the newest first, and what is not sealed yet."""
    rows = Seal.objects.order_by("-last_act")
    older = whole(request.GET.get("after"))
    if older:
        rows = rows.filter(last_act__lt=older)
    found = list(rows[: SHOWN + 1])
    newest = Seal.objects.order_by("-last_act").first()
    context = {
        "seals": found[:SHOWN],
        "older": found[SHOWN - 1].last_act if len(found) > SHOWN else None,
        "open": Act.objects.filter(pk__gt=newest.last_act if newest else 0).count(),
    }
    return render(request, "supervision/seals.html", context)


@guarded(Right.AUDIT)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Have the whole chain proved again."""
    job = ask_for("record.verify", request.user, _home(request))
    return redirect("job", job.pk)


@guarded(Right.AUDIT)
def verified(request: HttpRequest, number: int) -> HttpResponse:
    """What the proof found."""
    job = get_object_or_404(
        Job, pk=number, by=request.user, kind="record.verify", state="done", result__isnull=False
    )
    return render(request, "supervision/verified.html", {"job": job, "told": job.result})


@guarded(Right.AUDIT)
def clues(request: HttpRequest) -> HttpResponse:
    """The clues within my areas, the newest first."""
    return _clues(request, None)


def _clues(request: HttpRequest, wrong: Text | None) -> HttpResponse:
    rows = within(request.user, Right.AUDIT, Clue.objects.select_related("by")).order_by("-pk")
    older = whole(request.GET.get("after"))
    if older:
        rows = rows.filter(pk__lt=older)
    found = list(rows[: SHOWN + 1])
    areas = names_of([each.area for each in found])
    context = {
        "lines": [{"clue": each, "area": areas.get(each.area)} for each in found[:SHOWN]],
        "older": found[SHOWN - 1].pk if len(found) > SHOWN else None,
        "writes": not reach(request.user, Right.NOTE).empty,
        "wrong": wrong,
        "given": request.POST,
    }
    return render(request, "supervision/clues.html", context, status=400 if wrong else 200)


@guarded(Right.NOTE)
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write a clue about a household or an area."""
    number, text = (request.POST.get(name, "").strip() for name in ("household_no", "text"))
    area, wrong = _about(request, number, request.POST.get("area", "").strip())
    if not text or len(text) > LONGEST:
        wrong = wrong or Text(
            "请写明线索(2000 字以内)", "write what you noticed, in at most 2000 characters"
        )
    if wrong is not None:
        need(request.user, Right.AUDIT)
        return _clues(request, wrong)
    write_clue(area=area, household_no=number, text=text, by=request.user)
    messages.success(request, say(Text("线索已记录", "the clue is written")))
    return redirect("clues")


def _about(request: HttpRequest, number: str, told: str) -> tuple[str, Text | None]:
    if number:
        rows = within(request.user, Right.SEE, Household._default_manager.all())
        village = rows.filter(household_no=number).values_list("village_code", flat=True).first()
        if village is None:
            return "", Text("没有这一户", "there is no such household")
        return str(village), None
    place = area_as_told(told, request.user, right=Right.NOTE)
    return ("", place) if isinstance(place, Text) else (place.code, None)
