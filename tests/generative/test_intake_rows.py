"""Generated deliveries: no row disappears, the fast and the careful way read alike, the checksum is right."""

from __future__ import annotations

import csv
import io
import string
from datetime import date

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuopin.rounds.intake import take_in
from tuopin.store import open_engine
from tuopin.store.readers import IntakeError
from tuopin.store.readers.careful import read_carefully
from tuopin.store.readers.delimited import Choice, _fast, _NotInOrder, _top
from tuopin.store.readers.headings import recognised

HEADINGS = (
    "person_no",
    "household_no",
    "data_year",
    "village_code",
    "sex",
    "birth_date",
    "id_number",
    "name",
)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "",
            " ",
            "1",
            "男",
            "2020",
            "430524100201",
            "4.3E+11",
            "1990-01-15",
            "1990年1月5日",
            "=1+1",
            "430101199001150012",
            "１２",
            "王\ufffd",
            '"',
            "a,b",
        ]
    ),
    st.text(alphabet=string.printable + "甲乙，　", max_size=12),
)
ROWS = st.lists(
    st.lists(CELLS, min_size=len(HEADINGS), max_size=len(HEADINGS)), min_size=1, max_size=8
)


@pytest.fixture(scope="module")
def engine():
    with open_engine("duckdb", threads=1) as opened:
        yield opened


@settings(max_examples=12)
@given(rows=ROWS, spoiled=st.binary(max_size=40))
def test_accepted_and_rejected_make_up_what_was_read(engine, tmp_path_factory, rows, spoiled):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADINGS, *rows])
    path = tmp_path_factory.mktemp("rows") / "person.csv"
    path.write_bytes(out.getvalue().encode("utf-8", "replace") + spoiled)
    intake = take_in([path], engine, as_of=date(2020, 12, 31))
    for counted in intake.counts:
        accepted = engine.collect(intake.frames[counted.table]).num_rows
        rejected = engine.collect(intake.rejected[counted.table]).num_rows
        assert (accepted, rejected) == (counted.accepted, counted.rejected)
        assert accepted + rejected == counted.read
    # every rejected row is explained
    told = engine.collect(intake.findings).to_pylist()
    explained = {f["row"] for f in told if f["check"].startswith("row.")}
    for frame in intake.rejected.values():
        assert {row["_row"] for row in engine.collect(frame).to_pylist()} <= explained


def _read(path, out, careful: bool):
    names = ("a", "b", "c")
    top = _top(path, "f", lambda rows: Choice(0, names), recognised)
    if careful:
        read_carefully(path, "f", out, top.delimiter, 0, names)
    else:
        _fast(path, "f", out, top)
    table = pa.parquet.read_table(out)
    return table.select(["a", "b", "c", "_file", "_row"]).to_pylist()


@settings(max_examples=150)
@given(
    rows=st.lists(
        st.lists(st.text(alphabet='ab,"\n\r 甲=\t', max_size=5), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    ),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_fast_and_careful_reading_agree_on_files_in_order(tmp_path_factory, rows, quoting, end):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=end).writerows([["a", "b", "c"], *rows])
    folder = tmp_path_factory.mktemp("ways")
    path = folder / "f.csv"
    path.write_bytes(out.getvalue().encode())
    try:
        fast = _read(path, folder / "fast.parquet", careful=False)
    except (_NotInOrder, pa.ArrowInvalid, IntakeError):
        return
    assert fast == _read(path, folder / "careful.parquet", careful=True)
