"""A backup while the office is in use: one file that holds the database as of one moment.

SQLite is copied by its own online backup. PostgreSQL is read through COPY inside one transaction that sees one
moment, so that no client program of the right version is needed. Sessions and the workers' shared table stay out.
The keys of personal data go along only where asked: a backup and its keys belong in two places.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from tuopin import __version__
from tuopin.office.audit.acting import acting
from tuopin.office.environment import WrongSetting
from tuopin.office.registry.sealed import keys
from tuopin.terms import Text

__all__ = [
    "CHUNK", "DATABASE", "FORMAT", "Held", "MANIFEST", "Unrestorable", "backup", "key_files", "key_numbers",
]  # fmt: skip

FORMAT = "tuopin-office-backup/1"
MANIFEST, DATABASE = "manifest.json", "office.sqlite3"
#: What a moment's copy does not need, and what would let somebody in.
LEFT_OUT = ("django_session", "office_cache")
CHUNK = 1 << 20


class Unrestorable(ValueError):
    """A backup that cannot be made or restored so; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Held:
    """What a backup holds: rows by table, files beside the database, and whether the keys are in it."""

    rows: dict[str, int]
    files: int
    keys: bool
    opens: bool = True  # the keys at hand open what is sealed in it

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


def backup(
    target: Path, by: Any = None, *, with_store: bool = False, with_keys: bool = False
) -> Held:
    """Write a backup; the file is there whole or not at all, for the owner's eyes only."""
    if target.exists():
        raise Unrestorable(Text(f"{target} 已存在", f"{target} is there already"))
    with acting(by, "office.backup", reason=Text("含密钥", "with keys") if with_keys else ""):
        pass
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    part = Path(name)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            writer = _Writer(packed)
            rows = (_sqlite if connection.vendor == "sqlite" else _postgresql)(writer, part.parent)
            files = _files(writer, with_store)
            if with_keys:
                for each, path in key_files().items():
                    if path.exists():
                        writer.copy(f"keys/{each}", path)
            packed.writestr(
                MANIFEST, json.dumps(_manifest(writer, rows), ensure_ascii=False, indent=1)
            )
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return Held(rows, files, with_keys)


def key_files() -> dict[str, Path]:
    """The keys of personal data: of the office, and of the names beside the frozen rounds."""
    store = Path(settings.STORE)
    return {
        "office.key": settings.HOME / "office.key",
        "store.key": store.with_name(f"{store.name}.key"),
    }


class _Writer:
    """Members of the file, each with the digest that the manifest says."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed = packed
        self.digests: dict[str, str] = {}

    def copy(self, name: str, source: Path) -> None:
        """A file."""
        with source.open("rb") as file:
            self.stream(name, iter(lambda: file.read(CHUNK), b""))

    def stream(self, name: str, parts: Iterator[Any]) -> None:
        """Bytes as they come."""
        told = hashlib.sha256()
        with self.packed.open(name, "w", force_zip64=True) as member:
            for part in parts:
                told.update(part)
                member.write(part)
        self.digests[name] = told.hexdigest()


def _manifest(writer: _Writer, rows: dict[str, int]) -> dict[str, Any]:
    recorder = MigrationRecorder(connection)
    return {
        "format": FORMAT,
        "version": __version__,
        "engine": connection.vendor,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": sorted(f"{app}.{name}" for app, name in recorder.applied_migrations()),
        "rows": rows,
        "columns": {table: columns for table, columns in _tables() if table in rows},
        "key_numbers": key_numbers(),
        "digests": writer.digests,
    }


def _tables() -> list[tuple[str, list[str]]]:
    """Every table of ours with its columns, in the order of migrations; what is left out is not among them."""
    there = set(connection.introspection.table_names())
    found = []
    for model in apps.get_models(include_auto_created=True):
        table = str(model._meta.db_table)
        if table in there and table not in LEFT_OUT and model._meta.managed:
            found.append((table, [str(field.column) for field in model._meta.concrete_fields]))
    return found


def _sqlite(writer: _Writer, beside: Path) -> dict[str, int]:
    """A copy of one moment, made while others write; then without sessions, and counted."""
    handle, name = tempfile.mkstemp(dir=beside, suffix=".sqlite3")
    os.close(handle)
    copy = Path(name)
    try:
        source = sqlite3.connect(f"file:{settings.DATABASES['default']['NAME']}?mode=ro", uri=True)
        held = sqlite3.connect(copy)
        try:
            source.backup(held)
            held.execute("PRAGMA journal_mode=DELETE")
            held.execute("PRAGMA secure_delete=ON")
            there = {row[0] for row in held.execute("SELECT name FROM sqlite_master")}
            for table in there & set(LEFT_OUT):
                held.execute(f'DELETE FROM "{table}"')
            held.commit()
            rows = {
                table: held.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
                for table, _ in _tables()
                if table in there
            }
        finally:
            held.close()
            source.close()
        writer.copy(DATABASE, copy)
    finally:
        copy.unlink(missing_ok=True)
    return rows


def _postgresql(writer: _Writer, beside: Path) -> dict[str, int]:
    """Every table through COPY, all of them as of one moment."""
    rows: dict[str, int] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table, columns in _tables():
            told = ", ".join(f'"{column}"' for column in columns)
            with cursor.copy(f'COPY "{table}" ({told}) TO STDOUT (FORMAT BINARY)') as copy:
                writer.stream(f"tables/{table}", (bytes(part) for part in copy))
            rows[table] = cursor.rowcount
    return rows


def _files(writer: _Writer, with_store: bool) -> int:
    """Uploads always, without what a check under way has unpacked; the frozen rounds where asked, whole ones only."""
    places = [("uploads", Path(settings.MEDIA_ROOT))]
    if with_store:
        places.append(("store", Path(settings.STORE)))
    found = 0
    for name, folder in places:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            inside = path.relative_to(folder)
            if name == "uploads":
                passing = "work" in inside.parts
            else:  # what is no round yet has a name that begins with a dot, and is made again from the registry
                passing = any(part.startswith(".") for part in inside.parts)
            if passing or not path.is_file() or path.is_symlink():
                continue
            try:
                writer.copy(f"{name}/{inside.as_posix()}", path)
            except FileNotFoundError:
                continue  # settled and cleared away in this moment
            found += 1
    return found


def key_numbers() -> list[str]:
    """What the keys at hand are known by; none where there is no key."""
    try:
        return keys().numbers
    except WrongSetting:
        return []
