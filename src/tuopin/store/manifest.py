"""The manifest of a frozen round: a Data Package descriptor with a digest of the whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tuopin.store.errors import StoreError
from tuopin.store.files import digest_of, held, render
from tuopin.tables import Column, Kind, Table

__all__ = [
    "MANIFEST",
    "Part",
    "descriptor",
    "read_descriptor",
    "table_schema",
    "whole_digest",
    "held_descriptor",
]

MANIFEST = "datapackage.json"
FORMAT = "tuopin-round/1"

#: Table Schema types (Data Package standard) of our kinds.
_TYPES: dict[Kind, str] = {
    Kind.TEXT: "string",
    Kind.CODE: "string",
    Kind.INT: "integer",
    Kind.MONTH: "integer",
    Kind.YEAR: "integer",
    Kind.MONEY: "integer",
    Kind.NUMBER: "number",
    Kind.BOOL: "boolean",
    Kind.DATE: "date",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a round: a county's rows of one table, and how many rows of names lie beside it."""

    table: str
    county: str
    rows: int
    bytes: int
    sha256: str
    identities: int

    @property
    def path(self) -> str:
        """Where the file lies in its round."""
        return f"{self.table}/{self.county}.parquet"

    def resource(self) -> dict[str, Any]:
        """The Data Package resource that describes the file."""
        return {
            "name": f"{self.table}-{self.county}",
            "path": self.path,
            "profile": "data-resource",
            "format": "parquet",
            "mediatype": "application/vnd.apache.parquet",
            "schema": f"schemas/{self.table}.json",
            "bytes": self.bytes,
            "hash": f"sha256:{self.sha256}",
            "rows": self.rows,
            "table": self.table,
            "county": self.county,
            "identities": self.identities,
        }

    @staticmethod
    def of(resource: Mapping[str, Any]) -> Part:
        """The part that a resource describes."""
        return Part(
            table=resource["table"],
            county=resource["county"],
            rows=resource["rows"],
            bytes=resource["bytes"],
            sha256=resource["hash"].removeprefix("sha256:"),
            identities=resource["identities"],
        )


def table_schema(table: Table) -> dict[str, Any]:
    """The Table Schema of what a round holds of a table: its columns but the direct identifiers."""
    return {
        "fields": [_field(column) for column in table.analysed],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "title": column.text.en,
        "title_zh": column.text.zh,
        "kind": column.kind.value,
    }
    if column.unit is not None:
        field["unit"] = column.unit
    if column.codes is not None:
        field["codes"] = column.codes
    return field


def descriptor(
    *,
    year: int,
    as_of: date,
    version: int,
    sequence: int,
    previous: str | None,
    parts: Sequence[Part],
    schemas: Mapping[str, str],
    note: str | None,
    extra: Mapping[str, Any],
    correction: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The descriptor of a round, its digest filled in.

    The digest covers everything else in the descriptor, and through the hashes in it every file.
    No time of writing and no version of a library stands in it: the same rows frozen into the
    same place of the chain give the same digest. (The writer's version does stand in the footer
    of each Parquet file, and so in its hash: the versions are locked.)
    """
    if not parts:
        raise StoreError(
            f"{year} 年度没有任何行,不能封存", f"round {year} has no rows at all: nothing to freeze"
        )
    content: dict[str, Any] = {
        "name": f"round-{year}-v{version}",
        "profile": "data-package",
        "title": f"Registry round {year}, version {version} ({year} 年度建档立卡数据第 {version} 版)",
        "resources": [part.resource() for part in parts],
        "tuopin": {
            "format": FORMAT,
            "year": year,
            "as_of": as_of.isoformat(),
            "version": version,
            "sequence": sequence,
            "previous": previous,
            "schemas": dict(schemas),
            "note": note,
            "extra": dict(extra),
            "correction": None if correction is None else dict(correction),
        },
    }
    content["tuopin"]["digest"] = whole_digest(content)
    return content


def whole_digest(content: Mapping[str, Any]) -> str:
    """sha256 over the canonical JSON of a descriptor without its own `tuopin.digest`."""
    block = {key: value for key, value in content["tuopin"].items() if key != "digest"}
    return digest_of({**content, "tuopin": block})


def held_descriptor(folder: Path) -> dict[str, Any]:
    """The descriptor as `read_descriptor` gives it, read once while its file stays as it is.

    Proving a manifest of some thousand files takes a third of a second, and a command asks for the
    same few rounds again and again. `verify` reads for itself.
    """
    return held(folder, MANIFEST, read_descriptor)


def read_descriptor(folder: Path) -> dict[str, Any]:
    """The descriptor of a round; StoreError when it is missing, unreadable or was changed."""
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
        content: dict[str, Any] = json.loads(raw)
        whole = content["tuopin"]["digest"] == whole_digest(content) and render(content) == raw
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{path}:清单无法读取({error})", f"{path}: unreadable ({error})"
        ) from error
    if not whole:
        raise StoreError(
            f"{path}:清单与其摘要不符,已被改动;请运行 tuopin verify",
            f"{path}: the manifest does not match its digest, it was changed; run `tuopin verify`",
        )
    return content
