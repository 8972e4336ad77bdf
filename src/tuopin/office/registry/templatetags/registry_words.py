"""Codes as words in the registry's templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from tuopin.office.look.language import say
from tuopin.terms.codes import code_list

__all__ = ["register"]

register = template.Library()


@register.simple_tag
def code_word(name: str, code: str | None) -> str:
    """What a code of a list means; a dash where there is none, the code itself where the list has it not."""
    if code is None:
        return "—"
    listed = code_list(name)
    return say(listed.text_of(code)) if code in listed else code


@register.filter
def item(held: Mapping[str, Any], name: str) -> Any:
    """What stands under a name that a template cannot write as an attribute."""
    return held.get(name, "")
