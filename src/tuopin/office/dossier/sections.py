"""The sections of a household's dossier: each application says its own, and the page shows them in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tuopin.office.dossier.gathering import Dossier
from tuopin.terms import Text

__all__ = ["Section", "offer_section", "sections_of", "withdraw_section"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the dossier: its place, its heading, its template, and what the template is told as `told`.

    `tell` is given the dossier and the reader, who may see the household; what else the section shows
    it must ask for by the rule of access itself. None: the section is left out.
    """

    name: str
    order: int
    text: Text
    template: str
    tell: Callable[[Dossier, Any], Mapping[str, Any] | None]


_SECTIONS: dict[str, Section] = {}


def offer_section(each: Section) -> None:
    """Add a section; ValueError where another has the name."""
    if each.name in _SECTIONS:
        raise ValueError(f"the dossier has a section {each.name!r} already")
    _SECTIONS[each.name] = each


def withdraw_section(name: str) -> None:
    """Take a section away again."""
    _SECTIONS.pop(name, None)


def sections_of(dossier: Dossier, reader: Any) -> list[dict[str, Any]]:
    """The sections that have something to show, in order, each with what its template is told."""
    found = []
    for each in sorted(_SECTIONS.values(), key=lambda s: (s.order, s.name)):
        told = each.tell(dossier, reader)
        if told is not None:
            found.append({"section": each, "told": told})
    return found
