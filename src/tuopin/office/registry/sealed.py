"""Numbers that lead to a person as the database holds them: closed, with an index for exact matches."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

from tuopin.office.environment import found_environment
from tuopin.office.keyring import Keys, found_keys

__all__ = ["Sealed", "SealedField", "keys", "masked"]

#: Characters shown of a masked number.
SHOWN = 4


@cache
def keys() -> Keys:
    """The keys of this process."""
    return found_keys(found_environment())


def masked(value: str) -> str:
    """All but the last characters as stars; a short value wholly."""
    shown = value[-SHOWN:] if len(value) > 2 * SHOWN else ""
    return "*" * (len(value) - len(shown)) + shown


class Sealed:
    """A sealed value read from the database: shows itself masked, and opens only when told to."""

    __slots__ = ("_bytes",)

    def __init__(self, sealed: bytes) -> None:
        self._bytes = bytes(sealed)

    def open(self) -> str:
        """The value in the clear. Whoever shows it records that (Right.REVEAL)."""
        return keys().open(self._bytes)

    @property
    def current(self) -> bool:
        """Whether sealed under the newest key."""
        return keys().current(self._bytes)

    def __str__(self) -> str:
        return masked(self.open())

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.open() == other.open()

    def __hash__(self) -> int:
        return int.from_bytes(keys().blind(self.open())[:7], "big")


class SealedField(models.BinaryField):
    """Text that is sealed on its way into the database; reads back as `Sealed`."""

    def get_prep_value(self, value: Any) -> bytes | None:
        """Seal text; keep what is sealed already (`Sealed`, or the bytes of one)."""
        if value is None or value == "":
            return None
        if isinstance(value, Sealed):
            return value._bytes
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(value)
        return keys().seal(str(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """As bytes for the driver."""
        told = value if prepared else self.get_prep_value(value)
        return super().get_db_prep_value(told, connection, prepared=True)

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        """Closed, until asked."""
        return None if value is None else Sealed(value)
