"""Endpoints of the annual window, of corrections after closing, and of a household's history."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from ninja import Router

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import inside, meet
from tuopin.office.look.numbers import whole
from tuopin.office.offering import (
    Asking,
    Problem,
    both,
    endpoint,
    group,
    page_schema,
    paging,
    shape,
)
from tuopin.office.people.models import Grant
from tuopin.office.registry.answers import AREA
from tuopin.office.registry.history import SHOWN, Row, Told, history
from tuopin.office.registry.models import STATES, Correction, Household
from tuopin.office.registry.windows import COUNTY, windows_in
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("years", Text("年度和变动记录", "the year's window, and history")))

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_DATE, _DAY = {"type": "string", "format": "date"}, {"type": ["string", "null"], "format": "date"}
_WORDS = {**_TEXT, "description": both(Text("所用语言的文字", "in the language asked for"))}
WINDOW = shape(
    year=_NUMBER, state={"type": "string", "enum": list(STATES)}, since=_DATE, text=shape(zh=_TEXT, en=_TEXT)
)  # fmt: skip
PLACE = shape(
    area=_TEXT,
    name=_TEXT,
    name_en=_TEXT,
    level={"type": "string", "enum": ["province", "county"]},
    years={"type": "array", "items": WINDOW},
)
CORRECTION = shape(
    id=_NUMBER, year=_NUMBER, order_no=_TEXT, ordered_on=_DAY, household_no=_TEXT, village_code=_TEXT, act=_NUMBER
)  # fmt: skip
LINE = shape(
    column=_TEXT,
    label=_WORDS,
    before={**_TEXT, "description": both(Text("改动前", "as it was"))},
    after={**_TEXT, "description": both(Text("改动后", "as it became"))},
    closed={
        "type": "boolean",
        "description": both(
            Text("只说有改动,不给内容", "it changed; its values are for readers of the record")
        ),
    },
)
ROW = shape(
    table=_TEXT,
    kind={"type": "string", "enum": ["i", "u", "d"]},
    what=_WORDS,
    times={**_NUMBER, "description": both(Text("同样的行数", "so many rows alike"))},
    columns={"type": "array", "items": LINE},
)
ACT = shape(
    id=_NUMBER,
    at={"type": "string", "format": "date-time"},
    username=_TEXT,
    verb=_TEXT,
    words=_WORDS,
    reason=_TEXT,
    order={**_TEXT, "description": both(Text("更正文件的文号", "number of the order"))},
    rows={"type": "array", "items": ROW},
)


@endpoint(
    router,
    "GET",
    "/years",
    Text("年度在各地的状态", "Years as they stand in province and counties"),
    page_schema("places", PLACE),
    right="see",
    parameters=(AREA, *paging()),
    about=Text(
        "您的地区所在的省和县,按代码;县里可以比全省快,不能更慢。年度新的在前。",
        "The provinces and counties that your areas lie in or hold, by code; a county may be ahead of its province, "
        "never behind. The newest year first.",
    ),
)
def list_years(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of places, each with its years."""
    codes = _codes(asking, asked["area"])
    around = {code[:2] for code in codes} | {code[:COUNTY] for code in codes if len(code) > COUNTY}
    rows = Area.objects.filter(inside(codes) | Q(code__in=around), level__in=("province", "county"))
    found = list(rows.filter(code__gt=asked["after"]).order_by("code")[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    windows = windows_in([each.code for each in shown])
    return {
        "places": [
            {
                "area": each.code,
                "name": each.name,
                "name_en": each.name_en,
                "level": each.level,
                "years": [
                    {
                        "year": window.year,
                        "state": window.state,
                        "since": window.since,
                        "text": {"zh": window.text.zh, "en": window.text.en},
                    }
                    for window in windows[each.code]
                ],
            }
            for each in shown
        ],
        "next": shown[-1].code if len(found) > len(shown) else None,
    }


def _codes(asking: Asking, area: str) -> list[str]:
    """Where households may be seen, as far as the token goes; of households one by one the area of their grant."""
    held = asking.reach("see", area)
    bound = asking.inside(area)
    if bound is None:
        return []
    of_grants = Grant.objects.filter(pk__in=held.grants).values_list("area__code", flat=True)
    met = [meet(code, bound) for code in of_grants]
    return [*held.areas, *(code for code in met if code)]


@endpoint(
    router,
    "GET",
    "/corrections",
    Text("封账后的更正", "Corrections after closing"),
    page_schema("corrections", CORRECTION),
    right="see",
    parameters=(AREA, *paging()),
    about=Text(
        "每条更正的文号、文件日期和户,新的在前。",
        "Each with the number and day of its order and its household, the newest first.",
    ),
)
def list_corrections(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of corrections."""
    rows = asking.within("see", Correction.objects.all(), asked["area"])
    after = whole(asked["after"])
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk").values(*CORRECTION["required"])[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    return {
        "corrections": shown,
        "next": str(shown[-1]["id"]) if len(found) > len(shown) else None,
    }


# ---- one household -----------------------------------------------------------------------------------------


@endpoint(
    router,
    "GET",
    "/households/{number}/history",
    Text("一户的变动记录", "What became of a household"),
    page_schema("acts", ACT),
    right="see",
    parameters=paging(SHOWN),
    about=Text(
        "谁、何时、为什么改了什么,新的在前。姓名和号码的改动只给能看审计记录的人,且照记录遮住。",
        "Who changed what, when and why, the newest first. Of names and numbers only whoever may read the record gets "
        "the values, masked as they stand there.",
    ),
)
def list_history(asking: Asking, asked: dict[str, Any], number: str) -> dict[str, Any]:
    """A page of a household's acts."""
    rows = Household._default_manager.filter(household_no=number)
    if not asking.within("see", rows).exists():
        why = Text("没有这一户,或不在您的范围内", "no such household, or none of yours")
        raise Problem(404, why, "number")
    audits = asking.within("audit", rows).exists()
    many = asked["limit"]
    found = history(number, whole=audits, before=whole(asked["after"]), many=many + 1)
    return {
        "acts": [_act(each) for each in found[:many]],
        "next": str(found[many - 1].act.pk) if len(found) > many else None,
    }


def _act(told: Told) -> dict[str, Any]:
    return {
        "id": told.act.pk,
        "at": told.act.at.isoformat(),
        "username": told.act.username,
        "verb": told.act.verb,
        "words": told.verb,
        "reason": told.act.reason,
        "order": told.order,
        "rows": [_row(each) for each in told.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "table": row.table,
        "kind": row.kind,
        "what": row.what,
        "times": row.times,
        "columns": [{name: getattr(line, name) for name in LINE["required"]} for line in row.lines],
    }
