"""A text in both languages of the program."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LANGUAGES", "Text"]

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Simplified Chinese and in English; never one without the other."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        """The words in "zh" or "en"; ValueError for any other language."""
        if language == "zh":
            return self.zh
        if language == "en":
            return self.en
        raise ValueError(f"no language {language!r}; allowed: {', '.join(LANGUAGES)}")
