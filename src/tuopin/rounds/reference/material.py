"""What the reference is written from beside the words: the policy packs, and the schemas of what commands write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuopin.rules import Case, Edition, Pack
from tuopin.rules.check_cases import CheckCase
from tuopin.terms import Text

__all__ = ["Material", "PackMaterial"]


@dataclass(frozen=True, eq=False)
class PackMaterial:
    """One policy pack on one day, with the examples its pages show."""

    pack: Pack
    rules: Edition
    cases: Sequence[Case] = ()
    check_cases: Sequence[CheckCase] = ()

    def titled(self, title: Text) -> Text:
        """The title of one of the pack's pages: packs have pages of the same kind."""
        return Text(f"{title.zh}:{self.pack.title.zh}", f"{title.en}: {self.pack.title.en}")

    def table_page(self, table: str) -> str:
        """Where a table is told, from a page of the pack: its own tables stand beside, the core's above."""
        own = any(each.name == table for each in self.pack.tables)
        return f"tables.md#{table}" if own else f"../tables.md#{table}"


@dataclass(frozen=True)
class Material:
    """Every pack whose pages are written, the JSON schemas by file name, and the office's settings.

    A setting is (name, what holds where it is not set, what it is for).
    """

    packs: Sequence[PackMaterial]
    schemas: Mapping[str, Mapping[str, Any]]
    settings: Sequence[tuple[str, str, Text]] = ()
