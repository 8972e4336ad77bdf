"""The page on which many differences are settled with one reason: chosen, counted and shown, and only then written."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tuopin.office.areas.queries import area_of, names_of
from tuopin.office.look.language import say
from tuopin.office.look.numbers import whole
from tuopin.office.national.actions import Unacceptable, settle_many
from tuopin.office.national.choosing import MANY, Chosen, open_ones
from tuopin.office.national.models import KINDS, SETTLED, Comparison
from tuopin.office.national.queries import by_field, townships
from tuopin.office.national.views import OFFERED, found
from tuopin.office.national.wording import line
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["many"]

#: Differences shown beside their number, to see what it is that is settled.
SAMPLES = 5


@guarded(Right.RECONCILE)
def many(request: HttpRequest, number: int) -> HttpResponse:
    """Choose, see how many, and settle them."""
    held = found(request, number)
    given = request.POST if request.method == "POST" else request.GET
    told, township = given.get("which", ""), given.get("township", "")
    chosen = Chosen.read(told, township) if told else None
    if request.method != "POST":
        return _page(request, held, chosen, wrong=_nothing() if told and chosen is None else None)
    if chosen is None:
        return _page(request, held, None, wrong=_nothing(), status=400)
    try:
        done = settle_many(
            held=held,
            chosen=chosen,
            settled=request.POST.get("settled", ""),
            reason=request.POST.get("reason", ""),
            count=whole(request.POST.get("count")),
            by=request.user,
        )
    except Unacceptable as error:
        return _page(request, held, chosen, wrong=error.text, status=409)
    messages.success(request, say(Text(f"已处理 {done} 处", f"{done} settled")))
    back = {"kind": chosen.kind, "table": chosen.table, "field": chosen.field, "township": township}
    kept = urlencode({name: value for name, value in back.items() if value})
    return redirect(f"{reverse('differences', args=[held.pk])}?{kept}")


def _nothing() -> Text:
    return Text("请选择乡镇和要处理的差异", "choose a township and which differences")


def _page(
    request: HttpRequest,
    held: Comparison,
    chosen: Chosen | None,
    wrong: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    codes = townships(held, request.user, size=OFFERED)
    areas = names_of(codes)
    context = {
        "held": held,
        "wrong": wrong,
        "chosen": chosen,
        "place": area_of(chosen.township) if chosen is not None and chosen.township else None,
        "townships": [{"code": code, "area": areas.get(code)} for code in codes],
        "whiches": [
            {
                **each,
                "told": f"{each['kind']}.{each['table']}.{each['field']}",
                "kind_text": KINDS[each["kind"]],
            }
            for each in by_field(held, request.user)
            if each["kind"] in MANY
        ],
        "settled": SETTLED.items(),
        "told": {name: request.POST.get(name, "") for name in ("settled", "reason")},
        **(_counted(request.user, held, chosen) if chosen is not None else {}),
    }
    return render(request, "national/many.html", context, status=status)


def _counted(person: Any, held: Comparison, chosen: Chosen) -> dict[str, Any]:
    rows = open_ones(held, person, chosen)
    first = rows.order_by("village_code", "pk")[:SAMPLES]
    return {"count": rows.count(), "lines": [line(each) for each in first]}
