"""The first page, by role, and whether the office is well."""

from __future__ import annotations

import logging
from typing import Any

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from tuopin.office.areas.models import Area
from tuopin.office.desk.beginning import first_steps
from tuopin.office.desk.standing import ASSIGNED, standing
from tuopin.office.look.waiting import waiting_for
from tuopin.office.people.access import Reach, reach, within
from tuopin.office.people.guards import anybody, logged_in
from tuopin.office.people.roles import Right
from tuopin.office.registry.extras import front
from tuopin.office.registry.models import Household

__all__ = ["health", "home"]

log = logging.getLogger("tuopin.desk")


@logged_in
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I look after, and where to go from here."""
    held = reach(request.user, Right.SEE)
    context: dict[str, Any] = {
        "grants": request.user.grants_on(),
        "waiting": waiting_for(request.user),
        "some": not held.empty,
        "front": front(),
    }
    filled = not held.empty and Household._default_manager.exists()
    if not filled:
        context["steps"] = first_steps(request.user)
    context["filled"] = filled
    if filled:
        context |= _mine(request.user, held)
    return render(request, "desk/home.html", context)


def _mine(person: Any, held: Reach) -> dict[str, Any]:
    """My areas and how they stand; households one by one where that is how they are mine."""
    areas = list(Area.objects.filter(code__in=held.areas).order_by("code"))
    parts = Area.objects.filter(parent__in=areas).order_by("code") if areas else Area.objects.none()
    rows = within(person, Right.SEE, Household.objects.all())
    return {
        "areas": areas,
        "parts": list(parts),
        "standing": standing(person, held),
        "assigned": rows.order_by("household_no")[:ASSIGNED] if not held.areas else (),
    }


@anybody
def health(request: HttpRequest) -> JsonResponse:
    """200 where the database answers, 503 where it does not; why stands in the log, not in the answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            well = cursor.fetchone() == (1,)
    except Error:
        log.exception("the database does not answer")
        well = False
    return JsonResponse({"well": well}, status=200 if well else 503)
