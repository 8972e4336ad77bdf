"""What endpoints give of comparisons: the columns of differences, the schemas, and rows put as they say."""

from __future__ import annotations

from typing import Any

from tuopin.office.jobs.models import STATES as JOB_STATES
from tuopin.office.national.exporting import carried
from tuopin.office.national.models import FIGURES, STATES, Comparison, Export, SignOff
from tuopin.office.national.standing import SIDES
from tuopin.office.offering import both
from tuopin.rounds.national import left_out
from tuopin.tables import TABLES, Column, Kind, Privacy, Table
from tuopin.terms import Text

__all__ = [
    "COMPARISON", "DIFFERENCE", "EXPORT", "SIGNATURE", "TOTALS", "comparison_told", "export_told", "signature_told",
]  # fmt: skip

_DIRECT = Privacy.DIRECT  # either side's value may be a name
#: A difference as a row of a table, with what was said of it.
DIFFERENCE = Table(
    "difference",
    Text("与国家系统的差异", "difference from the national system"),
    (
        Column("id", Kind.INT, Text("编号", "number"), required=True),
        Column("table", Kind.TEXT, Text("表", "table"), required=True),
        Column("kind", Kind.TEXT, Text("差异", "kind of difference"), required=True),
        Column("village_code", Kind.TEXT, Text("村", "village"), required=True),
        Column("household_no", Kind.TEXT, Text("户编号", "household number")),
        Column("person_no", Kind.TEXT, Text("人编号", "person number")),
        Column("name", Kind.TEXT, Text("姓名", "name"), _DIRECT),
        Column("rule", Kind.TEXT, Text("怎样配对", "how the rows were paired")),
        Column("field", Kind.TEXT, Text("栏目", "column")),
        Column("theirs", Kind.TEXT, Text("国家系统的值", "their value"), _DIRECT),
        Column("ours", Kind.TEXT, Text("本台账的值", "our value"), _DIRECT),
        Column("settled", Kind.TEXT, Text("怎样处理", "what becomes of it")),
        Column("reason", Kind.TEXT, Text("依据", "the reason"), _DIRECT),
        Column("settled_by", Kind.TEXT, Text("谁处理", "who settled it")),
        Column("taken_by", Kind.TEXT, Text("谁改了本台账", "who changed the registry")),
    ),
    key=("id",),
    area="village_code",
    order=("village_code", "id"),
)

_TEXT, _COUNT, _MAYBE = {"type": "string"}, {"type": "integer"}, {"type": ["string", "null"]}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_FIGURES: dict[str, Any] = {
    "type": "object",
    "required": list(FIGURES),
    "properties": {
        name: {"type": ["integer", "null"], "description": both(text)}
        for name, text in FIGURES.items()
    },
}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


