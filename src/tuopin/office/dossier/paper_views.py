"""Papers of a whole village: asked for on its page, made by a job, fetched for a day by who asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from tuopin.office.areas.models import Area
from tuopin.office.audit.acting import acting
from tuopin.office.dossier.models import Papers
from tuopin.office.dossier.papers import KIND, content, households_of, still_seen
from tuopin.office.dossier.printing import PAPERS
from tuopin.office.jobs.actions import ask_for
from tuopin.office.look.language import language, say
from tuopin.office.people.access import Refused, why_not
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["ask", "fetch"]

GONE = Text(
    "这份材料已过下载期限(24 小时),已删除;请重新生成",
    "these papers could be fetched for 24 hours and are deleted; have them made again",
)


@guarded(Right.SEE)
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Have the cards or the handbooks of a village made."""
    place = get_object_or_404(Area, code=code, level="village")
    paper = request.POST.get("paper", "")
    if paper not in PAPERS or not households_of(request.user, code).exists():
        raise Http404
    job = ask_for(KIND, request.user, place.code, paper=paper, code=code, language=language())
    return redirect("job", job.pk)


@guarded(Right.SEE)
def fetch(request: HttpRequest, number: int) -> HttpResponseBase:
    """The PDF a job made, for who asked, while they may see every household in it; each time is an act."""
    held = get_object_or_404(Papers, job=number, by=request.user)
    if not still_seen(held, request.user):
        raise Refused(why_not(request.user, Right.SEE))
    pieces = content(held)
    if pieces is None:
        messages.error(request, say(GONE))
        return redirect("area_dossier", held.area)
    with acting(
        request.user,
        "dossier.fetch",
        subject=str(held),
        area=held.area,
        rows=len(held.households),
        digest=held.digest,
    ):  # recorded before anything is handed out
        answer = StreamingHttpResponse(pieces, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{held.paper}s-{held.area}.pdf"'
    answer["Content-Length"] = str(held.size)
    answer["Cache-Control"] = "no-store"
    return answer
