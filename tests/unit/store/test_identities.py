"""Sealed identities: who has no key learns nothing, who changes a byte is found, a new key changes no round."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tuopin.store import Store, StoreError
from unit.store.made import KEY, LONGHUI, OTHER_KEY, XINSHAO, contents, frozen


def test_names_come_back_with_their_keys_and_nothing_else(tmp_path: Path):
    names = frozen(tmp_path).identities("person", LONGHUI, KEY)
    assert names.num_rows == 25
    assert names.slice(3, 1).to_pylist() == [
        {
            "person_no": "430524-0003-1",
            "household_no": "430524-0003",
            "name": "村民3",
            "id_number": None,
            "person_phone": None,
        }
    ]


def test_another_key_opens_nothing(tmp_path: Path):
    snapshot = frozen(tmp_path)
    with pytest.raises(StoreError, match="do not open") as refused:
        snapshot.identities("person", LONGHUI, OTHER_KEY)
    assert "密钥不符" in refused.value.text.zh
    with pytest.raises(StoreError, match="at least 32 bytes"):
        snapshot.identities("person", LONGHUI, b"short")
    with pytest.raises(StoreError, match="no identities"):
        snapshot.identities("area_statistics", "43", KEY)


def test_a_sealed_file_does_not_open_in_another_countys_place(tmp_path: Path):
    snapshot = frozen(tmp_path)
    folder = next(path for path in snapshot.sealed.iterdir() if path.is_dir())
    shutil.copy(folder / f"person/{XINSHAO}.sealed", folder / f"person/{LONGHUI}.sealed")
    with pytest.raises(StoreError, match="do not open"):
        snapshot.identities("person", LONGHUI, KEY)


def test_a_new_key_changes_every_sealed_byte_and_no_round(tmp_path: Path):
    store = Store(tmp_path)
    digests = [frozen(tmp_path, year).digest for year in (2014, 2015)]
    rounds, before = contents(tmp_path / "rounds"), contents(tmp_path / "identities")
    # read already: what is held of the folder must not outlive the key
    assert store.snapshot(2014).identities("person", LONGHUI, KEY).num_rows == 25
    assert store.rotate_key(KEY, OTHER_KEY) == 2
    assert contents(tmp_path / "rounds") == rounds
    assert [snapshot.digest for snapshot in store.snapshots()] == digests
    assert not set(contents(tmp_path / "identities").values()) & set(before.values())
    assert len(contents(tmp_path / "identities")) == len(before)
    assert store.snapshot(2014).identities("person", LONGHUI, OTHER_KEY).num_rows == 25
    with pytest.raises(StoreError, match="do not open"):
        store.snapshot(2014).identities("person", LONGHUI, KEY)
    assert store.verify(key=OTHER_KEY) == []
    assert store.rotate_key(KEY, OTHER_KEY) == 0


def test_a_rotation_from_a_wrong_key_changes_nothing(tmp_path: Path):
    frozen(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(StoreError, match="sealed with key"):
        Store(tmp_path).rotate_key(OTHER_KEY, b"z" * 32)
    assert contents(tmp_path) == before


def test_the_same_names_under_the_same_key_give_the_same_bytes(tmp_path: Path):
    frozen(tmp_path / "a")
    frozen(tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_the_key_stands_nowhere_in_the_store(tmp_path: Path):
    frozen(tmp_path)
    assert all(KEY not in content for content in contents(tmp_path).values())
