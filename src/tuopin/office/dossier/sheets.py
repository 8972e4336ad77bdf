"""What a sheet of an area says, whatever its level: status, causes, verdicts, what is due, and the places inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tuopin.office.areas.models import Area
from tuopin.office.assessment.models import Run
from tuopin.office.briefing import models
from tuopin.office.briefing.needs import Need, needs_of
from tuopin.office.briefing.reading import Incidence, Line, lines_of
from tuopin.office.dossier.wording import UNKNOWN
from tuopin.terms import Text, Verdict
from tuopin.terms.codes import code_lists

__all__ = [
    "LEVELS",
    "WIDE",
    "Cause",
    "Counted",
    "Due",
    "Number",
    "Sheet",
    "causes_in",
    "due_in",
    "heads_in",
    "lines_in",
    "list_of",
    "run_list_of",
]

#: The levels that have a sheet, and the level of the lines inside each.
LEVELS = {
    "province": "prefecture",
    "prefecture": "county",
    "county": "township",
    "township": "village",
    "village": "",
}
#: Of these the sheet is made of the counts kept with a run: the registry is never counted through for a page.
WIDE = ("province", "prefecture")


@dataclass(frozen=True, slots=True)
class Number:
    """A count of households, and the address of the list of them (empty: none); persons where they are counted."""

    text: Text
    count: int
    behind: str
    persons: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A criterion or standard: how many households meet it, do not, and of how many it is unknown."""

    text: Text
    main: bool  # a standard
    numbers: tuple[tuple[Verdict, Number], ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A main cause of poverty: households, how many of them are poor, and the addresses of the lists (empty: none)."""

    text: Text
    count: int
    poor: int
    behind: str
    share: float | None  # of all households counted, in percent
    behind_poor: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A head of measures: households due it by the run's documents, those to be asked, and the lists of both."""

    text: Text
    due: int
    asked: int
    behind_due: str
    behind_asked: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the reader may see of an area, counted: in the registry today, or as kept with a run (`wide`)."""

    households: int
    whole: bool  # whether the reader may see all of the area
    status: tuple[Number, ...]
    run: Run | None
    causes: tuple[Cause, ...] = ()
    judged: int = 0
    verdicts: tuple[Counted, ...] = ()
    due: tuple[Due, ...] | None = None  # None: not counted for this reader, or not yet
    parts: list[dict[str, Any]] = field(default_factory=list)
    wide: bool = False
    counted: bool = True  # of a wide one: whether the run's counts are there
    uncounted_needs: bool = False  # counts are there, but none of causes and of what is due
    apart: bool = False  # households assigned one by one are left out of a wide one
    incidence: Incidence | None = None
    total: dict[str, Any] | None = None  # of a wide one: the line of all parts together


def list_of(code: str, **filters: str) -> str:
    """The registry's list of households of an area."""
    return f"{reverse('households')}?{urlencode({'area': code, **filters})}"


def run_list_of(run: Run, code: str, need: Need) -> str:
    """The list of the run's households behind a need of an area."""
    return f"{reverse('brief_households', args=[run.pk, code])}?{urlencode({'figure': need.name})}"


def causes_in(
    counts: Mapping[str, tuple[int, int]], behind: Callable[[str], tuple[str, str]]
) -> tuple[Cause, ...]:
    """Causes by (households, poor), the most frequent first and those of unknown cause (empty) last.

    `behind` is asked with a code (empty: unknown) for the list of the households, and for that of the poor.
    """
    listed = code_lists()["cause"]
    known = sorted((c for c in counts if c in listed), key=lambda c: (-counts[c][0], c))
    left = [counts[code] for code in counts if code not in listed]
    told = [(listed.text_of(code), *counts[code], behind(code)) for code in known]
    if left:
        told.append((UNKNOWN, sum(n for n, _ in left), sum(n for _, n in left), behind("")))
    total = sum(count for _, count, _, _ in told)
    return tuple(
        Cause(text, count, poor, to[0], 100 * count / total if total else None, to[1])
        for text, count, poor, to in told
    )


def due_in(
    counted: models.Counted | None, codes: Sequence[str], code: str
) -> tuple[Due, ...] | None:
    """What is due in these areas, inside the area of the sheet; None where there is none, or it was not counted."""
    if counted is None or not codes:
        return None
    needs = needs_of(counted, [line.code for line in lines_in(counted, codes).values()])
    return None if needs is None else heads_in(needs.due, counted.run, code)


def lines_in(counted: models.Counted, codes: Sequence[str]) -> dict[str, Line]:
    """The counts of areas by code, under whichever code they were counted; nothing of a code that names no area."""
    areas = list(Area.objects.filter(code__in=set(codes)))
    return {area.code: line for area, line in lines_of(counted, areas)}


def heads_in(counts: Mapping[str, tuple[int, int]], run: Run, code: str) -> tuple[Due, ...]:
    """Heads of measures in the order of their list; those that nobody is due, or may be, are left out."""
    return tuple(
        Due(
            each.text,
            *counts[each.code],
            run_list_of(run, code, Need("due", each.code)),
            run_list_of(run, code, Need("asked", each.code)),
        )
        for each in code_lists()["measure_head"].codes
        if each.code in counts
    )
