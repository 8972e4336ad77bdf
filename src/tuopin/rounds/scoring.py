"""The checks scored on the invented province: every planted defect found, nothing else raised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tuopin.rounds.checking import Checked, all_findings
from tuopin.rounds.yearly import YearTables
from tuopin.rules import Edition
from tuopin.sample import Province
from tuopin.stages.registry import INTAKE_CHECKS
from tuopin.store import Engine
from tuopin.store.readers import FILE_CHECKS
from tuopin.terms import Text

__all__ = ["PAPER_EXIT", "scored"]

#: The name under which paper exits stand among the checks.
PAPER_EXIT = "exit.paper"
#: How the sample names its kinds of paper exit.
PAPER_KINDS = "paper_exit."
PAPER_TITLE = Text(
    "标注脱贫而事实不达标(数字脱贫)", "marked as out though the facts do not pass (paper exit)"
)


def scored(
    province: Province,
    checked: Checked,
    tables: Sequence[YearTables],
    engine: Engine,
    edition: Edition,
) -> dict[str, Any]:
    """Findings against planted defects, one by one: (check, subject) pairs with how often each occurs.

    Paper exits count as findings of the round in whose year the household was marked as out.
    """
    found = _found(checked, engine, edition)
    found.update(
        (PAPER_EXIT, f"{t.year} {household}") for t in tables for household in t.paper_exits
    )
    planted = _planted(province)
    matched = found & planted
    return {
        "findings": found.total(),
        "planted": planted.total(),
        "matched": matched.total(),
        "missed": (planted - found).total(),
        "false_alarms": (found - planted).total(),
        "by_check": _by_check(found, planted, edition),
    }


def _found(checked: Checked, engine: Engine, edition: Edition) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for piece in all_findings(checked, engine, edition):
        subjects = (subject or "" for subject in piece.column("subject").to_pylist())
        counts.update(zip(piece.column("check").to_pylist(), subjects, strict=True))
    return counts


def _planted(province: Province) -> Counter[tuple[str, str]]:
    """What must be found: paper exits of every year, all else of the last round, whose checks are asked."""
    counts: Counter[tuple[str, str]] = Counter()
    for each in province.planted:
        if each.kind.startswith(PAPER_KINDS):
            counts[PAPER_EXIT, f"{each.year} {each.subject}"] += 1
        elif each.year == province.years[-1]:
            counts[each.kind, each.subject] += 1
    return counts


def _by_check(
    found: Counter[tuple[str, str]], planted: Counter[tuple[str, str]], edition: Edition
) -> list[dict[str, Any]]:
    known = {c.id: (c.title, str(c.severity)) for c in edition.checks.values()}
    known |= {c.id: (c.title, str(c.severity)) for c in INTAKE_CHECKS.values()}
    known |= {name: (c.message, str(c.severity)) for name, c in FILE_CHECKS.items()}
    known[PAPER_EXIT] = (PAPER_TITLE, "error")
    per_found, per_planted = _per_check(found), _per_check(planted)
    rows = []
    for check in sorted({*per_found, *per_planted}):
        title, severity = known.get(check, (Text(check, check), "error"))
        rows.append(
            {
                "check": check,
                "title": {"zh": title.zh, "en": title.en},
                "severity": severity,
                "found": per_found[check],
                "planted": per_planted[check],
            }
        )
    return rows


def _per_check(counts: Counter[tuple[str, str]]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for (check, _), n in counts.items():
        totals[check] += n
    return totals
