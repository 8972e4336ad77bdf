"""Headings: which table a file is and which of our columns each of its columns is."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tuopin.store.readers.delivery import FileFinding
from tuopin.store.readers.file_checks import IntakeError
from tuopin.tables import TABLES, Table

__all__ = ["OTHER_CAUSES", "Layout", "best_row", "folded", "recognised", "resolve"]

#: The national column with up to two causes in one cell (AAC008); split after reading.
OTHER_CAUSES = "_other_causes"
SPLIT_COLUMNS = {
    "household": {
        "AAC008": OTHER_CAUSES,
        "其他致贫原因": OTHER_CAUSES,
        "other_causes": OTHER_CAUSES,
    }
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What each column of a file is: our name, or None for a column that is not read."""

    table: Table
    names: tuple[str | None, ...]

    @property
    def used(self) -> list[str]:
        """Our names in the file's order."""
        return [name for name in self.names if name is not None]


def folded(heading: str) -> str:
    """A heading without what exports add: blanks, line breaks, stars, full-width forms, letter case."""
    text = unicodedata.normalize("NFKC", heading)
    return "".join(c for c in text if not c.isspace() and c not in "*\ufeff\u200b").casefold()


@cache
def _spellings(name: str) -> dict[str, str]:
    found = {**TABLES[name].spellings(), **SPLIT_COLUMNS.get(name, {})}
    return {folded(heading): column for heading, column in reversed(found.items())}


def recognised(headings: Sequence[str], tables: Sequence[str] | None = None) -> int:
    """How many headings the best fitting table knows."""
    told = [folded(heading) for heading in headings]  # once, not once a table
    return max(_count(told, name) for name in tables or TABLES)


def _count(told: Sequence[str], name: str) -> int:
    known = _spellings(name)
    return len({known[each] for each in told if each in known})


def best_row(rows: Sequence[Sequence[str]], table: str | None) -> int:
    """Which of a file's first rows holds the headings: the one that knows most, the first where none does."""
    tables = [table] if table else None
    counts = [recognised(row, tables) for row in rows]
    return counts.index(max(counts)) if counts and max(counts) > 0 else 0


def resolve(
    headings: Sequence[str], file: str, table: str | None = None, place: str = "", hint: str = ""
) -> tuple[Layout, list[FileFinding]]:
    """The layout of a file and what was found about its headings.

    `table` settles the table; otherwise the one that knows most headings, then the one `hint` (a
    sheet's or file's name) names. IntakeError where none fits, several fit alike, or a column occurs twice.
    """
    if table is not None and table not in TABLES:
        raise IntakeError("table_name", found=table, allowed=", ".join(TABLES))
    name = table or _which(headings, file, place, hint)
    known = _spellings(name)
    names = [known.get(folded(h)) for h in headings]
    doubled = sorted({n for n in names if n is not None and names.count(n) > 1})
    if doubled:
        shown = "; ".join(
            f"{n} ({', '.join(h for h, m in zip(headings, names, strict=True) if m == n)})"
            for n in doubled
        )
        raise IntakeError("duplicate_columns", file=file, place=place, found=shown)
    layout = Layout(TABLES[name], tuple(names))
    return layout, [*_unknown(headings, layout, file), *_missing(layout, file)]


def _which(headings: Sequence[str], file: str, place: str, hint: str) -> str:
    fits = {name: _fit(headings, name) for name in TABLES}
    best = max(fits.values())
    if best[1] == 0:
        shown = ", ".join(h[:20] for h in headings[:12])
        raise IntakeError("no_table", file=file, place=place, found=shown)
    among = [name for name, fit in fits.items() if fit == best]
    if len(among) > 1:
        named = [
            n
            for n in among
            if folded(n) in folded(hint) or folded(TABLES[n].text.zh) in folded(hint)
        ]
        if len(named) != 1:
            raise IntakeError("which_table", file=file, place=place, found=", ".join(among))
        among = named
    return among[0]


def _fit(headings: Sequence[str], name: str) -> tuple[bool, int]:
    known, key = _spellings(name), set(TABLES[name].key)
    found = {known[folded(h)] for h in headings if folded(h) in known}
    # two headings in common with a table whose key is absent prove nothing
    return key <= found, len(found)


def _unknown(headings: Sequence[str], layout: Layout, file: str) -> list[FileFinding]:
    found = []
    for heading, name in zip(headings, layout.names, strict=True):
        if name is None and heading.strip():
            details = {"column": heading[:80]}
            found.append(
                FileFinding(
                    file,
                    "file.unknown_column",
                    None,
                    layout.table.name,
                    heading[:80],
                    details=details,
                )
            )
    return found


def _missing(layout: Layout, file: str) -> list[FileFinding]:
    found = []
    for column in layout.table.columns:
        if column.required and column.name not in layout.names:
            allowed = [column.name, *column.aliases, column.text.zh, *column.headings]
            details = {"column": f"{column.text.zh} {column.name}", "allowed": " / ".join(allowed)}
            found.append(
                FileFinding(
                    file,
                    "file.missing_column",
                    None,
                    layout.table.name,
                    column.name,
                    details=details,
                )
            )
    return found
