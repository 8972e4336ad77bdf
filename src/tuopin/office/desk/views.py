"""The first page, by role, and whether the office is well."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from tuopin.office.areas.models import Area
from tuopin.office.people.access import reach, within
from tuopin.office.people.guards import anybody, logged_in
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Household
from tuopin.office.registry.queries import capped

__all__ = ["health", "home"]

STATUS = {"0": "poor", "3": "relapsed", "1": "out", "4": "stable"}


@logged_in
def home(request: HttpRequest) -> HttpResponse:
    """What I look after, and where to go from here."""
    held = reach(request.user, Right.SEE)
    areas = list(Area.objects.filter(code__in=held.areas).order_by("code"))
    rows = within(request.user, Right.SEE, Household.objects.all())
    counts = [
        {"flag": flag, "kind": kind, "count": capped(rows.filter(exit_flag=flag))}
        for flag, kind in STATUS.items()
    ]
    parts = Area.objects.filter(parent__in=areas).order_by("code") if areas else Area.objects.none()
    context = {
        "grants": request.user.grants_on(),
        "areas": areas,
        "parts": list(parts),
        "counts": counts,
        "some": not held.empty,
        "assigned": within(request.user, Right.SEE, Household.objects.all())[:20]
        if held.grants and not held.areas
        else (),
    }
    return render(request, "desk/home.html", context)


@anybody
def health(request: HttpRequest) -> JsonResponse:
    """200 where the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        well = cursor.fetchone() == (1,)
    return JsonResponse({"well": well}, status=200 if well else 503)
