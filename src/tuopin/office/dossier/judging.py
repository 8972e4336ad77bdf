"""Verdicts of households in the run that is current: each criterion with value, threshold and document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.office.assessment.models import Run
from tuopin.office.assessment.running import output_of
from tuopin.office.assessment.verdicts import current_run, edition_of, title_of, verdicts_of
from tuopin.rounds.explaining import Line, line_of
from tuopin.rules import Edition
from tuopin.store import Engine, StoreError
from tuopin.terms import Text, Verdict

__all__ = ["Judged", "judged", "rows_of_run"]

#: A verdict as a row of an assessment holds it.
HELD = {Verdict.MET: True, Verdict.UNMET: False, Verdict.UNKNOWN: None}


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts that hold; `run` is None where none is current, `lines` empty where it has not the household.

    `valued` says whether the run's files are there: without them verdicts are known, but no values.
    """

    run: Run | None
    standards: tuple[tuple[Text, Verdict], ...] = ()
    lines: tuple[Line, ...] = ()
    valued: bool = False


def judged(households: Sequence[Any], engine: Engine) -> dict[str, Judged]:
    """The verdicts of households in the current run, by number."""
    run, numbers = current_run(), [each.household_no for each in households]
    if run is None:
        return dict.fromkeys(numbers, Judged(None))
    verdicts, edition = verdicts_of(run, numbers), edition_of(run)
    valued = rows_of_run(run, numbers, engine) if verdicts else {}
    return {
        each.household_no: _judged(run, edition, each, verdicts, valued.get(each.household_no))
        for each in households
    }


def _judged(
    run: Run,
    edition: Edition,
    household: Any,
    verdicts: Mapping[str, Mapping[str, Verdict]],
    valued: Mapping[str, Any] | None,
) -> Judged:
    held = verdicts.get(household.household_no)
    if held is None:
        return Judged(run)
    row = {"village_code": household.village_code, **(valued or {})}
    row |= {name: HELD[verdict] for name, verdict in held.items()}
    lines = [line_of(edition.criteria[n], row, edition) for n in run.names if n in edition.criteria]
    return Judged(
        run=run,
        standards=tuple((title_of(edition, name), held[name]) for name in run.standards),
        lines=tuple(line for line in lines if line.decides),
        valued=valued is not None,
    )


def rows_of_run(
    run: Run, numbers: Sequence[str], engine: Engine
) -> Mapping[str, Mapping[str, Any]]:
    """The households' rows of a run by number, values and all; none where the store has not the run, or it not them."""
    try:
        output = output_of(run)
    except StoreError:
        return {}
    if output is None:
        return {}
    rows = engine.rows(output.files("assessed"))
    asked = nw.col("household_no")
    wanted = asked == numbers[0] if len(numbers) == 1 else asked.is_in(list(numbers))
    found = engine.collect(rows.filter(wanted)).to_pylist()
    return {row["household_no"]: row for row in found}