COMPARISON = _object(
    id=_COUNT,
    area=_TEXT,
    as_of={"type": "string", "format": "date"},
    state={"type": "string", "enum": list(STATES)},
    made_at=_MOMENT,
    compared_at=_MOMENT,
    digest=_TEXT,
    wrong={
        "type": ["array", "null"],
        "items": _TEXT,
        "description": both(Text("为何读不出(中、英)", "why it could not be read (zh, en)")),
    },
    counts={
        "type": ["array", "null"],
        "items": {"type": "object"},
        "description": both(
            Text(
                "各表的行数;只给能查看整个地区的人",
                "rows by table; only for whoever sees all of the area",
            )
        ),
    },
)
SIGNATURE = _object(
    id=_COUNT,
    comparison=_COUNT,
    township=_TEXT,
    theirs=_FIGURES,
    ours=_FIGURES,
    digest=_TEXT,
    unsettled=_COUNT,
    remark=_TEXT,
    signed_by=_TEXT,
    signed_at=_MOMENT,
    countersigned_by=_MAYBE,
    countersigned_at=_MOMENT,
    standing={
        "type": "boolean",
        "description": both(Text("签认是否仍有效", "whether the signature still stands")),
    },
    void_at=_MOMENT,
    void_act={"type": ["integer", "null"]},
    void_comparison={"type": ["integer", "null"]},
    changed={
        "type": "array",
        "description": both(Text("哪些总数变了", "which totals moved")),
        "items": _object(
            side={"type": "string", "enum": list(SIDES)},
            figure={"type": "string", "enum": list(FIGURES)},
            was=_COUNT,
            now=_COUNT,
        ),
    },
)
TOTALS = _object(
    township=_TEXT,
    theirs=_FIGURES,
    ours=_FIGURES,
    signature={"anyOf": [SIGNATURE, {"type": "null"}]},
)
_NAMES = {"type": "array", "items": _TEXT}
EXPORT = _object(
    id=_COUNT,
    area=_TEXT,
    headings={"type": "string", "enum": ["alias", "zh"]},
    kind={"type": "string", "enum": ["csv", "xlsx"]},
    numbers={
        "type": "boolean",
        "description": both(Text("含完整号码", "whether whole numbers are in it")),
    },
    reason=_TEXT,
    state={
        "type": ["string", "null"],
        "enum": [*JOB_STATES, None],
        "description": both(Text("任务的状态", "how far its work is")),
    },
    made_at=_MOMENT,
    ready_at=_MOMENT,
    until={**_MOMENT, "description": both(Text("可下载至", "until when it can be fetched"))},
    files={"type": "array", "items": _object(name=_TEXT, rows=_COUNT, size=_COUNT, digest=_TEXT)},
    tables={
        "type": "array",
        "items": _object(table=_TEXT, columns=_NAMES, left_out=_NAMES),
        "description": both(
            Text(
                "各表写入的栏目,和国家系统没有的栏目",
                "columns written, and those it has no place for",
            )
        ),
    },
)


def export_told(held: Export) -> dict[str, Any]:
    """An export: how far it is, its files, and what is not in them. Never its key."""
    tables = [TABLES[name] for name in held.tables]
    return {
        **{n: getattr(held, n) for n in ("area", "headings", "kind", "numbers", "reason")},
        "id": held.pk,
        "state": held.job.state if held.job is not None else None,
        "made_at": _moment(held.made_at),
        "ready_at": _moment(held.ready_at),
        "until": _moment(held.until),
        "files": [{n: each[n] for n in ("name", "rows", "size", "digest")} for each in held.files],
        "tables": [
            {
                "table": table.name,
                "columns": [column.name for column in carried(table, numbers=held.numbers)],
                "left_out": [column.name for column in left_out(table)],
            }
            for table in tables
        ],
    }


def comparison_told(held: Comparison, whole: bool) -> dict[str, Any]:
    """A comparison; its counts only where all that they count may be seen."""
    return {
        "id": held.pk,
        "area": held.area,
        "as_of": held.as_of.isoformat(),
        "state": held.state,
        "made_at": _moment(held.made_at),
        "compared_at": _moment(held.compared_at),
        "digest": held.digest,
        "wrong": [held.wrong_zh, held.wrong_en] if held.wrong_zh else None,
        "counts": held.counts if whole else None,
    }


def signature_told(row: SignOff) -> dict[str, Any]:
    """A signature, and what made it void."""
    second = row.countersigned_by
    return {
        "id": row.pk,
        "comparison": row.comparison_id,
        "township": row.township,
        "theirs": row.theirs,
        "ours": row.ours,
        "digest": row.digest,
        "unsettled": row.unsettled,
        "remark": row.remark,
        "signed_by": row.signed_by.username,
        "signed_at": _moment(row.signed_at),
        "countersigned_by": second.username if second is not None else None,
        "countersigned_at": _moment(row.countersigned_at),
        "standing": row.void_at is None,
        "void_at": _moment(row.void_at),
        "void_act": row.void_act,
        "void_comparison": row.void_comparison_id,
        "changed": [
            {"side": side, "figure": figure, "was": was, "now": now}
            for side, figure, was, now in row.void_changed or ()
        ],
    }


def _moment(at: Any) -> str | None:
    return at.isoformat() if at is not None else None
