"""A village, township or county counted in the registry: by status, cause and verdict, each with the list behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr
from django.db.models.lookups import GreaterThan

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import names_of
from tuopin.office.assessment.models import CurrentVerdict, Run
from tuopin.office.assessment.verdicts import Condition, current_run, edition_of, title_of
from tuopin.office.briefing.reading import counts_of
from tuopin.office.dossier.sheets import (
    LEVELS,
    Cause,
    Counted,
    Number,
    Sheet,
    causes_in,
    due_in,
    list_of,
)
from tuopin.office.dossier.wording import UNKNOWN
from tuopin.office.people.access import Reach
from tuopin.office.registry.models import Household
from tuopin.terms import DIGITS, Verdict
from tuopin.terms.codes import code_lists

__all__ = ["sheet"]


def sheet(place: Area, held: Reach, seen: Callable[[Any], Any]) -> Sheet:
    """Count the households of an area that the reader may see: what they hold, and what of a query is `seen` there."""
    rows = seen(Household._default_manager.all())
    status = _status(rows, place.code)
    run = current_run()
    found = Sheet(
        households=sum(each.count for each in status),
        whole=held.holds(place.code),
        status=status,
        causes=_causes(rows, place.code),
        run=run,
        parts=_parts(rows, place),
    )
    if run is None:
        return found
    of_run = CurrentVerdict.objects.filter(load=run.load)
    judged = seen(of_run)
    counts = judged.aggregate(many=Count("pk"), **_sums(run))
    _beside(found.parts, judged, place)
    return replace(
        found,
        judged=counts["many"],
        verdicts=_verdicts(run, counts, place.code),
        due=due_in(counts_of(run), held.inside(place.code).areas, place.code),
    )


def _status(rows: QuerySet[Any], code: str) -> tuple[Number, ...]:
    """By the flag the registry holds; households without one are counted as unknown, and have no list."""
    listed = code_lists()["exit_flag"]
    found = rows.order_by().values("exit_flag").annotate(many=Count("pk"))
    counts = {row["exit_flag"]: row["many"] for row in found}
    numbers = [
        Number(each.text, counts.pop(each.code), list_of(code, exit_flag=each.code))
        for each in listed.codes
        if each.code in counts
    ]
    left = sum(counts.values())
    return (*numbers, Number(UNKNOWN, left, "")) if left else tuple(numbers)


def _causes(rows: QuerySet[Any], code: str) -> tuple[Cause, ...]:
    """By the main cause the registry holds, the most frequent first; the last has none recorded, and no list."""
    found = rows.order_by().values_list("main_cause").annotate(many=Count("pk"))
    counts: dict[str, int] = {}
    for cause, many in found:
        counts[cause or ""] = counts.get(cause or "", 0) + many
    return causes_in(
        {cause: (many, 0) for cause, many in counts.items()},
        lambda cause: (list_of(code, main_cause=cause) if cause else "", ""),
    )


# ---- verdicts ----------------------------------------------------------------------------------------------


def _sums(run: Run) -> dict[str, Any]:
    """By verdict and place: how many households have the bit; the rest are unknown."""
    return {
        f"{column}_{place}": Sum(
            Case(
                When(Q(_bit(column, place)), then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
        for place in range(len(run.names))
        for column in ("met", "unmet")
    }


def _bit(column: str, place: int) -> Any:
    return GreaterThan(F(column).bitand(1 << place), 0)


def _verdicts(run: Run, counts: dict[str, Any], code: str) -> tuple[Counted, ...]:
    edition = edition_of(run)
    deciding = {name for s in edition.standards.values() for name in s.criteria}
    shown = [*run.standards, *(n for n in run.names if n in deciding and n not in run.standards)]
    return tuple(
        Counted(
            title_of(edition, name),
            name in run.standards,
            tuple(
                (each, Number(each.text, _count(run, counts, name, each), _list(run, code, name, each)))
                for each in Verdict
            ),
        )
        for name in shown
    )  # fmt: skip


def _count(run: Run, counts: dict[str, Any], name: str, verdict: Verdict) -> int:
    place = run.names.index(name)
    met, unmet = counts[f"met_{place}"] or 0, counts[f"unmet_{place}"] or 0
    return {Verdict.MET: met, Verdict.UNMET: unmet}.get(verdict, counts["many"] - met - unmet)


def _list(run: Run, code: str, name: str, verdict: Verdict) -> str:
    kind = "standard" if name in run.standards else "criterion"
    return list_of(code, **{kind: str(Condition(name, verdict))})


# ---- what lies inside --------------------------------------------------------------------------------------


def _parts(rows: QuerySet[Any], place: Area) -> list[dict[str, Any]]:
    """The areas one level inside, in the order of codes, with their households."""
    inner = LEVELS[place.level]
    if not inner:
        return []
    found = (
        rows.order_by()
        .annotate(part=Substr("village_code", 1, DIGITS[inner]))
        .values("part")
        .annotate(households=Count("pk"))
        .order_by("part")
    )
    lines = [{"code": row["part"], "households": row["households"]} for row in found]
    areas = names_of([line["code"] for line in lines])
    return [line | {"area": areas.get(line["code"])} for line in lines]


def _beside(parts: list[dict[str, Any]], judged: QuerySet[Any], place: Area) -> None:
    """Beside each part: registered poor, and how many do not pass the first standard or are unknown."""
    if not parts:
        return
    digits = DIGITS[LEVELS[place.level]]
    found = (
        judged.order_by()
        .annotate(part=Substr("village_code", 1, digits))
        .values("part")
        .annotate(
            poor=Count("pk", filter=Q(registered=1)),
            unmet=Count("pk", filter=Q(first=0)),
            unknown=Count("pk", filter=Q(first__isnull=True)),
        )
    )
    by_part = {row["part"]: row for row in found}
    for line in parts:
        line |= by_part.get(line["code"], {})
