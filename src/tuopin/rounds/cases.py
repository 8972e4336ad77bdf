"""Running policy cases: all cases of a day in one frame, through the same stages as a real round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from tuopin.rules import COUNTED, Case, Edition, Expected, Pack, Subject, edition, read_cases
from tuopin.stages import assessment, measures
from tuopin.store import Engine, arrow_schema, fitted
from tuopin.tables import TABLES, Column
from tuopin.terms import Text, Verdict

__all__ = ["CaseResult", "run_cases"]

#: A value is as expected when it differs by less than this share of it (means of money are floats).
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came out of one case: the differences, empty when all came out as written."""

    id: str
    name: Text
    on: date
    place: str
    answers: int
    differences: tuple[Text, ...]

    @property
    def passed(self) -> bool:
        """Whether every answer came out as written."""
        return not self.differences

    @property
    def text(self) -> Text:
        """The case and its differences in a sentence."""
        zh = ";".join(each.zh for each in self.differences) or "全部相符"
        en = "; ".join(each.en for each in self.differences) or "all as written"
        return Text(
            f"{self.place} {self.id}({self.name.zh},{self.on}):{zh}",
            f"{self.place} {self.id} ({self.name.en}, {self.on}): {en}",
        )


def run_cases(pack: Pack, engine: Engine, cases: Sequence[Case] | None = None) -> list[CaseResult]:
    """Every case of the pack (or those given) on an engine, in the order in which they are written."""
    chosen = read_cases(pack) if cases is None else tuple(cases)
    found: dict[str, CaseResult] = {}
    for on, area in sorted({(case.on, case.area) for case in chosen}):
        rules = edition(pack, on, area)
        together = [case for case in chosen if (case.on, case.area) == (on, area)]
        for subject in (Subject.HOUSEHOLD, Subject.VILLAGE, Subject.COUNTY):
            of_subject = [case for case in together if case.subject is subject]
            if of_subject:
                answers = _answers(of_subject, subject, rules, engine)
                found |= {case.id: _result(case, rules, answers[case.id]) for case in of_subject}
    return [found[case.id] for case in chosen]


@dataclass(frozen=True, slots=True)
class _Answers:
    """What the stages said of one case."""

    row: Mapping[str, Any]
    due: Mapping[str, Mapping[str | None, bool | None]]  # by eligibility, by person
    reviews: frozenset[str]


def _answers(
    cases: Sequence[Case], subject: Subject, rules: Edition, engine: Engine
) -> dict[str, _Answers]:
    if subject is not Subject.HOUSEHOLD:
        return _of_areas(cases, subject, rules, engine)
    facts = {
        name: engine.frame(
            fitted(_table(rows, rules.tables[name].columns), rules.tables[name].columns)
        )
        for name, rows in _rows(cases, rules).items()
    }
    assessed = engine.keep(assessment.assess(facts, rules))
    rows = {row["household_no"]: row for row in engine.collect(assessed).to_pylist()}
    due: dict[str, dict[str, dict[str | None, bool | None]]] = {case.id: {} for case in cases}
    if any(case.due for case in cases):
        for row in engine.collect(measures.due(facts, assessed, rules)).to_pylist():
            answers = due[row["household_no"]].setdefault(row["eligibility"], {})
            answers[row["person_no"]] = row["due"]
    opened: dict[str, set[str]] = {case.id: set() for case in cases}
    if any(case.reviews is not None for case in cases):
        for row in engine.collect(measures.opened_reviews(facts, rules)).to_pylist():
            opened[row["household_no"]].add(row["exclusion"])
    return {c.id: _Answers(rows[c.id], due[c.id], frozenset(opened[c.id])) for c in cases}


