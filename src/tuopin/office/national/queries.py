"""Asking about the national system's registers: who works with them, which comparisons one sees, what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import inside
from tuopin.office.look.numbers import whole
from tuopin.office.national.models import Comparison, Difference, SignOff, Tally, Totals
from tuopin.office.people.access import reach, within
from tuopin.office.people.roles import Right
from tuopin.tables import TABLES, Column, Kind
from tuopin.terms.areas import DIGITS

__all__ = [
    "PAGE", "areas_for", "around", "by_field", "by_township", "column_of", "differences", "newest", "page_of", "seen",
    "townships", "typed", "unsettled", "works",
]  # fmt: skip

#: Levels at which files are made and compared: totals are a township's, so nothing smaller is compared.
LEVELS = ("province", "prefecture", "county", "township")
PAGE = 40
#: Whoever holds one of these works with the national system's registers; what they see of them is what they may see.
WORKERS = (Right.RECONCILE, Right.EXPORT, Right.APPROVE, Right.AUDIT)


def works(person: Any) -> bool:
    """Whether the pages of the national system are for this person."""
    return bool(reach(person, Right.SEE).areas) and any(reach(person, r).areas for r in WORKERS)


def areas_for(person: Any, right: Right) -> list[Area]:
    """The areas somebody holds the right over, and those inside them down to townships of their own county."""
    codes = reach(person, right).areas
    if not codes:
        return []
    rows = Area.objects.filter(level__in=LEVELS)
    below = Q(parent__code__in=codes) | Q(parent__parent__code__in=codes)
    return list(rows.filter(Q(code__in=codes) | below).order_by("code"))


def seen(person: Any) -> QuerySet[Any]:
    """The comparisons of areas of which the person sees a part; what is in them is filtered by `within` again."""
    return Comparison.objects.filter(around(reach(person, Right.SEE).areas))


def around(codes: Sequence[str]) -> Q:
    """Comparisons inside these areas, or of an area that holds one of them."""
    above = {code[:digits] for code in codes for digits in DIGITS.values() if digits < len(code)}
    return inside(codes, "area") | Q(area__in=above)


def differences(
    held: Comparison, person: Any, right: Right = Right.SEE, area: str = ""
) -> QuerySet[Any]:
    """The differences of a comparison that somebody may see (or take out), inside an area."""
    return within(person, right, Difference.objects.filter(comparison=held), area=area)


def page_of(
    rows: QuerySet[Any], chosen: Mapping[str, str], after: str
) -> tuple[list[Any], str | None]:
    """One page in the order of villages, from a key on, and the key of the next."""
    for name in ("kind", "table", "field"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("settled") == "open":
        rows = rows.filter(mark__isnull=True)
    elif chosen.get("settled"):
        rows = rows.filter(mark__settled=chosen["settled"])
    village, _, told = after.partition(".")
    number = whole(told)
    if number:
        behind = Q(village_code__gt=village) | Q(village_code=village, pk__gt=number)
        rows = rows.filter(behind, village_code__gte=village)
    found = list(
        rows.select_related("mark", "mark__by", "mark__taken_by").order_by("village_code", "pk")[
            : PAGE + 1
        ]
    )
    shown = found[:PAGE]
    last = f"{shown[-1].village_code}.{shown[-1].pk}" if len(found) > PAGE else None
    return shown, last


def townships(held: Comparison, person: Any, after: str = "", size: int = PAGE) -> list[str]:
    """The townships of a comparison that the person sees whole, in the order of codes, from one on."""
    found: set[str] = set()
    for model in (Totals, Tally):
        rows = within(person, Right.SEE, model._default_manager.filter(comparison=held))
        codes = rows.filter(township__gt=after).values_list("township", flat=True)
        found |= set(codes.order_by("township").distinct()[:size])
    return sorted(found)[:size]


def by_township(held: Comparison, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Totals, differences and signature of each of these townships."""
    many: dict[str, dict[str, int]] = {}
    told = Tally.objects.filter(comparison=held, township__in=codes).values("township", "kind")
    for row in told.annotate(n=Sum("many")).order_by("township"):
        many.setdefault(row["township"], {})[row["kind"]] = row["n"]
    totals = {
        row.township: row for row in Totals.objects.filter(comparison=held, township__in=codes)
    }
    signatures = SignOff.objects.filter(comparison=held, township__in=codes)
    newest_last = signatures.select_related("comparison", "void_comparison").order_by("pk")
    signed = {row.township: row for row in newest_last}
    return [
        {
            "code": code,
            "totals": totals.get(code),
            "kinds": many.get(code, {}),
            "differences": sum(many.get(code, {}).values()),
            "signed": signed.get(code),
        }
        for code in codes
    ]


def by_field(held: Comparison, person: Any) -> list[dict[str, Any]]:
    """Differences by table, kind and field in the townships the person sees whole, the most first."""
    rows = within(person, Right.SEE, Tally.objects.filter(comparison=held))
    told = rows.values("table", "kind", "field").annotate(n=Sum("many"))
    return [
        {
            **row,
            "table_text": TABLES[row["table"]].text,
            "column": column_of(row["table"], row["field"]),
        }
        for row in told.order_by("-n", "table", "kind", "field")
        if row["table"] in TABLES
    ]


def unsettled(held: Comparison, township: str) -> int:
    """How many differences of a township nobody has said anything of."""
    rows = Difference.objects.filter(inside([township], "village_code"), comparison=held)
    told = rows.filter(mark__isnull=True).aggregate(n=Count("pk"))
    return int(told["n"])


def newest(township: str, year: int) -> Comparison | None:
    """The last comparison of a year that covers a township."""
    around = [township[:digits] for digits in DIGITS.values() if digits <= len(township)]
    rows = Comparison.objects.filter(area__in=around, as_of__year=year, state="done")
    found: Comparison | None = rows.filter(totals__township=township).order_by("-pk").first()
    return found


def column_of(table: str, field: str | None) -> Column | None:
    """The column a difference is about."""
    declared = TABLES.get(table)
    return declared.column(field) if declared and field and field in declared.names else None


def typed(column: Column, told: str) -> Any:
    """A compared text as the value it stands for; the text itself where it could not be read."""
    try:
        match column.kind:
            case Kind.BOOL:
                return {"1": True, "0": False}[told]
            case Kind.INT | Kind.MONEY | Kind.MONTH:
                return int(told)
            case Kind.NUMBER:
                return float(told)
    except (KeyError, ValueError):
        return None
    return told
