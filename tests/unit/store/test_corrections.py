"""Corrections: a new version that says what changed; the old version stays to the byte."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tuopin.store import Store, StoreError, open_engine
from unit.store.made import (
    KEY,
    LONGHUI,
    OTHER_KEY,
    XINSHAO,
    contents,
    frozen,
    households,
    persons,
    small_round,
)


def changed_households() -> pa.Table:
    """Household 0 gone, households 1 and 2 out of poverty, a new one: number 30."""
    return pa.concat_tables(
        [
            households(LONGHUI, 1, exit_flag="1", exit_year=2014),
            households(LONGHUI, 2, exit_flag="1"),
            households(LONGHUI, *range(3, 25), 30),
        ]
    )


def test_a_correction_says_what_changed_and_leaves_the_old_version_alone(tmp_path: Path):
    store, old = Store(tmp_path), frozen(tmp_path)
    before = contents(old.folder) | contents(old.sealed)
    batches = [("household", LONGHUI, changed_households())]
    new = store.correct(2014, batches, "复核", "county office", KEY)
    assert (new.version, new.sequence, new.previous) == (2, 2, old.digest)
    assert new.manifest["tuopin"]["correction"] == {
        "of": old.digest,
        "reason": "复核",
        "by": "county office",
        "changes": [
            {
                "table": "household",
                "county": LONGHUI,
                "before": 25,
                "after": 25,
                "added": 1,
                "removed": 1,
                "changed": 2,
                "columns": ["exit_flag", "exit_year"],
                "identities": True,
            }
        ],
    }
    assert contents(old.folder) | contents(old.sealed) == before
    assert store.snapshot(2014, 1).digest == old.digest
    assert store.snapshot(2014).digest == new.digest
    assert store.verify(key=KEY) == []
    with open_engine() as engine:
        assert engine.collect(new.facts(engine)["household"]).num_rows == 50
        assert engine.collect(new.facts(engine)["person"]).num_rows == 50
    assert new.identities("household", LONGHUI, KEY)["head_name"].to_pylist()[-1] == "户主30"


def test_files_that_did_not_change_are_shared_by_both_versions(tmp_path: Path):
    store, old = Store(tmp_path), frozen(tmp_path)
    batches = [("household", LONGHUI, changed_households())]
    new = store.correct(2014, batches, "r", "b", KEY)
    shared = "person/430524.parquet"
    assert (old.folder / shared).stat().st_ino == (new.folder / shared).stat().st_ino


def test_rows_without_names_leave_the_sealed_names_as_they_are(tmp_path: Path):
    store, old = Store(tmp_path), frozen(tmp_path)
    rows = persons(LONGHUI, *range(25), sex="1").drop_columns(["name", "id_number", "person_phone"])
    new = store.correct(2014, [("person", LONGHUI, rows)], "r", "b", KEY)
    change = new.manifest["tuopin"]["correction"]["changes"][0]
    assert (change["changed"], change["columns"], change["identities"]) == (25, ["sex"], False)
    assert new.identities("person", LONGHUI, KEY) == old.identities("person", LONGHUI, KEY)
    assert store.verify(key=KEY) == []


def test_a_change_of_names_alone_is_a_change(tmp_path: Path):
    store, _ = Store(tmp_path), frozen(tmp_path)
    rows = persons(LONGHUI, *range(25), name="更名")
    new = store.correct(2014, [("person", LONGHUI, rows)], "r", "b", KEY)
    change = new.manifest["tuopin"]["correction"]["changes"][0]
    assert (change["added"], change["removed"], change["changed"]) == (0, 0, 0)
    assert change["identities"] is True


def test_a_countys_rows_can_be_taken_out_and_a_county_can_be_added(tmp_path: Path):
    store, _ = Store(tmp_path), frozen(tmp_path)
    batches = [
        ("person", XINSHAO, persons(XINSHAO)),
        ("person", "430525", persons("430525", 1, 2)),
    ]
    new = store.correct(2014, batches, "r", "b", KEY)
    changes = new.manifest["tuopin"]["correction"]["changes"]
    assert [(c["county"], c["added"], c["removed"]) for c in changes] == [
        (XINSHAO, 0, 25),
        ("430525", 2, 0),
    ]
    assert (new.rows("person", XINSHAO), new.rows("person", "430525")) == (0, 2)
    assert store.verify(key=KEY) == []


def test_a_correction_of_a_correction_is_the_next_version(tmp_path: Path):
    store, _ = Store(tmp_path), frozen(tmp_path)
    first = store.correct(2014, [("household", LONGHUI, changed_households())], "r", "b", KEY)
    back = [("household", LONGHUI, households(LONGHUI, *range(25)))]
    second = store.correct(2014, back, "undone", "b", KEY)
    assert second.version == 3
    assert second.manifest["tuopin"]["correction"]["of"] == first.digest
    assert store.versions(2014) == (1, 2, 3)
    assert {p.sha256 for p in second.parts} == {p.sha256 for p in store.snapshot(2014, 1).parts}


def test_a_correction_that_changes_nothing_is_refused(tmp_path: Path):
    store, _ = Store(tmp_path), frozen(tmp_path)
    with pytest.raises(StoreError, match="nothing differs"):
        store.correct(2014, small_round(), "r", "b", KEY)
    assert store.versions(2014) == (1,)
    assert not list(tmp_path.rglob("*.partial"))


def test_rows_of_another_county_do_not_replace_that_county_unasked(tmp_path: Path):
    store, _ = Store(tmp_path), frozen(tmp_path)
    both = pa.concat_tables([households(LONGHUI, 1), households(XINSHAO, 1)])
    with pytest.raises(StoreError, match=f"has rows of {XINSHAO}"):
        store.correct(2014, [("household", LONGHUI, both)], "r", "b", KEY)


def test_a_correction_needs_the_key_the_names_are_sealed_with(tmp_path: Path):
    store, _ = Store(tmp_path), frozen(tmp_path)
    for key in (None, OTHER_KEY):
        rows = households(LONGHUI, 1).drop_columns(
            ["head_name", "head_id_number", "household_phone", "bank_account"]
        )
        with pytest.raises(StoreError, match="needs that key"):
            store.correct(2014, [("household", LONGHUI, rows)], "r", "b", key)


def test_a_round_that_was_never_frozen_cannot_be_corrected(tmp_path: Path):
    with pytest.raises(StoreError, match="holds no round 2014"):
        Store(tmp_path).correct(2014, small_round(), "r", "b", KEY)
