"""Pages of intake: the batches, uploading one, what was found in it by row, and what accepting it will change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tuopin.office.areas.queries import names_of, way_up
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.intake.actions import Wanted
from tuopin.office.intake.actions import upload as keep
from tuopin.office.intake.findings import leaf
from tuopin.office.intake.gates import gate_of, waits
from tuopin.office.intake.models import BLANKS, KEEP, Batch
from tuopin.office.intake.office_checks import title_of
from tuopin.office.intake.queries import areas_for, changed_rows, mappings_for, seen
from tuopin.office.intake.sending import LARGEST, MOST_FILES
from tuopin.office.intake.undoing import frozen_since
from tuopin.office.jobs.models import Job
from tuopin.office.jobs.views import STATE
from tuopin.office.look.language import language, say
from tuopin.office.look.numbers import whole
from tuopin.office.people.access import Refused, reach
from tuopin.office.people.guards import guarded
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.office.registry.asking import edition_on
from tuopin.office.registry.windows import window_of
from tuopin.rules import Severity
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["batch", "batches", "by_job", "changes", "findings", "found_batch", "refusal", "upload"]

PAGE = 30
SEVERITIES: dict[str, Text] = {
    str(Severity.ERROR): Text("错误", "error"),
    str(Severity.WARNING): Text("警告", "warning"),
    str(Severity.HINT): Text("提示", "hint"),
}
FILTERS = ("severity", "check", "table", "file")


def found_batch(request: HttpRequest, number: int) -> Batch:
    """The batch, or the same answer for one that is not there as for one that may not be seen."""
    rows = seen(request.user).select_related("by", "job", "mapping", "earlier", "settled_by")
    found: Batch | None = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@guarded(Right.ENTER, Right.AUDIT)
def batches(request: HttpRequest) -> HttpResponse:
    """The batches of my areas, the newest first."""
    rows = seen(request.user).select_related("by").prefetch_related("uploads")
    before = whole(request.GET.get("before"))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    areas = names_of([each.area for each in shown])
    lines = [{"batch": each, "area": areas.get(each.area)} for each in shown]
    context = {
        "lines": lines,
        "after": shown[-1].pk if len(found) > PAGE else None,
        "may_upload": bool(areas_for(request.user)),
        "enters": not reach(request.user, Right.ENTER).empty,
    }
    return render(request, "intake/batches.html", context)


# ---- uploading -------------------------------------------------------------------------------------------


@guarded(Right.ENTER)
def upload(request: HttpRequest) -> HttpResponse:
    """Upload files; afterwards the batch's page shows how far the check is."""
    earlier = _earlier(request)
    if request.method != "POST":
        return _form(request, earlier)
    try:
        wanted = _wanted(request, earlier)
        made = keep(request.FILES.getlist("files"), wanted, request.user)
    except Unacceptable as error:
        return _form(request, earlier, error.text)
    return redirect("batch", made.pk)


def _earlier(request: HttpRequest) -> Batch | None:
    told = whole(request.POST.get("earlier") or request.GET.get("earlier"))
    return found_batch(request, told) if told else None


def _wanted(request: HttpRequest, earlier: Batch | None) -> Wanted:
    area = request.POST.get("area", "")
    if area not in {each.code for each in areas_for(request.user)}:
        raise Unacceptable(Text("请选择地区", "choose an area"))
    try:
        as_of = date.fromisoformat(request.POST.get("as_of", ""))
    except ValueError as error:
        raise Unacceptable(
            Text("请写数据截止日,如 2020-12-31", "say which day the data show, such as 2020-12-31")
        ) from error
    chosen = request.POST.get("mapping", "")
    mapping = next((m for m in mappings_for(request.user) if str(m.pk) == chosen), None)
    if chosen and mapping is None:
        raise Unacceptable(Text("没有这个映射", "there is no such mapping"))
    return Wanted(
        area,
        as_of,
        request.POST.get("table", ""),
        mapping,
        earlier,
        request.POST.get("blanks", KEEP),
    )


def _form(request: HttpRequest, earlier: Batch | None, wrong: Text | None = None) -> HttpResponse:
    areas = areas_for(request.user)
    window = window_of(areas[0].code) if areas else None
    day = window.day if window is not None else today()
    told = {
        "area": earlier.area if earlier else (areas[0].code if len(areas) == 1 else ""),
        "as_of": (earlier.as_of if earlier else day).isoformat(),
        "table": earlier.table if earlier else "",
        "mapping": str(earlier.mapping_id or "") if earlier else "",
        "blanks": earlier.blanks if earlier else KEEP,
    }
    told |= {name: request.POST[name] for name in told if name in request.POST}
    context = {
        "earlier": earlier,
        "wrong": wrong,
        "areas": areas,
        "mappings": mappings_for(request.user),
        "tables": TABLES.values(),
        "blanks": BLANKS.items(),
        "told": told,
        "most": MOST_FILES,
        "gigabytes": LARGEST >> 30,
        "today": today().isoformat(),
    }
    return render(request, "intake/upload.html", context, status=400 if wrong else 200)


# ---- one batch -------------------------------------------------------------------------------------------


@guarded(Right.ENTER, Right.AUDIT)
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """One batch: how far it is, what was read and found, what it will change, and what may be done with it."""
    return shown_batch(request, found_batch(request, number))


