"""What is pressed on a batch's page: check again, accept, undo, send back, and the workbook of findings."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from tuopin.office.audit.acting import acting
from tuopin.office.intake import actions
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.intake.models import Batch
from tuopin.office.intake.uploads import sealed_file, sealed_pieces
from tuopin.office.intake.views import found_batch, refusal
from tuopin.office.jobs.actions import ask_for
from tuopin.office.jobs.models import Job
from tuopin.office.look.language import language
from tuopin.office.people.access import Refused, need
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["accept", "again", "ask_workbook", "refuse", "undo", "workbook"]

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _done(request: HttpRequest, held: Batch, doing: Any) -> HttpResponse:
    try:
        doing()
    except (Unacceptable, Refused) as error:
        return refusal(request, held, error)
    return redirect("batch", held.pk)


@guarded(Right.ENTER)
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Check once more."""
    held = found_batch(request, number)
    return _done(request, held, lambda: actions.check_again(held, request.user))


@guarded(Right.ACCEPT)
@require_POST
def accept(request: HttpRequest, number: int) -> HttpResponse:
    """Hand it in for acceptance."""
    held = found_batch(request, number)
    reason, order = request.POST.get("reason", ""), request.POST.get("order", "")
    return _done(request, held, lambda: actions.ask_accept(held, request.user, reason, order))


@guarded(Right.ACCEPT)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undo an accepted batch."""
    held = found_batch(request, number)
    reason = request.POST.get("reason", "")
    return _done(request, held, lambda: actions.ask_undo(held, request.user, reason))


@guarded(Right.ENTER)
@require_POST
def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """Send it back, or withdraw it."""
    held = found_batch(request, number)
    reason = request.POST.get("reason", "")
    return _done(request, held, lambda: actions.refuse(held, request.user, reason))


@guarded(Right.ENTER)
@require_POST
def ask_workbook(request: HttpRequest, number: int) -> HttpResponse:
    """Have the workbook made: one's own file back; somebody else's holds numbers in the clear and needs a reason."""
    held, reason = found_batch(request, number), request.POST.get("reason", "").strip()
    if held.by_id != request.user.pk:
        need(request.user, Right.REVEAL, area=held.area)
        if not reason:
            why = Text(
                "别人上传的文件里有完整号码,下载须写明原因",
                "a file somebody else uploaded holds numbers in the clear: say why you download it",
            )
            return refusal(request, held, Unacceptable(why))
    whole = request.POST.get("which") != "found"
    with acting(request.user, "intake.workbook", subject=str(held), area=held.area, reason=reason):
        job = ask_for(
            "intake.workbook",
            request.user,
            held.area,
            batch=held.pk,
            language=language(),
            whole=whole,
        )
    return redirect("job", job.pk)


@guarded(Right.ENTER)
def workbook(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """The workbook that a job made, for who asked for it."""
    job = get_object_or_404(Job, pk=number, by=request.user, kind="intake.workbook", state="done")
    held = found_batch(request, int(job.given["batch"]))
    path = sealed_file(held.pk, str((job.result or {}).get("file", "")))
    if not path.exists():
        raise Http404
    answer = StreamingHttpResponse(sealed_pieces(path, held.key.open()), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="batch-{held.pk}-findings.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer
