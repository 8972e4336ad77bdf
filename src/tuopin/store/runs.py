"""Outputs of a run (an assessment, findings, indicators), kept beside the rounds they were made from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuopin.store.errors import StoreError
from tuopin.store.files import digest_of, locked, remove, render, sha256_of, sync_folder, sync_tree
from tuopin.store.snapshots import Snapshot

__all__ = ["RUN", "Run", "read_run", "run_folder", "writing_run"]

RUN = "run.json"
FORMAT = "tuopin-run/1"


@dataclass(frozen=True)
class Run:
    """The finished outputs of one snapshot under one edition."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """sha256 over the manifest, and through it over every output."""
        return str(self.manifest["digest"])

    def files(self, below: str = "") -> list[Path]:
        """The output files whose path in the run begins with `below`, in order."""
        return [
            self.folder / each["path"]
            for each in self.manifest["files"]
            if each["path"].startswith(below)
        ]


def run_folder(store: Path, snapshot: Snapshot, edition: str) -> Path:
    """Where the outputs of a snapshot under an edition (its hash) lie."""
    return store / "runs" / f"{snapshot.year}-v{snapshot.version}-{edition[:12]}"


@contextmanager
def writing_run(
    store: Path,
    snapshots: Sequence[Snapshot],
    edition: str,
    code_version: str,
    extra: Mapping[str, Any] | None = None,
) -> Iterator[Path]:
    """A folder to write outputs into; on leaving it well they become the run, whole or not at all.

    `snapshots` are what the run reads, the round it is about first. An earlier run of the same
    round and edition is replaced: a run can be computed again, so nothing is lost with it.
    StoreError when another process is writing the same run.
    """
    target = run_folder(store, snapshots[0], edition)
    partial = target.with_name(f".{target.name}.partial")
    retired = target.with_name(f".{target.name}.old")
    try:
        with locked(target.with_name(f".{target.name}.lock"), wait=False):
            remove([partial, retired])
            partial.mkdir(parents=True)
            try:
                yield partial
                content = _manifest(partial, snapshots, edition, code_version, extra or {})
                (partial / RUN).write_bytes(render(content))
                sync_tree(partial)
                if target.exists():
                    target.rename(retired)
                partial.rename(target)
                sync_folder(target.parent)
            finally:
                remove([partial, retired])
    except BlockingIOError as error:
        raise StoreError(
            f"{target.name} 正由另一个进程写入",
            f"{target.name} is being written by another process",
        ) from error


def read_run(store: Path, snapshot: Snapshot, edition: str) -> Run | None:
    """The run of exactly this snapshot and edition; None where there is none or it is of another.

    Files are not read here: `verify` proves them.
    """
    folder = run_folder(store, snapshot, edition)
    try:
        content = json.loads((folder / RUN).read_bytes())
    except (OSError, ValueError):
        return None
    fits = content["snapshots"][:1] == [snapshot.digest] and content["edition"] == edition
    return Run(folder, content) if fits else None


def _manifest(
    folder: Path,
    snapshots: Sequence[Snapshot],
    edition: str,
    code_version: str,
    extra: Mapping[str, Any],
) -> dict[str, Any]:
    files = [
        {
            "path": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    content: dict[str, Any] = {
        "format": FORMAT,
        "year": snapshots[0].year,
        "version": snapshots[0].version,
        "snapshots": [snapshot.digest for snapshot in snapshots],
        "edition": edition,
        "code_version": code_version,
        "extra": dict(extra),
        "files": files,
    }
    content["digest"] = digest_of(content)
    return content
