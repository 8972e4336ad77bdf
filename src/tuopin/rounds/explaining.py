"""One household explained: each criterion with its value, threshold, document and verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.rules import Criterion, Edition, Facts, Subject, Threshold
from tuopin.stages import assessment, measures
from tuopin.store import Engine, Snapshot
from tuopin.terms import Text, Verdict, county_of, unit_text

__all__ = ["Explained", "Line", "due_of_facts", "explain", "explain_facts", "line_of", "shown"]


@dataclass(frozen=True, slots=True)
class Line:
    """What one criterion says of the household."""

    id: str
    code: str | None
    title: Text
    question: Text
    verdict: Verdict
    value: Any
    gap: Any
    unit: str
    shown: Text
    threshold: Text | None
    source: Text
    reference: str
    mark: str | None
    leaves_out: Text
    decides: bool  # part of a standard; otherwise a fact that measures are found by


@dataclass(frozen=True, slots=True)
class Explained:
    """A household's verdicts, standards and what it is due, with the snapshot and edition they rest on."""

    household_no: str
    village_code: str
    year: int
    digest: str
    edition: str
    members: int
    registered: str  # poor, out or none
    lines: tuple[Line, ...]
    standards: tuple[tuple[Text, Verdict], ...]
    due: tuple[dict[str, Any], ...]


def explain(household_no: str, snapshot: Snapshot, edition: Edition, engine: Engine) -> Explained:
    """Explain one household of a frozen round; KeyError when the round does not hold it.

    The same criteria run in memory on this household's rows alone.
    """
    facts = _of_household(household_no, snapshot, engine)
    return explain_facts(household_no, facts, edition, year=snapshot.year, digest=snapshot.digest)


def explain_facts(
    household_no: str, facts: Facts, edition: Edition, *, year: int, digest: str = ""
) -> Explained:
    """Explain one household from its rows in memory, wherever they come from; KeyError where it is not among them.

    `facts` holds a frame a table, the household's rows alone; `digest` is that of the round they are
    of, and empty for rows that are in no round (the living registry, a question of "what if").
    """
    assessed = assessment.assess(facts, edition)
    rows = assessed.collect("pyarrow").rows(named=True)
    if not rows:
        raise KeyError(household_no)
    row = rows[0]
    asked = [*edition.of_subject(Subject.PERSON), *edition.of_subject(Subject.HOUSEHOLD)]
    return Explained(
        household_no=household_no,
        village_code=row["village_code"],
        year=year,
        digest=digest,
        edition=edition.hash,
        members=row["members"],
        registered="poor" if row["registered_poor"] else "out" if row["registered_out"] else "none",
        lines=tuple(line_of(criterion, row, edition) for criterion in asked),
        standards=tuple(
            (standard.title, Verdict.from_bool(row[name]))
            for name, standard in edition.standards.items()
            if standard.subject is Subject.HOUSEHOLD
        ),
        due=tuple(each for _, each in _due(facts, assessed, edition)),
    )


def due_of_facts(facts: Facts, edition: Edition) -> dict[str, tuple[dict[str, Any], ...]]:
    """By household, what `explain_facts` says of what it is due, asked of many at once; absent where nothing is."""
    found: dict[str, list[dict[str, Any]]] = {}
    for number, each in _due(facts, assessment.assess(facts, edition), edition):
        found.setdefault(number, []).append(each)
    return {number: tuple(due) for number, due in found.items()}


def _of_household(household_no: str, snapshot: Snapshot, engine: Engine) -> Facts:
    """The household's rows of every table, in memory; places are looked up by the household's village."""
    from tuopin.store import memory_frame  # noqa: PLC0415 - Polars, which no other command needs

    facts = snapshot.facts(engine)
    own = engine.collect(facts["household"].filter(nw.col("household_no") == household_no))
    if own.num_rows == 0:
        raise KeyError(household_no)
    county = county_of(own.column("village_code")[0].as_py())
    near = snapshot.facts(engine, counties=(county,))
    found = {}
    for name, frame in near.items():
        if "household_no" in frame.collect_schema().names():
            frame = frame.filter(nw.col("household_no") == household_no)
        found[name] = memory_frame(engine.collect(frame))
    return found


def line_of(criterion: Criterion, row: Mapping[str, Any], edition: Edition) -> Line:
    """What a criterion says, out of a household's row of an assessment; a value that it lacks is empty."""
    key = criterion.threshold
    threshold = edition.threshold(key, row["village_code"]) if key else None
    source = edition.sources[threshold.source.id if threshold else criterion.source]
    return Line(
        id=criterion.id,
        code=criterion.code,
        title=criterion.title,
        question=criterion.question,
        verdict=Verdict.from_bool(row[criterion.id]),
        value=row.get(f"{criterion.id}_value"),
        gap=row.get(f"{criterion.id}_gap"),
        unit=criterion.unit,
        shown=shown(row.get(f"{criterion.id}_value"), criterion.unit),
        threshold=_threshold(threshold, criterion.negated) if threshold else None,
        source=source.title,
        reference=source.reference,
        mark=threshold.mark if threshold else None,
        leaves_out=criterion.leaves_out,
        decides=any(criterion.id in standard.criteria for standard in edition.standards.values()),
    )


def _threshold(threshold: Threshold, negated: bool) -> Text:
    """The document's comparison; "not" before it where it says when the criterion is not met."""
    sign = threshold.operator.sign if threshold.operator else "="
    if negated:
        value = shown(threshold.value, threshold.unit)
        return Text(f"非 {sign} {value.zh}", f"not {sign} {value.en}")
    value = shown(threshold.value, threshold.unit)
    return Text(f"{sign} {value.zh}", f"{sign} {value.en}")


def shown(value: Any, unit: str) -> Text:
    """A value as people write it, with its unit: money is held in fen and shown in yuan."""
    if value is None:
        return Text("", "")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if unit.startswith("fen"):
        unit = unit.replace("fen", "yuan", 1)
        value = value / 100
    elif unit.startswith("yuan") and isinstance(value, int):
        value = value / 100
    return _with_unit(_number(value), unit_text(unit))


def _number(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _with_unit(number: str, unit: Text) -> Text:
    english = f"{number}{'' if unit.en in ('%', '') else ' '}{unit.en}"
    return Text(f"{number}{unit.zh}", english)


def _due(
    facts: Facts, assessed: nw.LazyFrame, edition: Edition
) -> list[tuple[str, dict[str, Any]]]:
    """What is due and the household it is due to, in the order of heads."""
    rules = {rule.id: rule for rule in edition.eligibilities}
    rows = measures.due(facts, assessed, edition).collect("pyarrow").rows(named=True)
    return [
        (
            row["household_no"],
            {
                "head": row["head"],
                "title": rules[row["eligibility"]].title,
                "reason": rules[row["eligibility"]].reason,
                "person_no": row["person_no"],
                "due": Verdict.from_bool(row["due"]),
            },
        )
        for row in sorted(rows, key=lambda r: (r["head"], r["eligibility"], r["person_no"] or ""))
    ]
