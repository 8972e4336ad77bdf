"""What a change of policy changes: which households get another verdict under another edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.rules import Edition, Subject
from tuopin.stages import assessment
from tuopin.store import Engine, Snapshot

__all__ = [
    "WORDS",
    "EditionDifference",
    "coded",
    "difference",
    "differs",
    "parameter_changes",
    "verdict_names",
]


@dataclass(frozen=True, slots=True)
class EditionDifference:
    """Two editions over one round: changed parameters, counts by criterion, and the households themselves."""

    first: str
    second: str
    parameters: tuple[dict[str, Any], ...]
    counts: tuple[dict[str, Any], ...]
    households: tuple[dict[str, Any], ...]
    changed_households: int


def parameter_changes(first: Edition, second: Edition) -> list[dict[str, Any]]:
    """Every value in force that differs between two editions, by parameter and area."""
    before, after = first.rules["parameters"], second.rules["parameters"]
    changes = []
    for key in sorted({*before, *after}):
        old, new = before.get(key, {}), after.get(key, {})
        for area in sorted({*old, *new}):
            if old.get(area) != new.get(area):
                changes.append(
                    {
                        "parameter": key,
                        "area": area,
                        "first": old.get(area),
                        "second": new.get(area),
                    }
                )
    return changes


def difference(
    snapshot: Snapshot, first: Edition, second: Edition, engine: Engine, limit: int = 1000
) -> EditionDifference:
    """Which households of a frozen round change verdict when the second edition replaces the first.

    Criteria and standards that only one edition has are compared with "not asked". At most `limit`
    households are listed, in order of village and number; the counts cover all.
    """
    names = [name for name in verdict_names(first) if name in verdict_names(second)]
    facts = snapshot.facts(engine)
    left = coded(assessment.assess(facts, first), names, "first")
    right = coded(assessment.assess(facts, second), names, "second").drop("village_code")
    both = engine.keep(left.join(right, on="household_no", how="inner"))
    changed = [differs(name) for name in names]
    any_changed = nw.any_horizontal(*changed, ignore_nulls=True)
    rows = both.filter(any_changed)
    total = engine.collect(rows.select(nw.len().cast(nw.Int64).alias("n"))).to_pylist()[0]["n"]
    listed = engine.collect(rows.sort("village_code", "household_no").head(limit)).to_pylist()
    return EditionDifference(
        first=first.hash,
        second=second.hash,
        parameters=tuple(parameter_changes(first, second)),
        counts=tuple(_counts(both, names, engine)),
        households=tuple(_household(row, names) for row in listed),
        changed_households=total,
    )


def verdict_names(edition: Edition) -> list[str]:
    """The columns of an assessment that hold a household's verdicts: criteria first, then standards."""
    of = (Subject.PERSON, Subject.HOUSEHOLD)
    return [c.id for c in edition.criteria.values() if c.subject in of] + [
        s.id for s in edition.standards.values() if s.subject is Subject.HOUSEHOLD
    ]


def coded(assessed: nw.LazyFrame, names: Sequence[str], side: str) -> nw.LazyFrame:
    """Household, village and each verdict as `<name>__<side>`: 1 met, 0 unmet, -1 unknown.

    A plain comparison then sees unknown as an answer of its own.
    """
    told = [nw.col(n).cast(nw.Int64).fill_null(-1).alias(f"{n}__{side}") for n in names]
    return assessed.select("household_no", "village_code", *told)


def differs(name: str) -> nw.Expr:
    """Whether the verdict is another on the second side."""
    return nw.col(f"{name}__first") != nw.col(f"{name}__second")


def _counts(both: nw.LazyFrame, names: list[str], engine: Engine) -> list[dict[str, Any]]:
    columns = [differs(name).cast(nw.Int64).sum().cast(nw.Int64).alias(name) for name in names]
    row = engine.collect(both.select(*columns)).to_pylist()[0]
    return [{"rule": name, "changed": row[name]} for name in names if row[name]]


#: What a coded verdict says.
WORDS = {1: "met", 0: "unmet", -1: "unknown"}


def _household(row: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {
        "household_no": row["household_no"],
        "village_code": row["village_code"],
        "changes": {
            name: [WORDS[row[f"{name}__first"]], WORDS[row[f"{name}__second"]]]
            for name in names
            if row[f"{name}__first"] != row[f"{name}__second"]
        },
    }
