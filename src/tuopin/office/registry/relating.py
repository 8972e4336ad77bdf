"""How a member is related to a new head, where the relation to the old one leaves no doubt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["suggested", "suggestions"]

HEAD, SPOUSE = "01", "02"
CHILDREN, SIBLING = ("03", "04"), "33"
MALE = "1"

#: What the old head is to the new one, (a man, a woman), by what the new head was to the old one.
OLD_HEAD: dict[str, tuple[str, str]] = {
    "02": ("02", "02"),
    **dict.fromkeys(("03", "04"), ("11", "12")),
    "05": ("15", "16"),
    "06": ("13", "14"),
    **dict.fromkeys(("07", "08"), ("17", "18")),
    **dict.fromkeys(("09", "10"), ("19", "20")),
    **dict.fromkeys(("11", "12"), ("03", "04")),
    "33": ("33", "33"),
}
#: When the husband or wife becomes head: children and grandchildren stay what they are; parents change sides.
BY_SPOUSE = {
    **{code: code for code in ("03", "04", "05", "06", "07", "08", "09", "10", "31", "32")},
    "13": "11", "14": "12", "15": "11", "16": "12",
}  # fmt: skip
#: When a child becomes head.
BY_CHILD = {"03": SIBLING, "04": SIBLING}


def suggested(member: Any, old: Any, new: Any) -> str | None:
    """The relation of a member to the new head; None where it has to be asked."""
    if member.person_no == new.person_no:
        return HEAD
    man = member.sex == MALE
    if member.person_no == old.person_no:
        told = OLD_HEAD.get(new.relation or "")
        return None if told is None or member.sex is None else told[0 if man else 1]
    relation = member.relation or ""
    if new.relation == SPOUSE:
        if relation in ("11", "12"):  # the old head's parents are the new head's parents-in-law
            return {"11": "13", "12": "14"}[relation] if new.sex == MALE else _plus(relation, 4)
        return BY_SPOUSE.get(relation)
    if new.relation in CHILDREN:
        if relation == SPOUSE and member.sex is not None:
            return "11" if man else "12"
        if relation in ("11", "12"):
            return _plus(relation, 6 if old.sex == MALE else 8)
        return BY_CHILD.get(relation)
    return None


def _plus(code: str, by: int) -> str:
    return f"{int(code) + by:02d}"


def suggestions(members: Sequence[Any], new: Any) -> dict[str, str]:
    """Suggested relations of all members to the new head, by person; those in doubt are left out."""
    old = next((each for each in members if each.relation == HEAD), None)
    if old is None:
        return {}
    found = {each.person_no: suggested(each, old, new) for each in members}
    return {number: code for number, code in found.items() if code is not None}
