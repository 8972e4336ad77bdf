"""The page of a township's totals: both sides, what is signed, what has become of it, and who may sign now."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tuopin.office.areas.queries import area_of, way_up
from tuopin.office.national.actions import Unacceptable
from tuopin.office.national.actions import countersign as countersigned
from tuopin.office.national.actions import sign as signed
from tuopin.office.national.models import FIGURES, Comparison, SignOff, Totals
from tuopin.office.national.queries import newest, unsettled
from tuopin.office.national.standing import living, standing
from tuopin.office.national.views import found
from tuopin.office.people.access import Refused, reach
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["countersign", "sign", "township"]


@guarded(Right.SEE)
def township(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """The totals of a township as compared, beside those of now."""
    return _page(request, found(request, number), code)


def _page(
    request: HttpRequest, held: Comparison, code: str, wrong: Text | None = None, status: int = 200
) -> HttpResponse:
    totals = Totals.objects.filter(comparison=held, township=code).first()
    if totals is None or not reach(request.user, Right.SEE).holds(code):
        raise Http404
    last, now = newest(code, held.as_of.year), living(code, held)
    context = {
        "held": held,
        "place": area_of(code),
        "way": way_up(code),
        "code": code,
        "wrong": wrong,
        "lines": [
            {
                "text": text,
                "theirs": totals.theirs.get(name),
                "ours": totals.ours.get(name),
                "now": now.get(name),
                "equal": totals.theirs.get(name) == totals.ours.get(name),
            }
            for name, text in FIGURES.items()
        ],
        "moved": now != totals.ours,
        "left": unsettled(held, code),
        "equal": totals.theirs == totals.ours,
        "newer": last if last is not None and last.pk > held.pk else None,
        **_signatures(request.user, held, code),
    }
    return render(request, "national/township.html", context, status=status)


def _signatures(person: Any, held: Comparison, code: str) -> dict[str, Any]:
    """What is signed on this comparison and on others, what has become of it, and what the reader may do."""
    rows = SignOff.objects.filter(township=code).select_related(
        "signed_by", "countersigned_by", "comparison", "void_comparison"
    )
    mine = rows.filter(comparison=held).first()
    state = standing(mine) if mine is not None else None
    open_still = mine is not None and mine.countersigned_by_id is None
    return {
        "state": state,
        "earlier": [standing(each) for each in rows.exclude(pk=mine and mine.pk)[:5]],
        "may_sign": (state is None or state.void) and reach(person, Right.RECONCILE).holds(code),
        "may_countersign": open_still
        and state is not None
        and not state.void
        and mine is not None
        and mine.signed_by_id != person.pk
        and reach(person, Right.APPROVE).holds(code),
    }


@guarded(Right.RECONCILE)
@require_POST
def sign(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Sign for the township."""
    held = found(request, number)
    try:
        signed(held=held, township=code, remark=request.POST.get("remark", ""), by=request.user)
    except Unacceptable as error:
        return _page(request, held, code, error.text, 409)
    return redirect("national_township", held.pk, code)


@guarded(Right.APPROVE)
@require_POST
def countersign(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Countersign for the county."""
    held = found(request, number)
    row = SignOff.objects.filter(comparison=held, township=code).first()  # the newest
    if row is None or not reach(request.user, Right.SEE).holds(code):
        raise Http404
    try:
        countersigned(signed=row, by=request.user)
    except (Unacceptable, Refused) as error:
        return _page(request, held, code, error.text, 409)
    return redirect("national_township", held.pk, code)
