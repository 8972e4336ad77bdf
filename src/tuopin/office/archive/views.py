"""Pages of the archive: frozen rounds and their chain, the check before a freeze, and proofs of the store."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuopin.office.archive.actions import (
    ask_check,
    ask_freeze,
    ask_proof,
    exempt,
    may_freeze,
    may_prove,
    withdraw,
)
from tuopin.office.archive.checking import (
    edition_of,
    faults_behind,
    fresh,
    last_checked,
    open_faults,
)
from tuopin.office.archive.freezing import Unready, standing_in_the_way
from tuopin.office.archive.keeping import as_of, store
from tuopin.office.archive.models import Checked, Exemption, Fault, Round
from tuopin.office.areas.queries import names_of
from tuopin.office.jobs.models import Job
from tuopin.office.look.language import say
from tuopin.office.people.access import reach, within
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import STATES, Year
from tuopin.office.registry.queries import capped
from tuopin.store import Snapshot, StoreError
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = [
    "check",
    "checked_by_job",
    "exempt_fault",
    "faults",
    "freeze",
    "proof",
    "prove",
    "round_by_job",
    "round_page",
    "rounds",
    "withdraw_exemption",
]

PAGE = 50
SEVERITIES = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "hint": Text("提示", "hint"),
}


@guarded(Right.SEE)
def rounds(request: HttpRequest) -> HttpResponse:
    """Every frozen round with the digest that names it, the head of the chain, and what can be frozen next."""
    held = list(Round.objects.select_related("by"))
    year = _year()
    context = {
        "lines": held,
        "head": held[0] if held else None,
        "year": year,
        "state": STATES[year.state] if year is not None else None,
        "freezes": may_freeze(request.user),
        "proves": may_prove(request.user),
    }
    return render(request, "archive/rounds.html", context)


def _year() -> Year | None:
    """The year that would be frozen next: the newest that has begun."""
    found: Year | None = Year.objects.exclude(state="announced").order_by("-year").first()
    return found


@guarded(Right.SEE)
def round_page(request: HttpRequest, year: int, version: int) -> HttpResponse:
    """One round: what it holds, its digests, its place in the chain, and what a correction changed."""
    held = get_object_or_404(Round.objects.select_related("by"), year=year, version=version)
    snapshot = _snapshot(held)
    told = snapshot.manifest["tuopin"] if snapshot is not None else {}
    tables = [
        {
            "table": TABLES[name],
            "rows": rows,
            "files": sum(part.table == name for part in snapshot.parts) if snapshot else 0,
            "left_out": held.left_out.get(name, 0),
        }
        for name, rows in held.rows.items()
        if name in TABLES
    ]
    left_out = [(TABLES[n], many) for n, many in held.left_out.items() if n not in held.rows]
    context = {
        "round": held,
        "snapshot": snapshot,
        "intact": snapshot is not None and snapshot.digest == held.digest,
        "previous": Round.objects.filter(digest=told.get("previous") or "").first(),
        "next": Round.objects.filter(sequence=held.sequence + 1).first(),
        "tables": tables,
        "left_out": left_out,
        "changes": _changes(told),
        "versions": Round.objects.filter(year=year).exclude(pk=held.pk),
        "proves": may_prove(request.user),
    }
    return render(request, "archive/round.html", context)


def _snapshot(held: Round) -> Snapshot | None:
    try:
        return store().snapshot(held.year, held.version)
    except StoreError:
        return None


def _changes(told: Any) -> list[dict[str, Any]]:
    """What a correction changed, summed over counties by table."""
    found: dict[str, dict[str, Any]] = {}
    for each in (told.get("correction") or {}).get("changes", []):
        line = found.setdefault(
            each["table"], {"added": 0, "removed": 0, "changed": 0, "counties": 0}
        )
        for name in ("added", "removed", "changed"):
            line[name] += each[name]
        line["counties"] += 1
    return [{"table": TABLES[name], **line} for name, line in found.items() if name in TABLES]


# ---- the check, and the freeze -----------------------------------------------------------------------------


@guarded(Right.SEE)
def faults(request: HttpRequest, year: int) -> HttpResponse:
    """The last check of the registry for a year's round: counts, and errors within reach to correct or exempt."""
    get_object_or_404(Year.objects.exclude(state="announced"), year=year)
    checked = last_checked(year)
    context: dict[str, Any] = {
        "year": year,
        "checked": checked,
        "wrong": standing_in_the_way(year),
        "frozen": Round.objects.filter(year=year).order_by("-version").first(),
        "freezes": may_freeze(request.user),
        "checks": any(reach(request.user, r).areas for r in (Right.APPROVE, Right.ASSESS)),
        "day": as_of(year),
    }
    if checked is not None:
        context |= _checked(request, checked)
    return render(request, "archive/faults.html", context)


