"""What a search of the registry asks: the columns that have an index of their own, each of which costs every new row.

An index by a sealed number or a name is written at a place of its own for each row: of what a row costs on its way
into a large registry that is more than half. A column that no search asks for has none.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["NAMES", "NUMBERS"]

#: Sealed columns looked up by a whole number, by table, in the order of a search.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "person": ("id_number", "person_phone"),
    "household": ("household_phone", "bank_account"),
}
#: Columns of names, looked up by their beginning and by their initials. The head of a household is a member of it.
NAMES: Mapping[str, tuple[str, ...]] = {"person": ("name",)}
