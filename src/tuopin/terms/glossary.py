"""The glossary: every word of the field and of this program, once, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tuopin.terms.documents import load, package_file
from tuopin.terms.fields import no_more, refuse, take, take_text
from tuopin.terms.text import Text

__all__ = ["Term", "glossary"]

KEYS = ("name", "meaning")


@dataclass(frozen=True, slots=True)
class Term:
    """One word: its identifier in the code, its names, and its meaning in one sentence of each language."""

    id: str
    text: Text
    meaning: Text


@cache
def glossary() -> Mapping[str, Term]:
    """Every term by its identifier, in the order of the file; a name stands for one idea only."""
    document = load(package_file("tuopin.terms", "glossary.yaml"))
    found: dict[str, Term] = {}
    names: set[str] = set()
    for key in document:
        entry = take(document, key, dict)
        no_more(entry, KEYS)
        text = take_text(entry, "name")
        for name in (text.zh, text.en):
            if name in names:
                refuse(
                    document, key, (), Text(f"{name} 已有词条", f"{name!r} already has an entry")
                )
            names.add(name)
        found[key] = Term(key, text, take_text(entry, "meaning"))
    return found
