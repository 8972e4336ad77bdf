"""Reference pages as Markdown, written from what the program itself holds; no file is read or written."""

from __future__ import annotations

from tuopin.rounds.reference.commands import Command, Option
from tuopin.rounds.reference.material import Material, PackMaterial
from tuopin.rounds.reference.pages import pages

__all__ = ["Command", "Material", "Option", "PackMaterial", "pages"]
