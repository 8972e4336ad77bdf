"""Endpoints of dossiers: a household's verdicts, rounds and what it is due, and an area's sheet."""

from __future__ import annotations

from functools import partial
from typing import Any

from ninja import Router

from tuopin.office.archive.api import NUMBER, STRING
from tuopin.office.areas.models import Area
from tuopin.office.assessment.telling import (
    CRITERION,
    VERDICT,
    criterion_told,
    household_of,
    said,
)
from tuopin.office.dossier.counting import sheet
from tuopin.office.dossier.gathering import gathered
from tuopin.office.dossier.past import Past
from tuopin.office.dossier.sheets import LEVELS, WIDE, Sheet
from tuopin.office.dossier.wide import wide_sheet
from tuopin.office.offering import Asking, Problem, both, endpoint, group, shape
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("dossier", Text("档案", "dossiers")))

_SAID = shape(zh=STRING, en=STRING)
_JUDGED = {"type": "array", "items": shape(title=_SAID, verdict=VERDICT)}
_MONEY = {"type": ["number", "null"], "description": both(Text("分/人·年", "fen a head and year"))}
_COUNT_OR_NONE = {"type": ["integer", "null"]}
PAST = shape(
    year=NUMBER,
    assessed={"type": "boolean"},
    status={"type": "string", "enum": ["", "poor", "out", "none"]},
    verdicts=_JUDGED,
    income=_MONEY,
    line=_MONEY,
)
DUE = shape(title=_SAID, head=STRING, person=STRING, due=VERDICT, reason=_SAID)
DOSSIER = shape(
    household_no=STRING,
    village_code=STRING,
    year=NUMBER,
    run={
        **_COUNT_OR_NONE,
        "description": both(Text("结论出自哪次评估", "the run of the verdicts")),
    },
    standards=_JUDGED,
    criteria={"type": "array", "items": CRITERION},
    past={"type": "array", "items": PAST},
    due={
        "type": ["array", "null"],
        "items": DUE,
        "description": both(
            Text("那年的文件未载入时为 null", "null where the year's documents are not loaded")
        ),
    },
)
COUNTED = shape(title=_SAID, standard={"type": "boolean"}, met=NUMBER, unmet=NUMBER, unknown=NUMBER)
SHEET = shape(
    area=STRING,
    level=STRING,
    households=NUMBER,
    whole={
        "type": "boolean",
        "description": both(Text("您是否能查看整个地区", "whether the whole area is yours to see")),
    },
    run=_COUNT_OR_NONE,
    of_the_round={
        "type": "boolean",
        "description": both(
            Text(
                "数字出自轮次(省、市州),还是台账现状",
                "whether figures are the round's (provinces, prefectures) or the registry's as it stands",
            )
        ),
    },
    status={"type": "array", "items": shape(title=_SAID, households=NUMBER)},
    causes={
        "type": "array",
        "items": shape(title=_SAID, households=NUMBER, share={"type": ["number", "null"]}),
    },
    verdicts={"type": "array", "items": COUNTED},
    due={"type": ["array", "null"], "items": shape(title=_SAID, due=NUMBER, asked=NUMBER)},
    parts={
        "type": "array",
        "items": shape(code=STRING, households=_COUNT_OR_NONE, poor=_COUNT_OR_NONE),
    },
)


@endpoint(
    router,
    "GET",
    "/households/{number}/dossier",
    Text("一户的档案", "The dossier of a household"),
    DOSSIER,
    right="see",
    about=Text(
        "启用的结论(值、门槛、文件)、历年情况和应享措施。事实、成员和收入见 /households/{number}。",
        "Verdicts that hold with value, threshold and document, the rounds, and what is due. Facts, members and income "
        "are at /households/{number}.",
    ),
)
def get_dossier(asking: Asking, asked: dict[str, Any], number: str) -> dict[str, Any]:
    """What the office knows of a household beside its rows."""
    told = gathered(household_of(asking, number))
    return {
        "household_no": number,
        "village_code": told.household.village_code,
        "year": told.year,
        "run": told.judged.run.pk if told.judged.run else None,
        "standards": [{"title": said(t), "verdict": v.value} for t, v in told.judged.standards],
        "criteria": [criterion_told(each) for each in told.judged.lines],
        "past": [_past(each) for each in told.past],
        "due": None
        if told.due is None
        else [
            {
                "title": said(each.title),
                "head": each.head,
                "person": each.name,
                "due": each.due.value,
                "reason": said(each.reason),
            }
            for each in told.due
        ],
    }


def _past(each: Past) -> dict[str, Any]:
    return {
        "year": each.year,
        "assessed": each.assessed,
        "status": each.status,
        "verdicts": [{"title": said(t), "verdict": v.value} for t, v in each.verdicts],
        "income": each.income,
        "line": each.line,
    }


@endpoint(
    router,
    "GET",
    "/areas/{code}/sheet",
    Text("地区档案", "The sheet of an area"),
    SHEET,
    right="see",
    about=Text(
        "按状态、主要致贫原因、结论和应享措施计的户数,只计您能查看的。",
        "Households by status, main cause, verdict and what is due, those alone that are yours to see.",
    ),
)
def get_sheet(asking: Asking, asked: dict[str, Any], code: str) -> dict[str, Any]:
    """The sheet of a village, township, county, prefecture or province."""
    place = Area.objects.filter(code=code, level__in=LEVELS).first()
    held = asking.reach("see")
    told = wide_sheet(place, held) if place is not None and place.level in WIDE else None
    if place is not None and told is None:
        told = sheet(place, held, partial(_within, asking, code))
    if place is None or told is None or not (held.touches(code) or told.households):
        why = Text("没有这个地区,或不在您的范围内", "no such area, or none of yours")
        raise Problem(404, why, "code")
    return {"area": code, "level": place.level} | _told(told)


def _within(asking: Asking, code: str, rows: Any) -> Any:
    return asking.within("see", rows, code)


def _told(told: Sheet) -> dict[str, Any]:
    return {
        "households": told.households,
        "whole": told.whole,
        "run": told.run.pk if told.run else None,
        "of_the_round": told.wide,
        "status": [{"title": said(each.text), "households": each.count} for each in told.status],
        "causes": [
            {"title": said(each.text), "households": each.count, "share": each.share}
            for each in told.causes
        ],
        "verdicts": [
            {"title": said(each.text), "standard": each.main}
            | {verdict.value: number.count for verdict, number in each.numbers}
            for each in told.verdicts
        ],
        "due": None
        if told.due is None
        else [{"title": said(e.text), "due": e.due, "asked": e.asked} for e in told.due],
        "parts": [
            {
                "code": each["code"],
                "households": each.get("households"),
                "poor": each.get("poor"),
            }
            for each in told.parts
        ],
    }
