"""Files for the national system: read back they say the same; numbers only for who may reveal them; fetched in time."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from fixtures.intakes import DAY, entered, uploaded, work, year
from fixtures.nationals import COUNTY, TOWNSHIP
from fixtures.offices import VILLAGES, Office
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.national.actions import ask_export
from tuopin.office.national.folders import folder, sweep
from tuopin.office.national.models import Export
from tuopin.office.people.access import Refused
from tuopin.office.registry.derive import stored
from tuopin.office.registry.models import MODELS, Household, Person
from tuopin.rounds.national import left_out, national_columns, national_tables
from tuopin.tables import TABLES

__all__ = ["year"]

NUMBER = "99312419700101000X"  # of the first member of the first household, see fixtures.offices


def made(by: Any, **more: Any) -> Export:
    given = {
        "area": TOWNSHIP, "tables": ["household", "person", "income"], "headings": "alias", "kind": "xlsx",
        "numbers": True, "reason": "月度上传", "by": by,
    }  # fmt: skip
    held = ask_export(**{**given, **more})
    work()
    return Export.objects.get(pk=held.pk)


def fetched(held: Export, place: int = 0) -> bytes:
    answer = entered(held.by).get(f"/national/exports/{held.pk}/{place}/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return b"".join(answer.streaming_content)


#: Facts of every kind, each where the national system has a column, and such as reading could spoil.
FULL_HOUSEHOLD = {
    "village_no": "00123", "group_name": "第1组", "bank_name": "农商行", "identification_standard": "01",
    "main_cause": "01", "other_cause_1": "02", "other_cause_2": "07", "military_family": False,
    "one_child_household": True, "two_daughters_household": None, "key_object": "是",
}  # fmt: skip
FULL_PERSON = {
    "education": "02",
    "work_months": 0,
    "resident_medical": True,
    "health": "01",
    "ethnicity": "01",
}


@pytest.mark.parametrize(
    ("kind", "headings"), [("xlsx", "alias"), ("xlsx", "zh"), ("csv", "alias"), ("csv", "zh")]
)
def test_what_is_exported_is_read_back_the_same(office: Office, kind: str, headings: str) -> None:
    """The file goes back in by the office's own intake: not one exported column of one row is other than it was."""
    with acting(None, "tests.fill"):
        Household.objects.filter(household_no=office.ours).update(
            **stored(TABLES["household"], FULL_HOUSEHOLD)
        )
        Person.objects.filter(household_no=office.ours).update(
            **stored(TABLES["person"], FULL_PERSON)
        )
        MODELS["income"]._default_manager.filter(household_no=office.ours).update(
            wage_income=-1, pension=123_405
        )
    clerk = office.people["township_clerk"]
    held = made(clerk, kind=kind, headings=headings)
    files = []
    for place, each in enumerate(held.files):
        file = io.BytesIO(fetched(held, place))
        file.name, file.size = each["name"], each["size"]
        file.chunks = lambda f=file: [f.getvalue()]
        files.append(file)
    batch = uploaded(clerk, *files, area=TOWNSHIP, as_of=DAY)
    assert {name: (n["new"], n["changed"], n["same"]) for name, n in batch.changes.items()} == {
        "household": (0, 0, 6), "person": (0, 0, 12), "income": (0, 0, 6),
    }  # fmt: skip
    read = {each["table"]: each["rejected"] for each in batch.counts}
    assert read == {"household": 0, "person": 0, "income": 0}
    # and a cell that were not read at all would be no change either: every column is there
    unknown = [
        check
        for _, check, _, _ in batch.tallies
        if check in ("file.unknown_column", "file.missing_column")
    ]
    assert unknown == []
    assert [each["rows"] for each in held.files] == ([24] if kind == "xlsx" else [6, 12, 6])


def test_a_changed_cell_of_the_file_is_a_changed_row(office: Office) -> None:
    """So that the test above can fail: what is read back is compared indeed."""
    clerk = office.people["township_clerk"]
    held = made(clerk, kind="csv", tables=["household"])
    told = fetched(held).replace("覃小兰".encode(), "覃小大".encode(), 1)
    file = io.BytesIO(told)
    file.name, file.size, file.chunks = "户.csv", len(told), lambda: [told]
    batch = uploaded(clerk, file, area=TOWNSHIP, as_of=DAY)
    assert batch.changes["household"]["changed"] == 1


def test_the_headings_are_the_systems_and_what_it_lacks_is_not_there(office: Office) -> None:
    held = made(office.people["township_clerk"])
    book = openpyxl.load_workbook(io.BytesIO(fetched(held)))
    assert book.sheetnames == ["户", "人", "收入支出"]
    heads = [cell.value for cell in book["户"][1]]
    assert heads == [
        "AAC001", "AAR040", "AAR008", "AAD001", "AAR007", "AAC029", "AAC031", "AAR012", "AAQ002", "AAC004", "AAC005",
        "AAC006", "AAR010", "AAC016", "AAR100", "AAC007", "AAC008", "AAC012", "AAC013", "AAC014", "AAC015",
    ]  # fmt: skip
    rows = {
        row[0]: dict(zip(heads, row, strict=True))
        for row in book["户"].iter_rows(min_row=2, values_only=True)
    }
    assert rows[office.ours]["AAR010"] == "1"
    assert {row["AAR008"] for row in rows.values()} == set(list(VILLAGES)[:2])
    income = list(book["收入支出"].iter_rows(min_row=2, values_only=True))
    assert "9000.00" in income[0]
    assert all(
        cell.data_type == "s"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    )


