"""Endpoints of accounts: those one manages with their roles, one account with all of its, a role's households."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.apps import apps
from django.utils import timezone
from ninja import Router

from tuopin.office.offering import (
    Asking,
    Parameter,
    Problem,
    both,
    endpoint,
    group,
    numbered,
    page_schema,
    paging,
    shape,
)
from tuopin.office.people.assigning import HOUSEHOLDS
from tuopin.office.people.managing import accounts_of, rolls
from tuopin.office.people.models import Grant, Person
from tuopin.office.people.queries import filtered, with_roles
from tuopin.office.people.roles import ROLES, Over
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("people", Text("帐号和角色", "accounts and roles")))

STATES = ("open", "new", "closed")
_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_DAY = {"type": ["string", "null"], "format": "date"}
GRANT = shape(
    id=_NUMBER,
    role={"type": "string", "enum": list(ROLES)},
    title=shape(zh=_TEXT, en=_TEXT),
    area=_TEXT,
    since={"type": "string", "format": "date"},
    until={**_DAY, "description": both(Text("自这天起不再有效", "the first day without it"))},
)
ACCOUNT = shape(
    id=_NUMBER,
    username=_TEXT,
    name=_TEXT,
    employer=_TEXT,
    state={
        "type": "string",
        "enum": list(STATES),
        "description": both(
            Text("new 为还没有改首次密码", "new: the first password is not yet changed")
        ),
    },
    last_login={**_DAY, "description": both(Text("上次登录那天", "the day of the last login"))},
    roles={
        "type": "array",
        "items": GRANT,
        "description": both(Text("今天有效的角色", "the roles of today")),
    },
)
ONE = shape(
    account=ACCOUNT,
    second_factor={"type": "boolean", "description": both(Text("已设第二因素", "it is set up"))},
    now={
        "type": "array",
        "items": GRANT,
        "description": both(Text("今天和今后的角色", "roles of today and of days to come")),
    },
    past={"type": "array", "items": GRANT, "description": both(Text("以前的角色", "roles before"))},
)
ASSIGNED = shape(household_no=_TEXT, head_name={"type": ["string", "null"]})
_AREA = Parameter(
    "area",
    Text("只列在此地区有过角色的帐号", "only accounts with a role inside this area, now or ever"),
    {"type": "string", "maxLength": 20},
    default="",
)
_BEGINS = Parameter(
    "q",
    Text("帐号或姓名的开头", "how the account or the name begins"),
    {"type": "string", "maxLength": 60},
    default="",
)


def _one_of(name: str, text: Text, allowed: list[str]) -> Parameter:
    schema = {"type": "string", "enum": allowed}
    return Parameter(name, text, schema, lambda told: allowed[allowed.index(told)], default="")


_ROLE = _one_of("role", Text("只列今天有此角色的", "only who holds this role today"), list(ROLES))
_STATE = _one_of("state", Text("只列此状态的", "only accounts in this state"), list(STATES))


def _grants(asking: Asking, area: str = "") -> Any:
    return asking.within("people", Grant.objects.select_related("area"), area)


def _managed(asking: Asking, area: str = "") -> Any:
    """The accounts that are the caller's to manage, as far as the token goes."""
    return accounts_of(_grants(asking, area), asking.reach("people", area)).distinct()


def _grant(each: Grant) -> dict[str, Any]:
    return {
        "id": each.pk,
        "role": each.role,
        "title": {"zh": each.told.text.zh, "en": each.told.text.en},
        "area": each.area.code,
        "since": each.since,
        "until": each.until,
    }


def _account(person: Person) -> dict[str, Any]:
    fresh = "new" if person.must_change_password else "open"
    return {
        "id": person.pk,
        "username": person.username,
        "name": person.name,
        "employer": person.employer,
        "state": fresh if person.is_active else "closed",
        "last_login": timezone.localdate(person.last_login) if person.last_login else None,
        "roles": [_grant(each) for each in person.roles],  # type: ignore[attr-defined]
    }


@endpoint(
    router,
    "GET",
    "/people",
    Text("帐号", "Accounts"),
    page_schema("people", ACCOUNT),
    right="people",
    parameters=(_AREA, _BEGINS, _ROLE, _STATE, *paging()),
    about=Text(
        "您管理的帐号及其今天的角色,按帐号排列。没有密码,也没有任何可以登录的东西。",
        "The accounts that you manage with their roles of today, by username. No password, nor anything one could log "
        "in with.",
    ),
)
def list_people(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of accounts."""
    rows = filtered(_managed(asking, asked["area"]), asked["q"], asked["role"], asked["state"])
    rows = rows.filter(username__gt=asked["after"]).order_by("username")
    found = list(rows[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    with_roles(shown)
    return {
        "people": [_account(each) for each in shown],
        "next": shown[-1].username if len(found) > len(shown) else None,
    }


@endpoint(
    router,
    "GET",
    "/people/{number}",
    Text("一个帐号", "One account"),
    ONE,
    right="people",
    about=Text(
        "现在、今后和以前的全部角色,在别处的也在内。",
        "All its roles, of today, of days to come and before; those held elsewhere among them.",
    ),
)
def get_account_of(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """One account."""
    held = numbered(_managed(asking), number)
    if held is None:
        why = Text("没有这个帐号,或不归您管理", "no such account, or none that you manage")
        raise Problem(404, why, "number")
    with_roles([held])
    now = rolls(held)
    past = Grant.objects.filter(person=held).exclude(pk__in=[each.pk for each in now])
    return {
        "account": _account(held),
        "second_factor": is_mfa_enabled(held),
        "now": [_grant(each) for each in now],
        "past": [_grant(e) for e in past.select_related("area").order_by("-until", "-pk")],
    }


@endpoint(
    router,
    "GET",
    "/people/roles/{number}/households",
    Text("一个角色分管的户", "The households of a role"),
    page_schema("households", ASSIGNED),
    right="people",
    parameters=paging(),
    about=Text(
        "按户的角色分到的户,按编号。须既管理那里的帐号,又能看那里的户。",
        "Of a role that is held over households, by number. For whoever both manages accounts and sees households "
        "there.",
    ),
)
def list_assigned(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """A page of households."""
    grant = numbered(_grants(asking), number)
    seen = grant is not None and asking.reach("see").holds(grant.area.code)
    if grant is None or grant.told.over is not Over.HOUSEHOLDS or not seen:
        why = Text(
            "没有这样的角色,或不归您管理,或您不能看那里的户",
            "no such role, or none that you manage, or its households are not yours to see",
        )
        raise Problem(404, why, "number")
    mine = grant.assignments.filter(household_no__gt=asked["after"]).order_by("household_no")
    found = list(mine.values_list("household_no", flat=True)[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    rows = asking.within("see", apps.get_model(*HOUSEHOLDS)._default_manager.all())
    heads = dict(rows.filter(household_no__in=shown).values_list("household_no", "head_name"))
    return {
        "households": [{"household_no": each, "head_name": heads.get(each)} for each in shown],
        "next": shown[-1] if len(found) > len(shown) else None,
    }
