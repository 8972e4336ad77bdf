"""How well a value is attested: one scheme, and how the domain documents' marks map onto it."""

from __future__ import annotations

from dataclasses import dataclass

from tuopin.terms.text import Text

__all__ = ["FROM_DOMAIN", "MARKS", "Mark", "mark"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One degree of evidence."""

    id: str
    text: Text


MARKS: dict[str, Mark] = {
    each.id: each
    for each in (
        Mark("agreed", Text("两个以上独立来源一致", "two or more independent sources agree")),
        Mark("single", Text("只找到一个来源", "one source found")),
        Mark("derived", Text("由有来源的数值推算", "derived from sourced values")),
        Mark("recalled", Text("一般知识,未找到来源", "general knowledge, no source found")),
        Mark("default", Text("未找到,取具名默认值", "not found: a named default")),
    )
}

#: The marks of the domain documents, each mapped onto the one scheme.
FROM_DOMAIN: dict[str, str] = {
    "A": "agreed",
    "B": "single",
    "S": "single",
    "seed": "single",
    "D": "derived",
    "I": "derived",
    "U": "recalled",
    "U-h": "recalled",
    "U-m": "recalled",
    "U-l": "recalled",
    "not found": "default",
}


def mark(name: str) -> Mark:
    """The mark of that name; KeyError naming the marks there are."""
    if name not in MARKS:
        raise KeyError(f"no evidence mark {name!r}; there are {', '.join(MARKS)}")
    return MARKS[name]
