"""Running the cases of checks: all cases of a day in one round, each in a county of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from tuopin.rules import Pack, edition
from tuopin.rules.check_cases import CheckCase, read_check_cases
from tuopin.stages.registry import findings
from tuopin.store import Engine, arrow_schema, fitted
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["CheckCaseResult", "run_check_cases"]

#: The day of cases that name none: the last round of the campaign.
DAY = date(2020, 12, 31)
#: Keys that a case's own number is put before, so that no two cases share a row.
NUMBERED = ("household_no", "person_no", "measure_no", "hit_no")
BEFORE = "before."


@dataclass(frozen=True, slots=True)
class CheckCaseResult:
    """Whether one case came out as written."""

    case: CheckCase
    raised: bool

    @property
    def passed(self) -> bool:
        """Whether the check was raised exactly where it should be."""
        return self.raised is self.case.flagged

    @property
    def text(self) -> Text:
        """The case and what came out, in a sentence."""
        wanted = (
            ("应提示", "to be raised") if self.case.flagged else ("不应提示", "not to be raised")
        )
        found = ("已提示", "was") if self.raised else ("未提示", "was not")
        place = f"{self.case.place} {self.case.check}"
        return Text(f"{place}:{wanted[0]},{found[0]}", f"{place}: {wanted[1]}, {found[1]}")


def run_check_cases(
    pack: Pack, engine: Engine, cases: Sequence[CheckCase] | None = None
) -> list[CheckCaseResult]:
    """Every case of the pack's checks (or those given) on an engine, in the order written."""
    chosen = read_check_cases(pack, DAY) if cases is None else tuple(cases)
    raised: set[int] = set()
    for on in sorted({case.on for case in chosen}):
        numbered = [(n, case) for n, case in enumerate(chosen) if case.on == on]
        raised |= _raised(pack, engine, on, numbered)
    return [CheckCaseResult(case, number in raised) for number, case in enumerate(chosen)]


def _raised(pack: Pack, engine: Engine, on: date, cases: list[tuple[int, CheckCase]]) -> set[int]:
    """The numbers of the cases whose own check was raised on their own rows."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for number, case in cases:
        for name, row in _rows(number, case):
            rows.setdefault(name, []).append(row)
    facts = {}
    for name in (*TABLES, *(BEFORE + each for each in TABLES)):
        columns = TABLES[name.removeprefix(BEFORE)].columns
        table = pa.Table.from_pylist(rows.get(name, []), schema=arrow_schema(columns))
        facts[name] = engine.frame(fitted(table, columns))
    rules = edition(pack, on)
    asked = {case.check for _, case in cases}
    found = findings(facts, rules, [check for check in pack.checks if check.id in asked])
    wanted = {
        case.check: {number for number, c in cases if c.check == case.check} for _, case in cases
    }
    raised = set()
    for finding in [] if found is None else engine.collect(found).to_pylist():
        number = _case_number(finding)
        if number in wanted.get(finding["check"], ()):
            raised.add(number)
    return raised


def _rows(number: int, case: CheckCase) -> Iterable[tuple[str, dict[str, Any]]]:
    """The rows of a case with their keys; a household is there unless the case writes its own."""
    written = {"household": ({},), **case.facts}
    for name, rows in written.items():
        table = TABLES[name.removeprefix(BEFORE)]
        for place, row in enumerate(rows, start=1):
            keys = {"household_no": "1", "person_no": "1", f"{table.name}_no": str(place)}
            if table.name in ("measure", "hit"):
                keys.pop("person_no")  # given to the whole household unless the case says whom
            year = case.on.year - (1 if name.startswith(BEFORE) else 0)
            full = {"data_year": year, "village_code": f"43{number:04d}000001"}
            full |= {"county_code": f"43{number:04d}", **keys, **row}
            for key in NUMBERED:
                if full.get(key) is not None:
                    full[key] = f"{number}-{full[key]}"
            yield name, {key: value for key, value in full.items() if key in table.names}


def _case_number(finding: dict[str, Any]) -> int:
    """The case a finding belongs to, read off its household, its subject or its area."""
    for key in (finding["household_no"], finding["subject"]):
        if key is not None and "-" in key:
            return int(key.split("-", 1)[0])
    return int(str(finding["subject"])[2:6])
