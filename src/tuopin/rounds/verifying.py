"""Verifying: digests of the store, and every figure of a brief, worked out again from the rounds it names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tuopin.rounds.brief import brief_document
from tuopin.rounds.progress import Progress, silent
from tuopin.rounds.yearly import Facts, YearTables, work_out
from tuopin.rules import Pack, edition
from tuopin.store import Engine, Snapshot, Store

__all__ = ["Difference", "recompute", "verify_brief"]

#: Parts of a brief that are not figures: stated, not computed.
STATED = ("schema", "code_version", "scale", "seed", "invented", "checks", "area")
#: Means may differ by the order in which an engine adds.
RELATIVE = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """A printed value that is not what the rounds give."""

    place: str
    printed: Any
    recomputed: Any


def recompute(
    store: Store,
    document: Mapping[str, Any],
    pack: Pack,
    engine: Engine,
    progress: Progress = silent,
) -> dict[str, Any]:
    """The brief's document worked out again from the very snapshots it names.

    KeyError (with the digest) when the store does not hold one of them.
    """
    tables: list[YearTables] = []
    before: Snapshot | None = None
    held = Facts(engine)
    for named in document["rounds"]:
        snapshot = _held(store, named)
        day = edition(pack, date.fromisoformat(named["as_of"]), document["area"]["code"])
        tables.append(work_out(store, snapshot, before, day, engine, progress, held))
        before = snapshot
    last = edition(pack, date.fromisoformat(tables[-1].as_of), document["area"]["code"])
    provenance = {
        name: document.get(name) for name in ("area", "invented", "scale", "seed", "code_version")
    }
    # the store may have grown since: the printed head must be one of its links, not the last
    links = {snapshot.digest for snapshot in store.snapshots()}
    provenance["chain_head"] = (
        document["chain_head"] if document.get("chain_head") in links else None
    )
    return brief_document(tables, last, provenance, document.get("checks"))


def _held(store: Store, named: Mapping[str, Any]) -> Snapshot:
    for snapshot in store.snapshots():
        if snapshot.year == named["year"] and snapshot.version == named["version"]:
            if snapshot.digest == named["digest"]:
                return snapshot
            break
    raise KeyError(named["digest"])


def verify_brief(
    store: Store,
    document: Mapping[str, Any],
    pack: Pack,
    engine: Engine,
    progress: Progress = silent,
) -> list[Difference]:
    """Every value of a brief that differs from what its rounds give, with its place, printed and recomputed."""
    again = recompute(store, document, pack, engine, progress)
    found = []
    for name in again:
        if name not in STATED:
            found += list(_compare(name, document.get(name), again[name]))
    return found


def _compare(place: str, printed: Any, again: Any) -> Iterator[Difference]:
    if isinstance(again, Mapping) and isinstance(printed, Mapping):
        for key in sorted({*printed, *again}):
            yield from _compare(f"{place}.{key}", printed.get(key), again.get(key))
    elif isinstance(again, (list, tuple)) and isinstance(printed, (list, tuple)):
        if len(printed) != len(again):
            yield Difference(f"{place} (rows)", len(printed), len(again))
        for number, (one, other) in enumerate(zip(printed, again, strict=False)):
            yield from _compare(f"{place}[{_name(other, number)}]", one, other)
    elif not _equal(printed, again):
        yield Difference(place, printed, again)


def _name(row: Any, number: int) -> str:
    """A row is named by what identifies it, so that a reader finds it in the brief."""
    if isinstance(row, Mapping):
        parts = [
            str(row[key])
            for key in ("id", "area", "by", "code", "criterion", "head", "year")
            if isinstance(row.get(key), (str, int))
        ]
        if parts:
            return " ".join(parts)
    return str(number)


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other or one == other
    if isinstance(one, float) or isinstance(other, float):
        numbers = isinstance(one, (int, float)) and isinstance(other, (int, float))
        return numbers and math.isclose(one, other, rel_tol=RELATIVE, abs_tol=RELATIVE)
    return bool(one == other)
