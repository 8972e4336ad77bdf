"""A round made ready: its files written before anybody decides to freeze it, and brought up to date place by place.

What is ready is no round: it is in no chain, nothing refers to it, and it may be thrown away at any moment.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from tuopin.store.arrow_types import empty_table
from tuopin.store.engines import Engine
from tuopin.store.errors import StoreError
from tuopin.store.files import (
    digest_of,
    link,
    locked,
    read_parquet,
    remove,
    render,
    sha256_of,
    sync_folder,
    sync_tree,
)
from tuopin.store.freezing import Batch, Frozen, Sealed, write_parts
from tuopin.store.identities import Key, open_sealed
from tuopin.store.manifest import Part, table_schema
from tuopin.store.sealed import sealed_place
from tuopin.store.snapshots import Snapshot
from tuopin.tables import Table

__all__ = ["MakingReady", "Place", "Prepared", "discard_all"]

#: A table, and the county (or province) its rows are filed under.
Place = tuple[str, str]
FORMAT = "tuopin-prepared/1"
NAME, LISTED, ROWS, NAMES = ".prepared", "prepared.json", "rows", "names"


@dataclass(frozen=True)
class Prepared:
    """The files of a round that is not frozen, and what whoever made them ready wants remembered with them."""

    folder: Path
    year: int
    frozen: Frozen
    tables: Mapping[str, Table]
    key: Key
    extra: Mapping[str, Any]

    def rows(self) -> dict[str, int]:
        """How many rows each table has; those without any are not named."""
        found: dict[str, int] = {}
        for part in self.frozen.parts:
            found[part.table] = found.get(part.table, 0) + part.rows
        return found

    def facts(self, engine: Engine) -> dict[str, nw.LazyFrame]:
        """Frames of all tables by name, analysed columns only; a table without rows is empty."""
        paths: dict[str, list[Path]] = {}
        for part in self.frozen.parts:
            paths.setdefault(part.table, []).append(self.folder / ROWS / part.path)
        return {
            name: engine.scan(paths.get(name, ()), table.analysed, uniform=True)
            for name, table in self.tables.items()
        }

    def names(self, table: str) -> Iterator[pa.Table]:
        """The direct identifiers of a table's rows with the keys they belong to, a place at a time."""
        for each in self.frozen.sealed:
            if each.table == table:
                yield self._names(each)

    def whole(self, places: Collection[Place]) -> Iterator[Batch]:
        """The rows of these places with their direct identifiers beside them again."""
        sealed = {(each.table, each.county): each for each in self.frozen.sealed}
        for part in self.frozen.parts:
            place, table = (part.table, part.county), self.tables[part.table]
            if place not in places:
                continue
            rows = read_parquet(self.folder / ROWS / part.path)
            if place in sealed:
                kept = [*table.key, *(column.name for column in table.direct)]
                names = self._names(sealed[place]).select(kept)
                rows = rows.join(names, keys=list(table.key), join_type="left outer")
            yield part.table, part.county, rows

    def against(self, frozen: Snapshot) -> Iterator[Batch]:
        """The whole rows of every place that is not as that version has it; no rows where it has some and this none."""
        before = {(part.table, part.county): part.sha256 for part in frozen.parts}
        now = {(part.table, part.county): part.sha256 for part in self.frozen.parts}
        differing = {place for place, digest in now.items() if before.get(place) != digest}
        names = {(each.table, each.county): each.keyed for each in self.frozen.sealed}
        held = frozen.names_digests()
        differing |= {place for place in now if names.get(place) != held.get(place)}
        yield from self.whole(differing)
        for name, county in before.keys() - now.keys():
            if name in self.tables:
                yield name, county, empty_table(self.tables[name].columns)

    def put(self, folder: Path, sealed: Path) -> Frozen:
        """Lay the files down where a round is being written; StoreError where one is not as it was written."""
        for part in self.frozen.parts:
            self._proved(self.folder / ROWS / part.path, part.sha256)
            link(self.folder / ROWS / part.path, folder / part.path)
        for each in self.frozen.sealed:
            self._proved(self.folder / NAMES / each.path, each.sha256)
            link(self.folder / NAMES / each.path, sealed / each.path)
        return self.frozen

    def _proved(self, path: Path, digest: str) -> None:
        if not path.is_file() or sha256_of(path) != digest:
            _discard(self.folder.parent)
            raise StoreError(
                f"{path}:已准备的文件与写入时不符,已全部作废;请重新检查",
                f"{path}: a file made ready is not as it was written; all were discarded, check again",
            )

    def _names(self, each: Sealed) -> pa.Table:
        content = (self.folder / NAMES / each.path).read_bytes()
        return open_sealed(content, sealed_place(self.year, each.table, each.county), self.key)


