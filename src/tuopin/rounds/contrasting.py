"""Two assessments side by side, household by household: who has another verdict, and how many by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.rounds.differing import WORDS, coded, differs
from tuopin.store import Engine

__all__ = ["Asked", "Contrast", "contrast", "inside"]

_CODES = {word: code for code, word in WORDS.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of two assessments.

    `areas` are ranges of codes (low, and high which is no more in it) and `households` numbers: a
    household counts where it is in either; None of both asks of all. `rule`, `was` and `now` narrow
    the list to households for which that criterion or standard went from one verdict to another (no
    verdict named: to any other); `after` is the village and number after which the list goes on.
    """

    areas: Sequence[tuple[str, str]] | None = None
    households: Sequence[str] | None = None
    rule: str = ""
    was: str = ""
    now: str = ""
    after: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Contrast:
    """What two assessments have in common and where they differ."""

    shared: int
    only_first: int
    only_second: int
    changed: int
    #: {rule, was, now, households} for each change that occurs, in the order of the rules.
    changes: tuple[Mapping[str, Any], ...]
    #: {household_no, village_code, changes: {rule: (was, now)}} in the order of village and number.
    households: tuple[Mapping[str, Any], ...]


def inside(
    areas: Sequence[tuple[str, str]], households: Sequence[str], column: str = "village_code"
) -> nw.Expr:
    """Rows of these ranges of area codes, and of these households; no row where there are neither."""
    code = nw.col(column)
    parts = [(code >= low) & (code < high) for low, high in areas]
    if households:
        parts.append(nw.col("household_no").is_in(list(households)))
    return reduce(or_, parts) if parts else code != code


def contrast(
    first: nw.LazyFrame,
    second: nw.LazyFrame,
    names: Sequence[str],
    engine: Engine,
    asked: Asked,
    limit: int = 50,
) -> Contrast:
    """Compare two assessments in the verdicts that both have; at most `limit` households are listed.

    They may be of two editions over one round, or of two rounds: a household that only one of them
    has is counted and not listed.
    """
    left, right = (
        coded(_asked(frame, asked), names, side)
        for frame, side in ((first, "first"), (second, "second"))
    )
    sizes = [_count(engine, frame) for frame in (left, right)]
    both = engine.keep(left.join(right.drop("village_code"), on="household_no", how="inner"))
    shared = _count(engine, both)
    changed = _count(engine, both.filter(_any(names))) if names else 0
    rows = _listed(both, names, asked) if names else both.head(0)
    listed = engine.collect(rows.sort("village_code", "household_no").head(limit)).to_pylist()
    return Contrast(
        shared=shared,
        only_first=sizes[0] - shared,
        only_second=sizes[1] - shared,
        changed=changed,
        changes=tuple(_changes(both, names, engine)),
        households=tuple(_household(row, names) for row in listed),
    )


def _asked(frame: nw.LazyFrame, asked: Asked) -> nw.LazyFrame:
    if asked.areas is None and asked.households is None:
        return frame
    return frame.filter(inside(asked.areas or (), asked.households or ()))


def _count(engine: Engine, frame: nw.LazyFrame) -> int:
    told = engine.collect(frame.select(nw.len().cast(nw.Int64).alias("n")))
    return int(told.column("n")[0].as_py())


def _any(names: Sequence[str]) -> nw.Expr:
    return nw.any_horizontal(*map(differs, names), ignore_nulls=True)


def _listed(both: nw.LazyFrame, names: Sequence[str], asked: Asked) -> nw.LazyFrame:
    if asked.rule in names:
        rows = both.filter(differs(asked.rule))
        for side, word in (("first", asked.was), ("second", asked.now)):
            if word in _CODES:
                rows = rows.filter(nw.col(f"{asked.rule}__{side}") == _CODES[word])
    else:
        rows = both.filter(_any(names))
    if asked.after is not None:
        village, number = asked.after
        code, no = nw.col("village_code"), nw.col("household_no")
        rows = rows.filter((code > village) | ((code == village) & (no > number)))
    return rows


def _changes(both: nw.LazyFrame, names: Sequence[str], engine: Engine) -> list[dict[str, Any]]:
    """How many households went from which verdict to which, rule by rule, all in one pass."""
    ways = [(was, now) for was in WORDS for now in WORDS if was != now]
    columns = [
        ((nw.col(f"{name}__first") == was) & (nw.col(f"{name}__second") == now))
        .cast(nw.Int64)
        .sum()
        .cast(nw.Int64)
        .alias(f"{name}__{place}")
        for name in names
        for place, (was, now) in enumerate(ways)
    ]
    if not columns:
        return []
    row = engine.collect(both.select(*columns)).to_pylist()[0]
    return [
        {"rule": name, "was": WORDS[was], "now": WORDS[now], "households": row[f"{name}__{place}"]}
        for name in names
        for place, (was, now) in enumerate(ways)
        if row[f"{name}__{place}"]
    ]


def _household(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {
        "household_no": row["household_no"],
        "village_code": row["village_code"],
        "changes": {
            name: (WORDS[row[f"{name}__first"]], WORDS[row[f"{name}__second"]])
            for name in names
            if row[f"{name}__first"] != row[f"{name}__second"]
        },
    }
