"""Asking about accounts: pages of a list by key, search by account or name, an area as somebody types it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import inside
from tuopin.office.people.access import reach
from tuopin.office.people.managing import readable
from tuopin.office.people.models import Grant, Person, today
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["PAGE", "Listed", "area_as_told", "areas_offered", "filtered", "listed", "with_roles"]

PAGE = 50
#: More areas than this are typed by code, not offered in a list.
OFFERED = 600
#: How many are named where a name fits several.
NAMED = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of accounts, each with its roles of today, and the keys of the pages around it."""

    people: Sequence[Person]
    before: str
    after: str


def listed(
    by: Person, q: str = "", role: str = "", state: str = "", after: str = "", before: str = ""
) -> Listed:
    """The accounts that `by` may see, in the order of their usernames; nothing is skipped by counting."""
    rows = filtered(readable(by), q.strip(), role, state)
    if before:
        found = list(rows.filter(username__lt=before).order_by("-username").distinct()[: PAGE + 1])
        more, shown = len(found) > PAGE, found[:PAGE][::-1]
        keys = (shown[0].username if more else "", shown[-1].username if shown else "")
    else:
        found = list(rows.filter(username__gt=after).order_by("username").distinct()[: PAGE + 1])
        more, shown = len(found) > PAGE, found[:PAGE]
        keys = (shown[0].username if after and shown else "", shown[-1].username if more else "")
    with_roles(shown)
    return Listed(shown, *keys)


def filtered(rows: QuerySet[Any], q: str, role: str, state: str) -> QuerySet[Any]:
    """The accounts whose username or name begins so, that hold a role today, and are in a state."""
    if q:
        high = q + "\U0010ffff"
        rows = rows.filter(Q(username__gte=q, username__lt=high) | Q(name__gte=q, name__lt=high))
    if role:
        held = Grant.objects.in_force(today()).filter(role=role)
        rows = rows.filter(pk__in=held.values("person"))
    if state == "closed":
        rows = rows.filter(is_active=False)
    elif state == "open":
        rows = rows.filter(is_active=True)
    elif state == "new":
        rows = rows.filter(is_active=True, must_change_password=True)
    return rows


def with_roles(people: Sequence[Any]) -> None:
    """Lay the grants of today at each account, as `roles`."""
    held: dict[int, list[Grant]] = {}
    grants = Grant.objects.in_force(today()).filter(person__in=[each.pk for each in people])
    for grant in grants.select_related("area").order_by("since", "pk"):
        held.setdefault(grant.person_id, []).append(grant)
    for each in people:
        each.roles = held.get(each.pk, [])


def areas_offered(by: Person) -> list[Area]:
    """The areas inside those `by` manages, to choose from; none where they are too many for a list."""
    rows = Area.objects.filter(inside(reach(by, Right.PEOPLE).areas)).order_by("code")
    found = list(rows[: OFFERED + 1])
    return found if len(found) <= OFFERED else []


def area_as_told(
    told: str, by: Person, level: str = "", right: Right = Right.PEOPLE
) -> Area | Text:
    """The area of a code, or of a name that fits one only; else why not. Only where `by` holds the right."""
    wanted = told.strip().split(" ")[0]
    if not wanted:
        return Text("请填地区", "an area is wanted")
    rows = Area.objects.filter(inside(reach(by, right).areas))
    by_code = rows.filter(code=wanted).first()
    if by_code is not None:
        return by_code
    named = rows.filter(Q(name=wanted) | Q(name_en=told.strip()))
    if level:
        named = named.filter(level=level)
    found = list(named.order_by("code")[: NAMED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        return Text(
            f"在您负责的地区内没有“{wanted}”",
            f"there is no “{told.strip()}” inside your areas",
        )
    codes = "、".join(each.code for each in found[:NAMED])
    return Text(
        f"“{wanted}”不止一处,请填代码:{codes}",
        f"“{told.strip()}” is the name of several; give the code: {codes.replace('、', ', ')}",
    )
