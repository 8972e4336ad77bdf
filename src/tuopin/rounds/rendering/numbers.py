"""How a number, a day or an answer is written for a reader: grouped digits, percent, a sign with its word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tuopin.rounds.rendering.words import WORDS, say

__all__ = ["ABSENT", "SIGNS", "figure_value", "percent", "short", "spoken", "written"]

#: Stands where there is no number; never a 0, which is a number.
ABSENT = "—"
#: An answer is a sign and a word, never a colour alone.
SIGNS = {"true": "✓", "false": "✗", "null": "?", "met": "✓", "unmet": "✗", "unknown": "?"}


def spoken(value: Any, lang: str) -> str:
    """A {zh, en} pair in the language; anything else as text."""
    return str(value.get(lang, "")) if isinstance(value, Mapping) else str(value)


def written(value: Any, kind: str, lang: str) -> str:
    """A cell's text by its kind (text, count, percent, rate, money, year, match, verdict, yes, digest)."""
    if kind in ("match", "verdict"):
        return answer(value, kind, lang)
    if value is None:
        return ABSENT
    if kind in NUMBERS:
        return NUMBERS[kind](value)
    return WORDS_OF[kind](value, lang) if kind in WORDS_OF else spoken(value, lang)


def answer(value: Any, kind: str, lang: str) -> str:
    """Sign and word of an answer; a verdict that was never asked for is absent, not unknown."""
    if kind == "verdict" and value is None:
        return ABSENT
    name = {True: "true", False: "false", None: "null"}[value] if kind == "match" else str(value)
    return f"{SIGNS[name]} {say(f'{kind}.{name}', lang)}"


def percent(value: float, digits: int = 2) -> str:
    """19.49%; the shortest form that keeps the digits asked for."""
    return f"{value:,.{digits}f}%"


NUMBERS: dict[str, Callable[[Any], str]] = {
    "count": lambda value: f"{value:,}" if isinstance(value, int) else f"{value:,.0f}",
    "percent": percent,
    "rate": lambda value: f"{value:.5f}",
    "money": lambda value: f"{value:,.1f}",
    "year": str,
}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _signed(value: int) -> str:
    """A true minus sign, as wide as the digits beside it."""
    return f"{value:,}".replace("-", "−")


NUMBERS |= {"plain": _plain, "signed": _signed}


def _coded(prefix: str, value: Any, lang: str) -> str:
    """The house's word for a code; a code without one stands for itself."""
    name = f"{prefix}.{value}"
    return WORDS[name].say(lang) if name in WORDS else str(value)


def _names(value: Any, lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(spoken(name, lang) for name in value) or say(
        "none", lang
    )


WORDS_OF: dict[str, Callable[[Any, str], str]] = {
    "yes": lambda value, lang: say("yes" if value else "no", lang),
    "names": _names,
    "unit": lambda value, lang: _coded("unit", value, lang),
    "basis": lambda value, lang: _coded("basis", value, lang),
    "severity": lambda value, lang: _coded("severity", value, lang),
}


def figure_value(value: Any, unit: str, lang: str, digits: int | None = None) -> str:
    """A figure with its unit: 4,563 人, 19.49%, 2020-02-29."""
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return value
    whole = isinstance(value, float) and value.is_integer()
    number = f"{value:,.{digits}f}" if digits is not None else f"{int(value) if whole else value:,}"
    if unit == "percent":
        return f"{number}%"
    word = WORDS[f"unit.{unit}"].say(lang) if f"unit.{unit}" in WORDS else unit
    return f"{number} {word}".strip()


def decimals(value: Any) -> int:
    """How many decimals a printed number shows: 19.49 has two."""
    text = str(value)
    return (
        len(text.partition(".")[2]) if isinstance(value, float) and not text.endswith(".0") else 0
    )


def short(value: float | int, lang: str) -> str:
    """A number for a small label: 134.2万 or 1.34M; below ten thousand as it is."""
    if lang == "zh":
        return _cut(value, ((100_000_000, 100_000_000, "亿"), (10_000, 10_000, "万")))
    return _cut(value, ((1_000_000, 1_000_000, "M"), (10_000, 1000, "k")))


def _cut(value: float | int, steps: tuple[tuple[int, int, str], ...]) -> str:
    """Three figures at most after the comma is gone: 1.34万, 13.4万, 134万."""
    for least, size, word in steps:
        if abs(value) >= least:
            parts = abs(value) / size
            digits = 2 if parts < 10 else 1 if parts < 100 else 0
            said = f"{value / size:,.{digits}f}"
            return (said.rstrip("0").rstrip(".") if "." in said else said) + word
    return f"{value:,.0f}"


__all__ += ["decimals"]
