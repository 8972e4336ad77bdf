"""The three answers of a criterion."""

from __future__ import annotations

from enum import Enum

from tuopin.terms.text import Text

__all__ = ["Verdict"]


class Verdict(Enum):
    """Met, unmet or unknown; unknown never passes."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    @classmethod
    def from_bool(cls, answer: bool | None) -> Verdict:
        """True is met, False unmet, None unknown."""
        if answer is None:
            return cls.UNKNOWN
        return cls.MET if answer else cls.UNMET

    @property
    def text(self) -> Text:
        """The verdict in words."""
        return _WORDS[self.value]


_WORDS = {
    "met": Text("达标", "met"),
    "unmet": Text("未达标", "unmet"),
    "unknown": Text("未知", "unknown"),
}
