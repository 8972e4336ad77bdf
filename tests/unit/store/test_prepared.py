"""A round made ready before it is frozen: the same files as a freeze writes, brought up to date place by place."""

import json
from pathlib import Path
from threading import Thread

import pyarrow as pa
import pytest

from tuopin.store import Prepared, Store, StoreError
from tuopin.tables import TABLES
from unit.store.made import DAY, KEY, LONGHUI, OTHER_KEY, XINSHAO, households, persons, small_round


def ready(store: Store, year: int = 2014) -> Prepared:
    return store.making_ready(year, KEY).write(small_round(), {"mark": 7})


def numbers(rows: pa.Table) -> list[str]:
    return sorted(rows["household_no"].to_pylist())


def test_what_is_ready_freezes_into_the_round_that_its_rows_are(tmp_path: Path) -> None:
    direct = Store(tmp_path / "direct").freeze(2014, DAY, small_round(), key=KEY)
    store = Store(tmp_path / "ready")
    snapshot = store.freeze_prepared(ready(store), DAY)
    assert snapshot.digest == direct.digest
    assert store.verify(key=KEY) == []
    names = snapshot.identities("person", LONGHUI, KEY)
    assert names["name"].to_pylist()[:2] == ["村民0", "村民1"]


def test_it_is_found_again_with_what_was_to_be_remembered(tmp_path: Path) -> None:
    store = Store(tmp_path)
    ready(store)
    found = store.making_ready(2014, KEY).found()
    assert found is not None
    assert (found.extra, found.rows()) == (
        {"mark": 7},
        {"household": 50, "person": 50, "area_statistics": 1},
    )
    assert store.rounds() == ()  # nothing of it is a round
    assert store.verify(key=KEY) == []


def test_under_another_key_or_for_other_tables_nothing_is_ready(tmp_path: Path) -> None:
    store = Store(tmp_path)
    ready(store)
    assert store.making_ready(2014, OTHER_KEY).found() is None
    fewer = {name: table for name, table in TABLES.items() if name != "hit"}
    assert store.making_ready(2014, KEY, fewer).found() is None
    (tmp_path / "identities/2014/.prepared/prepared.json").write_text("{", encoding="utf-8")
    assert store.making_ready(2014, KEY).found() is None


def test_names_lie_there_only_sealed(tmp_path: Path) -> None:
    held = ready(Store(tmp_path))
    for path in (held.folder / "rows").rglob("*.parquet"):
        assert not {"name", "head_name"} & set(pa.parquet.read_schema(path).names)
    sealed = [path.read_bytes() for path in (held.folder / "names").rglob("*.sealed")]
    assert len(sealed) == 4
    assert all(content.startswith(b"TUOPIN-ID1\n") for content in sealed)
    assert [rows.num_rows for rows in held.names("person")] == [25, 25]


def test_only_the_places_that_are_replaced_are_written_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    bench = store.making_ready(2014, KEY)
    first = ready(store)
    files = {path.name: path.stat().st_ino for path in first.folder.rglob("household/*.parquet")}
    places = {("household", LONGHUI), ("person", XINSHAO)}
    batches = [("household", None, households(LONGHUI, 3, exit_flag="1"))]
    second = bench.write(batches, {"mark": 9}, (first, places))
    assert second.rows() == {"household": 26, "person": 25, "area_statistics": 1}
    assert [part.county for part in second.frozen.parts if part.table == "person"] == [LONGHUI]
    now = {path.name: path.stat().st_ino for path in second.folder.rglob("household/*.parquet")}
    assert now[f"{XINSHAO}.parquet"] == files[f"{XINSHAO}.parquet"]  # the very file
    assert now[f"{LONGHUI}.parquet"] != files[f"{LONGHUI}.parquet"]
    by_hand = [*batches, *[b for b in small_round() if (b[0], b[1]) not in places]]
    direct = Store(tmp_path / "direct").freeze(2014, DAY, by_hand, key=KEY)
    assert store.freeze_prepared(second, DAY).digest == direct.digest


def test_a_correction_takes_what_differs_names_included(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = ready(store)
    store.freeze_prepared(first, DAY)
    with pytest.raises(StoreError, match="nothing differs"):
        store.correct_prepared(first, "again", "somebody")
    with pytest.raises(StoreError, match="frozen already"):
        store.freeze_prepared(first, DAY)
    renamed = persons(XINSHAO, *range(25), name="改名")
    places = {("person", XINSHAO), ("household", LONGHUI)}
    second = store.making_ready(2014, KEY).write([("person", None, renamed)], {}, (first, places))
    snapshot = store.correct_prepared(second, "names were wrong", "somebody")
    changes = snapshot.manifest["tuopin"]["correction"]["changes"]
    assert [(c["table"], c["county"], c["removed"]) for c in changes] == [
        ("household", LONGHUI, 25),
        ("person", XINSHAO, 0),
    ]
    assert set(snapshot.identities("person", XINSHAO, KEY)["name"].to_pylist()) == {"改名"}
    assert store.verify(key=KEY) == []


def test_a_file_that_was_touched_meanwhile_is_not_frozen(tmp_path: Path) -> None:
    store = Store(tmp_path)
    held = ready(store)
    path = next((held.folder / "rows").rglob("person/*.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(StoreError, match="not as it was written"):
        store.freeze_prepared(held, DAY)
    assert store.rounds() == ()
    assert store.making_ready(2014, KEY).found() is None  # all of it is discarded


def test_one_year_is_ready_at_a_time_and_none_after_the_key_changed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    ready(store, 2014)
    ready(store, 2015)
    assert store.making_ready(2014, KEY).found() is None
    assert store.making_ready(2015, KEY).found() is not None
    store.rotate_key(KEY, OTHER_KEY)
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size]
    assert left == []


def test_whoever_makes_a_year_ready_waits_for_no_other_year(tmp_path: Path) -> None:
    store = Store(tmp_path)
    ready(store, 2014)
    maker = Thread(target=ready, args=(store, 2015), daemon=True)
    with store.making_ready(2014, KEY).alone():
        maker.start()
        maker.join(60)  # it would wait for ever: a test that hangs says nothing
        assert not maker.is_alive()
        assert store.making_ready(2015, KEY).found() is not None
        assert store.making_ready(2014, KEY).found() is not None  # somebody is at it
    ready(store, 2015)
    assert store.making_ready(2014, KEY).found() is None


def test_what_a_killed_writer_left_is_swept_away(tmp_path: Path) -> None:
    store = Store(tmp_path)
    ready(store)

    def broken() -> object:
        yield small_round()[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.making_ready(2014, KEY).write(broken(), {})
    found = store.making_ready(2014, KEY).found()
    assert found is not None
    assert found.extra == {"mark": 7}
    ready(store)
    listed = json.loads((found.folder / "prepared.json").read_bytes())
    assert len(listed["parts"]) == 5
    assert not (found.folder.parent / ".prepared.partial").exists()
