"""Freezing: the same rows give the same bytes, rows are filed by county, nothing is dropped or half done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tuopin.store import Engine, Store, StoreError, freezing, open_engine
from tuopin.tables import TABLES, Column, Kind, Table
from tuopin.terms import Text
from unit.store.made import (
    DAY,
    KEY,
    LONGHUI,
    XINSHAO,
    contents,
    frozen,
    households,
    persons,
    rows_of,
    small_round,
)


def test_a_round_lies_by_table_and_county_and_holds_no_name_in_the_clear(tmp_path: Path):
    snapshot = frozen(tmp_path)
    assert sorted(contents(tmp_path / "rounds" / "2014")) == [
        ".lock",
        "v1/area_statistics/43.parquet",
        "v1/datapackage.json",
        "v1/household/430522.parquet",
        "v1/household/430524.parquet",
        "v1/person/430522.parquet",
        "v1/person/430524.parquet",
        "v1/schemas/area_statistics.json",
        "v1/schemas/household.json",
        "v1/schemas/person.json",
    ]
    assert snapshot.counties == (XINSHAO, LONGHUI)
    assert (snapshot.year, snapshot.as_of, snapshot.version) == (2014, DAY, 1)
    assert (snapshot.rows("person"), snapshot.rows("person", LONGHUI)) == (50, 25)
    columns = pq.read_schema(tmp_path / "rounds/2014/v1/person/430524.parquet").names
    assert "birth_date" in columns
    assert not {"name", "id_number", "person_phone"} & set(columns)
    whole = b"".join(contents(tmp_path).values())
    assert "村民".encode() not in whole


def test_rows_come_back_sorted_by_village_and_household(tmp_path: Path):
    mixed = [("household", LONGHUI, households(LONGHUI, 7, 21, 3, 14, 0))]
    snapshot = Store(tmp_path).freeze(2014, DAY, mixed, key=KEY)
    with pq.ParquetFile(snapshot.folder / "household/430524.parquet") as file:
        numbers = file.read(columns=["household_no"])["household_no"].to_pylist()
    assert numbers == [f"430524-{n:04d}" for n in (0, 3, 7, 14, 21)]


def _in_another_order(batches: list) -> list:
    """The same rows in single-row batches, shuffled over tables and counties."""
    pieces = [
        (name, None, rows.slice(at, 1)) for name, _, rows in batches for at in range(rows.num_rows)
    ]
    random.Random(7).shuffle(pieces)
    return pieces


def test_the_bytes_depend_on_the_rows_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    frozen(tmp_path / "whole")
    store = Store(tmp_path / "pieces")
    monkeypatch.setattr(freezing, "HELD", 1)  # every piece goes through scratch files
    store.freeze(2014, DAY, _in_another_order(small_round()), key=KEY)
    assert contents(tmp_path / "whole") == contents(tmp_path / "pieces")


def test_groups_handed_to_other_threads_have_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    frozen(tmp_path / "at-once")
    monkeypatch.setattr(freezing, "SMALL", 0)
    frozen(tmp_path / "elsewhere")
    assert contents(tmp_path / "at-once") == contents(tmp_path / "elsewhere")


def test_a_county_too_large_for_memory_gets_the_same_row_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    size = 300_000
    number = pa.array(range(size), pa.int64())
    text = pc.cast(pc.multiply_checked(number, 7919), pa.string())
    area = pa.array([f"{LONGHUI}100201"] * size)
    rows = pa.table({"household_no": text, "village_code": area, "data_year": number})
    Store(tmp_path / "a").freeze(2014, DAY, [("household", LONGHUI, rows)])
    monkeypatch.setattr(freezing, "HELD", rows.nbytes // 4)
    pieces = [("household", LONGHUI, rows.slice(at, 50_000)) for at in range(0, size, 50_000)]
    Store(tmp_path / "b").freeze(2014, DAY, reversed(pieces))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    data = pq.read_metadata(tmp_path / "a/rounds/2014/v1/household/430524.parquet")
    groups = [data.row_group(n).num_rows for n in range(data.num_row_groups)]
    assert groups == [122_880, 122_880, 54_240]


def test_rows_that_share_a_key_have_one_order_too(tmp_path: Path):
    twins = pa.concat_tables(
        [
            households(LONGHUI, 1, group_name="乙组"),
            households(LONGHUI, 1, group_name="甲组", head_name="另一人"),
            households(LONGHUI, 1, group_name=None),
        ]
    )
    for name, order in (("a", [0, 1, 2]), ("b", [2, 1, 0])):
        batch = ("household", LONGHUI, twins.take(order))
        Store(tmp_path / name).freeze(2014, DAY, [batch], key=KEY)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_row_is_filed_where_its_area_says_whatever_the_batch_is_called(tmp_path: Path):
    both = pa.concat_tables([households(LONGHUI, 1), households(XINSHAO, 1, 2)])
    snapshot = Store(tmp_path).freeze(2014, DAY, [("household", LONGHUI, both)], key=KEY)
    assert snapshot.rows("household", LONGHUI) == 1
    assert snapshot.rows("household", XINSHAO) == 2


def test_a_row_without_a_known_area_stays_with_the_county_that_sent_it(tmp_path: Path):
    lost = pa.concat_tables(
        [households(LONGHUI, 1, village_code=None), households(LONGHUI, 2, village_code="../../x")]
    )
    snapshot = Store(tmp_path / "a").freeze(2014, DAY, [("household", LONGHUI, lost)], key=KEY)
    assert snapshot.rows("household", LONGHUI) == 2
    with pytest.raises(StoreError, match="names no county"):
        Store(tmp_path / "b").freeze(2014, DAY, [("household", None, lost)], key=KEY)
    with pytest.raises(StoreError, match="neither a county code"):
        Store(tmp_path / "c").freeze(2014, DAY, [("household", "../../x", lost)], key=KEY)


def test_statistics_of_a_prefecture_lie_with_the_province_and_come_with_any_county(tmp_path: Path):
    def statistic(area: str) -> dict:
        return {"area_code": area, "statistic": "x", "data_year": 2014, "source": "by hand"}

    rows = rows_of("area_statistics", [statistic(area) for area in ("43", "4305", "430524")])
    store = Store(tmp_path)
    batches = [("area_statistics", None, rows), ("household", None, households(XINSHAO, 1))]
    snapshot = store.freeze(2014, DAY, batches, key=KEY)
    assert snapshot.rows("area_statistics", "43") == 2
    with open_engine() as engine:
        found = engine.collect(snapshot.facts(engine, [XINSHAO])["area_statistics"])
        assert sorted(found["area_code"].to_pylist()) == ["43", "4305"]


def test_facts_are_all_core_tables_without_direct_identifiers(tmp_path: Path):
    snapshot = frozen(tmp_path)
    with open_engine() as engine:
        facts = snapshot.facts(engine, prefix="before.")
        assert len(facts) == 14
        assert engine.collect(facts["before.person"]).num_rows == 50
        assert engine.collect(facts["before.work"]).num_rows == 0
        assert "name" not in facts["before.person"].collect_schema().names()
        some = snapshot.facts(engine, [LONGHUI, "439999"])
        assert engine.collect(some["household"]).num_rows == 25


def test_a_frozen_round_reads_the_same_on_every_engine(engine: Engine, tmp_path: Path):
    snapshot = frozen(tmp_path)
    facts = snapshot.facts(engine, [LONGHUI])
    joined = facts["person"].join(
        facts["household"].select("household_no", "exit_flag"), on="household_no", how="left"
    )
    rows = engine.collect(joined).sort_by("person_no")
    assert rows["person_no"].to_pylist() == [f"430524-{n:04d}-1" for n in range(25)]
    assert set(rows["exit_flag"].to_pylist()) == {"0"}
    assert set(rows["birth_date"].to_pylist()) == {date(1970, 1, 1)}
    assert engine.collect(facts["area_statistics"])["statistic_value"].to_pylist() == [10060.0]


def test_a_pack_may_bring_tables_of_its_own(tmp_path: Path):
    columns = (
        Column("county_code", Kind.TEXT, Text("县", "county")),
        Column("clinics", Kind.INT, Text("卫生院", "clinics")),
    )
    clinic = Table(
        "clinic", Text("卫生院", "clinic"), columns, ("county_code",), "county_code", ("clinics",)
    )
    tables = {**TABLES, "clinic": clinic}
    rows = pa.table({"county_code": [LONGHUI], "clinics": [3]})
    store = Store(tmp_path)
    snapshot = store.freeze(2014, DAY, [("clinic", None, rows)], tables=tables)
    assert (snapshot.tables_of_pack, snapshot.counties) == (("clinic",), (LONGHUI,))
    with open_engine() as engine:
        facts = snapshot.facts(engine, tables=tables)
        assert engine.collect(facts["clinic"]).to_pylist() == rows.to_pylist()
        assert "clinic" not in snapshot.facts(engine)
    assert store.verify() == []


def test_chunks_are_runs_of_counties_that_fit(tmp_path: Path):
    snapshot = frozen(tmp_path)
    assert snapshot.chunks() == [(XINSHAO, LONGHUI)]
    assert snapshot.chunks(persons=50) == [(XINSHAO, LONGHUI)]
    assert snapshot.chunks(persons=49) == [(XINSHAO,), (LONGHUI,)]
    assert snapshot.chunks(persons=1) == [(XINSHAO,), (LONGHUI,)]


@pytest.mark.parametrize(
    ("batch", "said"),
    [
        (("pension", LONGHUI, pa.table({"x": [1]})), "there is no table 'pension'"),
        (("household", LONGHUI, pa.table({"shoe_size": [41]})), "no column shoe_size"),
        (
            ("household", LONGHUI, pa.table({"data_year": ["this year"]})),
            "column data_year should be int64",
        ),
        (("household", LONGHUI, households(LONGHUI)), "nothing to freeze"),
    ],
)
def test_what_is_not_declared_is_refused_and_leaves_nothing(tmp_path: Path, batch, said: str):
    store = Store(tmp_path)
    with pytest.raises(StoreError, match=said):
        store.freeze(2014, DAY, [batch], key=KEY)
    assert store.rounds() == ()
    assert [path for path in contents(tmp_path) if not path.endswith(".lock")] == []


def test_names_without_a_key_are_refused_not_dropped(tmp_path: Path):
    with pytest.raises(StoreError, match="a key is needed"):
        Store(tmp_path).freeze(2014, DAY, small_round())
    nameless = [("person", LONGHUI, persons(LONGHUI, 1).drop_columns(["name"]))]
    assert Store(tmp_path).freeze(2014, DAY, nameless).rows("person") == 1


def test_a_frozen_round_is_closed(tmp_path: Path):
    frozen(tmp_path)
    with pytest.raises(StoreError, match="frozen already") as refused:
        frozen(tmp_path)
    assert "已封存" in refused.value.text.zh


def test_of_two_freezes_at_once_one_wins_and_the_other_is_told(tmp_path: Path):
    store = Store(tmp_path)

    def while_another_tries():
        for batch in small_round():
            with pytest.raises(StoreError, match="being frozen by another process"):
                Store(tmp_path).freeze(2014, DAY, small_round(), key=KEY)
            yield batch

    store.freeze(2014, DAY, while_another_tries(), key=KEY)
    assert (store.rounds(), store.verify(key=KEY)) == ((2014,), [])


def test_a_round_can_be_frozen_from_an_engines_frames(tmp_path: Path):
    from tuopin.store import frame_batches

    whole = frozen(tmp_path / "batches")
    with open_engine() as engine:
        tables: dict[str, list[pa.Table]] = {}
        for name, _, rows in small_round():
            tables.setdefault(name, []).append(rows)
        frames = {name: engine.frame(pa.concat_tables(rows)) for name, rows in tables.items()}
        store = Store(tmp_path / "frames")
        other = store.freeze(2014, DAY, frame_batches(engine, frames), key=KEY)
    assert other.digest == whole.digest


# A process that forks a child per round, kills it at a random moment, and looks at what is left.
# Forking spares starting Python each time; nothing is imported or threaded before the fork.
#: Killed at the same moments on every machine: not after some time, but at the nth touch of the disk.
KILLING = """
import os, signal, sys
from datetime import date
from pathlib import Path
from unit.store.made import KEY, small_round
from tuopin.store import Store

