"""Files of batches on disk: under TUOPIN_HOME/uploads, for the owner alone, and never in the clear but at work.

A file is a salt and pieces of one megabyte, each closed with AES-GCM; its key comes from the batch's own key,
which lies sealed in the database, and from the salt. A piece knows its place and whether it is the last, so
that nothing can be cut off, exchanged or put in another file. While a batch is being checked its text lies in
the clear in a folder of its own, `work`, which goes when the check ends; one that a killed process left nobody
holds any more, and it is removed by the next worker that starts and by the next check.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tuopin.store.scratch import PrivateFolder, sweep

__all__ = [
    "Broken", "SealedWriter", "fetch", "folder_of", "forget", "new_key", "sealed_file", "sealed_pieces", "store",
    "sweep_work", "work_of",
]  # fmt: skip

PIECE = 1 << 20
#: The folder, in one of sealed files, in which text lies in the clear.
WORK = "work"
SALT, TAG = 16, 16


class Broken(ValueError):
    """A sealed file that was changed, cut off, or belongs to another batch."""


def new_key() -> str:
    """A key for the files of one batch."""
    return secrets.token_hex(32)


def folder_of(batch: int | str) -> Path:
    """The folder of a batch, or of whatever else keeps sealed files by a name of its own; made where there is none."""
    folder = Path(settings.MEDIA_ROOT) / str(batch)
    folder.mkdir(parents=True, exist_ok=True)
    for each in (folder, folder.parent):
        each.chmod(0o700)
    return folder


@contextmanager
def work_of(batch: int | str) -> Iterator[Path]:
    """An empty folder for text in the clear while a batch is worked on; gone afterwards."""
    folder = folder_of(batch)
    shutil.rmtree(folder / WORK, ignore_errors=True)
    held = PrivateFolder(folder, WORK)
    try:
        yield held.path
    finally:
        held.close()


def sweep_work() -> int:
    """Remove text in the clear that nobody works on any more: what killed processes left; how many folders."""
    return sweep(Path(settings.MEDIA_ROOT).glob(f"*/{WORK}"))


def forget(batch: int | str) -> None:
    """Remove every file of a batch."""
    shutil.rmtree(Path(settings.MEDIA_ROOT) / str(batch), ignore_errors=True)


def sealed_file(batch: int | str, name: str) -> Path:
    """Where a sealed file of a batch lies."""
    return folder_of(batch) / f"{name}.sealed"


def _cipher(key: str, name: str, salt: bytes) -> AESGCM:
    return AESGCM(hmac.digest(bytes.fromhex(key), salt + name.encode(), "sha256"))


def _nonce(place: int) -> bytes:
    return place.to_bytes(12, "big")


class SealedWriter(io.RawIOBase):
    """A file that is sealed as it is written; it stands under its name only when it is closed whole."""

    def __init__(self, path: Path, key: str) -> None:
        self._path, self._partial = path, path.with_suffix(".partial")
        salt = os.urandom(SALT)
        self._cipher = _cipher(key, path.name, salt)
        handle = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._file.write(salt)
        self._held, self._place = bytearray(), 0
        self._digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, content: Any) -> int:
        """Take bytes in; they go to disk by whole pieces."""
        told = memoryview(content).cast("B")
        self._held += told
        self._digest.update(told)
        self.size += len(told)
        while len(self._held) > PIECE:
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(told)

    def _put(self, piece: bytes, *, last: bool) -> None:
        mark = b"last" if last else b"more"
        self._file.write(self._cipher.encrypt(_nonce(self._place), piece, mark))
        self._place += 1

    @property
    def digest(self) -> str:
        """sha256 of what was written, in the clear."""
        return self._digest.hexdigest()

    def finish(self) -> None:
        """The file is whole."""
        self._put(bytes(self._held), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self._path)
        self.close()

    def abandon(self) -> None:
        """Nothing of it is kept."""
        self._file.close()
        self._partial.unlink(missing_ok=True)
        self.close()


def sealed_pieces(path: Path, key: str) -> Iterator[bytes]:
    """The pieces of a sealed file in the clear; Broken where it is not as it was written."""
    with path.open("rb") as file:
        salt = file.read(SALT)
        cipher = _cipher(key, path.name, salt)
        piece, place = file.read(PIECE + TAG), 0
        while True:
            after = file.read(PIECE + TAG)
            try:
                yield cipher.decrypt(_nonce(place), piece, b"more" if after else b"last")
            except InvalidTag as error:
                raise Broken(f"{path.name} is not as it was written") from error
            if not after:
                return
            piece, place = after, place + 1


def store(batch: int | str, key: str, name: str, content: Iterable[bytes]) -> tuple[int, str]:
    """Seal content as a file of a batch; its size and digest."""
    writer = SealedWriter(sealed_file(batch, name), key)
    try:
        for piece in content:
            writer.write(piece)
        writer.finish()
    except BaseException:
        writer.abandon()
        raise
    return writer.size, writer.digest


def fetch(batch: int | str, key: str, name: str, to: Path) -> None:
    """Unseal a file of a batch into another, for the owner alone."""
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for piece in sealed_pieces(sealed_file(batch, name), key):
            file.write(piece)
