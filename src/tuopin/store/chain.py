"""The store: rounds frozen whole or not at all, each holding the digest of the one before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.store.corrections import corrected
from tuopin.store.engines import Engine
from tuopin.store.errors import StoreError
from tuopin.store.files import locked, remove, render, sha256_of, sync_folder, sync_tree
from tuopin.store.freezing import Batch, Frozen, write_parts
from tuopin.store.identities import Key
from tuopin.store.manifest import (
    MANIFEST,
    descriptor,
    held_descriptor,
    read_descriptor,
    table_schema,
)
from tuopin.store.prepared import MakingReady, Prepared, discard_all
from tuopin.store.runs import Run, read_run, writing_run
from tuopin.store.sealed import SEALED_MANIFEST, rotate_folder, sealed_manifest
from tuopin.store.snapshots import Snapshot
from tuopin.store.verification import (
    Problem,
    Progress,
    chain_problems,
    round_problems,
    run_problems,
)
from tuopin.tables import TABLES, Table

__all__ = ["Store", "frame_batches"]

_VERSION = re.compile(r"v([1-9][0-9]*)", re.ASCII)
_YEAR = re.compile(r"[12][0-9]{3}", re.ASCII)


def frame_batches(
    engine: Engine, frames: Mapping[str, nw.LazyFrame], tables: Mapping[str, Table] = TABLES
) -> Iterator[Batch]:
    """The rows of an engine's frames by table, in pieces, so that a round of any size can be frozen.

    The rows come sorted by area, so that a county's pieces follow one another.
    """
    for name, frame in frames.items():
        for rows in engine.batches(frame, (tables[name].area,)):
            yield name, None, rows


def _frozen_already(year: int) -> StoreError:
    return StoreError(
        f"{year} 年度已封存;如需更正,请用 correct 生成新版本",
        f"round {year} is frozen already; to change it, make a correction",
    )


class Store:
    """A folder of frozen rounds. Nothing in it is ever edited; a correction is a new version.

    A round lies in `rounds/<year>/v<k>/`, its sealed identities in `identities/<year>/v<k>/`,
    outputs of runs in `runs/`. What is unfinished has a name that begins with a dot.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def rounds(self) -> tuple[int, ...]:
        """The years that have a frozen round, in order."""
        folder = self.path / "rounds"
        years = folder.iterdir() if folder.is_dir() else ()
        found = (int(y.name) for y in years if _YEAR.fullmatch(y.name))
        return tuple(sorted(year for year in found if self.versions(year)))

    def versions(self, year: int) -> tuple[int, ...]:
        """The versions of a round, oldest first."""
        folder = self.path / "rounds" / str(year)
        entries = folder.iterdir() if folder.is_dir() else ()
        found = (_VERSION.fullmatch(entry.name) for entry in entries if entry.is_dir())
        return tuple(sorted(int(match[1]) for match in found if match))

    def snapshot(self, year: int, version: int | None = None, *, fresh: bool = False) -> Snapshot:
        """A round in its latest version, or in the one named; StoreError where there is none.

        `fresh` reads and proves the manifest anew even if this process did so before.
        """
        versions = self.versions(year)
        wanted = version if version is not None else (versions[-1] if versions else None)
        if wanted is None or wanted not in versions:
            years = ", ".join(map(str, self.rounds())) or "-"
            raise StoreError(
                f"库 {self.path} 中没有 {year} 年度{'' if version is None else f'第 {version} 版'};"
                f"已封存:{years}",
                f"{self.path} holds no round {year}{'' if version is None else f' version {version}'};"
                f" frozen: {years}",
            )
        folder = self._round(year) / f"v{wanted}"
        manifest = read_descriptor(folder) if fresh else held_descriptor(folder)
        return Snapshot(folder, manifest, self._identities(year) / f"v{wanted}")

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Every version of every round, in the order in which they were frozen."""
        found = [self.snapshot(y, version) for y in self.rounds() for version in self.versions(y)]
        return tuple(sorted(found, key=lambda snapshot: snapshot.sequence))

    def head(self) -> Snapshot | None:
        """The last link of the chain: whoever knows its digest can prove every round before it."""
        found = self.snapshots()
        return found[-1] if found else None

    def freeze(
        self,
        year: int,
        as_of: date,
        batches: Iterable[Batch],
        *,
        tables: Mapping[str, Table] = TABLES,
        key: bytes | None = None,
        note: str | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Snapshot:
        """Freeze a round from (table, county, rows) in any order and any pieces.

        Direct identifiers go into sealed files under `key` (at least 32 bytes; needed as soon as
        any row names somebody). StoreError when the round is frozen already (correct it instead),
        is being frozen by another process, or holds what the tables do not declare. A crash at
        any moment leaves the whole round or none.
        """
        secret = None if key is None else Key(key)
        with self._writing(year):
            if self.versions(year):
                raise _frozen_already(year)
            folder, sealed = self._partial(year, 1)
            into = sealed / (secret.id if secret else "none")
            frozen = write_parts(folder, into, year, tables, secret, batches)
            return self.commit(
                year,
                1,
                as_of,
                frozen,
                tables,
                secret,
                note=note,
                extra=extra or {},
                correction=None,
            )

    def correct(
        self,
        year: int,
        batches: Iterable[Batch],
        reason: str,
        by: str,
        key: bytes | None = None,
        *,
        tables: Mapping[str, Table] = TABLES,
    ) -> Snapshot:
        """Freeze the next version of a round, which says what changed, why, and by whose hand.

        Each (table, county) among the batches is replaced as a whole (by nothing if the batch has
        no rows); all other files are carried over. Rows that come without any direct identifier
        leave the sealed names as they are. The version before stays untouched.
        """
        secret = None if key is None else Key(key)
        with self._writing(year):
            old = self.snapshot(year)
            folder, sealed = self._partial(year, old.version + 1)
            frozen, changes = corrected(old, folder, sealed, tables, secret, batches)
            correction = {"of": old.digest, "reason": reason, "by": by, "changes": changes}
            return self.commit(
                year,
                old.version + 1,
                old.as_of,
                frozen,
                tables,
                secret,
                note=old.manifest["tuopin"]["note"],
                extra=old.manifest["tuopin"]["extra"],
                correction=correction,
            )

    def making_ready(
        self, year: int, key: bytes, tables: Mapping[str, Table] = TABLES
    ) -> MakingReady:
        """Where a round's files are written before it is frozen, so that what is checked is what is frozen."""
        return MakingReady(self._identities(year), year, tables, Key(key))

    def freeze_prepared(
        self, ready: Prepared, as_of: date, *, extra: Mapping[str, Any] | None = None
    ) -> Snapshot:
        """Freeze what is ready as the first version of its round, every file proved; StoreError as of `freeze`."""
        with self._writing(ready.year):
            if self.versions(ready.year):
                raise _frozen_already(ready.year)
            folder, sealed = self._partial(ready.year, 1)
            return self.commit(
                ready.year,
                1,
                as_of,
                ready.put(folder, sealed / ready.key.id),
                ready.tables,
                ready.key,
                note=None,
                extra=extra or {},
                correction=None,
            )

    def correct_prepared(self, ready: Prepared, reason: str, by: str) -> Snapshot:
        """Freeze what is ready as the next version of its round; StoreError where nothing differs, as of `correct`."""
        batches = ready.against(self.snapshot(ready.year))
        return self.correct(ready.year, batches, reason, by, ready.key.secret, tables=ready.tables)

    def verify(
        self,
        year: int | None = None,
        version: int | None = None,
        progress: Progress | None = None,
        key: bytes | None = None,
    ) -> list[Problem]:
        """Everything that is not as it was frozen, in the whole store or in one round.

        The chain is always followed from its first link, since one round is only as good as the
        chain that holds it. With the key the names within the identities are proved as well.
        """
        problems: list[Problem] = []
        whole: list[Snapshot] = []
        for each in self.rounds():
            for which in self.versions(each):
                try:
                    whole.append(self.snapshot(each, which, fresh=True))
                except StoreError as error:
                    file = f"rounds/{each}/v{which}/{MANIFEST}"
                    problems.append(Problem(file, error.text, each, which))
        if not problems:  # with a manifest lost every later link would be reported as well
            problems += chain_problems(self.path, whole)
        secret = None if key is None else Key(key)
        for snapshot in whole:
            if year in (None, snapshot.year) and version in (None, snapshot.version):
                problems += round_problems(self.path, snapshot, secret, progress)
        if year is None:
            problems += run_problems(self.path, progress)
        return problems

    def run(self, snapshot: Snapshot, edition: str) -> Run | None:
        """The finished run of a snapshot under an edition (its hash), if there is one."""
        return read_run(self.path, snapshot, edition)

    def writing_run(
        self,
        snapshots: Sequence[Snapshot],
        edition: str,
        code_version: str,
        extra: Mapping[str, Any] | None = None,
    ) -> AbstractContextManager[Path]:
        """A folder for a run's outputs, which becomes the run when left without an error."""
        return writing_run(self.path, snapshots, edition, code_version, extra)

    def rotate_key(
        self, old: bytes, new: bytes, progress: Callable[[Path], None] | None = None
    ) -> int:
        """Seal all identities under a new key; no digest of any round changes.

        How many folders were sealed anew; those under the new key already are left, so that a
        rotation that was cut short is finished by doing it again.
        """
        before, after = Key(old), Key(new)
        changed = 0
        discard_all(self.path / "identities")  # written anew sooner than sealed anew
        for snapshot in self.snapshots():
            if (snapshot.sealed / SEALED_MANIFEST).exists():
                with self._writing(snapshot.year):
                    changed += rotate_folder(snapshot.sealed, before, after, progress)
        return changed

    def commit(
        self,
        year: int,
        version: int,
        as_of: date,
        frozen: Frozen,
        tables: Mapping[str, Table],
        key: Key | None,
        *,
        note: str | None,
        extra: Mapping[str, Any],
        correction: Mapping[str, Any] | None,
    ) -> Snapshot:
        """Give written files their manifest and place in the chain; the last rename is the freeze.

        Only for a caller that holds the round's lock (`freeze`, `correct`).
        """
        folder, sealed = self._partial(year, version)
        schemas = self._write_schemas(folder, frozen, tables)
        sync_tree(folder)
        if frozen.sealed:
            sync_tree(sealed)
        with locked(self.path / ".chain.lock", wait=True):
            head = self.head()
            content = descriptor(
                year=year,
                as_of=as_of,
                version=version,
                sequence=head.sequence + 1 if head else 1,
                previous=head.digest if head else None,
                parts=frozen.parts,
                schemas=schemas,
                note=note,
                extra=extra,
                correction=correction,
            )
            if frozen.sealed and key is not None:
                names = sealed_manifest(
                    year, version, content["tuopin"]["digest"], frozen.sealed, key
                )
                self._place(sealed, SEALED_MANIFEST, names, self._identities(year), version)
            self._place(folder, MANIFEST, content, self._round(year), version)
        return self.snapshot(year, version)

    def _place(
        self, partial: Path, name: str, content: Mapping[str, Any], parent: Path, version: int
    ) -> None:
        """Write the manifest into a finished folder and give the folder its name."""
        (partial / name).write_bytes(render(content))
        sync_folder(partial / name)
        sync_folder(partial)
        partial.rename(parent / f"v{version}")
        sync_folder(parent)

    def _write_schemas(
        self, folder: Path, frozen: Frozen, tables: Mapping[str, Table]
    ) -> dict[str, str]:
        schemas = {}
        (folder / "schemas").mkdir(parents=True, exist_ok=True)
        for name in dict.fromkeys(part.table for part in frozen.parts):
            path = folder / "schemas" / f"{name}.json"
            path.write_bytes(render(table_schema(tables[name])))
            schemas[name] = sha256_of(path)
        return schemas

    def _round(self, year: int) -> Path:
        return self.path / "rounds" / str(year)

    def _identities(self, year: int) -> Path:
        return self.path / "identities" / str(year)

    def _partial(self, year: int, version: int) -> tuple[Path, Path]:
        name = f".v{version}.partial"
        return self._round(year) / name, self._identities(year) / name

    @contextmanager
    def _writing(self, year: int) -> Iterator[None]:
        """Alone on a round: what a killed process left is removed before and after."""
        try:
            lock = locked(self._round(year) / ".lock", wait=False)
            with lock:
                self._sweep(year)
                try:
                    yield
                finally:
                    self._sweep(year)
        except BlockingIOError as error:
            raise StoreError(
                f"{year} 年度正由另一个进程封存,请稍后再试",
                f"round {year} is being frozen by another process; try again when it is done",
            ) from error

    def _sweep(self, year: int) -> None:
        remove(self._round(year).glob(".v*.partial"))
        identities = self._identities(year)
        remove(identities.glob(".v*.partial"))
        whole = {f"v{version}" for version in self.versions(year)}
        # Identities get their name just before their round does: without a round they are left-overs.
        remove(path for path in identities.glob("v*") if path.name not in whole)
