"""The folder of sealed identities beside a round: its manifest, and changing its key."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tuopin.store.errors import StoreError
from tuopin.store.files import canonical, digest_of, held, remove, render, sync_tree, write_durably
from tuopin.store.freezing import Sealed
from tuopin.store.identities import Key, keyed_digest, open_sealed, seal, sha256_hex

__all__ = [
    "SEALED_MANIFEST",
    "authentic",
    "held_sealed",
    "read_sealed",
    "rotate_folder",
    "sealed_digest",
    "sealed_manifest",
    "sealed_place",
]

SEALED_MANIFEST = "manifest.json"
FORMAT = "tuopin-identities/1"


def sealed_manifest(
    year: int, version: int, round_digest: str, files: Sequence[Sealed], key: Key
) -> dict[str, Any]:
    """What lies in the folder, bound to the round by its digest and to the key by a keyed digest.

    `digest` shows a change to anyone; `seal` shows it even when somebody without the key has
    changed a file and made the plain digests fit again.
    """
    content: dict[str, Any] = {
        "format": FORMAT,
        "year": year,
        "version": version,
        "round": round_digest,
        "key": key.id,
        "files": [{**asdict(each), "path": each.path} for each in files],
    }
    content["seal"] = _seal_of(content, key)
    content["digest"] = sealed_digest(content)
    return content


def sealed_digest(content: Mapping[str, Any]) -> str:
    """sha256 over the canonical JSON of the manifest without its own `digest`."""
    return digest_of({name: value for name, value in content.items() if name != "digest"})


def sealed_place(year: int, table: str, county: str) -> str:
    """The place that is bound into a sealed file; without the version, so that one unchanged file
    may serve a corrected round as well."""
    return f"{year}/{table}/{county}"


def authentic(content: Mapping[str, Any], key: Key) -> bool:
    """Whether the manifest was written by somebody who held this key."""
    return hmac.compare_digest(content["seal"], _seal_of(content, key))


def read_sealed(folder: Path) -> dict[str, Any]:
    """The manifest of a folder of identities; StoreError when missing, unreadable or changed."""
    path = folder / SEALED_MANIFEST
    try:
        raw = path.read_bytes()
        content: dict[str, Any] = json.loads(raw)
        whole = content["digest"] == sealed_digest(content) and render(content) == raw
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{path}:清单无法读取({error})", f"{path}: unreadable ({error})"
        ) from error
    if not whole:
        raise StoreError(
            f"{path}:身份清单与其摘要不符,已被改动;请运行 tuopin verify",
            f"{path}: the manifest of identities does not match its digest; run `tuopin verify`",
        )
    return content


def held_sealed(folder: Path) -> dict[str, Any]:
    """The manifest as `read_sealed` gives it, read once while its file stays as it is: a new key writes another."""
    return held(folder, SEALED_MANIFEST, read_sealed)


def rotate_folder(
    folder: Path, old: Key, new: Key, progress: Callable[[Path], None] | None = None
) -> bool:
    """Seal a folder's files under another key; False where they are under it already.

    The new files are written beside the old; replacing the manifest is the one step that counts,
    so that a crash leaves all files under the old key or all under the new.
    """
    manifest = read_sealed(folder)
    stale = [path for path in folder.iterdir() if path.is_dir() and path.name != manifest["key"]]
    remove(stale)  # left behind by a rotation that was cut short
    if manifest["key"] == new.id:
        return False
    if manifest["key"] != old.id or not authentic(manifest, old):
        raise StoreError(
            f"{folder}:密钥 {old.id} 不是封存所用的密钥 {manifest['key']}",
            f"{folder}: sealed with key {manifest['key']}, not with {old.id}",
        )
    files = []
    for each in manifest["files"]:
        files.append(_resealed(folder, manifest, each, old, new))
        if progress is not None:
            progress(folder / new.id / each["path"])
    sync_tree(folder / new.id)
    content = sealed_manifest(manifest["year"], manifest["version"], manifest["round"], files, new)
    write_durably(folder / SEALED_MANIFEST, render(content))
    remove([folder / old.id])
    return True


def _resealed(
    folder: Path, manifest: Mapping[str, Any], each: Mapping[str, Any], old: Key, new: Key
) -> Sealed:
    place = sealed_place(manifest["year"], each["table"], each["county"])
    rows = open_sealed((folder / old.id / each["path"]).read_bytes(), place, old)
    content = seal(rows, place, new)
    path = folder / new.id / each["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Sealed(
        table=each["table"],
        county=each["county"],
        rows=each["rows"],
        bytes=len(content),
        sha256=sha256_hex(content),
        keyed=keyed_digest(content).hex(),
    )


def _seal_of(content: Mapping[str, Any], key: Key) -> str:
    rest = {name: value for name, value in content.items() if name not in ("seal", "digest")}
    return key.digest("manifest", canonical(rest)).hex()
