"""A delivery from file to typed rows: the sample's own files, a foreign survey, several files at once."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import narwhals.stable.v2 as nw
import openpyxl
import pytest

from tuopin.policies import hunan
from tuopin.rounds.intake import take_in
from tuopin.rounds.intake_report import write_findings
from tuopin.rules import edition
from tuopin.sample import province
from tuopin.store import open_engine, write_csv
from tuopin.store.readers import IntakeError, load_mapping
from tuopin.tables import TABLES
from tuopin.terms import DocumentError

HERE = Path(__file__).resolve().parents[2]
SURVEY = HERE.parent / "shared/data/surveys/progresa_1997_98_children.csv.bz2"
HEAD = "household_no,data_year,village_code,exit_flag\n"


@pytest.fixture(scope="module")
def engine():
    with open_engine("duckdb") as opened:
        yield opened


def count(engine, frame: nw.LazyFrame, **values: object) -> int:
    for name, value in values.items():
        column = nw.col(name)
        frame = frame.filter(column.is_null() if value is None else column == value)
    return engine.collect(frame.select(rows=nw.len()))["rows"][0].as_py()


def test_a_key_that_came_in_another_file_is_rejected_there(engine, tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(
            HEAD + "H1,2020,430524100201,0\n" + f"{name},2020,430524100201,0\n"
        )
    intake = take_in([tmp_path / "b.csv", tmp_path / "a.csv"], engine, as_of=date(2020, 12, 31))
    assert {(c.file, c.read, c.accepted, c.rejected) for c in intake.counts} == {
        ("a.csv", 2, 2, 0),
        ("b.csv", 2, 1, 1),
    }
    assert intake.by_check == {("row.duplicate_key", "error"): 1}
    assert intake.errors == 1


@pytest.mark.parametrize("name", ["f.csv", "f.xlsx"])
def test_findings_are_written_for_those_who_correct_them(engine, tmp_path, name):
    (tmp_path / "a.csv").write_text(
        "household_no,data_year,village_code,exit_flag,head_name,group_name\n"
        "H1,2020,430524100201,9,王小明,=1+1\nH2,2020,,0,李小红,\n",
        "utf-8",
    )
    intake = take_in([tmp_path / "a.csv"], engine, as_of=date(2020, 12, 31))
    assert write_findings(intake, engine, tmp_path / name, with_rows=True) == 3
    if name == "f.csv":
        lines = list(csv.reader((tmp_path / name).open(encoding="utf-8-sig", newline="")))
    else:
        lines = [
            [c or "" for c in row] for row in openpyxl.load_workbook(tmp_path / name).active.values
        ]
    header, *found = lines
    assert header[:3] == ["文件", "行号", "表"]
    assert [(line[1], line[4]) for line in found] == [
        ("2", "cell.formula"),
        ("2", "row.required_value"),
        ("3", "row.required"),
    ]
    assert "household_no=H1" in found[0][-1]
    assert "王小明" not in str(lines)
    if name == "f.csv":
        assert found[0][7] == "'=1+1"


def test_files_of_one_name_in_two_folders_stay_apart(engine, tmp_path):
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text(HEAD + f"{folder},2020,430524100201,0\n")
    paths = [tmp_path / "x/a.csv", tmp_path / "y/a.csv"]
    intake = take_in(paths, engine, as_of=date(2020, 12, 31))
    assert sorted(c.file for c in intake.counts) == sorted(str(p) for p in paths)


def test_every_core_table_is_there_even_when_nothing_came(engine, tmp_path):
    (tmp_path / "a.csv").write_text(HEAD + "H1,2020,430524100201,0\n")
    intake = take_in([tmp_path / "a.csv"], engine, as_of=date(2020, 12, 31))
    assert count(engine, intake.frames["income"]) == 0
    assert count(engine, intake.frames["household"], household_no="H1", valid=None) == 1


def test_one_unusable_file_refuses_the_delivery(engine, tmp_path):
    (tmp_path / "a.csv").write_text(HEAD + "H1,2020,430524100201,0\n")
    with pytest.raises(IntakeError):
        take_in([tmp_path / "a.csv", tmp_path / "none.csv"], engine, as_of=date(2020, 12, 31))


def test_a_survey_through_a_mapping(engine, tmp_path):
    (tmp_path / "m.yaml").write_text(
        """
schema: tuopin-mapping/1
title: {zh: 试, en: trial}
tables:
- table: person
  where: {round: ["1"]}
  columns:
    household_no: {join: [place, folio], pad: [3, 4], between: "-"}
    person_no: {join: [place, folio], between: "-", number: 2}
    data_year: {value: 2020}
    village_code: {from: place, pad: 6, before: "990000"}
    sex: {from: sex, codes: {m: "1", f: "2"}}
    birth_date: {age: age, on: 2020-10-01, assume: latest}
- table: income
  where: {round: ["1"]}
  one_per: [place, folio]
  columns:
    household_no: {join: [place, folio], pad: [3, 4], between: "-"}
    data_year: {value: 2020}
    village_code: {from: place, pad: 6, before: "990000"}
    wage_income: {from: wage, unit: wan_yuan}
