"""Endpoints of intake: batches, how far each is, its findings by row, and the registered rows it would change."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tuopin.office.intake.findings import leaf
from tuopin.office.intake.models import STATES, Batch
from tuopin.office.intake.queries import Change, changed_rows, taken_in
from tuopin.office.look.numbers import whole
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
from tuopin.office.registry.api import AREA
from tuopin.rules import Severity
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("intake", Text("导入", "intake")))

_TEXT, _NUMBER, _TIME = {"type": "string"}, {"type": "integer"}, {"type": ["string", "null"]}
_COUNTS = {"type": "object", "additionalProperties": _NUMBER}
BATCH = shape(
    id=_NUMBER,
    state={"type": "string", "enum": list(STATES)},
    area=_TEXT,
    as_of={"type": "string", "format": "date"},
    by=_TEXT,
    made_at=_TIME,
    checked_at=_TIME,
    settled_at=_TIME,
    settled_by=_TIME,
    reason=_TEXT,
    files={"type": "array", "items": _TEXT},
    total={**_COUNTS, "description": both(Text("所有文件的行数", "rows of all files"))},
    changes={
        "type": "object",
        "additionalProperties": _COUNTS,
        "description": both(
            Text("接收后各表的变化", "what accepting would change, table by table")
        ),
    },
    errors=_NUMBER,
    wrong=shape(zh=_TEXT, en=_TEXT),
)
FINDING = shape(
    n=_NUMBER,
    file={"type": ["string", "null"]},
    table={"type": ["string", "null"]},
    row={"type": ["integer", "null"]},
    column={"type": ["string", "null"]},
    check=_TEXT,
    severity={"type": "string", "enum": [str(each) for each in Severity]},
    rejects={"type": "boolean", "description": both(Text("此行不予接收", "keeps its row out"))},
    message=shape(zh=_TEXT, en=_TEXT),
)
CHANGED = shape(
    household_no=_TEXT,
    key={**_TEXT, "description": both(Text("行的编号", "the key of the row"))},
    cells={"type": "array", "items": shape(
        column=_TEXT,
        before={**_TEXT, "description": both(Text("台账现值", "what the registry holds"))},
        after={**_TEXT, "description": both(Text("接收后的值", "what it will hold"))},
        cleared={
            "type": "boolean",
            "description": both(Text("已知的值被清空", "a known value is cleared")),
        },
    )},
)  # fmt: skip
_TABLE = Parameter(
    "table",
    Text(
        "哪张表;不写则为有变化的第一张", "which table; the first that changes where none is given"
    ),
    {"type": "string", "enum": list(TABLES)},
    lambda told: TABLES[told].name,
    default="",
)
_ONLY = Parameter(
    "only",
    Text("只列会清空已知值的行", "only rows in which a known value is cleared"),
    {"type": "string", "enum": ["cleared"]},
    lambda told: {"cleared": told}[told],
    default="",
)
_AFTER = Parameter(
    "after",
    Text("上一页给出的 next", "the `next` of the page before"),
    {"type": "integer", "minimum": 1},
    lambda told: _number(told),
    default=0,
)
_FILTERS = tuple(
    Parameter(name, text, {"type": "string", "maxLength": 200}, default="")
    for name, text in (
        ("severity", Text("轻重", "how bad")),
        ("check", Text("检查", "the check")),
        ("table", Text("表", "the table")),
        ("file", Text("文件", "the file")),
    )
)


def _number(told: str) -> int:
    if not 0 < int(told) < 2**63:
        raise ValueError
    return int(told)


def _mine(asking: Asking, area: str = "") -> Any:
    """Batches that the person enters or accepts, as far as the token goes; all there for who reads the record.

    No token holds the right to enter: that is asked of its person. The right to read the record it must hold itself.
    """
    audited = asking.within("audit", Batch.objects.all(), area)
    rows = asking.within("see", taken_in(asking.person), area) | audited
    return rows.select_related("by", "settled_by").prefetch_related("uploads").order_by("-pk")


def _told(batch: Batch) -> dict[str, Any]:
    times = {n: getattr(batch, n) for n in ("made_at", "checked_at", "settled_at")}
    return {
        "id": batch.pk,
        "state": batch.state,
        "area": batch.area,
        "as_of": batch.as_of,
        "by": batch.by.username,
        **{n: at.isoformat() if at else None for n, at in times.items()},
        "settled_by": batch.settled_by.username if batch.settled_by else None,
        "reason": batch.reason,
        "files": [each.name for each in batch.uploads.all()],
        "total": batch.total,
        "changes": batch.changes,
        "errors": batch.errors,
        "wrong": {"zh": batch.wrong_zh, "en": batch.wrong_en},
    }


def _one(asking: Asking, number: int) -> Batch:
    found: Batch | None = numbered(_mine(asking), number)
    if found is None:
        why = Text("没有这个批次,或不在您的范围内", "no such batch, or none of yours")
        raise Problem(404, why, "number")
    return found


@endpoint(
    router,
    "GET",
    "/batches",
    Text("批次", "Batches"),
    page_schema("batches", BATCH),
    right="see",
    parameters=(AREA, _AFTER, paging()[1]),
    about=Text(
        "您录入、审批或审计的地区的批次,新的在前。",
        "Batches of the areas that you enter in, accept for or audit, the newest first.",
    ),
)
def list_batches(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of batches."""
    rows = _mine(asking, asked["area"])
    if asked["after"]:
        rows = rows.filter(pk__lt=asked["after"])
    found = list(rows[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    more = str(shown[-1].pk) if len(found) > len(shown) else None
    return {"batches": [_told(each) for each in shown], "next": more}


@endpoint(
    router,
    "GET",
    "/batches/{number}",
    Text("一个批次", "One batch"),
    BATCH,
    right="see",
    about=Text(
        "state 为 checking 时还在检查;total 和 changes 随后才有。",
        "While `state` is checking it is being checked; `total` and `changes` come afterwards.",
    ),
)
def get_batch(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """A batch: how far it is, and what it would change."""
    return _told(_one(asking, number))


@endpoint(
    router,
    "GET",
    "/batches/{number}/findings",
    Text("批次的问题", "Findings of a batch"),
    page_schema("findings", FINDING),
    right="see",
    parameters=(*_FILTERS, _AFTER),
    about=Text("按行,最重的在前;每页五十条。", "By row, the worst first; fifty a page."),
)
def list_findings(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """A page of findings."""
    batch = _one(asking, number)
    chosen = {each.name: asked[each.name] for each in _FILTERS if asked[each.name]}
    page = leaf(batch.pk, chosen, asked["after"])
    return {
        "findings": [
            {name: row[name] for name in FINDING["required"] if name in row}
            | {"message": {"zh": row["message_zh"], "en": row["message_en"]}}
            for row in page.rows
        ],
        "next": str(page.after) if page.after else None,
    }


@endpoint(
    router,
    "GET",
    "/batches/{number}/changes",
    Text("批次会改动的行", "Registered rows that a batch would change"),
    page_schema("changes", CHANGED),
    right="see",
    parameters=(_TABLE, _ONLY, *paging()),
    about=Text(
        "逐栏给出台账现值和接收后的值,用所用语言的文字;号码遮住。批次处理完后为空。",
        "Column by column what the registry holds and will hold, in words of the language asked for; numbers masked. "
        "Empty once the batch is settled.",
    ),
)
def list_batch_changes(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """A page of rows."""
    held, size, skip = _one(asking, number), asked["limit"], whole(asked["after"])
    cleared = held.clears and asked["only"] == "cleared"
    if asked["only"] and not cleared:
        return {"changes": [], "next": None}
    wanted = "blank" if cleared else "changed"
    names = [name for name, many in held.changes.items() if many.get(wanted)]
    name = asked["table"] or (names[0] if names else "")
    if name not in names or not held.open:
        return {"changes": [], "next": None}
    found = changed_rows(held, name, skip, size + 1, cleared=cleared)
    return {
        "changes": [_change(each) for each in found[:size]],
        "next": str(skip + size) if len(found) > size else None,
    }


def _change(row: Change) -> dict[str, Any]:
    return {
        "household_no": row.household,
        "key": row.key,
        "cells": [
            {
                "column": cell.column.name,
                "before": cell.before,
                "after": cell.after,
                "cleared": cell.cleared,
            }
            for cell in row.cells
        ],
    }
