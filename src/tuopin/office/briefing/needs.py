"""Why households are poor and what they are due, counted with a run and kept by area, and read for any areas.

These are no figures of the brief: a sheet of an area shows them, and no list stands behind each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.office.archive.codes import codes_of
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.running import snapshot_of
from tuopin.office.assessment.verdicts import edition_of
from tuopin.office.briefing.models import AreaCount, Counted
from tuopin.stages import behind, measures
from tuopin.store import Engine
from tuopin.store import Run as Output
from tuopin.terms.areas import DIGITS

__all__ = ["Needs", "count_needs", "needs_of"]

#: Two counts a code: registered and poor of a cause, due and to be asked of a head of measures.
Pairs = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Needs:
    """By main cause (empty: not recorded), registered and poor; by head of measures, due and to be asked."""

    causes: Pairs
    due: Pairs


def count_needs(
    run: Run, output: Output, rows: nw.LazyFrame, engine: Engine
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """(causes, measures due) by area code as JSON; `rows` are those of `behind.households` with today's codes."""
    causes = engine.collect(behind.causes(rows)).to_pylist()
    due = codes_of(run.round).today(_due(run, output, engine))
    heads = engine.collect(measures.households_due(due)).to_pylist()
    return (
        _by_area((r["village_code"], r["main_cause"], r["registered"], r["poor"]) for r in causes),
        _by_area((r["village_code"], r["head"], r["due"], r["asked"]) for r in heads),
    )


def _due(run: Run, output: Output, engine: Engine) -> nw.LazyFrame:
    """The run's own table of measures due; worked out for a run that was made without tables."""
    if files := output.files("tables/measures_due"):
        return engine.rows(files)
    facts = snapshot_of(run.round).facts(engine)
    return measures.due(facts, engine.rows(output.files("assessed")), edition_of(run))


def _by_area(counts: Iterable[tuple[str, str | None, int, int]]) -> dict[str, str]:
    """A village's counts added to every area it lies in."""
    found: dict[str, Pairs] = {}
    for village, key, one, other in counts:
        for digits in DIGITS.values():
            pairs = found.setdefault(village[:digits], {})
            held = pairs.get(key or "", (0, 0))
            pairs[key or ""] = (held[0] + one, held[1] + other)
    return {code: json.dumps(pairs, sort_keys=True) for code, pairs in found.items()}


def needs_of(counted: Counted, codes: Sequence[str]) -> Needs | None:
    """Summed over areas that do not overlap, by the codes of their counts; None where they were not counted yet."""
    rows: list[Any] = list(
        AreaCount.objects.filter(run=counted.run_id, code__in=codes).values_list("causes", "due")
    )
    if any(causes is None or due is None for causes, due in rows):
        return None
    return Needs(_summed(row[0] for row in rows), _summed(row[1] for row in rows))


def _summed(held: Iterable[Mapping[str, Sequence[int]]]) -> Pairs:
    found: Pairs = {}
    for pairs in held:
        for key, (one, other) in pairs.items():
            before = found.get(key, (0, 0))
            found[key] = (before[0] + one, before[1] + other)
    return found
