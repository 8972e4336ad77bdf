"""Briefs made from a store: the rounds up to a year worked out, put together, and written in every form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuopin import __version__
from tuopin.rounds.brief import brief_document
from tuopin.rounds.yearly import Progress, YearTables, silent, work_out
from tuopin.rules import Pack, edition
from tuopin.store import Engine, Snapshot, Store

__all__ = ["build", "newest_versions"]


def newest_versions(store: Store, until: int) -> list[Snapshot]:
    """The newest version of each round up to a year, oldest first."""
    newest = {snapshot.year: snapshot for snapshot in sorted(store.rounds(), key=lambda s: s.version)}
    return [newest[year] for year in sorted(newest) if year <= until]


def build(
    store: Store,
    snapshot: Snapshot,
    pack: Pack,
    engine: Engine,
    progress: Progress = silent,
    scored: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The brief as of a round: that round and the ones before it, each under its own day's edition."""
    rounds = [each for each in newest_versions(store, snapshot.year) if each.year != snapshot.year] + [snapshot]
    tables: list[YearTables] = []
    before: Snapshot | None = None
    for number, each in enumerate(rounds):
        progress("brief", number, len(rounds))
        # flows compare a year with the one before: over a gap they would mix several years
        previous = before if before is not None and before.year == each.year - 1 else None
        tables.append(work_out(store, each, previous, edition(pack, each.as_of), engine, progress))
        before = each
    progress("brief", len(rounds), len(rounds))
    return brief_document(tables, edition(pack, snapshot.as_of), _provenance(store, pack, rounds), scored)


def _provenance(store: Store, pack: Pack, rounds: Sequence[Snapshot]) -> dict[str, Any]:
    """Where the figures come from; a scale and seed only where all rounds are one invented province."""
    said = [snapshot.extra for snapshot in rounds]
    return {
        "area": {"code": pack.area, "zh": pack.place.zh, "en": pack.place.en},
        "invented": any(bool(extra.get("invented")) for extra in said),
        "scale": _same(said, "scale"),
        "seed": _same(said, "seed"),
        "code_version": __version__,
        "chain_head": store.head(),
    }


def _same(said: Sequence[Mapping[str, Any]], key: str) -> Any:
    values = [extra.get(key) for extra in said]
    return values[0] if values and all(value == values[0] for value in values) else None
