"""Mappings and lists that remember where in which file they were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["Located", "LocatedList"]


class Located(dict[str, Any]):
    """A mapping of a YAML file: where it starts (`file`, `line`), where each key stands (`lines`)."""

    def __init__(self, items: Mapping[str, Any], file: str, line: int, lines: Mapping[str, int]):
        super().__init__(items)
        self.file = file
        self.line = line
        self.lines = dict(lines)


class LocatedList(list[Any]):
    """A list of a YAML file: where it starts (`file`, `line`), where each item stands (`lines`)."""

    def __init__(self, items: Iterable[Any], file: str, line: int, lines: Iterable[int]):
        super().__init__(items)
        self.file = file
        self.line = line
        self.lines = list(lines)
