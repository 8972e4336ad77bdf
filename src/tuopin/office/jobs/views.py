"""Pages of long work: what I asked for, how far it is, calling it off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuopin.office.jobs.actions import call_off
from tuopin.office.jobs.kinds import kinds
from tuopin.office.jobs.models import Job
from tuopin.office.look.language import say
from tuopin.office.people.guards import logged_in
from tuopin.terms import Text

__all__ = ["job", "jobs", "off"]

SHOWN = 50


@logged_in
def jobs(request: HttpRequest) -> HttpResponse:
    """My jobs, the newest first."""
    lines = [_told(each) for each in Job.objects.filter(by=request.user)[:SHOWN]]
    return render(request, "jobs/jobs.html", {"lines": lines})


@logged_in
def job(request: HttpRequest, number: int) -> HttpResponse:
    """One job; asked again every second by the page while it runs. Only the one who asked for it."""
    held = get_object_or_404(Job, pk=number, by=request.user)
    name = "jobs/progress.html" if request.headers.get("HX-Request") else "jobs/job.html"
    answer = render(request, name, {"each": _told(held)})
    if request.headers.get("HX-Request") and held.over:
        answer["HX-Refresh"] = "true"
    return answer


@logged_in
@require_POST
def off(request: HttpRequest, number: int) -> HttpResponse:
    """Call a job off."""
    held = get_object_or_404(Job, pk=number, by=request.user)
    call_off(held, request.user)
    return redirect("job", number)


STATE = {
    "waiting": Text("等待", "waiting"),
    "running": Text("进行中", "running"),
    "done": Text("完成", "done"),
    "failed": Text("失败", "failed"),
    "off": Text("已取消", "called off"),
}


def _told(held: Job) -> dict[str, object]:
    kind = kinds().get(held.kind)
    page = reverse(kind.page, args=[held.pk]) if kind and kind.page and held.state == "done" else ""
    return {
        "job": held,
        "text": kind.text if kind else Text(held.kind, held.kind),
        "state": STATE[held.state],
        "step": say(Text(held.step_zh, held.step_en)),
        "wrong": say(Text(held.wrong_zh, held.wrong_en)),
        "page": page,
    }
