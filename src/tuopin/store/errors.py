"""What the store says when it refuses: one error that carries its message in both languages."""

from __future__ import annotations

from tuopin.terms import Text

__all__ = ["StoreError"]


class StoreError(Exception):
    """The store cannot or will not do what was asked; `text` says what, why and what to do next."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(f"{en} / {zh}")
