"""What a column is: name, type, unit, code list, meaning of null, privacy class, names and aliases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tuopin.terms import Text

__all__ = ["NOT_RECORDED", "Column", "Kind", "Privacy", "Table"]


class Kind(StrEnum):
    """How a value is written and stored."""

    TEXT = "text"
    CODE = "code"  # one code of a code list, kept as text so that 01 stays 01
    INT = "int"  # whole number, 64 bits
    NUMBER = "number"  # double; never money, never compared for equality
    MONEY = "money"  # whole fen (1 yuan = 100 fen), 64 bits: sums are exact
    BOOL = "bool"  # true, false or unknown; never 0 for "not asked"
    DATE = "date"
    MONTH = "month"  # yyyymm as a whole number
    YEAR = "year"  # yyyy as a whole number


class Privacy(StrEnum):
    """Who may see a column."""

    DIRECT = "direct"  # names a person by itself: stored apart and encrypted
    QUASI = "quasi"  # may name a person together with others: never in notices
    OPEN = "open"


#: What null means where a column says nothing else.
NOT_RECORDED = Text("未登记:不知道", "not recorded: unknown")


@dataclass(frozen=True, slots=True)
class Column:
    """One fact, said once; every reader, form, schema and page is derived from it.

    `aliases` are the national system's column codes (AAC…, AAB…, AAR…); `headings` further
    Chinese headings seen in exports beside `text.zh`. `low` and `high` bound what is plausible,
    in the column's own unit (fen for money): outside them intake raises a finding. `sealed` are
    numbers that lead to one person (identity, telephone, account): the office keeps them encrypted
    and finds them by exact match only; names, which are direct too, it must show and search.
    `decided` are results of a procedure (identified, exited, closed), which nobody can observe at a
    household: a field form does not ask them, and only the county's officer mends a wrong record of one.
    """

    name: str
    kind: Kind
    text: Text
    privacy: Privacy = Privacy.OPEN
    unit: str | None = None
    codes: str | None = None
    null: Text = NOT_RECORDED
    aliases: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    required: bool = False
    sealed: bool = False
    decided: bool = False

    def __post_init__(self) -> None:
        if self.sealed and self.privacy is not Privacy.DIRECT:
            raise ValueError(f"{self.name}: only what names a person by itself is sealed")
        if (self.kind is Kind.CODE) != (self.codes is not None):
            raise ValueError(f"{self.name}: a code list is named exactly when the kind is code")
        if self.kind is Kind.MONEY and self.unit != "fen":
            raise ValueError(f"{self.name}: money is kept in fen")


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of row: its columns, its key and the area column by which it is filed.

    `area` names the column whose first six digits are the county; None where the row belongs
    to no county (statistics of larger areas are filed under the province).
    `order` is the order of rows in a frozen file.
    """

    name: str
    text: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    area: str
    order: tuple[str, ...]
    # worked out once: a round asks for them with each of its thousands of batches
    _names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _analysed: tuple[Column, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        open_columns = tuple(c for c in self.columns if c.privacy is not Privacy.DIRECT)
        object.__setattr__(self, "_names", tuple(names))
        object.__setattr__(self, "_analysed", open_columns)
        doubled = {name for name in names if names.count(name) > 1}
        missing = {*self.key, *self.order, self.area} - set(names)
        if doubled or missing:
            raise ValueError(
                f"table {self.name}: doubled {sorted(doubled)}, unknown {sorted(missing)}"
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in declared order."""
        return self._names

    @property
    def decided(self) -> frozenset[str]:
        """Names of the columns that hold results of a procedure."""
        return frozenset(column.name for column in self.columns if column.decided)

    @property
    def direct(self) -> tuple[Column, ...]:
        """Columns that name a person by themselves: kept in the encrypted identities."""
        return tuple(c for c in self.columns if c.privacy is Privacy.DIRECT)

    @property
    def analysed(self) -> tuple[Column, ...]:
        """Columns a frozen round holds in the clear: all but the direct identifiers."""
        return self._analysed

    def column(self, name: str) -> Column:
        """The column of that name; KeyError naming the table and its columns otherwise."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name!r}; it has {', '.join(self.names)}")

    def spellings(self) -> dict[str, str]:
        """Every accepted heading (our name, national codes, Chinese headings) to our name."""
        found: dict[str, str] = {}
        for column in self.columns:
            for heading in _spellings(column):
                found.setdefault(heading, column.name)
        return found


def _spellings(column: Column) -> Iterable[str]:
    yield column.name
    yield from column.aliases
    yield column.text.zh
    yield from column.headings
