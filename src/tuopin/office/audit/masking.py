"""Numbers that lead to a person, masked in what people type before it enters the record, which nothing ever leaves."""

from __future__ import annotations

import re

__all__ = ["without_numbers"]

#: ID numbers of 18 and 15 characters, bank accounts of 16 to 19 digits, mobile telephones; full-width digits too.
_LEADING = re.compile(r"(?<![0-9A-Za-z０-９])(?:\d{15,18}[\dXx]?|1[3-9]\d{9})(?![0-9A-Za-z０-９])")
#: Characters shown of a number, as everywhere in the office.
SHOWN = 4


def without_numbers(told: str) -> str:
    """The text with all but the last characters of every such number as stars."""
    return _LEADING.sub(lambda m: "*" * (len(m[0]) - SHOWN) + m[0][-SHOWN:], told)
