"""Endpoints of supervision: clues within one's areas, the seals of the record, and what proofs of it found."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tuopin.office.areas.queries import inside
from tuopin.office.audit.models import Act, Seal
from tuopin.office.jobs.models import Job
from tuopin.office.look.numbers import whole
from tuopin.office.offering import Asking, both, endpoint, group, page_schema, paging, shape
from tuopin.office.registry.api import AREA
from tuopin.office.supervision.models import Clue
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("supervision", Text("线索和封条", "clues, and the record sealed")))

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_TIME = {"type": "string", "format": "date-time"}
CLUE = shape(
    id=_NUMBER,
    at=_TIME,
    by=_TEXT,
    area=_TEXT,
    household_no=_TEXT,
    text=_TEXT,
)
_OPEN = {**_NUMBER, "description": both(Text("尚未封的行为数", "acts not sealed yet"))}
SEAL = shape(
    id=_NUMBER,
    at=_TIME,
    first_act=_NUMBER,
    last_act=_NUMBER,
    changes={**_NUMBER, "description": both(Text("改动的行数", "rows changed"))},
    before={**_TEXT, "description": both(Text("上一个封条的摘要", "the digest before"))},
    digest=_TEXT,
)
SEALS = page_schema("seals", SEAL)
SEALS["properties"]["open"] = _OPEN
SEALS["required"] = [*SEALS["required"], "open"]
PROOF = shape(
    job=_NUMBER,
    at={"type": ["string", "null"], "format": "date-time"},
    holds={"type": "boolean", "description": both(Text("全部封条相符", "every seal holds"))},
    seals=_NUMBER,
    open=_OPEN,
    broken={**_NUMBER, "description": both(Text("不符的封条数", "seals that do not hold"))},
    lines={
        "type": "array",
        "items": shape(seal=_NUMBER, first_act=_NUMBER, last_act=_NUMBER),
        "description": both(Text("不符的封条,至多五十个", "those that do not, fifty at most")),
    },
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
    after = whole(asked["after"])
    if after:
        rows = rows.filter(pk__lt=after)
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


# ---- the record sealed ---------------------------------------------------------------------------------------


@endpoint(
    router,
    "GET",
    "/seals",
    Text("审计记录的封条", "Seals of the record"),
    SEALS,
    right="audit",
    parameters=paging(),
    about=Text(
        "每个封条封住一段记录,摘要里含上一个封条的摘要;新的在前。封条只有编号和摘要,不分地区。",
        "A seal closes a run of acts; its digest holds the digest before. The newest first. They are numbers and "
        "digests alone, the same for every area.",
    ),
)
def list_seals(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of seals, and how many acts are not sealed yet."""
    rows = Seal.objects.order_by("-last_act")
    newest, after = rows.first(), whole(asked["after"])
    if after:
        rows = rows.filter(last_act__lt=after)
    found = list(rows[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    names = ("first_act", "last_act", "changes", "before", "digest")
    return {
        "seals": [
            {"id": each.pk, "at": each.at.isoformat(), **{n: getattr(each, n) for n in names}}
            for each in shown
        ],
        "next": str(shown[-1].last_act) if len(found) > len(shown) else None,
        "open": Act.objects.filter(pk__gt=newest.last_act if newest else 0).count(),
    }


@endpoint(
    router,
    "GET",
    "/seals/proofs",
    Text("审计记录的复核结果", "What proofs of the record found"),
    page_schema("proofs", PROOF),
    right="audit",
    parameters=paging(),
    about=Text(
        "您要求的复核,新的在前;复核在“封条”页要求。",
        "The proofs that you asked for, the newest first; one is asked for on the page of seals.",
    ),
)
def list_proofs(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of one's own proofs."""
    rows = Job.objects.filter(
        by=asking.person, kind="record.verify", state="done", result__isnull=False
    )
    bound, after = asking.inside(""), whole(asked["after"])
    if bound:
        rows = rows.filter(inside([bound], "area"))
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    return {
        "proofs": [_proof(each) for each in shown],
        "next": str(shown[-1].pk) if len(found) > len(shown) else None,
    }


def _proof(job: Job) -> dict[str, Any]:
    told = dict(job.result or {})
    return {
        "job": job.pk,
        "at": job.ended_at.isoformat() if job.ended_at else None,
        "holds": told["broken"] == 0,
        **{name: told[name] for name in ("seals", "open", "broken")},
        "lines": [
            {"seal": seal, "first_act": first, "last_act": last}
            for seal, first, last in told["lines"]
        ],
    }
