"""Proving a store: every digest recomputed, every link of the chain followed, every difference named."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tuopin.store.errors import StoreError
from tuopin.store.files import digest_of, render, sha256_of
from tuopin.store.identities import Key, open_sealed
from tuopin.store.manifest import MANIFEST
from tuopin.store.runs import RUN
from tuopin.store.sealed import SEALED_MANIFEST, authentic, read_sealed, sealed_place
from tuopin.store.snapshots import Snapshot
from tuopin.terms import Text

__all__ = ["Problem", "Progress", "chain_problems", "round_problems", "run_problems"]

#: Called with files done, files in all, and the file just done.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was frozen: which file, of which county and table, and what."""

    file: str
    text: Text
    year: int | None = None
    version: int | None = None
    county: str | None = None
    table: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A file as its manifest describes it."""

    path: Path
    sha256: str
    bytes: int | None = None
    rows: int | None = None
    county: str | None = None
    table: str | None = None


def round_problems(
    store: Path, snapshot: Snapshot, key: Key | None = None, progress: Progress | None = None
) -> list[Problem]:
    """What is wrong with the files of one version of a round and the identities beside it.

    The ciphertext of the identities is always proved; with the key, so are the names within.
    """
    report = _Report(store, snapshot.year, snapshot.version)
    files = [_described(snapshot, resource) for resource in snapshot.manifest["resources"]]
    files += [
        _File(snapshot.folder / "schemas" / f"{name}.json", digest, table=name)
        for name, digest in snapshot.manifest["tuopin"]["schemas"].items()
    ]
    if _place_of(snapshot) != (snapshot.folder.parent.name, snapshot.folder.name):
        report.add(
            snapshot.folder / MANIFEST,
            "清单中的年度或版本与所在文件夹不符",
            "the manifest speaks of another year or version than its folder",
        )
    known = {file.path for file in files} | {snapshot.folder / MANIFEST}
    report.strangers(snapshot.folder, known)
    sealed = _sealed_files(report, snapshot, key)
    report.prove(files + sealed, progress)
    if key is not None:
        _prove_names(report, snapshot, key)
    return report.found


def chain_problems(store: Path, snapshots: Iterable[Snapshot]) -> list[Problem]:
    """Where the chain of digests is broken: a link missing, doubled, or pointing elsewhere."""
    found = []
    previous: str | None = None
    for place, snapshot in enumerate(sorted(snapshots, key=lambda s: s.sequence), start=1):
        report = _Report(store, snapshot.year, snapshot.version)
        if snapshot.sequence != place:
            report.add(
                snapshot.folder / MANIFEST,
                f"链条第 {place} 环缺失或重复:此处为第 {snapshot.sequence} 环",
                f"link {place} of the chain is missing or doubled: here stands {snapshot.sequence}",
            )
        elif snapshot.previous != previous:
            report.add(
                snapshot.folder / MANIFEST,
                f"链条断裂:上一环应为 {previous},记为 {snapshot.previous}",
                f"the chain is broken: the link before is {previous}, it names {snapshot.previous}",
            )
        previous = snapshot.digest
        found += report.found
    return found


def run_problems(store: Path, progress: Progress | None = None) -> list[Problem]:
    """What is wrong with the outputs of runs."""
    folder = store / "runs"
    found: list[Problem] = []
    for run in sorted(folder.iterdir()) if folder.is_dir() else ():
        if run.name.startswith(".") or not run.is_dir():
            continue
        report = _Report(store)
        content = report.manifest(run / RUN)
        if content is not None:
            files = [_File(run / f["path"], f["sha256"], f["bytes"]) for f in content["files"]]
            report.strangers(run, {file.path for file in files} | {run / RUN})
            report.prove(files, progress)
        found += report.found
    return found


class _Report:
    """Problems as they are found, with the round they are about."""

    def __init__(self, store: Path, year: int | None = None, version: int | None = None) -> None:
        self.store, self.year, self.version = store, year, version
        self.found: list[Problem] = []

    def add(
        self, path: Path, zh: str, en: str, county: str | None = None, table: str | None = None
    ) -> None:
        file = path.relative_to(self.store).as_posix()
        self.found.append(Problem(file, Text(zh, en), self.year, self.version, county, table))

    def strangers(self, folder: Path, known: set[Path]) -> None:
        """Files that nobody froze."""
        for path in sorted(folder.rglob("*")):
            if path not in known and not path.is_dir():
                self.add(path, "清单中没有此文件", "the manifest knows no such file")

    def manifest(self, path: Path) -> dict[str, Any] | None:
        """A manifest whose digest is its own last word; None (and a problem) where it is not."""
        try:
            raw = path.read_bytes()
            content: dict[str, Any] = json.loads(raw)
            rest = {name: value for name, value in content.items() if name != "digest"}
            if content["digest"] == digest_of(rest) and render(content) == raw:
                return content
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass
        self.add(path, "清单缺失或已被改动", "the manifest is missing or was changed")
        return None

    def prove(self, files: list[_File], progress: Progress | None) -> None:
        """Recompute each file; several at once, since hashing lets other threads run."""
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            results = pool.map(_wrong, files)
            for done, (file, wrong) in enumerate(zip(files, results, strict=True), start=1):
                if wrong is not None:
                    self.add(file.path, wrong.zh, wrong.en, file.county, file.table)
                if progress is not None:
                    progress(done, len(files), file.path.relative_to(self.store).as_posix())


def _wrong(file: _File) -> Text | None:
    """What is wrong with one file, if anything."""
    if file.path.is_symlink() or not file.path.is_file():
        return Text("文件缺失", "the file is missing")
    size = file.path.stat().st_size
    if file.bytes is not None and size != file.bytes:
        return Text(
            f"文件大小为 {size} 字节,应为 {file.bytes}",
            f"{size} bytes where {file.bytes} were frozen",
        )
    found = sha256_of(file.path)
    if found != file.sha256:
        return Text(
            f"文件已被改动:sha256 为 {found},应为 {file.sha256}",
            f"the file was changed: sha256 is {found}, frozen was {file.sha256}",
        )
    if file.rows is not None:
        rows = _rows(file.path)
        if rows != file.rows:
            return Text(
                f"行数为 {rows},应为 {file.rows}", f"{rows} rows where {file.rows} were frozen"
            )
    return None


def _rows(path: Path) -> int | None:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException):
        return None


def _described(snapshot: Snapshot, resource: Mapping[str, Any]) -> _File:
    return _File(
        path=snapshot.folder / resource["path"],
        sha256=resource["hash"].removeprefix("sha256:"),
        bytes=resource["bytes"],
        rows=resource["rows"],
        county=resource["county"],
        table=resource["table"],
    )


def _place_of(snapshot: Snapshot) -> tuple[str, str]:
    return str(snapshot.year), f"v{snapshot.version}"


def _sealed_files(report: _Report, snapshot: Snapshot, key: Key | None) -> list[_File]:
    """The sealed files as their manifest describes them, once that manifest is proved itself."""
    expected = {(p.table, p.county): p.identities for p in snapshot.parts if p.identities}
    path = snapshot.sealed / SEALED_MANIFEST
    if not expected and not snapshot.sealed.exists():
        return []
    content = report.manifest(path)
    if content is None:
        return []
    if content["round"] != snapshot.digest:
        report.add(path, "身份文件属于另一批数据", "these identities belong to another round")
    if {(f["table"], f["county"]): f["rows"] for f in content["files"]} != expected:
        report.add(
            path,
            "身份文件的份数或行数与封存清单不符",
            "the identities are not as many as the round's manifest says",
        )
    if key is not None and not authentic(content, key):
        report.add(
            path,
            "身份清单不是用此密钥写成的:密钥不符,或有人重写了清单",
            "the manifest of identities was not written with this key: another key, or rewritten",
        )
    folder = snapshot.sealed / content["key"]
    files = [
        _File(folder / f["path"], f["sha256"], f["bytes"], county=f["county"], table=f["table"])
        for f in content["files"]
    ]
    report.strangers(snapshot.sealed, {file.path for file in files} | {path})
    return files


def _prove_names(report: _Report, snapshot: Snapshot, key: Key) -> None:
    """Open every sealed file: what opens is what was sealed, and has the rows it should."""
    try:
        content = read_sealed(snapshot.sealed)
    except StoreError:
        return  # reported with the manifest, or there are no identities
    if content["key"] != key.id:
        return  # reported with the manifest
    for each in content["files"]:
        path = snapshot.sealed / content["key"] / each["path"]
        place = sealed_place(snapshot.year, each["table"], each["county"])
        for text in _unopened(path, place, each, key):
            report.add(path, text.zh, text.en, each["county"], each["table"])


def _unopened(path: Path, place: str, each: Mapping[str, Any], key: Key) -> Iterator[Text]:
    try:
        rows = open_sealed(path.read_bytes(), place, key).num_rows
    except OSError:
        return  # missing: reported before
    except StoreError as error:
        yield error.text
        return
    if rows != each["rows"]:
        yield Text(
            f"身份行数为 {rows},应为 {each['rows']}", f"{rows} names where {each['rows']} were"
        )
