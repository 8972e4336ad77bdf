"""The collection form: an XForm in both languages with the dictionary's questions, and what comes back from it."""

import io
import zipfile

import openpyxl
import pytest
from pyxform.xls2xform import convert

from tuopin.rounds.submissions import Unreadable, archived, has_parents, joined
from tuopin.rounds.xlsform import sheets, write_xlsform
from tuopin.tables import HOUSEHOLD, PERSON


@pytest.fixture(scope="module")
def book() -> bytes:
    out = io.BytesIO()
    write_xlsform(out)
    return out.getvalue()


def test_field_tools_accept_the_form_in_both_languages(book: bytes) -> None:
    told = convert(io.BytesIO(book), file_type=".xlsx")
    assert told.warnings == []
    assert '<translation lang="简体中文 (zh)" default="true()">' in told.xform
    assert '<translation lang="English (en)">' in told.xform
    for said in ("<value>户主姓名</value>", "<value>name of head</value>", "<value>汉族</value>"):
        assert said in told.xform
    assert 'nodeset="/data/person"' in told.xform
    assert 'constraint=". &lt;= today()"' in told.xform


def test_every_fact_is_asked_once_and_neither_a_decision_nor_what_a_member_inherits() -> None:
    rows = sheets()["survey"][1:]
    names = [row[1] for row in rows if "repeat" not in row[0]]
    decided = {
        "identification_standard", "household_attribute", "exit_flag", "exit_year", "valid", "close_reason",
        "closed_on", "planned_exit_year", "identified_year", "relapsed_year", "household_type", "medical_exempt",
    }  # fmt: skip
    inherited = {"household_no", "data_year", "village_code", "medical_exempt"}
    assert names == [
        *(n for n in HOUSEHOLD.names if n not in decided),
        *(n for n in PERSON.names if n not in inherited),
    ]
    lists = {row[0] for row in sheets()["choices"][1:]}
    assert "exit_flag" not in lists
    assert "cause" in lists


def test_questions_say_type_bounds_and_what_empty_means() -> None:
    rows = {row[1]: row for row in sheets()["survey"][1:] if row[0] != "end repeat"}
    assert rows["work_months"] == [
        "integer", "work_months", rows["work_months"][2], rows["work_months"][3],
        "不填:未登记:不知道", "left empty: not recorded: unknown", "",
        ". >= 0 and . <= 12", "应在 0 到 12 之间", "from 0 to 12",
    ]  # fmt: skip
    assert rows["sex"][0] == "select_one sex"
    assert rows["resident_medical"][0] == "select_one yes_no"
    assert rows["household_no"][6] == "yes"


def test_the_workbook_holds_the_sheets_as_text(book: bytes) -> None:
    read = openpyxl.load_workbook(io.BytesIO(book))
    assert read.sheetnames == ["survey", "choices", "settings"]
    codes = {row[1] for row in read["choices"].iter_rows(min_row=2, values_only=True)}
    assert {"01", "1", "0"} <= codes


MAIN = (
    "SubmissionDate,household_no,data_year,village_code,exit_flag,main_cause,KEY\n"
    "2019-12-01T08:00,H1,2019,433124900201,0,,uuid:a\n"
)
MEMBERS = (
    'person_no,name,sex,PARENT_KEY,KEY\nP1,覃小兰,2,uuid:a,uuid:a/person[1]\nP2,"李,伟",,uuid:b,x\n'
)


def test_members_get_what_their_household_says_and_rows_keep_their_place() -> None:
    made = joined({"f.csv": MAIN.encode(), "f-person.csv": MEMBERS.encode()})
    assert made["f.csv"].decode().splitlines() == [
        "household_no,data_year,village_code",
        "H1,2019,433124900201",
    ]
    # the household of the second member is not in the export: intake will say what is missing
    assert made["f-person.csv"].decode().splitlines() == [
        "person_no,name,sex,household_no,data_year,village_code",
        "P1,覃小兰,2,H1,2019,433124900201",
        'P2,"李,伟",,,,',
    ]


def test_kobo_joins_by_index_and_puts_groups_in_front() -> None:
    main = "household_no,data_year,village_code,exit_flag,_index\nH1,2019,433124900201,0,1\n"
    members = "person/person_no,person/sex,_index,_parent_index\nP1,2,1,1\n"
    made = joined({"m.csv": main.encode(), "p.csv": members.encode()})
    assert made["p.csv"].decode().splitlines()[1] == "P1,2,H1,2019,433124900201"


def test_a_members_table_is_known_by_its_heading() -> None:
    assert has_parents(MEMBERS.encode())
    assert not has_parents(MAIN.encode())
    assert not has_parents(b"")


def _zip(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no zip", "cannot be opened"),
        (_zip(**{"a.txt": "x"}), "no CSV file"),
    ],
    ids=["no zip", "no table"],  # a zip holds the time it was made: as a name it differs by worker
)
def test_an_archive_that_is_none_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        archived(content)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"p.csv": MEMBERS}, "one main table"),
        ({"a.csv": MAIN, "b.csv": MAIN}, "one main table"),
        ({"a.csv": MAIN.replace(",KEY", ",K"), "p.csv": MEMBERS}, "no column KEY"),
        ({"a.csv": ""}, "is empty"),
    ],
)
def test_tables_that_do_not_fit_are_refused_in_words(files: dict[str, str], said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        joined({name: text.encode() for name, text in files.items()})
