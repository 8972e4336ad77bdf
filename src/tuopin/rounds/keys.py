"""The key that seals direct identifiers: from a file, from the environment, or made and kept beside the store."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tuopin.store import StoreError
from tuopin.terms import Text

__all__ = ["VARIABLE", "found_key"]

VARIABLE = "TUOPIN_KEY"
BYTES = 32


def found_key(store: Path, key_file: Path | None, tell: Callable[[Text], None]) -> bytes:
    """32 bytes: from the file named, else from TUOPIN_KEY (64 hexadecimal digits), else a key of the store's own.

    A key that is made here lies beside the store as `<store>.key`, readable by its owner only, and
    `tell` says so. StoreError where a given key cannot be used.
    """
    if key_file is not None:
        return _checked(_read(key_file), str(key_file))
    if os.environ.get(VARIABLE):
        return _checked(_unhexed(os.environ[VARIABLE].encode()), VARIABLE)
    own = store.with_name(store.name + ".key")
    if not own.exists():
        own.parent.mkdir(parents=True, exist_ok=True)
        own.touch(mode=0o600)
        own.write_text(os.urandom(BYTES).hex(), encoding="ascii")
        tell(
            Text(
                f"没有给出密钥,已新建并存于 {own};请妥善保管",
                f"no key was given; a new one was made and is kept in {own}: keep it safe",
            )
        )
    return _checked(_read(own), str(own))


def _read(path: Path) -> bytes:
    try:
        return _unhexed(path.read_bytes().strip())
    except OSError as error:
        raise StoreError(f"读不到密钥文件 {path}", f"the key file {path} cannot be read") from error


def _unhexed(content: bytes) -> bytes:
    try:
        return bytes.fromhex(content.decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return content


def _checked(key: bytes, place: str) -> bytes:
    if len(key) < BYTES:
        raise StoreError(
            f"{place}:密钥须至少 {BYTES} 字节(或 {2 * BYTES} 个十六进制数字)",
            f"{place}: a key has at least {BYTES} bytes (or {2 * BYTES} hexadecimal digits)",
        )
    return key
