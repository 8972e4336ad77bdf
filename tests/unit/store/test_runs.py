"""Runs: outputs appear whole or not at all and say what they were made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuopin.store import Store, StoreError
from unit.store.made import frozen

EDITION = "0123456789abcdef" * 4


def test_a_run_names_snapshot_edition_code_and_files(tmp_path: Path):
    snapshot, store = frozen(tmp_path), Store(tmp_path)
    assert store.run(snapshot, EDITION) is None
    with store.writing_run([snapshot], EDITION, "0.1.0", {"policy": "hunan"}) as folder:
        (folder / "findings").mkdir()
        (folder / "findings" / "430524.parquet").write_bytes(b"abc")
    run = store.run(snapshot, EDITION)
    assert run is not None
    assert run.folder == tmp_path / "runs" / "2014-v1-0123456789ab"
    assert run.files("findings/") == [run.folder / "findings" / "430524.parquet"]
    assert {key: run.manifest[key] for key in run.manifest if key != "digest"} == {
        "format": "tuopin-run/1",
        "year": 2014,
        "version": 1,
        "snapshots": [snapshot.digest],
        "edition": EDITION,
        "code_version": "0.1.0",
        "extra": {"policy": "hunan"},
        "files": [
            {
                "path": "findings/430524.parquet",
                "bytes": 3,
                # sha256 of "abc", from FIPS 180-4's examples
                "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            }
        ],
    }
    assert store.verify() == []


def test_a_run_that_fails_leaves_the_one_before(tmp_path: Path):
    snapshot, store = frozen(tmp_path), Store(tmp_path)
    with store.writing_run([snapshot], EDITION, "0.1.0") as folder:
        (folder / "a.txt").write_bytes(b"first")
    with (
        pytest.raises(ZeroDivisionError),
        store.writing_run([snapshot], EDITION, "0.2.0") as folder,
    ):
        (folder / "a.txt").write_bytes(b"second")
        raise ZeroDivisionError
    run = store.run(snapshot, EDITION)
    assert run is not None
    assert run.manifest["code_version"] == "0.1.0"
    assert run.files()[0].read_bytes() == b"first"


def test_a_run_done_again_replaces_itself(tmp_path: Path):
    snapshot, store = frozen(tmp_path), Store(tmp_path)
    for word in (b"first", b"second"):
        with store.writing_run([snapshot], EDITION, "0.1.0") as folder:
            (folder / "a.txt").write_bytes(word)
    run = store.run(snapshot, EDITION)
    assert run is not None
    assert run.files()[0].read_bytes() == b"second"
    assert store.verify() == []


def test_a_run_being_written_is_not_written_twice(tmp_path: Path):
    snapshot, store = frozen(tmp_path), Store(tmp_path)
    with store.writing_run([snapshot], EDITION, "0.1.0") as folder:
        (folder / "a.txt").write_bytes(b"first")
        with (
            pytest.raises(StoreError, match="another process"),
            store.writing_run([snapshot], EDITION, "0.1.0"),
        ):
            pass
    assert store.run(snapshot, EDITION) is not None


def test_a_run_of_another_snapshot_is_not_taken_for_this_one(tmp_path: Path):
    first, store = frozen(tmp_path / "a"), Store(tmp_path / "a")
    frozen(tmp_path / "b", 2013)
    second = frozen(tmp_path / "b")
    with store.writing_run([first], EDITION, "0.1.0") as folder:
        (folder / "a.txt").write_bytes(b"first")
    assert store.run(first, EDITION) is not None
    assert store.run(second, EDITION) is None
