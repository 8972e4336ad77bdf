"""How a difference is put in words: the column, both values by the kind of the column, and who it is about."""

from __future__ import annotations

from typing import Any

from tuopin.office.national.models import KINDS, SETTLED, Difference
from tuopin.office.national.queries import column_of, typed
from tuopin.office.registry.showing import with_unit
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["RULES", "line", "value"]

RULES: dict[str, Text] = {
    "id": Text("同一户内证件号码相同", "same ID number in the household"),
    "number": Text("编号相同", "same number"),
    "id_elsewhere": Text("证件号码相同,户不同", "same ID number, another household"),
    "name": Text(
        "同一户内姓名相同,一方无证件号码", "same name in the household, one side without ID"
    ),
}


def value(each: Difference, side: str) -> str:
    """What one side says, in words; nothing where it says nothing."""
    told = each.theirs if side == "theirs" else each.ours
    column = column_of(each.table, each.field)
    if told is None or column is None:
        return told or ""
    if column.sealed:
        return told
    read = typed(column, told)
    return told if read is None else with_unit(column, read)


def line(each: Difference) -> dict[str, Any]:
    """A difference as a page or a sheet shows it."""
    table = TABLES[each.table]
    column = column_of(each.table, each.field)
    theirs, ours = value(each, "theirs"), value(each, "ours")
    mark = getattr(each, "mark", None)
    return {
        "each": each,
        "kind": KINDS[each.kind],
        "table": table.text,
        "column": column.text if column else None,
        "theirs": theirs,
        "ours": ours,
        "hidden": bool(column and column.sealed and theirs == ours and each.kind == "differs"),
        "sealed": column is not None and column.sealed,
        "rule": RULES.get(each.rule or "") if table.name == "person" else None,
        "mark": mark,
        "settled": SETTLED[mark.settled] if mark else None,
        "edit": _edit(each),
    }


def _edit(each: Difference) -> tuple[str, str] | None:
    """The page on which our side is put right: its address's name and its argument."""
    if each.kind == "theirs" or not each.household_no:
        return None
    if each.table == "person" and each.person_no and each.kind == "differs":
        return "edit-person", each.person_no
    if each.table in ("household", "income", "living") and each.kind == "differs":
        return f"edit-{each.table}", each.household_no
    return "household", each.household_no
