"""Money in the dossier's templates."""

from __future__ import annotations

from django import template

from tuopin.office.dossier.wording import yuan

__all__ = ["register"]

register = template.Library()


@register.filter
def in_yuan(fen: float | None) -> str:
    """Fen as yuan; unknown where there is none."""
    return yuan(fen)
