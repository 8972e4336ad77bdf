"""The sealed files of direct identifiers that lie beside a round, and the key that opens them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tuopin.store.errors import StoreError
from tuopin.store.files import read_parquet, write_parquet
from tuopin.tables import Column, Table

__all__ = ["Key", "identity_columns", "keyed_digest", "open_sealed", "seal", "sha256_hex"]

_MAGIC = b"TUOPIN-ID1\n"
_DIGEST = 32
_SHORTEST = 32  # bytes: AES-256 is worth no more than the key it grows from


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A secret of at least 32 bytes, kept by whoever may see names; never written by the store."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < _SHORTEST:
            raise StoreError(
                f"密钥至少 {_SHORTEST} 字节,现为 {len(self.secret)} 字节",
                f"a key needs at least {_SHORTEST} bytes; this one has {len(self.secret)}",
            )

    @property
    def id(self) -> str:
        """Sixteen hex digits by which a key is recognised without telling anything about it."""
        return self.derived(b"id", b"", 8).hex()

    def derived(self, purpose: bytes, salt: bytes, size: int) -> bytes:
        """A key for one purpose, from which neither the secret nor another purpose follows."""
        return HKDF(SHA256(), size, salt or None, b"tuopin " + purpose).derive(self.secret)

    def digest(self, place: str, content: bytes) -> bytes:
        """Keyed digest: equal for equal content in the same place, and no help in guessing names."""
        return hmac.digest(
            self.derived(b"digest", b"", 32), place.encode() + b"\0" + content, "sha256"
        )


def identity_columns(table: Table) -> tuple[Column, ...]:
    """What a sealed file of the table holds: the key, the household number, the direct identifiers."""
    names = {*table.key, "household_no"} | {column.name for column in table.direct}
    return tuple(column for column in table.columns if column.name in names)


def seal(table: pa.Table, place: str, key: Key) -> bytes:
    """The rows as Parquet, encrypted with AES-256-GCM under a key of this place and content.

    The file key and nonce grow from the keyed digest of the plaintext, so equal rows give equal
    bytes (a freeze can be repeated and compared) and no nonce ever meets two plaintexts. `place`
    ("2014/person/430524") is bound in: a file moved to another place does not open.
    """
    sink = pa.BufferOutputStream()
    write_parquet(table, sink)
    plain = sink.getvalue().to_pybytes()
    digest = key.digest(place, plain)
    cipher, nonce = _cipher(key, digest, place)
    return _MAGIC + digest + cipher.encrypt(nonce, plain, _MAGIC + place.encode())


def open_sealed(content: bytes, place: str, key: Key) -> pa.Table:
    """The rows of a sealed file; StoreError when it was changed, moved, or has another key."""
    digest = keyed_digest(content)
    cipher, nonce = _cipher(key, digest, place)
    try:
        plain = cipher.decrypt(nonce, content[len(_MAGIC) + _DIGEST :], _MAGIC + place.encode())
    except InvalidTag:
        plain = b""
    if not plain or not hmac.compare_digest(key.digest(place, plain), digest):
        raise StoreError(
            f"{place}:身份文件无法打开,密钥不符或文件已被改动",
            f"{place}: the sealed identities do not open: another key, or the file was changed",
        )
    return read_parquet(pa.BufferReader(plain))


def keyed_digest(content: bytes) -> bytes:
    """The keyed digest of the plaintext that a sealed file carries in front."""
    if not content.startswith(_MAGIC):
        raise StoreError("不是身份文件,或文件头已损坏", "not a sealed file, or its head is damaged")
    return content[len(_MAGIC) : len(_MAGIC) + _DIGEST]


def _cipher(key: Key, digest: bytes, place: str) -> tuple[AESGCM, bytes]:
    grown = key.derived(b"seal " + place.encode(), digest, 32 + 12)
    return AESGCM(grown[:32]), grown[32:]


def sha256_hex(content: bytes) -> str:
    """sha256 of bytes in memory, in hex."""
    return hashlib.sha256(content).hexdigest()
