"""Pages of export: choosing what leaves for the national system, and fetching it while it may be fetched."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from tuopin.office.areas.queries import way_up
from tuopin.office.audit.acting import acting
from tuopin.office.intake.uploads import sealed_file, sealed_pieces
from tuopin.office.jobs.views import STATE
from tuopin.office.look.language import say
from tuopin.office.national.actions import FORMATS, HEADINGS, Unacceptable, ask_export
from tuopin.office.national.exporting import carried
from tuopin.office.national.folders import folder
from tuopin.office.national.models import Export
from tuopin.office.national.queries import areas_for
from tuopin.office.people.access import need, reach
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.rounds.national import left_out, national_columns, national_tables
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["choose", "export", "fetch"]

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
HEADS: dict[str, Text] = {
    "alias": Text("国家系统代码(AAC001…)", "national codes (AAC001…)"),
    "zh": Text("中文列名", "Chinese headings"),
}
ALWAYS = ("household", "person")


@guarded(Right.EXPORT)
def choose(request: HttpRequest) -> HttpResponse:
    """Choose what is exported; the page lists what the national system has no column for."""
    if request.method != "POST":
        return _form(request)
    area = request.POST.get("area", "")
    try:
        if area not in {each.code for each in areas_for(request.user, Right.EXPORT)}:
            raise Unacceptable(Text("请选择地区", "choose an area"))
        held = ask_export(
            area=area,
            tables=request.POST.getlist("tables"),
            headings=request.POST.get("headings", ""),
            kind=request.POST.get("kind", ""),
            numbers=request.POST.get("numbers") == "1",
            reason=request.POST.get("reason", ""),
            by=request.user,
        )
    except Unacceptable as error:
        return _form(request, error.text)
    return redirect("national_export", held.pk)


def _form(request: HttpRequest, wrong: Text | None = None) -> HttpResponse:
    areas = areas_for(request.user, Right.EXPORT)
    reveals = reach(request.user, Right.REVEAL)
    told = {
        "area": areas[0].code if len(areas) == 1 else "",
        "headings": "alias",
        "kind": "xlsx",
        "reason": "",
    }
    told |= {name: request.POST[name] for name in told if name in request.POST}
    context = {
        "wrong": wrong,
        "areas": areas,
        "told": told,
        "chosen": request.POST.getlist("tables") or ALWAYS,
        "tables": [_table(table) for table in national_tables()],
        "headings": [(code, HEADS[code]) for code in HEADINGS],
        "kinds": FORMATS,
        "reveals": any(reveals.holds(each.code) for each in areas),
    }
    return render(request, "national/choose.html", context, status=400 if wrong else 200)


def _table(table: Any) -> dict[str, Any]:
    return {
        "table": table,
        "carried": national_columns(table),
        "left_out": left_out(table),
    }


@guarded(Right.EXPORT)
def export(request: HttpRequest, number: int) -> HttpResponse:
    """One export of mine: how far it is, its files, until when they can be fetched, and what is not in them."""
    held = get_object_or_404(Export.objects.select_related("job"), pk=number, by=request.user)
    job = held.job
    tables = [TABLES[name] for name in held.tables]
    context = {
        "held": held,
        "way": way_up(held.area),
        "working": job is not None and not job.over,
        "each": None
        if job is None
        else {
            "job": job,
            "state": STATE[job.state],
            "step": say(Text(job.step_zh, job.step_en)),
            "wrong": say(Text(job.wrong_zh, job.wrong_en)),
        },
        "heads": HEADS[held.headings],
        "over": held.until is not None and held.until < timezone.now(),
        "tables": [
            _table(table) | {"carried": carried(table, numbers=held.numbers)} for table in tables
        ],
    }
    return render(request, "national/export.html", context)


@guarded(Right.EXPORT)
def fetch(request: HttpRequest, number: int, place: int) -> StreamingHttpResponse:
    """A file of an export: for who had it made, while their rights hold and its time has not run out."""
    held = get_object_or_404(Export, pk=number, by=request.user, ready_at__isnull=False)
    need(request.user, Right.EXPORT, area=held.area)
    if held.numbers:
        need(request.user, Right.REVEAL, area=held.area)
    path = sealed_file(folder(held), f"file-{place}")
    if (
        held.until is None
        or held.until < timezone.now()
        or place >= len(held.files)
        or not path.exists()
    ):
        raise Http404
    told = held.files[place]
    with acting(
        request.user,
        "national.fetch",
        subject=str(held),
        area=held.area,
        rows=told["rows"],
        digest=told["digest"],
    ):
        pass
    answer = StreamingHttpResponse(
        sealed_pieces(path, held.key.open()), content_type=TYPES[held.kind]
    )
    answer["Content-Disposition"] = f'attachment; filename="{told["name"]}"'
    answer["Cache-Control"] = "no-store"
    return answer
