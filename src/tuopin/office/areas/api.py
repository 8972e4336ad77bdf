"""Endpoints of areas: the tree as a list in its order, and one area with its way up, its parts and its codes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from ninja import Router

from tuopin.office.areas.models import LEVELS, Area
from tuopin.office.areas.queries import inside, way_up
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
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS

__all__ = ["router"]

router = Router(tags=group("areas", Text("地区", "areas and their codes")))

_DAY = {"type": ["string", "null"], "format": "date"}


def _level(text: str) -> str:
    if text not in LEVELS:
        raise ValueError
    return text


AREA: dict[str, Any] = {
    "type": "object",
    "required": ["code", "level", "name", "name_en", "parent", "statistical"],
    "properties": {
        "code": {"type": "string"},
        "level": {"type": "string", "enum": list(LEVELS)},
        "name": {"type": "string"},
        "name_en": {"type": "string"},
        "parent": {
            "type": ["string", "null"],
            "description": both(Text("上级代码", "code of the area that holds it")),
        },
        "statistical": {
            "type": "boolean",
            "description": both(
                Text("仅统计部门使用的代码", "a code of the statistics office only")
            ),
        },
    },
}
ONE: dict[str, Any] = {
    "type": "object",
    "required": ["area", "way", "parts", "codes"],
    "properties": {
        "area": AREA,
        "way": {
            "type": "array",
            "items": AREA,
            "description": both(Text("自省而下", "from the province down")),
        },
        "parts": {
            "type": "array",
            "items": AREA,
            "description": both(Text("下一级", "what lies inside it")),
        },
        "codes": {
            "type": "array",
            "description": both(
                Text(
                    "用过的代码,until 当日起失效", "codes it had; `until` is the first day without"
                )
            ),
            "items": {
                "type": "object",
                "required": ["code", "name", "since", "until"],
                "properties": {
                    "code": {"type": "string"},
                    "name": {"type": "string"},
                    "since": _DAY,
                    "until": _DAY,
                },
            },
        },
    },
}
_FIELDS = ("code", "level", "name", "name_en", "parent__code", "statistical")
_NAMES = tuple(AREA["required"])


def _told(row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(_NAMES, row, strict=True))


def absent(where: str) -> Problem:
    """The same answer for an area that is not there as for one that may not be seen."""
    return Problem(
        404, Text("没有这个地区,或不在您的范围内", "no such area, or none of yours"), where
    )


@endpoint(
    router,
    "GET",
    "/areas",
    Text("地区树,按树的次序列出", "The tree of areas, listed in its order"),
    page_schema("areas", AREA),
    parameters=(
        Parameter(
            "inside",
            Text("只列此代码之内的地区(含其本身)", "only areas inside this code, itself included"),
            {"type": "string", "maxLength": 20},
            default="",
        ),
        Parameter(
            "level",
            Text("只列此级别", "only this level"),
            {"type": "string", "enum": list(LEVELS)},
            _level,
            default="",
        ),
        *paging(),
    ),
    about=Text(
        "您有权限的地区及其上级。代码是前缀:上级总在前面。",
        "Areas in which something is yours, and those that hold them. Codes are prefixes: a parent comes first.",
    ),
)
def list_areas(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of the tree."""
    rows = _touched(asking).order_by("code").values_list(*_FIELDS)
    if asked["inside"]:
        rows = rows.filter(inside([asked["inside"]]))
    if asked["level"]:
        rows = rows.filter(level=asked["level"])
    found = [_told(row) for row in rows.filter(code__gt=asked["after"])[: asked["limit"] + 1]]
    shown = found[: asked["limit"]]
    return {"areas": shown, "next": shown[-1]["code"] if len(found) > len(shown) else None}


def _touched(asking: Asking) -> Any:
    """The areas in which something is held, and those that hold them."""
    held = asking.areas()
    above = {code[:digits] for code in held for digits in DIGITS.values() if digits < len(code)}
    return Area.objects.filter(inside(held) | Q(code__in=above))


@endpoint(
    router,
    "GET",
    "/areas/{code}",
    Text("一个地区", "One area"),
    ONE,
    about=Text(
        "地区本身、上级、您可见的下一级,以及用过的代码。",
        "The area, those that hold it, those it holds as far as they are yours, and the codes it had.",
    ),
)
def get_area(asking: Asking, asked: dict[str, Any], code: str) -> dict[str, Any]:
    """One area with its surroundings."""
    place = _touched(asking).filter(code=code).first()
    if place is None:
        raise absent("code")
    codes_up = [each.code for each in way_up(code)]
    way = [
        _told(row)
        for row in Area.objects.filter(code__in=codes_up).order_by("code").values_list(*_FIELDS)
    ]
    parts = _touched(asking).filter(parent=place).order_by("code").values_list(*_FIELDS)
    codes = place.codes.order_by("since", "pk").values("code", "name", "since", "until")
    return {
        "area": way[-1],
        "way": way,
        "parts": [_told(row) for row in parts],
        "codes": list(codes),
    }
