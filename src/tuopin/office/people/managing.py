"""Who may manage which account: over the areas of Right.PEOPLE, never oneself, never somebody who acts beyond them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from tuopin.office.people.access import Reach, need, reach, within
from tuopin.office.people.models import Grant, Person, today
from tuopin.office.people.roles import ROLES, Right, Role
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS

__all__ = [
    "Unfit", "accounts_of", "givable", "home_of", "managed", "may_give", "mind", "readable", "rolls", "why_unmanaged",
]  # fmt: skip

MYSELF = Text(
    "自己的帐号和角色由别的管理人处理", "your own account and roles are for somebody else to manage"
)


class Unfit(ValueError):
    """What cannot be done with an account or a role; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def managed(by: Person) -> QuerySet[Person]:
    """The accounts `by` may manage: with a role inside the areas, now or ever; in a province also those with none."""
    return accounts_of(within(by, Right.PEOPLE, Grant.objects.all()), reach(by, Right.PEOPLE))


def readable(by: Person) -> QuerySet[Person]:
    """The accounts `by` may see: those they manage, and those of the areas whose record they read."""
    audited = accounts_of(within(by, Right.AUDIT, Grant.objects.all()), reach(by, Right.AUDIT))
    return managed(by) | audited


def accounts_of(grants: QuerySet[Grant], held: Reach) -> QuerySet[Person]:
    """The accounts of these grants, which lie where the right is `held`; in a province also those with none."""
    where = Q(pk__in=grants.values("person"))
    if any(len(code) == DIGITS["province"] for code in held.areas):
        where |= Q(grants__isnull=True)
    return Person.objects.filter(where)


def rolls(person: Person) -> list[Grant]:
    """The grants of today and of days to come."""
    rows = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=today()), person=person)
    return list(rows.select_related("area").order_by("since", "pk"))


def why_unmanaged(by: Any, person: Person) -> Text | None:
    """Why the one may not close, renew or hand over the other's account; None where they may. The system may."""
    if by is None:
        return None
    if by.pk == person.pk:
        return MYSELF
    held = reach(by, Right.PEOPLE)
    beyond = [grant for grant in rolls(person) if not held.holds(grant.area.code)]
    if beyond:
        first = beyond[0]
        return Text(
            f"此人在您管理的地区之外还有角色({first.area.name}·{first.told.text.zh});请找上一级管理帐号的人",
            f"this person holds a role beyond your areas ({first.told.text.en}, {first.area.say('en')}); "
            "ask whoever manages accounts one level up",
        )
    return None


def mind(by: Any, person: Person) -> None:
    """Unfit unless `by` may manage the account."""
    why = why_unmanaged(by, person)
    if why is not None:
        raise Unfit(why)


def may_give(by: Any, person: Person, area: str) -> None:
    """Refused or Unfit unless `by` may give or end a role of this person over the area."""
    if by is None:
        return
    if by.pk == person.pk:
        raise Unfit(MYSELF)
    need(by, Right.PEOPLE, area=area)


def home_of(person: Person) -> str:
    """The widest area the person acts in, for the record; empty where there is none."""
    codes = [grant.area.code for grant in rolls(person)]
    return min(codes, key=lambda code: (len(code), code), default="")


def givable(by: Person) -> list[Role]:
    """The roles that whoever manages may give: of a level not above their own areas."""
    widest = min((len(code) for code in reach(by, Right.PEOPLE).areas), default=99)
    return [role for role in ROLES.values() if DIGITS[role.level] >= widest]
