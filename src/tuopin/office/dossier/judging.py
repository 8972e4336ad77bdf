"""A household's verdicts in the run that is current: each criterion with value, threshold and document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.office.assessment.models import Run
from tuopin.office.assessment.running import output_of
from tuopin.office.assessment.verdicts import current_run, edition_of, title_of, verdicts_of
from tuopin.rounds.explaining import Line, line_of
from tuopin.store import Engine, StoreError, open_engine
from tuopin.terms import Text, Verdict

__all__ = ["Judged", "judged", "row_of"]

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


def judged(household: Any) -> Judged:
    """The household's verdicts in the current run."""
    run, number = current_run(), household.household_no
    if run is None:
        return Judged(None)
    verdicts = verdicts_of(run, [number]).get(number)
    if verdicts is None:
        return Judged(run)
    edition = edition_of(run)
    with open_engine() as engine:
        valued = row_of(run, number, engine)
    row = {"village_code": household.village_code, **(valued or {})}
    row |= {name: HELD[verdict] for name, verdict in verdicts.items()}
    lines = [line_of(edition.criteria[n], row, edition) for n in run.names if n in edition.criteria]
    return Judged(
        run=run,
        standards=tuple((title_of(edition, name), verdicts[name]) for name in run.standards),
        lines=tuple(line for line in lines if line.decides),
        valued=valued is not None,
    )


def row_of(run: Run, number: str, engine: Engine) -> Mapping[str, Any] | None:
    """The household's row of a run, values and all; None where the store has not the run, or the run not it."""
    try:
        output = output_of(run)
    except StoreError:
        return None
    if output is None:
        return None
    rows = engine.rows(output.files("assessed"))
    found = engine.collect(rows.filter(nw.col("household_no") == number)).to_pylist()
    return found[0] if found else None