def _of_areas(
    cases: Sequence[Case], subject: Subject, rules: Edition, engine: Engine
) -> dict[str, _Answers]:
    """Villages or counties: their criteria asked of the row as written, its counts included."""
    table = TABLES[subject.value]
    key = table.key[0]
    counted = [Column(n, k, Text(n, n)) for n, k in COUNTED[subject.value].items()]
    columns = (*table.columns, *counted)
    rows = [
        {"data_year": case.on.year, **case.facts[subject.value][0], key: case.id} for case in cases
    ]
    frame = engine.frame(fitted(_table(rows, columns), columns))
    asked = assessment.answered(frame, rules.of_subject(subject), rules)
    asked = assessment.with_standards(asked, subject, rules)
    answers = engine.collect(asked).to_pylist()
    return {row[key]: _Answers(row, {}, frozenset()) for row in answers}


def _rows(cases: Iterable[Case], rules: Edition) -> dict[str, list[dict[str, Any]]]:
    """The cases' rows by table, every table present; keys are set by the case."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in rules.tables}
    for case in cases:
        held = {rules.rows.household: ({},), **case.facts}
        for name, written in held.items():
            for number, row in enumerate(written, start=1):
                keys = _keys(case, name, number, rules)
                known = {k: v for k, v in keys.items() if k in rules.tables[name].names}
                rows[name].append({**known, **row})
    return rows


def _keys(case: Case, table: str, number: int, rules: Edition) -> dict[str, Any]:
    keys: dict[str, Any] = {
        "household_no": case.id,
        "data_year": case.on.year,
        # An invented village of a number nobody uses, inside the area whose rules are asked.
        "village_code": case.area.ljust(12, "9"),
    }
    if table == rules.rows.person:
        keys["person_no"] = f"{case.id}-{number}"
    if table in ("measure", "hit"):
        keys[f"{table}_no"] = f"{case.id}-{number}"
    return keys


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> pa.Table:
    schema = arrow_schema(columns)
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema)


def _result(case: Case, rules: Edition, answers: _Answers) -> CaseResult:
    differences = [
        difference
        for name, expected in case.expect.items()
        for difference in _differences(name, expected, answers.row)
    ]
    in_force = {each.id for each in rules.eligibilities if each.in_force(case.on)}
    for name, wanted in case.due.items():
        found = answers.due.get(name, {}) if name in in_force else {}
        differences += _due_differences(case.id, name, wanted, found)
    if case.reviews is not None and frozenset(case.reviews) != answers.reviews:
        differences.append(_differs("reviews", sorted(case.reviews), sorted(answers.reviews)))
    return CaseResult(
        id=case.id,
        name=case.name,
        on=case.on,
        place=case.place,
        answers=len(case.expect) + len(case.due) + (case.reviews is not None),
        differences=tuple(differences),
    )


def _differences(name: str, expected: Expected, row: Mapping[str, Any]) -> list[Text]:
    verdict = Verdict.from_bool(row[name])
    found = []
    if verdict is not expected.verdict:
        found.append(_differs(name, expected.verdict.value, verdict.value))
    for part, wanted in (("value", expected.value), ("gap", expected.gap)):
        computed = row.get(f"{name}_{part}")
        if wanted is not None and not _near(computed, wanted):
            found.append(_differs(f"{name} {part}", wanted, computed))
    return found


def _near(computed: float | None, wanted: float) -> bool:
    if computed is None:
        return False
    return abs(float(computed) - wanted) <= CLOSE * max(1.0, abs(wanted))


def _due_differences(
    case: str,
    name: str,
    wanted: Verdict | tuple[int, ...],
    found: Mapping[str | None, bool | None],
) -> list[Text]:
    """Due for a household (or some member) as a verdict, or exactly for the members numbered."""
    if isinstance(wanted, tuple):
        members = tuple(
            sorted(int(str(no).removeprefix(f"{case}-")) for no, due in found.items() if due)
        )
        return [] if members == tuple(sorted(wanted)) else [_differs(name, wanted, members)]
    verdict = Verdict.UNMET
    if any(found.values()):
        verdict = Verdict.MET
    elif None in found.values():
        verdict = Verdict.UNKNOWN
    return [] if verdict is wanted else [_differs(name, wanted.value, verdict.value)]


def _differs(name: str, wanted: object, found: object) -> Text:
    return Text(
        f"{name} 应为 {wanted},得到 {found}", f"{name} should be {wanted}, came out {found}"
    )
