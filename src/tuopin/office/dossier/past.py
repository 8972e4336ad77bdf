"""Households over the frozen rounds: status, verdict, and income a head beside the line of each year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuopin.office.archive.keeping import POLICY, as_of
from tuopin.office.archive.models import Round
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.verdicts import edition_of, title_of
from tuopin.office.dossier.judging import rows_of_run
from tuopin.rules import Criterion, Edition
from tuopin.store import Engine
from tuopin.terms import Text, Verdict

__all__ = ["STATUS", "Past", "income_criterion", "past_of"]

STATUS = {
    "poor": Text("在册未脱贫", "registered poor"),
    "out": Text("在册已脱贫", "registered out"),
    "none": Text("不在册", "not registered"),
}
#: The unit of an income a head.
A_HEAD = "fen/person/year"


@dataclass(frozen=True, slots=True)
class Past:
    """One round. `status` is empty where the round was not assessed or does not have the household."""

    year: int
    assessed: bool  # whether the round has a run whose files are there
    status: str = ""  # of STATUS
    verdicts: tuple[tuple[Text, Verdict], ...] = ()
    income: float | None = None  # fen a head and year
    line: float | None = None  # fen a head and year


def past_of(numbers: Sequence[str], engine: Engine) -> dict[str, tuple[Past, ...]]:
    """By household: it in the last version of each year's round, the first year first."""
    rounds: dict[int, Any] = {}
    for each in Round.objects.order_by("year", "version"):
        rounds[each.year] = each
    runs = _runs(list(rounds.values())) if rounds else {}
    found: dict[str, list[Past]] = {number: [] for number in numbers}
    for year, held in sorted(rounds.items()):
        run = runs.get(held.pk)
        rows = rows_of_run(run, numbers, engine) if run is not None else {}
        for number in numbers:
            found[number].append(_past(year, run, rows.get(number)))
    return {number: tuple(held) for number, held in found.items()}


def _runs(rounds: list[Any]) -> dict[int, Any]:
    """By round: its run under the documents of its own day, the newest where there are several."""
    found: dict[int, Any] = {}
    for run in Run.objects.filter(round__in=rounds, policy=POLICY).select_related("round"):
        own = run.on == as_of(run.round.year)
        if own and run.round_id not in found:
            found[run.round_id] = run
    return found


def _past(year: int, run: Any, row: Mapping[str, Any] | None) -> Past:
    if run is None:
        return Past(year, assessed=False)
    if row is None:
        return Past(year, assessed=True)
    edition = edition_of(run)
    asked = income_criterion(edition)
    line = edition.threshold(str(asked.threshold), row["village_code"]) if asked else None
    return Past(
        year,
        assessed=True,
        status="poor" if row["registered_poor"] else "out" if row["registered_out"] else "none",
        verdicts=tuple(
            (title_of(edition, name), Verdict.from_bool(row[name])) for name in run.standards
        ),
        income=row.get(f"{asked.id}_value") if asked else None,
        line=float(line.value) if line is not None else None,
    )


def income_criterion(edition: Edition) -> Criterion | None:
    """The criterion that asks the income a head of a household against a line; None where there is none."""
    for each in edition.criteria.values():
        if each.unit == A_HEAD and each.threshold:
            return each
    return None
