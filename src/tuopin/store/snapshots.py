"""A snapshot: one version of a frozen round, and how its rows are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from tuopin.store.engines import Engine
from tuopin.store.errors import StoreError
from tuopin.store.files import read_parquet
from tuopin.store.identities import Key, open_sealed
from tuopin.store.manifest import Part
from tuopin.store.sealed import held_sealed, sealed_place
from tuopin.tables import TABLES, Table

__all__ = ["Snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """One version of one frozen round; nothing in it ever changes."""

    folder: Path
    manifest: Mapping[str, Any]
    sealed: Path

    @property
    def year(self) -> int:
        """The data year."""
        return int(self.manifest["tuopin"]["year"])

    @property
    def as_of(self) -> date:
        """The day whose state the rows show."""
        return date.fromisoformat(self.manifest["tuopin"]["as_of"])

    @property
    def version(self) -> int:
        """1 for the round as first frozen, one more for each correction."""
        return int(self.manifest["tuopin"]["version"])

    @property
    def sequence(self) -> int:
        """Place in the chain, from 1."""
        return int(self.manifest["tuopin"]["sequence"])

    @property
    def previous(self) -> str | None:
        """Digest of the snapshot that was the chain's head when this one was frozen."""
        found: str | None = self.manifest["tuopin"]["previous"]
        return found

    @property
    def digest(self) -> str:
        """sha256 (hex) over the manifest, and through it over every file."""
        return str(self.manifest["tuopin"]["digest"])

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every file of the round."""
        return tuple(Part.of(resource) for resource in self.manifest["resources"])

    @cached_property
    def counties(self) -> tuple[str, ...]:
        """The codes of the counties that have rows, in order."""
        return tuple(sorted({part.county for part in self.parts if len(part.county) == 6}))

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that have rows."""
        return tuple(dict.fromkeys(part.table for part in self.parts))

    @property
    def tables_of_pack(self) -> tuple[str, ...]:
        """The tables that have rows and are not core tables."""
        return tuple(name for name in self.tables if name not in TABLES)

    def rows(self, table: str, county: str | None = None) -> int:
        """How many rows a table has, in one county or in all."""
        return sum(
            part.rows
            for part in self.parts
            if part.table == table and county in (None, part.county)
        )

    def facts(
        self,
        engine: Engine,
        counties: Iterable[str] | None = None,
        prefix: str = "",
        tables: Mapping[str, Table] = TABLES,
    ) -> dict[str, nw.LazyFrame]:
        """Frames of all `tables` by name (with `prefix` before it), analysed columns only.

        `counties` limits the rows to some counties; statistics of larger areas always come
        along, and a county without rows here is no error. A table without rows is empty.
        """
        wanted = None if counties is None else set(counties)
        paths: dict[str, list[Path]] = {}
        for part in self.parts:
            if wanted is None or part.county in wanted or len(part.county) < 6:
                paths.setdefault(part.table, []).append(self.folder / part.path)
        # A version has one schema for all files of a table, hence `uniform`.
        return {
            prefix + name: engine.scan(paths.get(name, ()), table.analysed, uniform=True)
            for name, table in tables.items()
        }

    def chunks(self, persons: int = 6_000_000) -> list[tuple[str, ...]]:
        """The counties in runs of at most that many persons, so that each run fits in memory.

        A county with more persons than that is a run by itself. At least one run, even if empty.
        """
        size: dict[str, int] = dict.fromkeys(self.counties, 0)
        for part in self.parts:
            if part.table == "person" and part.county in size:
                size[part.county] += part.rows
        runs: list[tuple[str, ...]] = []
        run: list[str] = []
        for county in self.counties:
            if run and sum(size[c] for c in run) + size[county] > persons:
                runs.append(tuple(run))
                run = []
            run.append(county)
        return [*runs, tuple(run)]

    def whole(self, table: Table, key: bytes) -> Iterator[pa.Table]:
        """A table's rows with their direct identifiers beside them again, a county at a time.

        StoreError where the key is not that of the identities.
        """
        for part in self.parts:
            if part.table != table.name:
                continue
            rows = read_parquet(self.folder / part.path)
            if table.direct:
                names = self.identities(table.name, part.county, key)
                kept = [*table.key, *(column.name for column in table.direct)]
                rows = rows.join(names.select(kept), keys=list(table.key), join_type="left outer")
            yield rows.select(list(table.names))

    def names_digests(self) -> dict[tuple[str, str], str]:
        """The keyed digest of the names of every table and county that has some."""
        if not any(part.identities for part in self.parts):
            return {}
        files = held_sealed(self.sealed)["files"]
        return {(each["table"], each["county"]): each["keyed"] for each in files}

    def identities(self, table: str, county: str, key: bytes) -> pa.Table:
        """The direct identifiers of a county's rows of a table, with the keys they belong to."""
        where = sealed_place(self.year, table, county)
        manifest = held_sealed(self.sealed)
        for each in manifest["files"]:
            if (each["table"], each["county"]) == (table, county):
                content = (self.sealed / manifest["key"] / each["path"]).read_bytes()
                return open_sealed(content, where, Key(key))
        raise StoreError(f"{where}:没有身份文件", f"{where}: no identities lie beside this round")
