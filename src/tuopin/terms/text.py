"""A thing said in both languages: no name, title or message exists in one of them only."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LANGUAGES", "Text"]

#: The languages everything is said in.
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        """The words in one language, "zh" or "en"; ValueError naming both otherwise."""
        if language == "zh":
            return self.zh
        if language == "en":
            return self.en
        raise ValueError(f"language {language!r} is not allowed; allowed: {', '.join(LANGUAGES)}")
