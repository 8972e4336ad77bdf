"""Correcting a closed round: a new version that says what changed; the old one stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from tuopin.store.arrow_types import fitted
from tuopin.store.differences import difference
from tuopin.store.errors import StoreError
from tuopin.store.files import link, read_parquet, render, sha256_of, write_parquet
from tuopin.store.filing import filed
from tuopin.store.freezing import Batch, Frozen, Sealed, row_order, write_parts
from tuopin.store.identities import Key
from tuopin.store.manifest import Part, table_schema
from tuopin.store.sealed import read_sealed
from tuopin.store.snapshots import Snapshot
from tuopin.tables import Table

__all__ = ["corrected"]

_Place = tuple[str, str]  # table, county


class _Watched:
    """The batches of a correction, watched as they pass: which places they replace, with names or not."""

    def __init__(self, batches: Iterable[Batch], tables: Mapping[str, Table]) -> None:
        self._batches, self._tables = batches, tables
        self.places: set[_Place] = set()
        self.named: dict[str, bool] = {}

    def __iter__(self) -> Iterator[Batch]:
        for name, county, rows in self._batches:
            if name in self._tables:
                self._note(self._tables[name], county, rows)
            yield name, county, rows

    def _note(self, table: Table, county: str | None, rows: pa.Table) -> None:
        names = any(column.name in rows.column_names for column in table.direct)
        if self.named.setdefault(table.name, names) != names:
            raise StoreError(
                f"表 {table.name}:更正数据须全部带姓名等直接标识,或全部不带",
                f"table {table.name}: bring direct identifiers with all rows of it or with none",
            )
        found = {place for place, _ in filed(table, county, rows)}
        if county is not None:
            strange = sorted(found - {county})
            if strange:
                raise StoreError(
                    f"表 {table.name}、县 {county} 的更正中有属于 {'、'.join(strange)} 的行;"
                    "更正会替换整县数据,请按县分开",
                    f"table {table.name}: the correction of county {county} has rows of "
                    f"{', '.join(strange)}; a correction replaces a county's rows, so keep them apart",
                )
            found.add(county)  # no rows at all: the county's rows are taken out
        self.places |= {(table.name, place) for place in found}


def corrected(
    old: Snapshot,
    folder: Path,
    sealed: Path,
    tables: Mapping[str, Table],
    key: Key | None,
    batches: Iterable[Batch],
) -> tuple[Frozen, list[dict[str, Any]]]:
    """Write the files of a corrected version and say what differs from the version before.

    A (table, county) that occurs among the batches is replaced as a whole, by nothing if its
    rows are none; every other file is carried over unread. StoreError where nothing differs.
    """
    for name in old.tables:
        if name not in tables:
            raise StoreError(
                f"原版本含表 {name},请一并提供其定义", f"the round holds table {name}: name it too"
            )
    watched = _Watched(batches, tables)
    into = sealed / (key.id if key else "none")
    new = write_parts(folder, into, old.year, tables, key, watched)
    names = _Names(old, into, key)
    parts = {(part.table, part.county): part for part in new.parts}
    files = {(each.table, each.county): each for each in new.sealed}
    before = {(part.table, part.county): part for part in old.parts}
    changes: list[dict[str, Any]] = []
    for place in sorted(watched.places):
        if not watched.named[place[0]] and place in before and place in parts:
            parts[place] = names.kept(place, parts[place], files)
        differ = names.differ(place, files.get(place))
        changes += _changes(
            tables[place[0]], (old.folder, before.get(place)), (folder, parts.get(place)), differ
        )
    if not changes:
        raise StoreError(
            f"更正与 {old.year} 年度第 {old.version} 版没有差别",
            f"nothing differs from round {old.year}, version {old.version}",
        )
    for place, part in before.items():
        if place not in watched.places:
            parts[place] = _carried(old, part, folder, tables[place[0]])
            names.carry(place, files)
    order = {name: position for position, name in enumerate(tables)}
    return (
        Frozen(_in_order(parts, order), _in_order(files, order)),
        changes,
    )


def _in_order(found: Mapping[_Place, Any], order: Mapping[str, int]) -> tuple[Any, ...]:
    return tuple(found[place] for place in sorted(found, key=lambda p: (order[p[0]], p[1])))


def _changes(
    table: Table,
    before: tuple[Path, Part | None],
    after: tuple[Path, Part | None],
    identities: bool,
) -> Iterator[dict[str, Any]]:
    """What differs in one place, if anything; equal files need not be opened to see that."""
    old, new = before[1], after[1]
    if not identities and (old and old.sha256) == (new and new.sha256):
        return
    files = [None if part is None else folder / part.path for folder, part in (before, after)]
    county = next(part.county for part in (new, old) if part is not None)
    change = difference(table, county, *files, identities=identities)
    if change is not None:
        yield change


class _Names:
    """The sealed identities of the version before, and what becomes of them."""

    def __init__(self, old: Snapshot, into: Path, key: Key | None) -> None:
        self.into = into
        self.held: dict[_Place, Sealed] = {}
        if not any(part.identities for part in old.parts):
            return
        manifest = read_sealed(old.sealed)
        if key is None or key.id != manifest["key"]:
            raise StoreError(
                f"{old.year} 年度的身份文件以密钥 {manifest['key']} 封存,更正须用同一密钥",
                f"the identities of round {old.year} are sealed with key {manifest['key']}: "
                "a correction needs that key",
            )
        self.folder = old.sealed / manifest["key"]
        for each in manifest["files"]:
            fields = {name: value for name, value in each.items() if name != "path"}
            self.held[each["table"], each["county"]] = Sealed(**fields)

    def differ(self, place: _Place, now: Sealed | None) -> bool:
        before = self.held.get(place)
        return (before and before.keyed) != (now and now.keyed)

    def carry(self, place: _Place, files: dict[_Place, Sealed]) -> None:
        """Keep the file of a place that is not replaced."""
        if place in self.held:
            each = self.held[place]
            link(self.folder / each.path, self.into / each.path)
            files[place] = each

    def kept(self, place: _Place, part: Part, files: dict[_Place, Sealed]) -> Part:
        """Keep the names of a place whose rows came without any: silence does not erase them."""
        self.carry(place, files)
        count = files[place].rows if place in files else 0
        return Part(part.table, part.county, part.rows, part.bytes, part.sha256, count)


def _carried(old: Snapshot, part: Part, folder: Path, table: Table) -> Part:
    """Take a file over as it is; written anew only where the table has other columns by now."""
    source, target = old.folder / part.path, folder / part.path
    schema = (old.folder / "schemas" / f"{table.name}.json").read_bytes()
    if schema == render(table_schema(table)):
        link(source, target)
        return part
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = fitted(read_parquet(source), table.analysed)
    write_parquet(rows, target, row_order(table))
    return Part(
        part.table,
        part.county,
        part.rows,
        target.stat().st_size,
        sha256_of(target),
        part.identities,
    )
