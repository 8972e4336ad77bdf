"""Words in templates: both languages stand side by side, so that neither can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from tuopin.office.look.language import language, say
from tuopin.terms import Text, Verdict

__all__ = ["register"]

register = template.Library()


@register.simple_tag
def t(zh: str, en: str, *values: Any) -> str:
    """`{% t "中文" "English" %}`: the text in the page's language; {} are filled with the values in turn."""
    told = zh if language() == "zh" else en
    return told.format(*values) if values else told


@register.simple_tag
def querystring_with(kept: Any, **changed: str) -> str:
    """The query of the page with some values changed; a page's key replaces the other's."""
    told = kept.copy()
    for name in ("after", "before"):
        told.pop(name, None)
    for name, value in changed.items():
        told[name] = value
    return str(told.urlencode())


@register.simple_tag
def options(choices: Iterable[tuple[str, Text]], chosen: str) -> SafeString:
    """The options of a select, one of them chosen: `{% options choices chosen %}`.

    Filters by criterion have some two hundred; a loop of the template would go through them one by one.
    """
    told = _options(tuple(choices), language())
    return mark_safe(
        "".join(
            f'<option value="{value}" selected>{text}</option>' if code == chosen else plain
            for code, value, text, plain in told
        )
    )


@lru_cache(maxsize=128)
def _options(choices: tuple[tuple[str, Text], ...], word: str) -> list[tuple[str, str, str, str]]:
    """Each code, and it and its text as they stand in HTML, and the option that is not chosen."""
    found = []
    for code, text in choices:
        value, label = escape(code), escape(text.say(word))
        found.append((code, value, label, f'<option value="{value}">{label}</option>'))
    return found


@register.filter
def said(text: Text | str | None) -> str:
    """A text of the package in the page's language."""
    if text is None:
        return ""
    return say(text) if isinstance(text, Text) else str(text)


@register.filter
def number(value: Any) -> str:
    """A whole number with thousands apart; a dash where there is none."""
    if value is None or value == "":
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


@register.filter
def percent(value: Any, digits: int = 2) -> str:
    """A share as per cent."""
    return "—" if value is None else f"{100 * value:.{digits}f} %"


@register.filter
def yuan(fen: Any) -> str:
    """Fen as yuan."""
    return "—" if fen is None else f"{fen / 100:,.2f}"


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as both languages write it: 2019-03-01; a moment with hours and minutes."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat()


@register.filter
def named(area: Any) -> str:
    """An area's name in the page's language."""
    return area.say(language()) if area is not None else "—"


@register.filter
def verdict(value: Any) -> SafeString:
    """A verdict as a word and a mark of its own shape, so that colour is not needed to read it."""
    if not isinstance(value, Verdict):  # anything but a plain yes or no is unknown
        value = Verdict.from_bool(value if isinstance(value, bool) else None)
    return format_html('<span class="verdict {}">{}</span>', value.value, say(value.text))