def test_numbers_are_in_the_file_only_for_who_may_reveal_them(office: Office) -> None:
    with_numbers = made(office.people["township_clerk"], kind="csv")
    assert NUMBER in fetched(with_numbers, 1).decode("utf-8-sig")
    without = made(office.people["county_officer"], kind="csv", numbers=False)
    told = fetched(without, 1).decode("utf-8-sig")
    assert "AAB004" not in told.splitlines()[0]
    assert "19700101" not in told
    finance = office.people["county_finance"]  # takes lists out, reveals nothing
    with pytest.raises(Refused):
        made(finance, area=COUNTY)
    page = entered(finance).get("/national/export/").content.decode()
    assert 'name="numbers"' not in page
    assert (
        "AAB031" not in fetched(made(finance, area=COUNTY, kind="csv", numbers=False), 1).decode()
    )


def test_who_may_not_take_lists_out_or_gives_no_reason_is_refused(office: Office) -> None:
    clerk = office.people["township_clerk"]
    for person, area in (
        ("village_worker", TOWNSHIP),
        ("township_clerk", COUNTY),
        ("township_clerk", "433130900"),
    ):
        with pytest.raises(Refused):
            made(office.people[person], area=area)
    for wrong in (
        {"reason": " "},
        {"tables": []},
        {"tables": ["measure"]},
        {"headings": "en"},
        {"kind": "pdf"},
    ):
        with pytest.raises(Unacceptable):
            made(clerk, **wrong)
    assert Export.objects.count() == 0


def test_it_is_recorded_who_took_what_out_and_why(office: Office) -> None:
    held = made(office.people["township_clerk"])
    fetched(held)
    acts = list(
        Act.objects.filter(verb__startswith="national.").values_list(
            "verb", "area", "reason", "rows"
        )
    )
    assert acts == [
        ("national.export", TOWNSHIP, "月度上传 [household+person+income +ID]", None),
        ("national.made", TOWNSHIP, "", 24),
        ("national.fetch", TOWNSHIP, "", 24),
    ]


def test_it_can_be_fetched_by_its_maker_alone_and_for_a_day(office: Office) -> None:
    from tuopin.office.intake.uploads import sealed_file

    held = made(office.people["township_clerk"])
    where = f"/national/exports/{held.pk}/0/"
    assert entered(office.people["county_officer"]).get(where).status_code == 404
    assert NUMBER.encode() not in sealed_file(folder(held), "file-0").read_bytes()
    assert not list((sealed_file(folder(held), "file-0").parent).glob("work*"))
    with acting(None, "tests.time"):
        Export.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert entered(held.by).get(where).status_code == 404
    page = entered(held.by).get(f"/national/exports/{held.pk}/").content.decode()
    assert "下载期限已过" in page
    sweep()
    assert not sealed_file(folder(held), "file-0").exists()


def test_a_right_that_was_lost_since_closes_the_door(office: Office) -> None:
    from tuopin.office.people.actions import end

    clerk = office.people["township_clerk"]
    held = made(clerk)
    end(clerk.grants_on().get(), None, "轮岗")
    assert entered(clerk).get(f"/national/exports/{held.pk}/0/").status_code == 403


def test_every_column_is_exported_or_said_to_be_left_out(office: Office) -> None:
    page = entered(office.people["township_clerk"]).get("/national/export/").content.decode()
    for table in national_tables():
        told = {c.name for c in national_columns(table)} | {c.name for c in left_out(table)}
        causes = {"other_cause_1", "other_cause_2"} & set(
            table.names
        )  # two columns of ours, one of theirs
        assert told - {"other_causes"} | causes == set(table.names)
        assert all(column.text.zh in page for column in left_out(table))
    assert [table.name for table in national_tables()] == [
        "household",
        "person",
        "income",
        "living",
    ]


def test_rows_are_read_in_pieces_and_none_is_lost_between_them(
    office: Office, monkeypatch: Any
) -> None:
    from tuopin.office.national import reading

    monkeypatch.setattr(reading, "AT_ONCE", 4)
    held = made(office.people["county_officer"], area=COUNTY, kind="csv", tables=["person"])
    lines = list(csv.reader(io.StringIO(fetched(held).decode("utf-8-sig"))))
    assert len(lines) == 13
    assert [line[0] for line in lines[1:]] == sorted(
        Person.objects.filter(village_code__lt="433130").values_list("person_no", flat=True)
    )