def shown_batch(
    request: HttpRequest, held: Batch, wrong: Text | None = None, status: int = 200
) -> HttpResponse:
    """The page, with what went wrong where something was tried."""
    person, working = request.user, held.job is not None and not held.job.over
    accepts = reach(person, Right.ACCEPT).holds(held.area)
    enters = reach(person, Right.ENTER).holds(held.area)
    gate = gate_of(held, person)
    context = {
        "batch": held,
        "way": way_up(held.area),
        "wrong": wrong,
        "working": working,
        "mine": held.job is not None and held.job.by_id == person.pk,
        "each": _progress(held.job),
        "broken": _broken(held),
        "enters": enters,
        "files": [each | {"text": TABLES[each["table"]].text} for each in held.counts],
        "changes": [
            {"table": TABLES[name], **many} for name, many in held.changes.items() if name in TABLES
        ],
        "tallies": _tallies(held),
        "later": seen(person).filter(earlier=held).order_by("pk"),
        "accepts": accepts and not working,
        "withdraws": held.by_id == person.pk,
        "waits": waits(held, person) if held.open and accepts else None,
        "gate": gate,
        "undoable": held.state == "accepted" and not frozen_since(held),
        "own": held.by_id == person.pk,
        "reveals": reach(person, Right.REVEAL).holds(held.area),
        "kept": held.open or (held.state == "accepted" and held.rejected > 0),
    }
    return render(request, "intake/batch.html", context, status=status)


def _progress(job: Job | None) -> dict[str, Any] | None:
    if job is None:
        return None
    return {
        "job": job,
        "state": STATE[job.state],
        "step": say(Text(job.step_zh, job.step_en)),
        "wrong": say(Text(job.wrong_zh, job.wrong_en)),
    }


def _broken(held: Batch) -> bool:
    """Whether its check ended without an answer: it can be begun again."""
    return held.state == "checking" and (held.job is None or held.job.over)


def _tallies(held: Batch) -> list[dict[str, Any]]:
    titles = _titles(held)
    return [
        {
            "table": TABLES[table].text if table in TABLES else Text("文件", "file"),
            "table_name": table,
            "check": check,
            "title": title_of(check, titles),
            "severity": severity,
            "severity_text": SEVERITIES[severity],
            "many": many,
        }
        for table, check, severity, many in held.tallies
    ]


def _titles(held: Batch) -> dict[str, Text]:
    return {check.id: check.title for check in edition_on(held.as_of).checks.values()}


@guarded(Right.ENTER)
def by_job(request: HttpRequest, number: int) -> HttpResponse:
    """From a job to its batch."""
    job = get_object_or_404(Job, pk=number, by=request.user, kind__startswith="intake.")
    return redirect("batch", int(job.given.get("batch", 0)))


# ---- what was found, and what will change ------------------------------------------------------------------


@guarded(Right.ENTER, Right.AUDIT)
def findings(request: HttpRequest, number: int) -> HttpResponse:
    """Findings by row, the worst first; by severity, check, table and file."""
    held = found_batch(request, number)
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    after, before = (whole(request.GET.get(name)) for name in ("after", "before"))
    page = leaf(held.pk, chosen, after, before)
    titles = _titles(held)
    lines = [row | _worded(row, titles) for row in page.rows]
    tallies = _tallies(held)
    context = {
        "batch": held,
        "way": way_up(held.area),
        "lines": lines,
        "page": page,
        "kept": request.GET.copy(),
        "chosen": chosen,
        "count": None if "file" in chosen else sum(t["many"] for t in tallies if _among(t, chosen)),
        "severities": [
            s for s in SEVERITIES.items() if any(t["severity"] == s[0] for t in tallies)
        ],
        "checks": list({t["check"]: t["title"] for t in tallies}.items()),
        "tables": list({t["table_name"]: t["table"] for t in tallies}.items()),
        "files": [each["file"] for each in held.counts],
    }
    return render(request, "intake/findings.html", context)


def _worded(row: dict[str, Any], titles: dict[str, Text]) -> dict[str, Any]:
    table = TABLES.get(row["table"] or "")
    names = table.names if table is not None else ()
    column = table.column(row["column"]).text if table and row["column"] in names else None
    return {
        "severity_text": SEVERITIES[row["severity"]],
        "title": title_of(row["check"], titles),
        "table_text": table.text if table is not None else None,
        "column_text": column or row["column"],
        "message": row[f"message_{language()}"],
    }


def _among(tally: dict[str, Any], chosen: dict[str, str]) -> bool:
    held = {"severity": tally["severity"], "check": tally["check"], "table": tally["table_name"]}
    return all(held.get(name) == value for name, value in chosen.items())


@guarded(Right.ENTER, Right.AUDIT)
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """The registered rows that accepting will change, column by column."""
    held = found_batch(request, number)
    cleared = held.clears and request.GET.get("only") == "cleared"
    wanted = "blank" if cleared else "changed"
    names = [name for name, many in held.changes.items() if many.get(wanted)]
    name = request.GET.get("table", "")
    name = name if name in names else (names[0] if names else "")
    skip = whole(request.GET.get("from"))
    lines = []
    if name and held.open:
        lines = changed_rows(held, name, skip, PAGE + 1, cleared=cleared)
    context = {
        "batch": held,
        "way": way_up(held.area),
        "tables": [TABLES[each] for each in names],
        "table": TABLES[name] if name else None,
        "many": held.changes[name]["changed"] if name else 0,
        "cleared": cleared,
        "clearing": held.changes[name].get("blank", 0) if name and held.clears else 0,
        "lines": lines[:PAGE],
        "before": max(skip - PAGE, 0) if skip else None,
        "after": skip + PAGE if len(lines) > PAGE else None,
    }
    return render(request, "intake/changes.html", context)


def refusal(request: HttpRequest, held: Batch, error: Unacceptable | Refused) -> HttpResponse:
    """The batch's page with the reason why something was not done."""
    return shown_batch(request, held, error.text, 409)