""",
        "utf-8",
    )
    (tmp_path / "s.csv").write_text(
        "place,folio,round,sex,age,wage,colour\n7,12,1,m,40,1.5,red\n7,12,1,f,x,1.5,red\n7,12,2,f,9,1.5,red\n8,1,1,q,,,red\n"
    )
    mapping = load_mapping(tmp_path / "m.yaml")
    intake = take_in([tmp_path / "s.csv"], engine, mapping=mapping, as_of=date(2020, 12, 31))
    persons = engine.collect(intake.frames["person"].sort("_row")).to_pylist()
    assert [(p["household_no"], p["person_no"], p["village_code"]) for p in persons] == [
        ("007-0012", "7-12-01", "990000000007"),
        ("007-0012", "7-12-02", "990000000007"),
        ("008-0001", "8-1-01", "990000000008"),
    ]
    assert [(p["sex"], p["birth_date"]) for p in persons] == [
        ("1", date(1980, 10, 1)),
        ("2", None),
        (None, None),
    ]
    incomes = engine.collect(intake.frames["income"].sort("_row")).to_pylist()
    assert [i["wage_income"] for i in incomes] == [1_500_000, None]
    assert intake.by_check == {
        ("file.filtered", "hint"): 1,
        ("file.assumed", "hint"): 1,
        ("cell.type", "error"): 1,
        ("cell.code", "error"): 1,
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- {table: persons, columns: {}}", "persons"),
        ("- {table: person, columns: {shoe: a}}", "shoe"),
        ("- {table: person, columns: {sex: {form: a}}}", "form"),
        ("- {table: person, columns: {sex: {from: a, join: [b]}}}", "exactly one"),
        ("- {table: person, columns: {birth_date: {age: a, on: 2020-01-01}}}", "assume"),
        ("- {table: income, columns: {pension: {from: a, unit: dollar}}}", "yuan"),
        ("- {table: person, columns: {sex: {from: a, times: 2}}}", "times"),
    ],
)
def test_an_error_in_a_mapping_names_line_and_what_is_allowed(tmp_path, line, said):
    path = tmp_path / "m.yaml"
    path.write_text(
        "schema: tuopin-mapping/1\ntitle: {zh: 试, en: trial}\ntables:\n" + line + "\n", "utf-8"
    )
    with pytest.raises(DocumentError) as caught:
        load_mapping(path)
    assert said in str(caught.value)
    assert "m.yaml:4" in str(caught.value)


def test_a_column_the_mapping_names_must_be_there(engine, tmp_path):
    (tmp_path / "m.yaml").write_text(
        "schema: tuopin-mapping/1\ntitle: {zh: 试, en: t}\ntables:\n- {table: person, columns: {sex: gender}}\n",
        "utf-8",
    )
    (tmp_path / "s.csv").write_text("sex,age\n1,2\n")
    with pytest.raises(IntakeError, match="gender"):
        take_in(
            [tmp_path / "s.csv"],
            engine,
            mapping=load_mapping(tmp_path / "m.yaml"),
            as_of=date(2020, 1, 1),
        )


@pytest.mark.slow
def test_the_clean_sample_comes_in_without_a_finding(engine, tmp_path):
    day = date(2019, 12, 31)
    invented = province(edition(hunan.PACK, day), 0.002, 7, defects=False)
    paths = []
    for name in ("household", "person", "living", "county"):
        batches = (batch for _, batch in invented.batches(2019, name))
        paths.append(tmp_path / f"{name}.csv")
        write_csv(paths[-1], batches, TABLES[name].columns)
    intake = take_in(paths, engine, as_of=day)
    assert intake.by_check == {}
    assert all(counted.rejected == 0 < counted.read for counted in intake.counts)


@pytest.mark.skipif(
    not SURVEY.is_file(), reason=f"the survey is not beside the project: {SURVEY.name}"
)
def test_a_real_survey_comes_in_whole(engine):
    mapping = load_mapping(HERE / "docs/examples/progresa.yaml")
    intake = take_in([SURVEY], engine, mapping=mapping, as_of=date(1997, 12, 31))
    counted = {c.table: (c.read, c.accepted, c.rejected) for c in intake.counts}
    # counted by hand over the file: 38,625 rows of 1997, 15,445 sets of household traits, 505 villages
    assert counted == {"person": (38_625, 38_625, 0), "household": (15_445, 15_445, 0)}
    persons = intake.frames["person"]
    villages = engine.collect(persons.select("village_code").unique().select(rows=nw.len()))
    assert villages["rows"][0].as_py() == 505
    # sc97 is 0 in 6,827 of the rows of 1997; 59,724 and 13,654 in both years' copies halve to 29,862 and 6,827
    assert count(engine, persons, school_status="01") == 6_827
    assert (
        count(engine, persons, school_status=None) + 6_827 + _in_school(engine, persons) == 38_625
    )
    assert count(engine, persons, name=None, id_number=None, resident_medical=None) == 38_625


def _in_school(engine, persons: nw.LazyFrame) -> int:
    return count(engine, persons.filter(nw.col("school_status") != "01"))