def _checked(request: HttpRequest, checked: Checked) -> dict[str, Any]:
    edition, user = edition_of(checked.year), request.user
    mine = within(user, Right.SEE, open_faults(checked)).order_by("village_code", "pk")
    chosen = request.GET.get("check", "")
    narrowed = mine.filter(check_id=chosen) if chosen else mine
    found = list(faults_behind(narrowed, request.GET.get("after", ""))[: PAGE + 1])
    lines = found[:PAGE]
    counts = _counts(checked, edition)
    decides, whole = reach(user, Right.APPROVE), may_freeze(user)
    exempted = within(user, Right.SEE, Exemption.objects.select_related("by")).order_by("-pk")
    return {
        "fresh": fresh(checked),
        "counts": [each for each in counts if each["severity"] == "error"],
        "others": [each for each in counts if each["severity"] != "error"],
        "errors": sum(each["many"] for each in counts if each["severity"] == "error"),
        "open": capped(open_faults(checked)),
        "mine": capped(narrowed),
        "chosen": chosen,
        "lines": _lines(lines, edition, decides, whole),
        "after": f"{lines[-1].village_code}.{lines[-1].pk}" if len(found) > PAGE else "",
        "exemptions": [
            {
                "exemption": e,
                "told": edition.checks.get(e.check_id),
                "decides": _decides(decides, e, whole),
            }
            for e in exempted[:PAGE]
        ],
        "left_out": [(TABLES[name], many) for name, many in checked.left_out.items()],
    }


def _counts(checked: Checked, edition: Any) -> list[dict[str, Any]]:
    """Findings by check, the worst and the most first."""
    counts = [
        {
            "check": edition.checks[check].title if check in edition.checks else Text(check, check),
            "id": check,
            "severity": severity,
            "word": SEVERITIES[severity],
            "many": many,
        }
        for check, severity, many in checked.counts
    ]
    counts.sort(key=lambda each: (list(SEVERITIES).index(each["severity"]), -each["many"]))
    return counts


def _lines(lines: list[Any], edition: Any, decides: Any, whole: bool) -> list[dict[str, Any]]:
    villages = names_of([each.village_code for each in lines])
    return [
        {
            "fault": each,
            "village": villages.get(each.village_code),
            "told": edition.checks.get(each.check_id),
            "decides": decides.holds(each.village_code) if each.village_code else whole,
        }
        for each in lines
    ]


def _decides(held: Any, exemption: Exemption, whole: bool) -> bool:
    return held.holds(exemption.village_code) if exemption.village_code else whole


@guarded(Right.SEE)
@require_POST
def check(request: HttpRequest, year: int) -> HttpResponse:
    """Ask for the check."""
    get_object_or_404(Year.objects.exclude(state="announced"), year=year)
    return redirect("job", ask_check(year, request.user).pk)


@guarded(Right.APPROVE)
@require_POST
def freeze(request: HttpRequest, year: int) -> HttpResponse:
    """Ask for the freeze, or for the correction of a round that is frozen."""
    try:
        job = ask_freeze(year, request.user, request.POST.get("reason", "")[:500])
    except Unready as error:
        messages.error(request, say(error.text))
        return redirect("faults", year)
    return redirect("job", job.pk)


@guarded(Right.APPROVE)
@require_POST
def exempt_fault(request: HttpRequest, number: int) -> HttpResponse:
    """Let a finding stand, with its reason."""
    fault = get_object_or_404(
        within(request.user, Right.SEE, Fault.objects.select_related("checked")), pk=number
    )
    try:
        expires = date.fromisoformat(request.POST.get("expires", ""))
        exempt(fault, request.user, request.POST.get("reason", "")[:500], expires)
    except Unready as error:
        messages.error(request, say(error.text))
    except ValueError:
        told = Text("有效期应写成 2020-12-31 的样子。", "Write the last day as 2020-12-31.")
        messages.error(request, say(told))
    else:
        messages.success(request, say(Text("已豁免,并记入审计。", "Exempted, and recorded.")))
    return redirect("faults", fault.checked.year)


@guarded(Right.APPROVE)
@require_POST
def withdraw_exemption(request: HttpRequest, number: int) -> HttpResponse:
    """Take an exemption back."""
    held = get_object_or_404(within(request.user, Right.SEE, Exemption.objects.all()), pk=number)
    withdraw(held, request.user, request.POST.get("reason", "")[:500])
    year = Checked.objects.order_by("-pk").values_list("year", flat=True).first()
    return redirect("faults", year) if year else redirect("rounds")


# ---- what jobs lead to -------------------------------------------------------------------------------------


def _result(request: HttpRequest, number: int, kind: str) -> dict[str, Any]:
    """The result of one's own finished job of a kind; 404 for anything else."""
    job = get_object_or_404(Job, pk=number, by=request.user, kind=kind, state="done")
    return dict(job.result or {})


@guarded(Right.SEE)
def checked_by_job(request: HttpRequest, number: int) -> HttpResponse:
    """The check a job made."""
    return redirect("faults", _result(request, number, "archive.check")["year"])


@guarded(Right.APPROVE)
def round_by_job(request: HttpRequest, number: int) -> HttpResponse:
    """The round a job froze."""
    held = get_object_or_404(Round, pk=_result(request, number, "archive.freeze")["round"])
    return redirect("round", held.year, held.version)


@guarded(Right.SEE)
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for every digest to be worked out again."""
    return redirect("job", ask_proof(request.user).pk)


@guarded(Right.SEE)
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """What a proof found."""
    if not may_prove(request.user):
        raise Http404
    told = _result(request, number, "archive.prove")
    lines = [
        {"file": each["file"], "text": Text(each["zh"], each["en"])}
        for each in told.get("problems", [])
    ]
    return render(request, "archive/proof.html", {"told": told, "lines": lines})
