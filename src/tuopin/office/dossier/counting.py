"""A village, township or county in numbers: households by status and by verdict, each with the list behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr
from django.db.models.lookups import GreaterThan
from django.urls import reverse

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import names_of
from tuopin.office.assessment.models import CurrentVerdict, Run
from tuopin.office.assessment.verdicts import Condition, current_run, edition_of, title_of
from tuopin.office.dossier.wording import UNKNOWN
from tuopin.office.people.access import reach, within
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Household
from tuopin.terms import DIGITS, Text, Verdict
from tuopin.terms.codes import code_lists

__all__ = ["LEVELS", "Counted", "Number", "Sheet", "sheet"]

#: The levels that have a sheet, and the level of the lines inside each.
LEVELS = {"county": "township", "township": "village", "village": ""}


@dataclass(frozen=True, slots=True)
class Number:
    """A count of households, and the address of the list of them."""

    text: Text
    count: int
    behind: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A criterion or standard: how many households meet it, do not, and of how many it is unknown."""

    text: Text
    main: bool  # a standard
    numbers: tuple[tuple[Verdict, Number], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the reader may see of an area, counted."""

    households: int
    whole: bool  # whether the reader may see all of the area
    status: tuple[Number, ...]
    run: Run | None
    judged: int = 0
    verdicts: tuple[Counted, ...] = ()
    parts: list[dict[str, Any]] = field(default_factory=list)


def sheet(place: Area, reader: Any) -> Sheet:
    """Count the households of an area that the reader may see."""
    rows = within(reader, Right.SEE, Household._default_manager.all(), area=place.code)
    status = _status(rows, place.code)
    run, whole = current_run(), reach(reader, Right.SEE).holds(place.code)
    many = sum(each.count for each in status)
    parts = _parts(rows, place)
    if run is None:
        return Sheet(many, whole, status, None, parts=parts)
    of_run = CurrentVerdict.objects.filter(load=run.load)
    judged = within(reader, Right.SEE, of_run, area=place.code)
    counts = judged.aggregate(many=Count("pk"), **_sums(run))
    _beside(parts, judged, place)
    return Sheet(
        households=many,
        whole=whole,
        status=status,
        run=run,
        judged=counts["many"],
        verdicts=_verdicts(run, counts, place.code),
        parts=parts,
    )


def _status(rows: QuerySet[Any], code: str) -> tuple[Number, ...]:
    """By the flag the registry holds; households without one are counted as unknown, and have no list."""
    listed = code_lists()["exit_flag"]
    found = rows.order_by().values("exit_flag").annotate(many=Count("pk"))
    counts = {row["exit_flag"]: row["many"] for row in found}
    numbers = [
        Number(each.text, counts.pop(each.code), _behind(code, exit_flag=each.code))
        for each in listed.codes
        if each.code in counts
    ]
    left = sum(counts.values())
    return (*numbers, Number(UNKNOWN, left, "")) if left else tuple(numbers)


def _behind(code: str, **filters: str) -> str:
    return f"{reverse('households')}?{urlencode({'area': code, **filters})}"


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
    return _behind(code, **{kind: str(Condition(name, verdict))})


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