@dataclass(frozen=True)
class MakingReady:
    """Where a year's files are made ready: at most one set of them, of the year that was asked for last."""

    parent: Path
    year: int
    tables: Mapping[str, Table]
    key: Key

    @contextmanager
    def alone(self) -> Iterator[None]:
        """To be held around everything else here; whoever comes second waits."""
        with _alone(self.parent):
            yield

    def found(self) -> Prepared | None:
        """What was made ready last; None where that was for other tables or another key, or is gone."""
        folder = self.parent / NAME
        try:
            content = json.loads((folder / LISTED).read_bytes())
        except (OSError, ValueError):
            return None
        if {**content, "parts": 0, "sealed": 0, "extra": 0} != self._listed(None, 0):
            return None
        frozen = Frozen(
            tuple(Part(**each) for each in content["parts"]),
            tuple(Sealed(**each) for each in content["sealed"]),
        )
        return Prepared(folder, self.year, frozen, self.tables, self.key, content["extra"])

    def write(
        self,
        batches: Iterable[Batch],
        extra: Mapping[str, Any],
        kept: tuple[Prepared, Collection[Place]] | None = None,
    ) -> Prepared:
        """Write a round's files from rows in any order and any pieces; names are sealed as in a round.

        `kept` is what was ready before and the places that the batches replace: every other file is taken over as
        it is, and a replaced place that has no rows is gone. `extra` is read when all batches are taken. A crash
        leaves what was ready before, or nothing, or the new files whole; what is ready of other years goes.
        """
        partial, target = self.parent / f"{NAME}.partial", self.parent / NAME
        remove([partial])
        written = write_parts(
            partial / ROWS, partial / NAMES, self.year, self.tables, self.key, batches
        )
        if kept is not None:
            written = _with(written, *kept, partial, self.tables)
        partial.mkdir(parents=True, exist_ok=True)
        (partial / LISTED).write_bytes(render(self._listed(written, extra)))
        sync_tree(partial)
        remove([target])
        partial.rename(target)
        sync_folder(self.parent)
        discard_all(self.parent.parent, but=self.parent)
        return Prepared(target, self.year, written, self.tables, self.key, extra)

    def _listed(self, frozen: Frozen | None, extra: Any) -> dict[str, Any]:
        # files written by another Arrow would not be those that it writes for the same rows
        told = {name: [table_schema(table), table.names] for name, table in self.tables.items()}
        return {
            "format": FORMAT,
            "year": self.year,
            "made": digest_of([pa.__version__, told]),
            "key": self.key.id,
            "parts": 0 if frozen is None else [asdict(each) for each in frozen.parts],
            "sealed": 0 if frozen is None else [asdict(each) for each in frozen.sealed],
            "extra": extra,
        }


def discard_all(identities: Path, but: Path | None = None) -> None:
    """Throw away what is ready of every year, or of every year but one.

    Whoever keeps one year waits for no other: two that did so would wait for each other for ever.
    """
    for parent in identities.iterdir() if identities.is_dir() else ():
        if parent.is_dir() and parent != but and any(parent.glob(f"{NAME}*")):
            with suppress(BlockingIOError), _alone(parent, wait=but is None):
                _discard(parent)


@contextmanager
def _alone(parent: Path, *, wait: bool = True) -> Iterator[None]:
    with locked(parent / f"{NAME}.lock", wait=wait):
        yield


def _discard(parent: Path) -> None:
    remove([parent / NAME, parent / f"{NAME}.partial"])


def _with(
    written: Frozen,
    old: Prepared,
    places: Collection[Place],
    partial: Path,
    tables: Mapping[str, Table],
) -> Frozen:
    """The files written with those of all other places, taken over."""
    order = {name: position for position, name in enumerate(tables)}

    def merged(new: Iterable[Any], before: Iterable[Any], source: Path, target: Path) -> Any:
        found = list(new)
        for each in before:
            if (each.table, each.county) not in places:
                link(source / each.path, target / each.path)
                found.append(each)
        return tuple(sorted(found, key=lambda each: (order[each.table], each.county)))

    return replace(
        written,
        parts=merged(written.parts, old.frozen.parts, old.folder / ROWS, partial / ROWS),
        sealed=merged(written.sealed, old.frozen.sealed, old.folder / NAMES, partial / NAMES),
    )
