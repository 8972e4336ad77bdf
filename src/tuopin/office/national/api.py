"""Endpoints of the national system's registers: comparisons, differences, totals, signatures, and files for upload."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.http.response import HttpResponseBase
from ninja import Router

from tuopin.office.national.answers import (
    COMPARISON,
    DIFFERENCE,
    EXPORT,
    SIGNATURE,
    TOTALS,
    comparison_told,
    export_told,
    signature_told,
)
from tuopin.office.national.models import (
    KINDS,
    SETTLED,
    Comparison,
    Difference,
    Export,
    SignOff,
    Totals,
)
from tuopin.office.national.queries import around
from tuopin.office.offering import (
    FORMAT,
    MEDIA,
    Asking,
    Parameter,
    Problem,
    endpoint,
    group,
    page_schema,
    paging,
)
from tuopin.office.registry.answers import row_schema, rows_told, taken_out
from tuopin.office.registry.api import AREA
from tuopin.office.registry.walking import Slice, page, walk
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["router"]

router = Router(
    tags=group("national", Text("与国家系统核对", "reconciliation with the national system"))
)

MOST = 2**63 - 1


def _number(text: str) -> int:
    if not 1 <= int(text) <= MOST:
        raise ValueError
    return int(text)


def _one_of(name: str, text: Text, allowed: list[str]) -> Parameter:
    return Parameter(
        name,
        text,
        {"type": "string", "enum": allowed},
        lambda told: allowed[allowed.index(told)],
        default="",
    )


_NUMBER = {"type": "integer", "minimum": 1, "maximum": MOST}
_BEFORE = Parameter(
    "after", Text("上一页给出的 next", "the `next` of the page before"), _NUMBER, _number
)
_CODE = Parameter(
    "after",
    Text("上一页给出的 next", "the `next` of the page before"),
    {"type": "string", "maxLength": 20},
    default="",
)
FILTERS = (
    _one_of("kind", Text("只列此种差异", "only differences of this kind"), list(KINDS)),
    _one_of("table", Text("只列此表", "only of this table"), list(TABLES)),
    Parameter(
        "field",
        Text("只列此栏目", "only of this column"),
        {"type": "string", "maxLength": 60},
        default="",
    ),
    _one_of(
        "settled",
        Text("怎样处理;open 为未处理", "what becomes of it; open: not settled"),
        ["open", *SETTLED],
    ),
)
DIFFERS = Text(
    "一处差异一行,按村和编号;号码只给遮住的值。您在台账里看得到哪些行,这里就有哪些。",
    "A difference a row, by village and number; numbers are given masked. You get those whose rows of the registry are "
    "yours to see.",
)


def _found(asking: Asking, number: int, right: str = "see") -> Comparison:
    """The comparison, or the same answer for one that is not there as for one that speaks of no area of theirs."""
    rows = Comparison.objects.filter(around(asking.reach(right).areas))
    held: Comparison | None = rows.filter(pk=number).first() if 0 < number <= MOST else None
    if held is None:
        why = Text("没有这次比对,或不在您的范围内", "no such comparison, or none of yours")
        raise Problem(404, why, "number")
    return held


def _whole(asking: Asking, held: Comparison) -> bool:
    return bool(asking.reach("see").holds(held.area))


@endpoint(
    router,
    "GET",
    "/comparisons",
    Text("与国家系统的比对", "Comparisons with the national system"),
    page_schema("comparisons", COMPARISON),
    right="see",
    parameters=(AREA, _BEFORE, paging()[1]),
    about=Text(
        "涉及您的地区(或所给地区)的比对,新的在前。",
        "Comparisons that speak of your areas (or of the one given), the newest first.",
    ),
)
def list_comparisons(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of comparisons."""
    rows = Comparison.objects.filter(around(asking.reach("see", asked["area"]).areas))
    if asked["after"]:
        rows = rows.filter(pk__lt=asked["after"])
    found = list(rows.order_by("-pk")[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    return {
        "comparisons": [comparison_told(each, _whole(asking, each)) for each in shown],
        "next": str(shown[-1].pk) if len(found) > len(shown) else None,
    }


@endpoint(
    router,
    "GET",
    "/comparisons/{number}",
    Text("一次比对", "One comparison"),
    COMPARISON,
    right="see",
    about=Text(
        "是否比对完、摘要和各表的行数。", "Whether it is done, its digest, and the rows by table."
    ),
)
def get_comparison(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """One comparison."""
    held = _found(asking, number)
    return comparison_told(held, _whole(asking, held))


def _slice(asking: Asking, right: str, held: Comparison, asked: dict[str, Any]) -> Slice | None:
    """The differences asked for, over which the right is held."""
    area = asking.inside(asked["area"])
    if area is None:
        return None
    where = Q(comparison=held)
    for name in ("kind", "table", "field"):
        if asked[name]:
            where &= Q(**{name: asked[name]})
    if asked["settled"] == "open":
        where &= Q(mark__isnull=True)
    elif asked["settled"]:
        where &= Q(mark__settled=asked["settled"])
    found = Slice(asking, right, Difference, area, where, DIFFERENCE)
    return found.beside(
        settled=F("mark__settled"),
        reason=F("mark__reason"),
        settled_by=F("mark__by__username"),
        taken_by=F("mark__taken_by__username"),
    )


@endpoint(
    router,
    "GET",
    "/comparisons/{number}/differences",
    Text("一次比对的差异", "The differences of a comparison"),
    page_schema("differences", row_schema(DIFFERENCE)),
    right="see",
    parameters=(AREA, *FILTERS, *paging()),
    about=DIFFERS,
)
def list_differences(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """A page of differences."""
    rows = _slice(asking, "see", _found(asking, number), asked)
    if rows is None:
        return {"differences": [], "next": None}
    shown, more = page(rows, list(DIFFERENCE.names), asked["after"], asked["limit"])
    return {"differences": rows_told(DIFFERENCE.columns, shown), "next": more}


@endpoint(
    router,
    "GET",
    "/bulk/differences/{number}",
    Text("取出一次比对的全部差异", "Stream the differences of a comparison"),
    {"type": "string"},
    right="export",
    parameters=(AREA, FORMAT, *FILTERS),
    media=[media.split(";")[0] for media in MEDIA.values()],
    about=DIFFERS,
)
def stream_differences(asking: Asking, asked: dict[str, Any], number: int) -> HttpResponseBase:
    """All differences that may be taken out."""
    rows = _slice(asking, "export", _found(asking, number, "export"), asked)
    columns = taken_out(asking, DIFFERENCE, asked)
    many = rows.rows.order_by().count() if rows else 0
    batches = walk(rows, [column.name for column in columns]) if rows else iter(())
    return asking.stream(f"differences-{number}", columns, batches, asked, many)


@endpoint(
    router,
    "GET",
    "/comparisons/{number}/totals",
    Text("各乡镇两边的总数", "Totals of townships on both sides"),
    page_schema("totals", TOTALS),
    right="see",
    parameters=(AREA, _CODE, paging()[1]),
    about=Text(
        "比对时的总数,连同这次比对上最近一次签认;只有您能查看整个乡镇的。",
        "As compared, with the newest signature on this comparison; of townships that you see whole.",
    ),
)
def list_totals(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """A page of townships."""
    held = _found(asking, number)
    rows = asking.within("see", Totals.objects.filter(comparison=held), asked["area"])
    rows = rows.filter(township__gt=asked["after"]).order_by("township")
    found = list(rows[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    codes = [each.township for each in shown]
    told = SignOff.objects.filter(comparison=held, township__in=codes).order_by("pk")
    signed = {row.township: row for row in told.select_related("signed_by", "countersigned_by")}
    return {
        "totals": [
            {
                "township": each.township,
                "theirs": each.theirs,
                "ours": each.ours,
                "signature": signature_told(signed[each.township])
                if each.township in signed
                else None,
            }
            for each in shown
        ],
        "next": codes[-1] if len(found) > len(shown) else None,
    }


@endpoint(
    router,
    "GET",
    "/signatures",
    Text("乡镇总数的签认", "Signatures on totals of townships"),
    page_schema("signatures", SIGNATURE),
    right="see",
    parameters=(
        AREA,
        Parameter(
            "standing",
            Text("只列仍有效的(true)或已失效的(false)", "only those that stand, or only the void"),
            {"type": "boolean"},
            lambda told: {"true": True, "false": False}[told],
        ),
        _BEFORE,
        paging()[1],
    ),
    about=Text(
        "新的在前。失效的写明何时、由哪项行为或哪次比对,哪些总数变了。",
        "The newest first. A void one says since when, by which act or comparison, and which totals moved.",
    ),
)
def list_signatures(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of signatures."""
    rows = asking.within("see", SignOff.objects.all(), asked["area"])
    if asked["standing"] is not None:
        rows = rows.filter(void_at__isnull=asked["standing"])
    if asked["after"]:
        rows = rows.filter(pk__lt=asked["after"])
    told = rows.select_related("signed_by", "countersigned_by").order_by("-pk")
    found = list(told[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    return {
        "signatures": [signature_told(each) for each in shown],
        "next": str(shown[-1].pk) if len(found) > len(shown) else None,
    }


@endpoint(
    router,
    "GET",
    "/exports",
    Text("为国家系统导出的文件", "Files for the national system"),
    page_schema("exports", EXPORT),
    right="export",
    parameters=(AREA, _BEFORE, paging()[1]),
    about=Text(
        "您自己要求的导出,新的在前:进度、文件、摘要、可下载至何时。文件本身只在网页上下载。",
        "The exports that you asked for, the newest first: how far each is, its files, their digests, until when they "
        "can be fetched. The files themselves are fetched on the page alone.",
    ),
)
def list_exports(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of one's own exports."""
    rows = asking.within("export", Export.objects.filter(by=asking.person), asked["area"])
    if asked["after"]:
        rows = rows.filter(pk__lt=asked["after"])
    found = list(rows.select_related("job").order_by("-pk")[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    return {
        "exports": [export_told(each) for each in shown],
        "next": str(shown[-1].pk) if len(found) > len(shown) else None,
    }
