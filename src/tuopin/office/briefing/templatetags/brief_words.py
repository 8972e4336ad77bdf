"""How the brief's templates say a share, and take a figure by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

__all__ = ["register"]

register = template.Library()
#: So near to nothing, or to all, a share is said with three digits: two would say 0.00, or 100.00 where one is missing.
SMALL = 0.1


@register.filter
def rate(value: float | None) -> str:
    """A share already in percent; a dash where it cannot be said."""
    if value is None:
        return "—"
    near = 0 < value < SMALL or 100 - SMALL < value < 100
    return f"{value:.3f} %" if near else f"{value:.2f} %"


@register.filter
def at(held: Mapping[str, Any], name: str) -> Any:
    """What is held under a name."""
    return held[name]
