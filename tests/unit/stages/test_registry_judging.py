"""Judging rows: what is accepted, what is rejected, what is set aside or flagged, on DuckDB and in memory."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pyarrow as pa
import pytest

from tuopin.stages.registry import FINDING_COLUMNS, INTAKE_CHECKS, Effect, judge
from tuopin.stages.registry.cells import date_pattern
from tuopin.store import open_engine
from tuopin.tables import COUNTY, HOUSEHOLD, INCOME, PERSON, WORK, Table
from tuopin.terms import code_lists

AS_OF = date(2020, 12, 31)
# 430101 19900115 001: the weighted sum leaves 10 when divided by 11, and the eleventh of
# 1 0 X 9 8 7 6 5 4 3 2 is 2. An odd 17th digit is male.
GOOD_ID = "430101199001150012"
BASE = {
    "person_no": "P1",
    "household_no": "H1",
    "data_year": "2020",
    "village_code": "430524100201",
}


@pytest.fixture(scope="module", params=["duckdb", "memory"])
def engine(request):
    with open_engine(request.param) as opened:
        yield opened


def judged(engine, table: Table, rows: list[dict[str, str | None]], *, asks: bool = True):
    """Accepted and rejected rows and findings for rows given as text; `asks`: whether any is doubtful."""
    names = sorted({name for row in rows for name in row})
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    columns["_file"] = pa.array(["f.csv"] * len(rows), pa.string())
    columns["_row"] = pa.array(range(2, len(rows) + 2), pa.int64())
    kept = lambda frame, columns: engine.frame(engine.collect(frame))  # noqa: E731
    bare = lambda frame: asks and engine.collect(frame).num_rows == 0  # noqa: E731
    text = engine.frame(pa.table(columns))
    outcome = judge(text, table, code_lists(), AS_OF, kept, bare=bare)
    accepted, rejected, findings = (
        engine.collect(f).to_pylist()
        for f in (outcome.accepted, outcome.rejected, outcome.findings)
    )
    assert len(accepted) + len(rejected) == len(rows)
    order = sorted(findings, key=lambda f: (f["row"], f["check"], f["column"]))
    return (
        sorted(accepted, key=lambda r: r["_row"]),
        sorted(rejected, key=lambda r: r["_row"]),
        order,
    )


def person(**cells: str | None) -> dict[str, str | None]:
    return {**BASE, **cells}


def numbered(cases) -> list[dict[str, str | None]]:
    """One row a case, each person with a number of their own, all judged at once."""
    return [
        {**person(person_no=f"P{n}"), column: text} for n, (column, text, _) in enumerate(cases)
    ]


def told(findings) -> list[tuple[str, str]]:
    return [(f["check"], f["column"]) for f in findings]


def test_plain_row_is_typed_and_nothing_found(engine):
    row = person(
        name="王伟",
        id_number=GOOD_ID,
        sex="1",
        birth_date="1990-01-15",
        resident_medical="0",
        work_months="3",
    )
    accepted, _, findings = judged(engine, PERSON, [row])
    assert findings == []
    assert accepted[0]["birth_date"] == date(1990, 1, 15)
    assert accepted[0]["resident_medical"] is False
    assert accepted[0]["work_months"] == 3
    assert accepted[0]["data_year"] == 2020
    assert accepted[0]["ethnicity"] is None


WRITTEN = [
    ("sex", "男", "1"),
    ("sex", " 女　", "2"),
    ("sex", "male", "1"),
    ("ethnicity", "1", "01"),
    ("ethnicity", "1.0", "01"),
    ("ethnicity", "苗族", "06"),
    ("birth_date", "1990年1月5日", date(1990, 1, 5)),
    ("birth_date", "19900105", date(1990, 1, 5)),
    ("birth_date", "1990/1/5", date(1990, 1, 5)),
    ("birth_date", "1990.01.5", date(1990, 1, 5)),
    ("birth_date", "1990-01-05 00:00:00", date(1990, 1, 5)),
    ("birth_date", "２０００-０２-２９", date(2000, 2, 29)),
    ("work_months", "３", 3),
    ("work_months", "3.0", 3),
    ("resident_medical", "是", True),
    ("resident_medical", "否", False),
    ("resident_medical", "TRUE", True),
    ("data_year", "2020年", 2020),
    ("data_year", "2020.0", 2020),
    ("village_code", "430524100201.0", "430524100201"),
    ("village_code", " ４３０５２４１００２０１", "430524100201"),
    ("name", "　张 三 ", "张 三"),
    ("id_number", GOOD_ID, GOOD_ID),
]


def test_ways_of_writing_come_out_as_one_value(engine):
    accepted, _, findings = judged(engine, PERSON, numbered(WRITTEN))
    assert findings == []
    assert [row[column] for row, (column, _, _) in zip(accepted, WRITTEN, strict=True)] == [
        v for _, _, v in WRITTEN
    ]


UNUSABLE = [
    ("sex", "三", "cell.code"),
    ("birth_date", "2019-02-29", "cell.type"),
    ("birth_date", "43831", "cell.type"),
    ("work_months", "three", "cell.type"),
    ("resident_medical", "maybe", "cell.type"),
    ("person_phone", "1.38E+10", "cell.digits_lost"),
    ("name", "王" * 2001, "cell.too_long"),
]


def test_unusable_value_becomes_unknown_and_stays_in_the_finding(engine):
    accepted, _, findings = judged(engine, PERSON, numbered(UNUSABLE))
    assert [row[column] for row, (column, _, _) in zip(accepted, UNUSABLE, strict=True)] == [
        None
    ] * len(UNUSABLE)
    assert told(findings) == [(check, column) for column, _, check in UNUSABLE]
    assert all(finding["value"] for finding in findings)
    assert {INTAKE_CHECKS[check].effect for _, _, check in UNUSABLE} == {Effect.SETS_ASIDE}


DOUBTFUL = [
    ("work_months", "13", "cell.range"),
    ("birth_date", "2021-01-01", "cell.future"),
    ("name", "=1+1", "cell.formula"),
    ("name", "王\ufffd", "cell.unreadable"),
    ("data_year", "1999", "cell.range"),
    ("id_number", "43010119900115", "id.length"),
    ("id_number", "430101199001150017", "id.checksum"),
    ("id_number", "4301011990011500XX", "id.checksum"),
]


def test_doubtful_value_is_kept_and_flagged(engine):
    accepted, _, findings = judged(engine, PERSON, numbered(DOUBTFUL))
    assert all(
        row[column] is not None for row, (column, _, _) in zip(accepted, DOUBTFUL, strict=True)
    )
    assert told(findings) == [(check, column) for column, _, check in DOUBTFUL]


REJECTED = [
    ("person_no", None, "row.required"),
    ("person_no", "  ", "row.required"),
    ("data_year", "last year", "row.required_value"),
    ("village_code", "4.30524E+11", "row.required_value"),
    ("village_code", "43052410020", "row.area_code"),
]


def test_row_without_a_usable_required_value_is_rejected(engine):
    accepted, rejected, findings = judged(engine, PERSON, numbered(REJECTED))
    assert accepted == []
    assert [row[column] for row, (column, _, _) in zip(rejected, REJECTED, strict=True)] == [
        t for _, t, _ in REJECTED
    ]
    assert told(findings) == [(check, column) for column, _, check in REJECTED]


def test_a_missing_required_column_rejects_every_row(engine):
    row = {k: v for k, v in person().items() if k != "data_year"}
    accepted, rejected, findings = judged(engine, PERSON, [row])
    assert (len(accepted), len(rejected)) == (0, 1)
    assert told(findings) == [("row.required", "data_year")]


@pytest.mark.parametrize("asks", [True, False])
def test_first_of_a_repeated_key_stays(engine, asks):
    rows = [person(name="甲"), person(name="乙"), person(person_no="P2", name="丙")]
    accepted, rejected, findings = judged(engine, PERSON, rows, asks=asks)
    assert [row["name"] for row in accepted] == ["甲", "丙"]
    assert [row["name"] for row in rejected] == ["乙"]
    assert [(f["check"], f["row"], f["subject"]) for f in findings] == [
        ("row.duplicate_key", 3, "P1")
    ]


def test_a_spoiled_copy_does_not_push_out_the_good_one(engine):
    rows = [person(village_code=None), person(name="好")]
    accepted, rejected, _ = judged(engine, PERSON, rows)
    assert [row["_row"] for row in accepted] == [3]
    assert [row["_row"] for row in rejected] == [2]


def test_the_same_key_in_another_year_is_another_row(engine):
    accepted, _, findings = judged(engine, PERSON, [person(), person(data_year="2019")])
    assert len(accepted) == 2
    assert findings == []


def test_id_number_against_birth_and_sex(engine):
    row = person(id_number=GOOD_ID, birth_date="1990-01-16", sex="2")
    _, _, findings = judged(engine, PERSON, [row])
    assert told(findings) == [("id.birth", "birth_date"), ("id.sex", "sex")]


def test_impossible_date_and_unknown_area_in_an_id_number(engine):
    # 990101 19900231 001: the weighted sum is 273, which leaves 9 when divided by 11: check character 3
    _, _, findings = judged(engine, PERSON, [person(id_number="990101199002310013")])
    assert told(findings) == [("id.area", "id_number"), ("id.date", "id_number")]
    assert findings[0]["severity"] == "hint"


def test_printed_example_of_the_standard_passes(engine):
    # GB 11643-1999 prints 11010519491231002X as its example
    _, _, findings = judged(engine, PERSON, [person(id_number="11010519491231002X")])
    assert findings == []


def test_numbers_of_other_documents_are_not_id_numbers(engine):
    _, _, findings = judged(engine, PERSON, [person(id_type="03", id_number="军字第123号")])
    assert findings == []


def test_disability_certificate_against_kind_and_grade(engine):
    row = person(id_number=GOOD_ID + "43", disability_kind="4", disability_grade="2")
    _, _, findings = judged(engine, PERSON, [row])
    assert ("id.disability", "disability_grade") in told(findings)
    assert ("id.disability", "disability_kind") not in told(findings)


def test_identifiers_are_masked_in_findings(engine):
    _, _, findings = judged(engine, PERSON, [person(id_number="430101199001150017")])
    assert findings[0]["value"] == "43…(18)"
    assert set(findings[0]) == {column.name for column in FINDING_COLUMNS}


def test_money_is_read_as_yuan_and_held_in_fen(engine):
    row = {
        "household_no": "H1",
        "data_year": "2020",
        "village_code": "430524100201",
        "wage_income": "1234.56",
        "pension": "¥1,200",
        "net_income_per_head": "3333.333333",
        "operating_income": "-5",
        "debt": "1.5万",
    }
    accepted, _, findings = judged(engine, INCOME, [row])
    assert accepted[0]["wage_income"] == 123456
    assert accepted[0]["pension"] == 120000
    assert accepted[0]["net_income_per_head"] == 333333
    assert accepted[0]["operating_income"] == -500
    assert accepted[0]["debt"] is None
    assert told(findings) == [("cell.range", "operating_income"), ("cell.type", "debt")]


def test_area_codes_filled_up_with_zeros_are_those_of_the_county(engine):
    row = {
        "county_code": "430524000000",
        "data_year": "2020",
        "county_name": "隆回县",
        "prefecture_code": "430500000000",
    }
    accepted, _, findings = judged(engine, COUNTY, [row])
    assert (accepted[0]["county_code"], accepted[0]["prefecture_code"]) == ("430524", "4305")
    assert findings == []


def test_causes_may_not_repeat(engine):
    row = {**BASE, "exit_flag": "0", "main_cause": "因病", "other_cause_1": "01"}
    row.pop("person_no")
    _, _, findings = judged(engine, HOUSEHOLD, [row])
    assert told(findings) == [("cell.repeated_cause", "other_cause_1")]


def test_work_cannot_end_before_it_starts(engine):
    row = person(month="2020年6月", work_start="2020-06-10", work_end="2020-06-01")
    accepted, _, findings = judged(engine, WORK, [row])
    assert accepted[0]["month"] == 202006
    assert told(findings) == [("cell.order", "work_end")]


def test_an_unusable_cell_never_hides_another_finding(engine):
    row = person(sex="三", work_months="13")
    _, _, findings = judged(engine, PERSON, [row])
    assert told(findings) == [("cell.code", "sex"), ("cell.range", "work_months")]


@pytest.mark.parametrize("sign", ["-", ""])
def test_dates_that_match_are_those_of_the_calendar(sign):
    pattern = re.compile(date_pattern(sign))
    tried = (
        f"{y:04d}{sign}{m:02d}{sign}{d:02d}"
        for y in range(1890, 2110)
        for m in range(14)
        for d in range(33)
    )
    first, last = date(1890, 1, 1), date(2099, 12, 31)
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    assert [text for text in tried if pattern.match(text)] == [
        day.strftime(f"%Y{sign}%m{sign}%d") for day in days
    ]


def test_every_check_speaks_both_languages():
    for check in INTAKE_CHECKS.values():
        for text in (check.title, check.message):
            assert text.zh and text.en
            assert any("\u4e00" <= sign <= "\u9fff" for sign in text.zh)
