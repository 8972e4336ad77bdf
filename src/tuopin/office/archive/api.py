"""Endpoints of the archive: frozen rounds, the digests that name them, and the errors that stand before the next."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tuopin.office.archive.checking import faults_behind, fresh, last_checked, open_faults
from tuopin.office.archive.models import Fault, Round
from tuopin.office.offering import (
    Asking,
    Parameter,
    Problem,
    both,
    endpoint,
    group,
    page_schema,
    paging,
    shape,
)
from tuopin.office.registry.api import AREA
from tuopin.office.registry.models import Year
from tuopin.terms import Text

__all__ = ["NUMBER", "STRING", "router"]

router = Router(tags=group("rounds", Text("冻结的轮次", "frozen rounds")))

STRING, NUMBER = {"type": "string"}, {"type": "integer"}
_OR_NONE = {"type": ["string", "null"]}
ROUND = shape(
    year=NUMBER,
    version=NUMBER,
    sequence={**NUMBER, "description": both(Text("在链中的位置", "place in the chain"))},
    digest=STRING,
    as_of={"type": "string", "format": "date"},
    rows={"type": "object", "additionalProperties": NUMBER},
    left_out={
        "type": "object",
        "additionalProperties": NUMBER,
        "description": both(
            Text("其他年度的行,本轮次没有收入", "rows of other years, which are not in this round")
        ),
    },
    reason={**STRING, "description": both(Text("更正的理由", "why it was corrected"))},
    by=_OR_NONE,
    at={"type": "string", "format": "date-time"},
)
FAULT = shape(
    check=STRING,
    subject=STRING,
    household_no=STRING,
    village_code=STRING,
    column=STRING,
)
CHECKED = shape(
    year=NUMBER,
    at=_OR_NONE,
    fresh={
        "type": "boolean",
        "description": both(
            Text("检查以后台账没有变过", "whether the registry is as it was when it was checked")
        ),
    },
    counts={
        "type": "array",
        "items": shape(check=STRING, severity=STRING, findings=NUMBER),
        "description": both(Text("全省的问题数", "findings in the whole province")),
    },
)
FAULTS = page_schema("faults", FAULT)
FAULTS["required"] = [*FAULTS["required"], "checked"]
FAULTS["properties"]["checked"] = CHECKED


def _told(held: Round) -> dict[str, Any]:
    return {
        "year": held.year,
        "version": held.version,
        "sequence": held.sequence,
        "digest": held.digest,
        "as_of": held.as_of,
        "rows": held.rows,
        "left_out": held.left_out,
        "reason": held.reason,
        "by": held.by.username if held.by else None,
        "at": held.at.isoformat(),
    }


@endpoint(
    router,
    "GET",
    "/rounds",
    Text("冻结的轮次", "Frozen rounds"),
    shape(rounds={"type": "array", "items": ROUND}),
    right="see",
    about=Text(
        "最新的在前。摘要就是轮次的名字:任何人持有文件都能核对。",
        "The newest first. The digest is a round's name: whoever holds its files can check it.",
    ),
)
def list_rounds(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """Every round."""
    return {"rounds": [_told(each) for each in Round.objects.select_related("by")]}


@endpoint(
    router,
    "GET",
    "/rounds/{year}/faults",
    Text("冻结前的错误", "Errors before a freeze"),
    FAULTS,
    right="see",
    parameters=(
        AREA,
        Parameter(
            "check",
            Text("只列这项检查的", "only of this check"),
            {"type": "string", "maxLength": 80},
            default="",
        ),
        *paging(),
    ),
    about=Text(
        "最近一次检查中还没有改正或豁免的错误,只列您能查看的。",
        "Errors of the last check that are neither corrected nor exempted, those alone that are yours to see.",
    ),
)
def list_faults(asking: Asking, asked: dict[str, Any], year: int) -> dict[str, Any]:
    """A page of errors."""
    begun = Year.objects.exclude(state="announced").filter(year=year) if 0 < year < 9999 else []
    checked = last_checked(year) if begun else None
    if checked is None:
        raise Problem(404, Text("这一年还没有检查过", "this year has not been checked yet"), "year")
    rows = asking.within("see", open_faults(checked), asked["area"])
    if asked["check"]:
        rows = rows.filter(check_id=asked["check"])
    rows = faults_behind(rows, asked["after"])
    found = list(rows.order_by("village_code", "pk")[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    more = len(found) > asked["limit"]
    return {
        "checked": {
            "year": checked.year,
            "at": checked.at.isoformat(),
            "fresh": fresh(checked),
            "counts": [
                {"check": check, "severity": severity, "findings": many}
                for check, severity, many in checked.counts
            ],
        },
        "faults": [_fault(each) for each in shown],
        "next": f"{shown[-1].village_code}.{shown[-1].pk}" if more else None,
    }


def _fault(held: Fault) -> dict[str, Any]:
    return {
        "check": held.check_id,
        "subject": held.subject,
        "household_no": held.household_no,
        "village_code": held.village_code,
        "column": held.column,
    }
