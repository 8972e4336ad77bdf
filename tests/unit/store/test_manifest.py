"""The manifest: a Data Package descriptor whose digest stands for every byte of the round."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import jsonschema

from tuopin.store import Store
from unit.store.made import KEY, LONGHUI, frozen, households, small_round

# The parts of the Data Package profiles (version 1, specs.frictionlessdata.io) that concern a
# descriptor like ours, written down by hand: required properties, types and patterns.
DATA_PACKAGE = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "profile": {"const": "data-package"},
        "name": {"type": "string", "pattern": "^([-a-z0-9._/])+$"},
        "title": {"type": "string"},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path"],
                "properties": {
                    "profile": {"const": "data-resource"},
                    "name": {"type": "string", "pattern": "^([-a-z0-9._/])+$"},
                    # neither absolute nor climbing out of the package
                    "path": {"type": "string", "pattern": "^(?=^[^./~])(^((?!\\.{2}).)*$).*$"},
                    "schema": {"type": ["string", "object"]},
                    "format": {"type": "string"},
                    "mediatype": {"type": "string", "pattern": "^(.+)/(.+)$"},
                    "bytes": {"type": "integer"},
                    "hash": {
                        "type": "string",
                        "pattern": "^([^:]+:[a-fA-F0-9]+|[a-fA-F0-9]{32}|)$",
                    },
                },
            },
        },
    },
}

TABLE_SCHEMA = {
    "type": "object",
    "required": ["fields"],
    "properties": {
        "fields": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "type"],
                "properties": {
                    "name": {"type": "string"},
                    "type": {"enum": ["string", "integer", "number", "boolean", "date"]},
                    "title": {"type": "string"},
                },
            },
        },
        "primaryKey": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "missingValues": {"type": "array", "items": {"type": "string"}},
    },
}


def test_the_manifest_is_a_data_package_and_its_schemas_are_table_schemas(tmp_path: Path):
    snapshot = frozen(tmp_path)
    content = json.loads((snapshot.folder / "datapackage.json").read_bytes())
    jsonschema.validate(content, DATA_PACKAGE)
    names = [resource["name"] for resource in content["resources"]]
    assert len(set(names)) == len(names) == 5
    for resource in content["resources"]:
        schema = json.loads((snapshot.folder / resource["schema"]).read_bytes())
        jsonschema.validate(schema, TABLE_SCHEMA)
        assert set(schema["primaryKey"]) <= {field["name"] for field in schema["fields"]}


def test_each_file_stands_with_its_rows_bytes_and_sha256(tmp_path: Path):
    snapshot = frozen(tmp_path)
    raw = (snapshot.folder / "person/430524.parquet").read_bytes()
    found = {resource["name"]: resource for resource in snapshot.manifest["resources"]}
    assert found["person-430524"] == {
        "name": "person-430524",
        "path": "person/430524.parquet",
        "profile": "data-resource",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": "schemas/person.json",
        "bytes": len(raw),
        "hash": "sha256:" + hashlib.sha256(raw).hexdigest(),
        "rows": 25,
        "table": "person",
        "county": "430524",
        "identities": 25,
    }


def test_the_digest_is_sha256_over_the_rest_as_canonical_json(tmp_path: Path):
    snapshot = frozen(tmp_path)
    content = json.loads((snapshot.folder / "datapackage.json").read_bytes())
    said = content["tuopin"].pop("digest")
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert said == hashlib.sha256(text.encode()).hexdigest() == snapshot.digest


def test_rounds_form_a_chain_in_the_order_in_which_they_were_frozen(tmp_path: Path):
    store = Store(tmp_path)
    assert store.head() is None
    later, earlier = frozen(tmp_path, 2015), frozen(tmp_path, 2013)
    assert (later.sequence, later.previous) == (1, None)
    assert (earlier.sequence, earlier.previous) == (2, later.digest)
    head = store.head()
    assert head is not None
    assert head.digest == earlier.digest
    assert store.rounds() == (2013, 2015)
    assert [snapshot.year for snapshot in store.snapshots()] == [2015, 2013]


def test_the_digest_tells_day_note_and_rows_apart(tmp_path: Path):
    day = date(2014, 12, 31)

    def digest(name: str, as_of: date = day, batches: list | None = None, **kwargs) -> str:
        store = Store(tmp_path / name)
        return store.freeze(2014, as_of, batches or small_round(), key=KEY, **kwargs).digest

    other = [*small_round()[1:], ("household", LONGHUI, households(LONGHUI, *range(24)))]
    assert digest("a") == digest("b")
    different = {
        digest("c"),
        digest("d", as_of=date(2014, 12, 30)),
        digest("e", note="re-done"),
        digest("f", extra={"invented": True}),
        digest("g", batches=other),
    }
    assert len(different) == 5
