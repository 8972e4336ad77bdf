"""The doors of the frame: each application says its own, and a door is shown to whom it opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tuopin.terms import Text

__all__ = ["Door", "door", "doors"]


@dataclass(frozen=True, slots=True)
class Door:
    """A place in the frame: its name, the address's name, and for whom it opens."""

    order: int
    text: Text
    to: str
    opens: Callable[[Any], bool]


_DOORS: list[Door] = []


def door(order: int, text: Text, to: str, opens: Callable[[Any], bool]) -> None:
    """Add a door; said where the application starts."""
    _DOORS.append(Door(order, text, to, opens))


def doors(request: HttpRequest) -> list[dict[str, Any]]:
    """The doors that open for the reader, in order, the one they are in marked."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return []
    found = []
    for each in sorted(_DOORS, key=lambda d: d.order):
        if each.opens(person):
            address = reverse(each.to)
            here = request.path == address or (address != "/" and request.path.startswith(address))
            found.append({"text": each.text, "address": address, "here": here})
    return found
