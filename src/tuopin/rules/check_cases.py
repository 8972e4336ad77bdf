"""Cases of checks: for each check, facts in which it is raised and facts in which it is not, in YAML.

A file under `cases/checks` maps the id of a check to `flagged` and `clear`: rows by table (`before.person`
is the round before), or a list of such where one example is not enough. What is not written is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tuopin.rules.cases import Row, read_row
from tuopin.rules.pack import Pack
from tuopin.tables import TABLES
from tuopin.terms import Located, Text, load, no_more, refuse, take

__all__ = ["CheckCase", "read_check_cases"]

BEFORE = "before."
ROWS = (*TABLES, *(BEFORE + name for name in TABLES))


@dataclass(frozen=True, slots=True)
class CheckCase:
    """One example: these facts on this day raise the check, or do not."""

    check: str
    number: int  # from 1 within the check, flagged ones first
    on: date
    flagged: bool
    facts: Mapping[str, tuple[Row, ...]]
    place: str


def read_check_cases(pack: Pack, on: date) -> tuple[CheckCase, ...]:
    """Every check's cases in order of file and place; `on` is the day of cases that name none.

    DocumentError at the line of a mistake: a check the pack has not, a table or column there is not.
    """
    ids = {check.id for check in pack.checks}
    found: list[CheckCase] = []
    seen: set[str] = set()
    folder = pack.folder("cases") / "checks"
    for resource in sorted(folder.iterdir(), key=lambda each: each.name):
        document = load(resource, f"cases/checks/{resource.name}")
        no_more(document, sorted(ids))
        for id in document:
            if id in seen:
                refuse(document, id, (), Text(f"检查 {id} 重复", f"check {id} is written twice"))
            seen.add(id)
            found += _cases(id, take(document, id, dict), on)
    return tuple(found)


def _cases(id: str, entry: Located, on: date) -> list[CheckCase]:
    no_more(entry, ("on", "flagged", "clear"))
    day = take(entry, "on", date, default=on)
    found: list[CheckCase] = []
    for kind in ("flagged", "clear"):
        written = entry.get(kind)
        for example in written if isinstance(written, list) else [take(entry, kind, dict)]:
            place = f"{example.file}:{example.line}"
            facts = _facts(example)
            found.append(CheckCase(id, len(found) + 1, day, kind == "flagged", facts, place))
    return found


def _facts(written: Located) -> dict[str, tuple[Row, ...]]:
    no_more(written, ROWS)
    facts = {}
    for name in written:
        rows = written[name] if isinstance(written[name], list) else [take(written, name, dict)]
        facts[name] = tuple(read_row(name.removeprefix(BEFORE), row) for row in rows)
    return facts
