"""The three answers a criterion can give: met, unmet, unknown; unknown never passes for either."""

from __future__ import annotations

from enum import StrEnum

from tuopin.terms.text import Text

__all__ = ["Verdict"]


class Verdict(StrEnum):
    """The answer to one question about one row."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    @property
    def text(self) -> Text:
        """The verdict in words."""
        return TEXTS[self]

    @classmethod
    def from_bool(cls, value: bool | None) -> Verdict:
        """True is met, False unmet, None unknown."""
        if value is None:
            return cls.UNKNOWN
        return cls.MET if value else cls.UNMET


TEXTS = {
    Verdict.MET: Text("达标", "met"),
    Verdict.UNMET: Text("未达标", "unmet"),
    Verdict.UNKNOWN: Text("未知", "unknown"),
}
