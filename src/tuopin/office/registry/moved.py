"""What later applications do when a year has moved for the whole province: each says its own where it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Moved", "follow", "offer_moved"]

#: Takes the year, the state it moved to, and who moved it; inside that act, which an error takes back.
Moved = Callable[[int, str, Any], None]
_MOVED: list[Moved] = []


def offer_moved(each: Moved) -> None:
    """Have this done whenever somebody moves a year for the province."""
    if each not in _MOVED:
        _MOVED.append(each)


def follow(year: int, state: str, by: Any) -> None:
    """Do what is to be done after a move."""
    for each in _MOVED:
        each(year, state, by)
