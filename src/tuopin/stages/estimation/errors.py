"""The error of the estimation room: a refusal that says in both languages what to do next."""

from __future__ import annotations

from tuopin.terms import Text

__all__ = ["EstimationError"]


class EstimationError(ValueError):
    """Something cannot be estimated as asked; `.text` names what, where, what is allowed, what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)
