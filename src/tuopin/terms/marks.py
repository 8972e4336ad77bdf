"""How well a value is founded: the one scheme of evidence marks, and how others map onto it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuopin.terms.text import Text

__all__ = ["MARKS", "FROM_DOMAIN", "Mark", "mark"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One grade of evidence, with its short name and what it says about a value."""

    id: str
    text: Text
    meaning: Text


#: The marks by id, the best founded first.
MARKS: dict[str, Mark] = {
    each.id: each
    for each in (
        Mark(
            "agreed",
            Text("多源一致", "sources agree"),
            Text("两个或更多独立来源一致", "two or more independent sources say the same"),
        ),
        Mark(
            "single",
            Text("单一来源", "one source"),
            Text("只找到一个来源,来源已注明", "one source was found, and it is named"),
        ),
        Mark(
            "derived",
            Text("推算", "derived"),
            Text(
                "由有来源的数值推算或推理得出",
                "follows by arithmetic or reasoning from values that have a source",
            ),
        ),
        Mark(
            "recalled",
            Text("待证", "recalled"),
            Text(
                "凭行业常识,没有来源,使用前应核实",
                "general knowledge of the field without a source: confirm before use",
            ),
        ),
        Mark(
            "default",
            Text("默认", "default"),
            Text(
                "未找到规定,由本程序取的默认值,应由使用者设定",
                "no rule was found; this program's own default, for its user to set",
            ),
        ),
    )
}

#: Marks of the documents this program was written from to the marks used here; S# is S1, S2 …
FROM_DOMAIN: dict[str, str] = {
    "A": "agreed",
    "B": "single",
    "S#": "single",
    "seed": "single",
    "D": "derived",
    "I": "derived",
    "U": "recalled",
    "U-h": "recalled",
    "U-m": "recalled",
    "U-l": "recalled",
    "✗": "default",
    "not found": "default",
    "✗ not found": "default",
}


def mark(written: str) -> Mark:
    """The mark of that id, or the one that another document's mark maps onto; ValueError otherwise.

    Brackets are optional: "[A]", "A" and "agreed" are the same mark.
    """
    bare = written.strip().removeprefix("[").removesuffix("]")
    if bare in MARKS:
        return MARKS[bare]
    if re.fullmatch(r"S[0-9]+", bare):
        bare = "S#"
    if bare in FROM_DOMAIN:
        return MARKS[FROM_DOMAIN[bare]]
    raise ValueError(
        f"evidence mark {written!r} is not known; allowed: {', '.join([*MARKS, *FROM_DOMAIN])}"
    )
