"""Endpoint of clues: what those who only read have noticed, within one's own areas."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tuopin.office.offering import Asking, endpoint, group, page_schema, paging, shape
from tuopin.office.registry.api import AREA
from tuopin.office.supervision.models import Clue
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("clues", Text("线索", "clues")))

_TEXT = {"type": "string"}
CLUE = shape(
    id={"type": "integer"},
    at={"type": "string", "format": "date-time"},
    by=_TEXT,
    area=_TEXT,
    household_no=_TEXT,
    text=_TEXT,
)


@endpoint(
    router,
    "GET",
    "/clues",
    Text("线索", "Clues"),
    page_schema("clues", CLUE),
    right="audit",
    parameters=(AREA, *paging()),
    about=Text("审计员写下的,新的在前。", "What auditors wrote, the newest first."),
)
def list_clues(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of clues."""
    rows = asking.within("audit", Clue.objects.select_related("by"), asked["area"]).order_by("-pk")
    if asked["after"].isdecimal() and len(asked["after"]) < 19:
        rows = rows.filter(pk__lt=int(asked["after"]))
    found = list(rows[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    return {
        "clues": [
            {
                "id": each.pk,
                "at": each.at.isoformat(),
                "by": each.by.username,
                "area": each.area,
                "household_no": each.household_no,
                "text": each.text,
            }
            for each in shown
        ],
        "next": str(shown[-1].pk) if len(found) > len(shown) else None,
    }
