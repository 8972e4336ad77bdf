"""Pages of comparisons: what there is, uploading the system's export, what differs, and what was said of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuopin.office.areas.queries import area_of, names_of, way_up
from tuopin.office.audit.acting import acting
from tuopin.office.intake.queries import mappings_for
from tuopin.office.intake.sending import LARGEST, MOST_FILES
from tuopin.office.intake.uploads import sealed_file, sealed_pieces
from tuopin.office.jobs.models import Job
from tuopin.office.jobs.views import STATE
from tuopin.office.look.language import language, say
from tuopin.office.look.numbers import whole
from tuopin.office.national.actions import Unacceptable, Wanted, ask_sheet
from tuopin.office.national.actions import settle as say_settled
from tuopin.office.national.actions import upload as keep
from tuopin.office.national.folders import folder
from tuopin.office.national.models import KINDS, SETTLED, Comparison, Export
from tuopin.office.national.queries import (
    PAGE,
    areas_for,
    by_field,
    by_township,
    differences,
    page_of,
    seen,
    townships,
)
from tuopin.office.national.standing import standing
from tuopin.office.national.taking import way
from tuopin.office.national.wording import line
from tuopin.office.people.access import need, reach
from tuopin.office.people.guards import guarded
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.office.registry.windows import window_of
from tuopin.rounds.national import national_tables
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = [
    "OFFERED",
    "by_job",
    "comparison",
    "found",
    "listed",
    "national",
    "settle",
    "sheet",
    "sheet_file",
    "upload",
]

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS = ("kind", "table", "field", "settled", "township")
#: Comparisons of a page, and townships that the filter of differences offers by name.
SHOWN, OFFERED = 30, 200


def found(request: HttpRequest, number: int) -> Comparison:
    """The comparison, or the same answer for one that is not there as for one that may not be seen."""
    rows = seen(request.user).select_related("by", "job", "mapping")
    held: Comparison | None = rows.filter(pk=number).first()
    if held is None:
        raise Http404
    return held


@guarded(Right.SEE)
def national(request: HttpRequest) -> HttpResponse:
    """What was compared in my areas, what I exported, and what may be begun."""
    rows = seen(request.user).select_related("by")
    before = whole(request.GET.get("before"))
    if before:
        rows = rows.filter(pk__lt=before)
    held = list(rows.order_by("-pk")[: SHOWN + 1])
    exports = list(Export.objects.filter(by=request.user).select_related("job")[:10])
    areas = names_of([each.area for each in [*held, *exports]])
    context = {
        "lines": [{"each": each, "area": areas.get(each.area)} for each in held[:SHOWN]],
        "exports": [{"each": each, "area": areas.get(each.area)} for each in exports],
        "after": held[SHOWN - 1].pk if len(held) > SHOWN else None,
        "may_export": bool(areas_for(request.user, Right.EXPORT)),
        "may_compare": bool(areas_for(request.user, Right.RECONCILE)),
    }
    return render(request, "national/national.html", context)


@guarded(Right.RECONCILE)
def upload(request: HttpRequest) -> HttpResponse:
    """Upload the system's export; the comparison's page shows how far it is."""
    if request.method != "POST":
        return _form(request)
    try:
        wanted = _wanted(request)
        held = keep(files=request.FILES.getlist("files"), wanted=wanted, by=request.user)
    except Unacceptable as error:
        return _form(request, error.text)
    return redirect("comparison", held.pk)


def _wanted(request: HttpRequest) -> Wanted:
    area = request.POST.get("area", "")
    if area not in {each.code for each in areas_for(request.user, Right.RECONCILE)}:
        raise Unacceptable(Text("请选择地区", "choose an area"))
    try:
        as_of = date.fromisoformat(request.POST.get("as_of", ""))
    except ValueError as error:
        why = Text(
            "请写数据截止日,如 2020-12-31", "say which day the data show, such as 2020-12-31"
        )
        raise Unacceptable(why) from error
    chosen = request.POST.get("mapping", "")
    mapping = next((m for m in mappings_for(request.user) if str(m.pk) == chosen), None)
    if chosen and mapping is None:
        raise Unacceptable(Text("没有这个映射", "there is no such mapping"))
    return Wanted(area, as_of, request.POST.get("table", ""), mapping)


def _form(request: HttpRequest, wrong: Text | None = None) -> HttpResponse:
    areas = areas_for(request.user, Right.RECONCILE)
    window = window_of(areas[0].code) if areas else None
    day = window.day if window is not None else today()
    told = {
        "area": areas[0].code if len(areas) == 1 else "",
        "as_of": min(day, today()).isoformat(),
        "table": "",
        "mapping": "",
    }
    told |= {name: request.POST[name] for name in told if name in request.POST}
    context = {
        "wrong": wrong,
        "areas": areas,
        "mappings": mappings_for(request.user),
        "tables": national_tables(),
        "told": told,
        "most": MOST_FILES,
        "gigabytes": LARGEST >> 30,
        "today": today().isoformat(),
    }
    return render(request, "national/upload.html", context, status=400 if wrong else 200)


@guarded(Right.SEE)
def comparison(request: HttpRequest, number: int) -> HttpResponse:
    """One comparison: how far it is, rows on both sides, townships with their totals, and which fields differ."""
    held = found(request, number)
    job = held.job
    working = job is not None and not job.over
    codes = townships(held, request.user, request.GET.get("after", ""), PAGE + 1)
    lines, areas = by_township(held, codes[:PAGE]), names_of(codes)
    for each in lines:
        each["state"] = standing(each["signed"]) if each["signed"] else None
        each["area"] = areas.get(each["code"])
        each["equal"] = each["totals"] is not None and each["totals"].theirs == each["totals"].ours
    context = {
        "held": held,
        "way": way_up(held.area),
        "working": working,
        "mine": job is not None and job.by_id == request.user.pk,
        "each": None
        if job is None
        else {
            "job": job,
            "state": STATE[job.state],
            "step": say(Text(job.step_zh, job.step_en)),
            "wrong": say(Text(job.wrong_zh, job.wrong_en)),
        },
        "counts": [{**each, "text": TABLES[each["table"]].text} for each in held.counts],
        "whole": reach(request.user, Right.SEE).holds(held.area),
        "townships": lines,
        "after": codes[PAGE - 1] if len(codes) > PAGE else None,
        "fields": [
            {**each, "kind_text": KINDS[each["kind"]]} for each in by_field(held, request.user)
        ],
        "may_take_out": bool(reach(request.user, Right.EXPORT).areas),
    }
    return render(request, "national/comparison.html", context)


@guarded(Right.SEE)
def listed(request: HttpRequest, number: int) -> HttpResponse:
    """Differences one by one, in the order of villages, by township, kind, table, field and what was said of them."""
    return shown_list(request, found(request, number))


def shown_list(
    request: HttpRequest, held: Comparison, wrong: Text | None = None, status: int = 200
) -> HttpResponse:
    """The page, with what went wrong where something was tried."""
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    place = area_of(chosen.get("township", "")) if chosen.get("township") else None
    rows = differences(held, request.user, area=place.code if place is not None else "")
    found_rows, after = page_of(rows, chosen, request.GET.get("after", ""))
    fields = by_field(held, request.user)
    codes = townships(held, request.user, size=OFFERED)
    areas = names_of(codes)
    context = {
        "held": held,
        "place": place,
        "lines": [line(each) for each in found_rows],
        "after": after,
        "kept": request.GET.copy(),
        "chosen": chosen,
        "wrong": wrong,
        "kinds": KINDS.items(),
        "settled": SETTLED.items(),
        "tables": [TABLES[each["table"]] for each in held.counts],
        "columns": list({f["field"]: f["column"].text for f in fields if f["column"]}.items()),
        "townships": [{"code": code, "area": areas.get(code)} for code in codes],
        "settles": reach(request.user, Right.RECONCILE),
        "many": _many(chosen),
        "may_take_out": bool(reach(request.user, Right.EXPORT).areas),
    }
    enters = reach(request.user, Right.ENTER)
    for each in context["lines"]:
        each["mine"] = context["settles"].holds(each["each"].village_code)
        each["take"] = way(each["each"], request.user, context["settles"], enters)
    return render(request, "national/differences.html", context, status=status)


def _many(chosen: dict[str, str]) -> str:
    """The query that leads from what is chosen here to settling all of it at once."""
    told = {name: chosen.get(name, "") for name in ("kind", "table", "field")}
    which = ".".join(told.values()) if told["kind"] and told["table"] else ""
    return urlencode({"which": which, "township": chosen.get("township", "")})


@guarded(Right.RECONCILE)
@require_POST
def settle(request: HttpRequest, number: int, row: int) -> HttpResponse:
    """Say what becomes of a difference."""
    held = found(request, number)
    each = differences(held, request.user).filter(pk=row).first()
    if each is None:
        raise Http404
    settled, reason = request.POST.get("settled", ""), request.POST.get("reason", "")
    try:
        say_settled(difference=each, settled=settled, reason=reason, by=request.user)
    except Unacceptable as error:
        return shown_list(request, held, error.text, 400)
    back = request.POST.get("kept", "")
    return redirect(f"{reverse('differences', args=[held.pk])}?{back}#d{row}")


@guarded(Right.EXPORT)
@require_POST
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """Have the differences written as a workbook."""
    held = found(request, number)
    area = request.POST.get("township", "")
    job = ask_sheet(held=held, area=area, language=language(), by=request.user)
    return redirect("job", job.pk)


@guarded(Right.EXPORT)
def sheet_file(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """The workbook that a job made, for who asked for it."""
    job = get_object_or_404(Job, pk=number, by=request.user, kind="national.sheet", state="done")
    held = found(request, int(job.given["comparison"]))
    need(request.user, Right.EXPORT, area=job.given["place"] or None)
    path = sealed_file(folder(held), str((job.result or {}).get("file", "")))
    if not path.exists():
        raise Http404
    with acting(request.user, "national.fetch", subject=str(held), area=held.area):
        pass
    answer = StreamingHttpResponse(sealed_pieces(path, held.key.open()), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="differences-{held.pk}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


@guarded(Right.SEE)
def by_job(request: HttpRequest, number: int) -> HttpResponse:
    """From a job to the export or comparison it made."""
    job = get_object_or_404(Job, pk=number, by=request.user, kind__startswith="national.")
    told: dict[str, Any] = job.given
    if "export" in told:
        return redirect("national_export", int(told["export"]))
    return redirect("comparison", int(told.get("comparison", 0)))