root, times = Path(sys.argv[1]), int(sys.argv[2])
batches = small_round()


def forked(path, work, at=0):
    # how often the disk was touched; killed at the touch of that number, if one is given
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        touched = 0

        def touches(event, about):
            nonlocal touched
            # of the store alone: what is imported on the way is not the same from try to try
            if about and str(about[0]).startswith(str(path)):
                touched += 1
                if touched == at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(touches)
        try:
            work(path)
            os.write(tell, str(touched).encode())
        finally:
            os._exit(0)
    os.close(tell)
    with os.fdopen(told) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return int(said or 0)


def freeze(path):
    Store(path).freeze(2014, date(2014, 12, 31), batches, key=KEY)


def rotate(path):
    Store(path).rotate_key(KEY, KEY[::-1])


many = {"freeze": forked(root / "whole", freeze), "rotate": forked(root / "whole", rotate)}
assert min(many.values()) > times, many
whole = Store(root / "whole").snapshot(2014).digest
frozen = lived = 0
for n in range(times):
    path = root / str(n)
    lived += forked(path, freeze, 1 + (many["freeze"] - 1) * n // (times - 1)) > 0
    store = Store(path)
    if store.rounds():
        frozen += 1
    else:
        forked(path, freeze)  # what is left over does not stand in the way
    assert store.snapshot(2014).digest == whole, n
    left = [p.name for p in path.rglob("*.partial")]
    assert store.verify() == [], (n, store.verify())
    lived += forked(path, rotate, 1 + (many["rotate"] - 1) * n // (times - 1)) > 0
    forked(path, rotate)
    assert store.verify(key=KEY[::-1]) == [], (n, store.verify(key=KEY[::-1]))
# threads differ by a touch from try to try, so that the very last one may not be reached
assert lived <= 2, lived
print(frozen)
"""


@pytest.mark.slow
def test_killed_at_any_moment_a_freeze_leaves_the_whole_round_or_none(tmp_path: Path):
    times = 24
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLING), str(tmp_path), str(times)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    # killed early and killed late both happened, or the test has shown nothing
    assert 0 < int(done.stdout) < times


def test_a_process_killed_while_freezing_gives_its_lock_back(tmp_path: Path):
    waiting = textwrap.dedent("""
        import sys, time
        from unit.store.made import DAY, KEY, small_round
        from tuopin.store import Store

        def batches():
            yield small_round()[0]
            yield small_round()[1]
            print("half way", flush=True)
            time.sleep(600)

        Store(sys.argv[1]).freeze(2014, DAY, batches(), key=KEY)
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", waiting, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"half way\n"
    store = Store(tmp_path)
    with pytest.raises(StoreError, match="another process"):
        store.freeze(2014, DAY, small_round(), key=KEY)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert (store.rounds(), store.verify()) == ((), [])
    store.freeze(2014, DAY, small_round(), key=KEY)
    assert store.verify(key=KEY) == []
    assert not list(tmp_path.rglob("*.partial"))
