"""How the brief's templates say a share, and take a figure by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

__all__ = ["register"]

register = template.Library()
#: Below this a share is said with three digits: where poverty is nearly gone two would say 0.00.
SMALL = 0.1


@register.filter
def rate(value: float | None) -> str:
    """A share already in percent; a dash where it cannot be said."""
    if value is None:
        return "—"
    return f"{value:.3f} %" if 0 < value < SMALL else f"{value:.2f} %"


@register.filter
def at(held: Mapping[str, Any], name: str) -> Any:
    """What is held under a name."""
    return held[name]
