"""Verification: one changed byte in any file is found, and the file, county and table are named."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from tuopin.store import Problem, Store
from unit.store.made import KEY, LONGHUI, OTHER_KEY, frozen, households


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two rounds, a correction and a run, all of them sound."""
    path = tmp_path_factory.mktemp("whole")
    store = Store(path)
    frozen(path, 2014)
    snapshot = frozen(path, 2015)
    store.correct(2014, [("household", LONGHUI, households(LONGHUI, 1))], "r", "b", KEY)
    with store.writing_run([snapshot], "e" * 64, "0.1.0") as folder:
        (folder / "assessment").mkdir()
        (folder / "assessment" / "430524.parquet").write_bytes(b"rows")
    assert store.verify() == []
    assert store.verify(key=KEY) == []
    return path


@pytest.fixture
def store(whole: Path, tmp_path: Path) -> Store:
    """A copy of it to break; without hard links, so that one break is one break."""
    return Store(Path(shutil.copytree(whole, tmp_path / "store")))


def flip(path: Path, at: int, bit: int = 0) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(content)


def test_one_changed_bit_in_any_file_is_found_and_the_file_is_named(store: Store):
    files = [p for p in sorted(store.path.rglob("*")) if p.is_file() and p.name[0] != "."]
    assert {path.suffix for path in files} == {".parquet", ".json", ".sealed"}
    draw = random.Random(20141231)
    for path in files:
        size = path.stat().st_size
        for at in {0, size - 1, *(draw.randrange(size) for _ in range(4))}:
            bit = draw.randrange(8)
            flip(path, at, bit)
            problems = store.verify()
            name = path.relative_to(store.path).as_posix()
            assert name in {problem.file for problem in problems}, (name, at, bit)
            flip(path, at, bit)
    assert store.verify() == []


def test_a_problem_names_county_and_table_in_both_languages(store: Store):
    flip(store.path / "rounds/2015/v1/person/430524.parquet", 100)
    (problem,) = store.verify()
    assert problem.file == "rounds/2015/v1/person/430524.parquet"
    assert (problem.year, problem.version) == (2015, 1)
    assert (problem.county, problem.table) == ("430524", "person")
    assert "was changed" in problem.text.en
    assert "已被改动" in problem.text.zh


def said(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.file, problem.text.en) for problem in problems]


def test_files_missing_cut_short_or_added_are_found(store: Store):
    (store.path / "rounds/2015/v1/person/430524.parquet").unlink()
    cut = store.path / "rounds/2015/v1/household/430524.parquet"
    cut.write_bytes(cut.read_bytes()[:-1])
    (store.path / "rounds/2015/v1/person/439999.parquet").write_bytes(b"slipped in")
    (store.path / "identities/2015/v1/notes.txt").write_bytes(b"slipped in")
    found = dict(said(store.verify()))
    assert found["rounds/2015/v1/person/430524.parquet"] == "the file is missing"
    assert "bytes where" in found["rounds/2015/v1/household/430524.parquet"]
    assert found["rounds/2015/v1/person/439999.parquet"] == "the manifest knows no such file"
    assert found["identities/2015/v1/notes.txt"] == "the manifest knows no such file"
    assert len(found) == 4


def test_identities_that_vanish_are_missed(store: Store):
    shutil.rmtree(store.path / "identities/2015")
    assert said(store.verify()) == [
        ("identities/2015/v1/manifest.json", "the manifest is missing or was changed")
    ]


def test_a_round_rewritten_with_fitting_digests_breaks_the_chain(store: Store, tmp_path: Path):
    """Somebody replaces a whole round by one that is sound in itself."""
    other = Store(tmp_path / "other")
    rows = [("household", LONGHUI, households(LONGHUI, 1))]
    other.freeze(2014, store.snapshot(2014, 1).as_of, rows, key=KEY)
    for kind in ("rounds", "identities"):
        shutil.rmtree(store.path / kind / "2014/v1")
        shutil.copytree(other.path / kind / "2014/v1", store.path / kind / "2014/v1")
    found = said(store.verify())
    assert [file for file, _ in found] == ["rounds/2015/v1/datapackage.json"]
    assert "the chain is broken" in found[0][1]


def test_a_round_taken_out_leaves_a_gap_in_the_chain(store: Store):
    shutil.rmtree(store.path / "rounds/2015")
    assert ["link 2 of the chain is missing" in text for _, text in said(store.verify())] == [True]


def test_with_the_key_a_rewritten_manifest_of_identities_is_found(store: Store):
    """Digests can be made to fit by anyone; the seal only by who holds the key."""
    from tuopin.store.files import render
    from tuopin.store.sealed import sealed_digest

    path = store.path / "identities/2015/v1/manifest.json"
    content = json.loads(path.read_bytes())
    content["files"][0]["keyed"] = "0" * 64
    content["digest"] = sealed_digest(content)
    path.write_bytes(render(content))
    assert store.verify() == []
    found = said(store.verify(key=KEY))
    assert [file for file, _ in found] == ["identities/2015/v1/manifest.json"]
    assert "not written with this key" in found[0][1]


def test_a_wrong_key_is_said_to_be_one(store: Store):
    found = store.verify(2015, key=OTHER_KEY)
    assert [problem.file for problem in found] == ["identities/2015/v1/manifest.json"]


def test_one_round_can_be_verified_alone(store: Store):
    flip(store.path / "rounds/2014/v2/household/430524.parquet", 50)
    assert store.verify(2015) == []
    assert store.verify(2014, 1) == []
    assert len(store.verify(2014, 2)) == 1


def test_progress_is_told_file_by_file(store: Store):
    told: list[tuple[int, int, str]] = []
    store.verify(2015, progress=lambda done, total, file: told.append((done, total, file)))
    # 5 files of rows, 3 schemas, 4 sealed files
    assert [done for done, _, _ in told] == list(range(1, 13))
    assert {total for _, total, _ in told} == {12}


def test_what_a_killed_freeze_left_is_no_problem(store: Store):
    left = store.path / "rounds/2016/.v1.partial/person"
    left.mkdir(parents=True)
    (left / "430524.parquet").write_bytes(b"half")
    assert store.verify() == []
