"""DISK AND ENGINES: engines behind one door, file readers, frozen rounds and their digests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuopin.store.arrow_types import arrow_schema, empty_table, fitted, plain
from tuopin.store.chain import Store, frame_batches
from tuopin.store.engines import ENGINES, Engine, open_engine
from tuopin.store.errors import StoreError
from tuopin.store.exports import HEADINGS, as_text, write_csv
from tuopin.store.files import sha256_of as file_digest
from tuopin.store.freezing import Batch
from tuopin.store.prepared import MakingReady, Place, Prepared
from tuopin.store.runs import Run
from tuopin.store.snapshots import Snapshot
from tuopin.store.verification import Problem, Progress

if TYPE_CHECKING:
    from tuopin.store.memory import memory_frame

__all__ = [
    "ENGINES",
    "HEADINGS",
    "Batch",
    "Engine",
    "MakingReady",
    "Place",
    "Prepared",
    "Problem",
    "Progress",
    "Run",
    "Snapshot",
    "Store",
    "StoreError",
    "arrow_schema",
    "as_text",
    "empty_table",
    "file_digest",
    "fitted",
    "frame_batches",
    "memory_frame",
    "open_engine",
    "plain",
    "write_csv",
]


def __getattr__(name: str) -> object:
    # Polars takes half a second to load and only `explain` and tests want it.
    if name == "memory_frame":
        from tuopin.store.memory import memory_frame  # noqa: PLC0415

        return memory_frame
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
