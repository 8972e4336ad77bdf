"""Accounts of the demonstration: one a role, all invented, shown on the login page of a demonstration only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from tuopin.office.areas.models import Area
from tuopin.office.audit.acting import acting
from tuopin.office.people.actions import assign, give
from tuopin.office.people.models import Grant, Person
from tuopin.office.people.roles import ROLES, Over

__all__ = ["PASSWORD", "context", "open_demonstration"]

PASSWORD = "tuopin-demo-2020"
#: Whose names they are: nobody's.
NAMES = {
    "village_worker": "虚小村", "work_team": "虚驻村", "paired_cadre": "虚帮扶", "assembly_secretary": "虚记录",
    "township_clerk": "虚专干", "county_officer": "虚县办", "county_decider": "虚县定", "county_finance": "虚财务",
    "prefecture_reviewer": "虚复核", "provincial_officer": "虚省办", "provincial_decider": "虚省定",
    "auditor": "虚审计", "evaluator": "虚评估", "administrator": "虚管理",
}  # fmt: skip


def open_demonstration(county: str, households: list[str]) -> int:
    """An account for each role, over the county and the first places inside it; how many were opened.

    `households` are assigned to the cadre and drawn for the evaluator.
    """
    if not settings.DEMO:
        raise ValueError("accounts of a demonstration are opened in a demonstration only")
    opened, hashed = 0, make_password(PASSWORD)  # a slow hash, once
    there = set(Person.objects.values_list("username", flat=True))
    for code, role in ROLES.items():
        username = code.replace("_", "-")
        area = _area(county, role.level)
        if username in there or area is None:
            continue
        with acting(None, "people.open", subject=username, area=area.code):
            person = Person.objects.create(
                username=username, name=NAMES[code], employer="虚构县扶贫办", password=hashed
            )
        grant = give(person, code, area, by=None)
        if role.over is Over.HOUSEHOLDS:
            assign(grant, households, by=None)
        opened += 1
    return opened


def _area(county: str, level: str) -> Area | None:
    inside = Area.objects.filter(level=level).order_by("code")
    if level in ("province", "prefecture", "county"):
        digits = {"province": 2, "prefecture": 4, "county": 6}[level]
        return inside.filter(code=county[:digits]).first()
    return inside.filter(code__gte=county, code__lt=county + ":").first()


def context(request: HttpRequest) -> dict[str, Any]:
    """The accounts for the login page; nothing anywhere else, and nothing outside a demonstration."""
    if not settings.DEMO or not request.path.startswith("/accounts/login"):
        return {}
    grants = Grant.objects.filter(person__username__in=[c.replace("_", "-") for c in ROLES])
    order = {code: place for place, code in enumerate(ROLES)}
    told = sorted(grants.select_related("person", "area"), key=lambda grant: order[grant.role])
    return {"demo_accounts": told, "demo_password": PASSWORD}
