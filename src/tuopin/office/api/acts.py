"""Endpoints of the record: acts, the newest first, and one act with the rows it changed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from ninja import Router

from tuopin.office.areas.queries import inside
from tuopin.office.audit.models import Act, Change
from tuopin.office.offering import (
    Asking,
    Parameter,
    Problem,
    both,
    endpoint,
    group,
    page_schema,
    paging,
)
from tuopin.office.registry.api import AREA
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS

__all__ = ["router"]

router = Router(tags=group("acts", Text("审计记录", "the record of acts")))

_TEXT, _NUMBER = {"type": "string"}, {"type": ["integer", "null"]}
ACT: dict[str, Any] = {
    "type": "object",
    "required": [
        "id",
        "at",
        "person",
        "username",
        "source",
        "verb",
        "subject",
        "area",
        "reason",
        "rows",
        "digest",
    ],
    "properties": {
        "id": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "person": _NUMBER,
        "username": _TEXT,
        "source": {
            "type": "string",
            "description": both(Text("来自哪个地址", "from which address")),
        },
        "verb": _TEXT,
        "subject": _TEXT,
        "area": _TEXT,
        "reason": _TEXT,
        "rows": _NUMBER,
        "digest": _TEXT,
    },
}
CHANGE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "table", "row", "kind", "changed"],
    "properties": {
        "id": {"type": "integer"},
        "table": _TEXT,
        "row": _TEXT,
        "kind": {"type": "string", "enum": ["i", "u", "d"]},
        "changed": {"type": ["object", "null"], "additionalProperties": {"type": "array"}},
    },
}
FIELDS = tuple(ACT["required"])


def _number(text: str) -> int:
    found = int(text)
    if not 0 < found < 2**63:
        raise ValueError
    return found


def _seen(asking: Asking, area: str) -> Any:
    """Acts in the areas whose record one may read; those of no area only for whoever reads a whole province's."""
    held = asking.reach("audit", area)
    where = inside(held.areas, "area")
    if not area and any(len(code) == DIGITS["province"] for code in held.areas):
        where |= Q(area="")
    return Act.objects.filter(where)


_AFTER = Parameter(
    "after",
    Text("上一页给出的 next", "the `next` of the page before"),
    {"type": "integer", "minimum": 1},
    _number,
)
_SHORT = {"type": "string", "maxLength": 150}
_VERB = Parameter("verb", Text("只列此类行为", "only acts of this verb"), _SHORT, default="")
_NAME = Parameter("username", Text("只列此人", "only of this account"), _SHORT, default="")


@endpoint(
    router,
    "GET",
    "/acts",
    Text("审计记录", "The record of acts"),
    page_schema("acts", ACT),
    right="audit",
    parameters=(AREA, _VERB, _NAME, _AFTER, paging()[1]),
    about=Text(
        "谁、何时、自何处、对什么、做了什么、为什么;新的在前。",
        "Who did what, when, from where, on what and why; the newest first.",
    ),
)
def list_acts(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """The acts that may be read, by the filters."""
    rows = _seen(asking, asked["area"])
    if asked["verb"]:
        rows = rows.filter(verb=asked["verb"])
    if asked["username"]:
        rows = rows.filter(username=asked["username"])
    if asked["after"]:
        rows = rows.filter(pk__lt=asked["after"])
    found = list(rows.order_by("-pk").values(*FIELDS)[: asked["limit"] + 1])
    return _page("acts", found, asked["limit"])


def _page(name: str, found: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    shown = [row | {"at": row["at"].isoformat()} if "at" in row else row for row in found[:limit]]
    return {name: shown, "next": str(shown[-1]["id"]) if len(found) > limit else None}


@endpoint(
    router,
    "GET",
    "/acts/{number}/changes",
    Text("一次行为改动的行", "The rows an act changed"),
    page_schema("changes", CHANGE),
    right="audit",
    parameters=(_AFTER, paging()[1]),
    about=Text(
        "每一行改动前后的值;姓名只记首字,号码不记。",
        "Each row with its columns before and after; names by their first character, numbers not at all.",
    ),
)
def list_changes(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """The changes of an act that may be read."""
    if not 0 < number < 2**63 or not _seen(asking, "").filter(pk=number).exists():
        raise Problem(
            404, Text("没有这次行为,或您看不到", "no such act, or not yours to read"), "number"
        )
    rows = Change.objects.filter(act=number).order_by("pk")
    if asked["after"]:
        rows = rows.filter(pk__gt=asked["after"])
    found = rows.values("id", "table", "row", "kind", "changed")[: asked["limit"] + 1]
    return _page("changes", list(found), asked["limit"])
