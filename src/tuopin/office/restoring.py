"""Restoring a backup into an empty home: every part compared with its digest first, nothing ever written over."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tuopin.office.audit.acting import acting
from tuopin.office.backups import (
    CHUNK,
    DATABASE,
    FORMAT,
    MANIFEST,
    Held,
    Unrestorable,
    key_files,
    key_numbers,
)
from tuopin.terms import Text

__all__ = ["restore"]


def restore(source: Path, by: Any = None) -> Held:
    """Restore into an empty home. Unrestorable where something is there already, or the file is not whole."""
    try:
        with zipfile.ZipFile(source) as packed:
            manifest = _read_manifest(packed)
            _whole(packed, manifest)
            _empty(manifest)
            (_sqlite_back if manifest["engine"] == "sqlite" else _postgresql_back)(packed, manifest)
            files = _files_back(packed, manifest)
    except (zipfile.BadZipFile, OSError) as error:
        raise Unrestorable(
            Text(f"{source} 不是完整的备份", f"{source} is no whole backup")
        ) from error
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    with acting(by, "office.restore", reason=str(manifest["at"])):
        pass
    with_keys = any(name.startswith("keys/") for name in manifest["digests"])
    missing = set(manifest["key_numbers"]) - set(key_numbers())
    return Held(manifest["rows"], files, with_keys, not missing)


def _read_manifest(packed: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(packed.read(MANIFEST))
    except (KeyError, ValueError):
        manifest = {}
    if manifest.get("format") != FORMAT:
        raise Unrestorable(Text("不是办公系统的备份", "this is no backup of an office"))
    if manifest["engine"] != connection.vendor:
        raise Unrestorable(
            Text(
                f"备份来自 {manifest['engine']},现在的设置是 {connection.vendor};请改 TUOPIN_DATABASE",
                f"the backup is of {manifest['engine']}, the setting is {connection.vendor}; set TUOPIN_DATABASE",
            )
        )
    loader = MigrationLoader(
        None, ignore_no_migrations=True
    )  # without a connection: that would make the file
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    unknown = sorted(set(manifest["migrations"]) - known)
    if unknown:
        raise Unrestorable(
            Text(
                f"备份来自较新的版本({manifest['version']}),请先升级:{unknown[0]}",
                f"the backup is of a newer version ({manifest['version']}); upgrade first: {unknown[0]}",
            )
        )
    return manifest


def _whole(packed: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Every member is what it was, before anything is written."""
    for name, digest in manifest["digests"].items():
        told = hashlib.sha256()
        try:
            with packed.open(name) as member:
                for part in iter(lambda: member.read(CHUNK), b""):
                    told.update(part)
        except (KeyError, zipfile.BadZipFile):
            told = hashlib.sha256(b"absent")
        if told.hexdigest() != digest:
            raise Unrestorable(
                Text(f"备份里的 {name} 已损坏", f"{name} inside the backup is damaged")
            )


def _empty(manifest: dict[str, Any]) -> None:
    """Nothing is ever overwritten."""
    where = str(settings.DATABASES["default"]["NAME"])
    if connection.vendor == "sqlite":
        taken = Path(where).exists() and Path(where).stat().st_size > 0
    else:
        taken = bool(set(connection.introspection.table_names()))
    store = Path(settings.STORE)
    with_store = any(name.startswith("store/") for name in manifest["digests"])
    if not taken and with_store and store.is_dir() and any(store.iterdir()):
        taken, where = True, str(store)
    if taken:
        raise Unrestorable(
            Text(
                f"{where} 里已有数据;请恢复到空的 TUOPIN_HOME 或新建的数据库",
                f"{where} holds data; restore into an empty TUOPIN_HOME or a new database",
            )
        )


def _out(packed: zipfile.ZipFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(name) as member, _private(target) as file:
        shutil.copyfileobj(member, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _sqlite_back(packed: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    connection.close()
    path = Path(str(settings.DATABASES["default"]["NAME"]))
    fresh = path.with_suffix(".restoring")
    _out(packed, DATABASE, fresh)
    for each in ("-wal", "-shm"):
        path.with_name(path.name + each).unlink(missing_ok=True)
    fresh.replace(path)


def _postgresql_back(packed: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """The tables as they were at the backup's version, then the rows, in one transaction without triggers."""
    executor = MigrationExecutor(connection)
    wanted = {tuple(each.split(".", 1)) for each in manifest["migrations"]}
    executor.migrate(
        [node for node in executor.loader.graph.leaf_nodes() if node in wanted] or list(wanted)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for table in manifest["rows"]:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        told = ", ".join(f'"{table}"' for table in manifest["rows"])
        cursor.execute(f"TRUNCATE {told}")
        for table, columns in manifest["columns"].items():
            names = ", ".join(f'"{column}"' for column in columns)
            with (
                packed.open(f"tables/{table}") as member,
                cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT BINARY)') as copy,
            ):
                for part in iter(lambda: member.read(CHUNK), b""):
                    copy.write(part)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in manifest["rows"]:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        _sequences(cursor, manifest["columns"])


def _sequences(cursor: Any, columns: dict[str, list[str]]) -> None:
    """Numbers go on after the last one used."""
    for table, names in columns.items():
        if "id" not in names:
            continue
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
        sequence = cursor.fetchone()[0]
        if sequence:
            cursor.execute(
                f'SELECT setval(%s, coalesce((SELECT max("id") FROM "{table}"), 0) + 1, false)',
                [sequence],
            )


def _files_back(packed: zipfile.ZipFile, manifest: dict[str, Any]) -> int:
    """Uploads, frozen rounds, and keys where there are none."""
    places = {"uploads": Path(settings.MEDIA_ROOT), "store": Path(settings.STORE)}
    found = 0
    for name in manifest["digests"]:
        first, *rest = PurePosixPath(name).parts
        if first == "keys":
            target = key_files().get("/".join(rest))
            if target is not None and not target.exists():
                _out(packed, name, target)
            continue
        if first not in places or not rest:
            continue
        folder = places[first].resolve()
        target = folder.joinpath(*rest).resolve()
        if not target.is_relative_to(folder):
            raise Unrestorable(
                Text(f"备份里的 {name} 不该在那里", f"{name} leads out of its folder")
            )
        _out(packed, name, target)
        found += 1
    return found
