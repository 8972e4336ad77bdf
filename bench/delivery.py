"""A delivery of persons as a county exports it: 25 columns of text in a CSV file, twelve faults in a thousand rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from tuopin.terms import code_list

__all__ = ["AS_OF", "COLUMNS", "FAULTS", "make"]

AS_OF = date(2019, 12, 31)
SEED = 43
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK_CHARACTERS = np.array(list("10X98765432"))
CODED = (
    "ethnicity",
    "relation",
    "education",
    "school_status",
    "health",
    "labour_capacity",
    "dibao_status",
    "tekun_status",
)
FLAGS = ("resident_medical", "employee_medical", "major_illness_insurance", "listed_illness")
COLUMNS = (
    "person_no",
    "household_no",
    "data_year",
    "village_code",
    "name",
    "id_type",
    "id_number",
    "sex",
    "birth_date",
    *CODED,
    *FLAGS,
    "work_months",
    "member_status",
    "joined_on",
    "left_on",
)
#: What is planted in row n of every thousand, under the id of the check that finds it.
FAULTS = {
    1: "id.checksum",
    2: "id.sex",
    3: "id.birth",
    4: "cell.code",
    5: "cell.range",
    6: "cell.type",  # a date that does not exist
    7: "row.required",
    8: "cell.type",  # neither yes nor no
    9: "id.length",
    10: "cell.order",
    11: "cell.future",
    12: "row.duplicate_key",
}
PER = 1000
PIECE = 100_000


def make(path: Path, rows: int) -> None:
    """Write that many rows; the same rows for the same number, whatever the size of the file."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    options = pa_csv.WriteOptions(quoting_style="none")
    with pa_csv.CSVWriter(partial, schema, write_options=options) as writer:
        for start in range(0, rows, PIECE):
            piece = _piece(start, PIECE).slice(0, min(PIECE, rows - start))
            writer.write_table(piece.cast(schema))
    partial.rename(path)


def _piece(start: int, count: int) -> pa.Table:
    draws = np.random.default_rng([SEED, start])
    row = np.arange(start, start + count)
    born = np.datetime64("1935-01-01") + draws.integers(0, 30_000, count)
    sex = draws.integers(1, 3, count)
    columns = {
        "person_no": np.char.mod("P%011d", row),
        "household_no": np.char.mod("H%011d", row // 4),
        "data_year": np.full(count, "2019"),
        "village_code": np.char.mod("439901%06d", 1 + row // 800 % 999_999),
        "name": np.char.mod("虚构%d", row),
        "id_type": np.full(count, "01"),
        "id_number": _numbers(born, sex, row),
        "sex": sex.astype(str),
        "birth_date": born.astype(str),
        "work_months": draws.integers(0, 13, count).astype(str),
        "member_status": np.full(count, "1"),
        "joined_on": (np.datetime64("2014-01-01") + draws.integers(0, 700, count)).astype(str),
        "left_on": np.where(draws.random(count) < 0.02, "2018-05-01", ""),
    }
    for name in CODED:
        codes = np.array([code.code for code in code_list(name).codes])
        columns[name] = codes[draws.integers(0, len(codes), count)]
    for name in FLAGS:
        columns[name] = draws.integers(0, 2, count).astype(str)
    _spoil(columns, row % PER, born)
    arrays = [pc.replace_substring_regex(pa.array(columns[name]), "^$", "") for name in COLUMNS]
    return pa.table([pc.if_else(pc.equal(a, ""), None, a) for a in arrays], names=list(COLUMNS))


def _spoil(columns: dict[str, np.ndarray], kind: np.ndarray, born: np.ndarray) -> None:
    def put(number: int, name: str, values: np.ndarray | str) -> None:
        columns[name] = np.where(kind == number, values, columns[name])

    ids = columns["id_number"]
    other = np.where(np.char.endswith(ids, "1"), "2", "1")
    put(1, "id_number", np.char.add(np.char.ljust(ids, 17).astype("U17"), other))
    put(2, "sex", np.where(columns["sex"] == "1", "2", "1"))
    put(3, "birth_date", (born + 1).astype(str))
    put(4, "health", "77")
    put(5, "work_months", "13")
    put(6, "birth_date", "2001-02-30")
    put(7, "data_year", "")
    put(8, "resident_medical", "maybe")
    put(9, "id_number", ids.astype("U17"))
    put(10, "left_on", "2012-03-01")
    put(11, "joined_on", "2031-01-01")
    put(11, "left_on", "")
    put(12, "person_no", np.roll(columns["person_no"], 1))


def _numbers(born: np.ndarray, sex: np.ndarray, row: np.ndarray) -> np.ndarray:
    """ID numbers of the never-assigned area 439901: its digits, the birth, a sequence odd for men, the check."""
    day = np.char.replace(born.astype(str), "-", "")
    sequence = (row % 499) * 2 + (sex == 1)
    body = np.char.add(np.char.add("439901", day), np.char.mod("%03d", sequence))
    digits = body.astype("U17").view("U1").reshape(len(body), 17).astype(np.int64)
    return np.char.add(body, CHECK_CHARACTERS[digits @ WEIGHTS % 11])
