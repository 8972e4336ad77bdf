"""The office's own secrets: what signs its sessions, and the keys that close identity numbers, phones and accounts.

A value is sealed with AES-GCM under the newest key; the number of the key stands before it, so that older
values stay readable until they are sealed anew. The blind index is an HMAC of the value under a key derived
from the first key ever used: it finds a number by exact match and says nothing else about it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tuopin.office.environment import Environment, WrongSetting, found_environment
from tuopin.terms import Text

__all__ = [
    "Keys", "Unsealable", "add_key", "found_keys", "key_file", "make_once", "new_key", "office_keys",
    "session_secret",
]  # fmt: skip

FILE = "office.key"
#: How often a process that seals looks whether its key file was written anew, in seconds.
LOOK_EVERY = 1.0

NONCE = 12
BLIND = 16  # bytes kept of the HMAC: no collision among billions, and half the index


class Unsealable(ValueError):
    """A sealed value that none of the keys opens."""


class Keys:
    """The keys of an office, newest first; `blind` is the key of the index, which outlives them all.

    `again` reads the keys anew: a process that runs while keys are changed learns of the new one by itself.
    """

    def __init__(
        self, keys: Sequence[bytes], again: Callable[[], Sequence[bytes] | None] | None = None
    ) -> None:
        self._again, self._looked = again, time.monotonic()
        self._hold(keys)

    def _hold(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != 32 for key in keys):
            raise ValueError("keys of 32 bytes are wanted, at least one")
        ciphers = {_number(key): AESGCM(key) for key in keys}
        # one assignment: a thread that seals meanwhile sees the old keys or the new ones, never a mixture
        self._held = (ciphers, _number(keys[0]))
        derived = hmac.new(keys[-1], b"tuopin blind index", hashlib.sha256).digest()
        # The key is taken in once: every value goes on from a copy, at two thirds of the cost of beginning anew.
        self._blind = hmac.new(derived, digestmod=hashlib.sha256)

    def _look_again(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if self._again is None or (now - self._looked < LOOK_EVERY and not at_once):
            return
        self._looked = now
        found = self._again()
        if found:
            self._hold(found)

    def seal(self, value: str) -> bytes:
        """The value closed: number of the key, nonce, ciphertext."""
        return self.seal_all([value])[0]

    def seal_all(self, values: Sequence[str]) -> list[bytes]:
        """Each value closed as `seal` closes it, under a nonce of its own; the randomness is drawn for all at once."""
        self._look_again()
        ciphers, newest = self._held
        encrypt, drawn = ciphers[newest].encrypt, os.urandom(NONCE * len(values))
        nonces = (drawn[at : at + NONCE] for at in range(0, len(drawn), NONCE))
        return [
            newest + nonce + encrypt(nonce, value.encode(), None)
            for nonce, value in zip(nonces, values, strict=True)
        ]

    def open(self, sealed: bytes) -> str:
        """The value; Unsealable where its key is not among these or the bytes were changed."""
        sealed = bytes(sealed)
        if sealed[:4] not in self._held[0]:
            self._look_again(at_once=True)
        cipher = self._held[0].get(sealed[:4])
        if cipher is None:
            raise Unsealable("sealed under a key that is not here")
        try:
            return cipher.decrypt(sealed[4 : 4 + NONCE], sealed[4 + NONCE :], None).decode()
        except InvalidTag as error:
            raise Unsealable("the sealed value was changed") from error

    @property
    def newest(self) -> bytes:
        """What stands before every value sealed under the newest key."""
        return self._held[1]

    @property
    def numbers(self) -> list[str]:
        """What the keys are known by; says nothing of them."""
        return [number.hex() for number in self._held[0]]

    def current(self, sealed: bytes) -> bool:
        """Whether sealed under the newest key."""
        return bytes(sealed[:4]) == self.newest

    def blind(self, value: str) -> bytes:
        """What an exact match is looked up by: the same for ` 4300… ` and `4300…`, x and X."""
        return self.blind_all([value])[0]

    def blind_all(self, values: Iterable[str]) -> list[bytes]:
        """What each value is looked up by, as `blind` says it."""
        begun, found = self._blind, []
        for value in values:
            told = begun.copy()
            told.update("".join(value.split()).upper().encode())
            found.append(told.digest()[:BLIND])
        return found


def _number(key: bytes) -> bytes:
    return hashlib.sha256(b"tuopin key number" + key).digest()[:4]


def new_key() -> str:
    """A fresh key, as it is written down."""
    return secrets.token_hex(32)


def key_file(environment: Environment) -> Path | None:
    """The file that holds the keys; None where the setting gives them."""
    return None if environment.words("TUOPIN_OFFICE_KEY") else environment.home / FILE


@cache
def office_keys() -> Keys:
    """The keys of this process."""
    return found_keys(found_environment())


def found_keys(environment: Environment) -> Keys:
    """The keys of the setting, else of TUOPIN_HOME/office.key; in a demonstration one is made where there is none."""
    written = environment.words("TUOPIN_OFFICE_KEY")
    path = key_file(environment)
    if path is None:
        return Keys(_read(written))
    if not path.exists() and not environment.yes("TUOPIN_DEMO"):
        raise WrongSetting(
            Text(
                f"没有个人信息的密钥:请设 TUOPIN_OFFICE_KEY,或运行 tuopin office key new 写入 {path}",
                f"no key of personal data: set TUOPIN_OFFICE_KEY, or have `tuopin office key new` write {path}",
            )
        )
    if not path.exists():
        make_once(path, new_key())
    return Keys(_read(path.read_text("ascii").split()), _Anew(path))


class _Anew:
    """Reads a key file again where it was written since."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = path.stat().st_mtime_ns

    def __call__(self) -> Sequence[bytes] | None:
        try:
            found = self._path.stat().st_mtime_ns
            if found == self._seen:
                return None
            keys = _read(self._path.read_text("ascii").split())
        except (OSError, WrongSetting):
            return None  # what is held still opens what it opened; the doctor says what is wrong with the file
        self._seen = found
        return keys


def _read(words: Sequence[str]) -> list[bytes]:
    try:
        keys = [bytes.fromhex(word) for word in words]
    except ValueError:
        keys = []
    if not keys or any(len(key) != 32 for key in keys):
        raise WrongSetting(
            Text(
                "个人信息的密钥应为 64 位十六进制数字",
                "a key of personal data has 64 hexadecimal digits",
            )
        )
    return keys


def session_secret(environment: Environment) -> str:
    """What signs sessions: of the setting, else of TUOPIN_HOME/office.secret, which is made where absent."""
    told = environment.text("TUOPIN_SECRET")
    if told:
        return told
    return make_once(environment.home / "office.secret", secrets.token_urlsafe(50))


def make_once(path: Path, content: str) -> str:
    """What the file holds: `content` where it was not there, else what another process wrote first.

    The file appears whole or not at all, so that nobody reads the half of a key.
    """
    if not path.exists():
        fresh = _fresh(path, content)
        try:
            path.hardlink_to(fresh)  # fails where another process was first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text("ascii").strip()


def add_key(path: Path, key: str) -> None:
    """Put a key before those of the file; the file is the old one or the new one at every moment."""
    held = path.read_text("ascii").split()
    _fresh(path, "\n".join([key, *held])).replace(path)


def _fresh(path: Path, content: str) -> Path:
    """A file beside it with that content, for the owner's eyes only, safe on the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
