"""Briefs made from a store: the rounds up to a year worked out, put together, and written in every form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuopin import __version__
from tuopin.rounds.brief import brief_document
from tuopin.rounds.progress import Progress, silent
from tuopin.rounds.yearly import Facts, YearTables, work_out
from tuopin.rules import Pack, edition
from tuopin.store import Engine, Snapshot, Store

__all__ = ["build", "newest_versions", "worked_out", "written_up"]


def newest_versions(store: Store, until: int) -> list[Snapshot]:
    """The newest version of each round up to a year, oldest first."""
    return [store.snapshot(year) for year in store.rounds() if year <= until]


def worked_out(
    store: Store,
    snapshot: Snapshot,
    pack: Pack,
    engine: Engine,
    progress: Progress = silent,
    *,
    since: int = 0,
) -> list[YearTables]:
    """That round and the ones before it, each under its own day's edition, brought down to tables.

    `since`: without the rounds of the years before it, which somebody else works out.
    """
    rounds = [each for each in newest_versions(store, snapshot.year) if each.year != snapshot.year]
    tables: list[YearTables] = []
    before: Snapshot | None = None
    held = Facts(engine)
    for number, each in enumerate([*rounds, snapshot]):
        progress("brief", number, len(rounds) + 1)
        if each.year < since:
            before = each
            continue
        # flows compare a year with the one before: over a gap they would mix several years
        previous = before if before is not None and before.year == each.year - 1 else None
        tables.append(
            work_out(store, each, previous, edition(pack, each.as_of), engine, progress, held)
        )
        before = each
    progress("brief", len(rounds) + 1, len(rounds) + 1)
    return tables


def build(
    store: Store,
    snapshot: Snapshot,
    pack: Pack,
    engine: Engine,
    progress: Progress = silent,
) -> dict[str, Any]:
    """The brief as of a round, over all rounds up to it."""
    return written_up(store, pack, worked_out(store, snapshot, pack, engine, progress))


def written_up(
    store: Store, pack: Pack, tables: Sequence[YearTables], scored: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The brief's document from rounds already worked out; `scored` says how planted defects were found."""
    snapshots = [store.snapshot(each.year, each.version) for each in tables]
    newest = edition(pack, snapshots[-1].as_of)
    return brief_document(tables, newest, _provenance(store, pack, snapshots), scored)


def _provenance(store: Store, pack: Pack, rounds: Sequence[Snapshot]) -> dict[str, Any]:
    """Where the figures come from; a scale and seed only where all rounds are one invented province."""
    said = [snapshot.manifest["tuopin"]["extra"] for snapshot in rounds]
    head = store.head()
    return {
        "area": {"code": pack.area, "zh": pack.place.zh, "en": pack.place.en},
        "invented": any(bool(extra.get("invented")) for extra in said),
        "scale": _same(said, "scale"),
        "seed": _same(said, "seed"),
        "code_version": __version__,
        "chain_head": head.digest if head else None,
    }


def _same(said: Sequence[Mapping[str, Any]], key: str) -> Any:
    values = [extra.get(key) for extra in said]
    return values[0] if values and all(value == values[0] for value in values) else None
