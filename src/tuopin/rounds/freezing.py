"""Freezing a delivery that was checked: as a new round, or as a correction of one that is frozen."""

from __future__ import annotations

from tuopin.rounds.checking import Checked
from tuopin.rules import Edition
from tuopin.store import Engine, Snapshot, Store, frame_batches

__all__ = ["correct_delivery", "freeze_delivery"]


def freeze_delivery(
    store: Store, checked: Checked, edition: Edition, engine: Engine, key: bytes
) -> Snapshot:
    """Freeze the accepted rows of a delivery as the round of the edition's year, whole or not at all."""
    frames = {
        name: checked.intake.frames[name].select(*table.names)
        for name, table in edition.tables.items()
        if name in checked.intake.frames
    }
    batches = frame_batches(engine, frames, edition.tables)
    return store.freeze(edition.on.year, edition.on, batches, tables=edition.tables, key=key)


def correct_delivery(
    store: Store,
    checked: Checked,
    edition: Edition,
    engine: Engine,
    key: bytes,
    *,
    reason: str,
    by: str,
) -> Snapshot:
    """Freeze the next version of a round: the tables and counties delivered replace those there were."""
    given = {counted.table for counted in checked.intake.counts}
    frames = {
        name: checked.intake.frames[name].select(*edition.tables[name].names)
        for name in edition.tables
        if name in given
    }
    batches = frame_batches(engine, frames, edition.tables)
    return store.correct(edition.on.year, batches, reason, by, key, tables=edition.tables)
