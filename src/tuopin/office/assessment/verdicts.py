"""Asking current verdicts: which run is current, households under criteria, and one household's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from tuopin.office.archive.keeping import as_of, edition_on
from tuopin.office.assessment.models import CurrentVerdict, Run
from tuopin.office.look.once import once_a_page
from tuopin.rounds.compacting import PLACES
from tuopin.rules import Edition
from tuopin.terms import Text, Verdict

__all__ = [
    "Condition",
    "counted",
    "current_run",
    "edition_of",
    "meeting",
    "title_of",
    "verdicts_of",
]


@dataclass(frozen=True, slots=True)
class Condition:
    """One criterion or standard and the verdict asked for."""

    name: str
    verdict: Verdict

    @classmethod
    def read(cls, told: str) -> Condition | None:
        """Out of `food.unmet`; None where that says nothing."""
        name, _, word = told.rpartition(".")
        return cls(name, Verdict(word)) if name and word in set(Verdict) else None

    def __str__(self) -> str:
        return f"{self.name}.{self.verdict.value}"


@once_a_page
def current_run() -> Run | None:
    """The run whose verdicts hold in the office; None where there is none yet."""
    found: Run | None = Run.objects.filter(current=True).select_related("round").first()
    return found


def edition_of(run: Run) -> Edition:
    """The documents the run asked."""
    return edition_on(run.policy, run.on, as_of(run.round.year))


def title_of(edition: Edition, name: str) -> Text:
    """What a criterion or standard is called."""
    if name in edition.standards:
        return edition.standards[name].title
    return edition.criteria[name].title if name in edition.criteria else Text(name, name)


def meeting(run: Run, conditions: Iterable[Condition]) -> QuerySet[Any]:
    """The run's verdicts under all these conditions; ValueError naming one that the run does not know.

    A standard with a column of its own is asked by its index; all others by the bits.
    """
    rows = CurrentVerdict.objects.filter(load=run.load)
    met = unmet = unknown = 0
    for each in conditions:
        if each.name not in run.names:
            raise ValueError(f"run {run.pk} has no verdict {each.name!r}")
        if each.name in run.standards:
            place = PLACES[run.standards.index(each.name)]
            asked = {Verdict.MET: 1, Verdict.UNMET: 0}.get(each.verdict)
            rows = rows.filter(**{f"{place}__isnull": True} if asked is None else {place: asked})
            continue
        bit = 1 << run.names.index(each.name)
        met |= bit if each.verdict is Verdict.MET else 0
        unmet |= bit if each.verdict is Verdict.UNMET else 0
        unknown |= bit if each.verdict is Verdict.UNKNOWN else 0
    for column, mask, wanted in (
        ("met", met, met),
        ("unmet", unmet, unmet),
        ("met", unknown, 0),
        ("unmet", unknown, 0),
    ):
        if mask:
            place = f"{column}_{'is' if wanted else 'not'}"
            rows = rows.alias(**{place: F(column).bitand(mask)}).filter(**{place: wanted})
    return rows


def counted(rows: QuerySet[Any]) -> dict[str, int]:
    """How many households, and how many persons live in them."""
    told = rows.order_by().aggregate(households=Count("pk"), persons=Sum("members"))
    return {"households": told["households"], "persons": told["persons"] or 0}


def verdicts_of(run: Run, numbers: Sequence[str]) -> Mapping[str, Mapping[str, Verdict]]:
    """By household: the verdict of each criterion and standard."""
    rows = CurrentVerdict.objects.filter(load=run.load, household_no__in=list(numbers))
    return {
        row["household_no"]: {
            name: _verdict(row["met"], row["unmet"], place) for place, name in enumerate(run.names)
        }
        for row in rows.values("household_no", "met", "unmet")
    }


def _verdict(met: int, unmet: int, place: int) -> Verdict:
    if met >> place & 1:
        return Verdict.MET
    return Verdict.UNMET if unmet >> place & 1 else Verdict.UNKNOWN
