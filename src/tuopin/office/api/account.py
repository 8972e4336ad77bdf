"""The endpoint of oneself: who asks, which roles are held where, and what of it the token lets through."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tuopin.office.offering import Asking, both, endpoint, group
from tuopin.office.people.roles import ROLES, Right
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("account", Text("本人", "oneself")))

_TEXT = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_ROLE = {
    "type": "object",
    "required": ["role", "zh", "en", "area", "since", "until"],
    "properties": {
        "role": {"type": "string", "enum": list(ROLES)},
        "zh": _TEXT,
        "en": _TEXT,
        "area": _TEXT,
        "since": _DAY,
        "until": {"type": ["string", "null"], "format": "date"},
    },
}
ACCOUNT = {
    "type": "object",
    "required": ["username", "name", "roles", "rights", "token"],
    "properties": {
        "username": _TEXT,
        "name": _TEXT,
        "roles": {"type": "array", "items": _ROLE},
        "rights": {
            "type": "object",
            "description": both(Text("权限 → 地区代码", "right → area codes")),
            "additionalProperties": {"type": "array", "items": _TEXT},
        },
        "token": {"type": ["string", "null"]},
    },
}


@endpoint(
    router,
    "GET",
    "/account",
    Text("我是谁,能做什么", "Who I am and what I may do"),
    ACCOUNT,
    about=Text(
        "roles 是本人的角色;rights 是今天在此处还剩的权限,按地区。",
        "`roles` are the person's; `rights` are what is left of them here and today, by area.",
    ),
)
def get_account(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """The person, and what the token lets through."""
    person: Any = asking
    rights = {right.value: asking.reach(right) for right in Right if right is not Right.REVEAL}
    return {
        "username": asking.person.username,
        "name": asking.person.name,
        "roles": [_role(grant) for grant in asking.person.grants_on()],
        "rights": {name: list(held.areas) for name, held in rights.items() if not held.empty},
        "token": person.token or None,
    }


def _role(grant: Any) -> dict[str, Any]:
    return {
        "role": grant.role,
        "zh": grant.told.text.zh,
        "en": grant.told.text.en,
        "area": grant.area.code,
        "since": grant.since,
        "until": grant.until,
    }
