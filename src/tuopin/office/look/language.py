"""The language of the page under way: zh or en, as the rest of the package says it."""

from __future__ import annotations

from django.utils.translation import get_language

from tuopin.terms import Text

__all__ = ["language", "say"]


def language() -> str:
    """zh where the page is in Chinese, else en."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def say(text: Text) -> str:
    """A text in the page's language."""
    return text.say(language())
