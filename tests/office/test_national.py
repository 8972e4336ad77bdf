"""The national system's export beside the registry: every difference written by hand, and scoped by access."""

from typing import Any

import pytest

from fixtures.intakes import csv_file, entered, work, year
from fixtures.nationals import (
    COUNTY,
    FIRST,
    NEW,
    TOWNSHIP,
    changed_rows,
    compared,
    exported,
    national_files,
)
from fixtures.offices import VILLAGES, Office
from tuopin.office.audit.models import Act
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.national.models import Difference, Tally, Totals
from tuopin.office.national.queries import differences, page_of
from tuopin.office.people.access import Refused
from tuopin.office.registry.models import Household

__all__ = ["year"]

OURS, THEIRS = list(VILLAGES)[:2], list(VILLAGES)[2:]
H = FIRST


def told(held: Any) -> list[tuple[Any, ...]]:
    rows = Difference.objects.filter(comparison=held).order_by("pk")
    names = (
        "kind",
        "table",
        "village_code",
        "household_no",
        "person_no",
        "field",
        "theirs",
        "ours",
    )
    return sorted(rows.values_list(*names), key=str)


def test_an_export_that_says_the_same_differs_in_nothing(office: Office) -> None:
    held = compared(office.people["county_officer"], *national_files(exported(OURS)))
    assert (held.state, told(held)) == ("done", [])
    counts = {each["table"]: each for each in held.counts}
    assert [counts[n]["alike"] for n in ("household", "person")] == [6, 12]
    totals = Totals.objects.get(comparison=held)
    # three households in each of two villages, numbers 0 and 2 out, number 1 not; two members each
    same = {"households": 6, "persons": 12, "poor": 2, "out": 4, "relapsed": 0}
    assert (totals.township, totals.theirs, totals.ours) == (TOWNSHIP, same, same)


EXPECTED = [
    ("differs", "household", "433124900201", H, None, "bank_account", "********", "************1000"),
    ("differs", "household", "433124900201", H, None, "exit_flag", "0", "1"),
    ("differs", "household", "433124900201", H, None, "exit_year", None, "2018"),
    ("differs", "household", "433124900201", H, None, "head_name", "覃大兰", "覃小兰"),
    ("differs", "person", "433124900201", "43312420100002", "4331242010000201", "person_no", "9", "4331242010000201"),
    ("differs", "person", "433124900201", "43312420100002", "4331242010000201", "sex", "2", "1"),
    ("differs", "person", OURS[1], "43312420200000", "4331242020000001", "birth_date", "1971-02-03", "1970-01-01"),
    ("ours", "household", "433124900201", "43312420100001", None, None, None, None),
    ("ours", "person", "433124900201", "43312420100001", "4331242010000100", None, None, None),
    ("ours", "person", "433124900201", "43312420100001", "4331242010000101", None, None, None),
    ("theirs", "household", "433124900201", NEW, None, None, None, None),
]  # fmt: skip


def test_every_difference_is_told_and_nothing_else(office: Office) -> None:
    before = list(Household.objects.order_by("pk").values_list("pk", "version"))
    held = compared(office.people["county_officer"], *national_files(changed_rows()))
    assert told(held) == sorted(EXPECTED, key=str)
    assert list(Household.objects.order_by("pk").values_list("pk", "version")) == before
    totals = Totals.objects.get(comparison=held)
    assert totals.theirs == {"households": 6, "persons": 10, "poor": 2, "out": 4, "relapsed": 0}
    tally = {
        (t.table, t.kind, t.field): t.many
        for t in Tally.objects.filter(comparison=held, township=TOWNSHIP)
    }
    assert tally["person", "ours", ""] == 2
    assert tally["household", "differs", "exit_flag"] == 1
    assert sum(tally.values()) == len(EXPECTED)
    act = Act.objects.get(verb="national.compare")
    assert (act.area, act.rows, act.digest) == (COUNTY, len(EXPECTED), held.digest)


def test_rows_of_the_county_of_the_same_names_are_counted_and_left_out(office: Office) -> None:
    held = compared(office.people["county_officer"], *national_files(exported(OURS + THEIRS)))
    assert told(held) == []
    assert {each["table"]: each["outside"] for each in held.counts} == {
        "household": 6,
        "person": 12,
    }
    assert set(Totals.objects.values_list("township", flat=True)) == {TOWNSHIP}


def test_a_household_filed_elsewhere_by_them_is_told_where_it_is_ours(office: Office) -> None:
    away = {"village_code": "433130900201"}
    rows = exported(OURS, {H: away})
    rows["person"].append(
        {**rows["person"][0], **away, "person_no": "77", "id_number": "1", "name": "新"}
    )
    held = compared(office.people["county_officer"], *national_files(rows))
    assert told(held) == [
        ("differs", "household", "433124900201", H, None, "village_code", "433130900201", "433124900201"),
        ("theirs", "person", "433124900201", H, "77", None, None, None),
    ]  # fmt: skip


def test_a_row_or_cell_that_cannot_be_read_is_told_as_it_was_delivered(office: Office) -> None:
    rows = exported(OURS, {H: {"exit_flag": "九"}, "43312420100001": {"main_cause": "七七"}})
    held = compared(office.people["county_officer"], *national_files(rows))
    assert told(held) == [
        ("differs", "household", "433124900201", "43312420100001", None, "main_cause", "七七", "01"),
        ("unread", "household", "433124900201", H, None, "exit_flag", "九", None),
    ]  # fmt: skip


def test_every_row_of_theirs_is_accounted_for(office: Office) -> None:
    rows = exported(
        OURS + THEIRS[:1], {FIRST: {"exit_flag": "九"}, "43312420100001": {"head_name": "另名"}}
    )
    row = {**rows["household"][2], "head_id_number": None}
    rows["household"] += [
        {**row, "household_no": NEW},
        {**row, "household_no": "43312420100098", "valid": False},
        {**row, "data_year": 2018, "household_no": "43312420100097"},
        row,  # the same household once more
    ]
    held = compared(office.people["county_officer"], *national_files(rows))
    of = {each["table"]: each for each in held.counts}["household"]
    # nine of theirs and ours beside them, one new, one closed, one of 2018, one doubled
    told = ("theirs", "paired", "only_theirs", "gone", "unread", "other_year", "outside")
    assert [of[name] for name in told] == [13, 5, 1, 1, 2, 1, 3]
    assert of["theirs"] == sum(of[name] for name in told[1:])
    assert (of["ours"], of["alike"], of["only_ours"]) == (6, 4, 0)


def test_a_file_without_tables_of_theirs_says_so(office: Office) -> None:
    held = compared(office.people["county_officer"], csv_file("x.csv", [{"a": "1", "b": "2"}]))
    assert held.state == "refused"
    assert "x.csv" in held.wrong_zh
    assert Difference.objects.count() == 0


def test_only_who_reconciles_there_uploads(office: Office) -> None:
    files = national_files(exported(OURS))
    with pytest.raises(Refused):
        compared(office.people["county_officer"], *files, area="433130")
    with pytest.raises(Refused):
        compared(office.people["village_worker"], *files, area=TOWNSHIP)
    assert compared(office.people["township_clerk"], *files, area=TOWNSHIP).state == "done"


#: Of the eleven differences, how many each role sees: ten are of the first village.
SEEN = {
    "village_worker": 10, "work_team": 10, "paired_cadre": 4, "assembly_secretary": 10, "township_clerk": 11,
    "county_officer": 11, "county_decider": 11, "county_finance": 11, "prefecture_reviewer": 11,
    "provincial_officer": 11, "provincial_decider": 11, "auditor": 11, "evaluator": 4, "administrator": 0,
}  # fmt: skip


def test_differences_are_seen_as_households_are(office: Office) -> None:
    held = compared(office.people["county_officer"], *national_files(changed_rows()))
    assert {role: differences(held, office.people[role]).count() for role in SEEN} == SEEN


def test_the_other_county_sees_nothing_of_it(office: Office) -> None:
    from tuopin.office.areas.queries import area_of
    from tuopin.office.people.actions import give, open_account

    other = open_account("other", "虚邻县", None, None)
    give(other, "county_officer", area_of("433130"), None)
    held = compared(office.people["county_officer"], *national_files(changed_rows()))
    client = entered(other)
    for path in ("", "differences/", f"townships/{TOWNSHIP}/"):
        assert client.get(f"/national/{held.pk}/{path}").status_code == 404
    row = Difference.objects.first()
    answer = client.post(
        f"/national/{held.pk}/differences/{row.pk}/", {"settled": "explained", "reason": "x"}
    )
    assert answer.status_code == 404
    assert str(held) not in client.get("/national/").content.decode().replace(
        f"/national/{held.pk}", "#0"
    )
    assert client.post(f"/national/{held.pk}/sheet/", {"township": TOWNSHIP}).status_code == 404


def test_of_a_comparison_of_the_province_each_sees_the_own_part(office: Office) -> None:
    """Both counties differ in the same household of the same name: only the numbers tell them apart."""
    bait = "43313020100000"
    other = {"head_name": "覃大兰"}
    rows = exported(OURS + THEIRS, {FIRST: other, bait: other})
    held = compared(office.people["provincial_officer"], *national_files(rows), area="43")
    assert Difference.objects.filter(comparison=held).count() == 2
    wide = {"prefecture_reviewer", "provincial_officer", "provincial_decider", "auditor"}
    asked = (
        "",
        "differences/",
        f"differences/?township=433130900&after={bait}",
        "townships/433130900/",
    )
    for role, person in office.people.items():
        client = entered(person)
        told = "".join(
            client.get(f"/national/{held.pk}/{path}").content.decode().replace(f"after={bait}", "")
            for path in asked
        )
        assert (bait in told) == (role in wide), role
        whole = client.get(f"/national/{held.pk}/").content.decode()
        assert ("/townships/433130900/" in whole) == (role in wide), role
        mine = client.get(f"/national/{held.pk}/differences/").content.decode()
        nobody = {"paired_cadre", "evaluator", "administrator"}  # no area of theirs, no comparison
        assert (FIRST in mine) == (role not in nobody), role


def test_pages_turn_by_key_and_filters_narrow(office: Office) -> None:
    from tuopin.office.national import queries

    held = compared(office.people["county_officer"], *national_files(changed_rows()))
    rows = differences(held, office.people["county_officer"])
    size, queries.PAGE = queries.PAGE, 4
    try:
        seen, after = [], ""
        for _ in range(3):
            page, following = page_of(rows, {}, after)
            seen += [each.pk for each in page]
            after = following or ""
    finally:
        queries.PAGE = size
    assert (len(seen), len(set(seen)), after) == (11, 11, "")
    assert [e.field for e in page_of(rows, {"field": "sex"}, "")[0]] == ["sex"]
    assert len(page_of(rows, {"kind": "ours", "table": "person"}, "")[0]) == 2


def test_a_difference_is_settled_with_a_reason_and_recorded(office: Office) -> None:
    held = compared(office.people["county_officer"], *national_files(changed_rows()))
    row = Difference.objects.get(field="exit_flag")
    clerk = entered(office.people["township_clerk"])
    where = f"/national/{held.pk}/differences/{row.pk}/"
    answer = clerk.post(where, {"settled": "take_theirs", "reason": " "})
    assert answer.status_code == 400
    assert "依据" in answer.content.decode()
    assert (
        clerk.post(where, {"settled": "take_theirs", "reason": "以国家系统为准"}).status_code == 302
    )
    page = clerk.get(f"/national/{held.pk}/differences/?settled=take_theirs").content.decode()
    assert f"/households/{H}/edit/household/" in page
    act = Act.objects.get(verb="national.mark")
    assert (act.username, act.reason, act.subject) == ("township_clerk", "以国家系统为准", H)
    worker = entered(office.people["village_worker"])
    assert worker.post(where, {"settled": "explained", "reason": "x"}).status_code == 403


def test_the_workbook_holds_what_the_asker_may_take_out_and_no_number(office: Office) -> None:
    import io

    import openpyxl

    from tuopin.office.jobs.models import Job

    held = compared(office.people["county_officer"], *national_files(changed_rows()))
    clerk = entered(office.people["township_clerk"])
    clerk.post(f"/national/{held.pk}/sheet/", {"township": ""})
    work()
    job = Job.objects.get(kind="national.sheet")
    answer = clerk.get(f"/national/sheets/{job.pk}/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    lines = list(book.active.iter_rows(values_only=True))
    assert len(lines) == 1 + len(EXPECTED)
    assert next(line[:9] for line in lines if line[6] == "脱贫标志") == (
        "内容不同",
        "户",
        "433124900201",
        H,
        None,
        "覃小兰",
        "脱贫标志",
        "未脱贫",
        "已脱贫",
    )
    assert "62220000" not in str(lines)
    other = entered(office.people["county_officer"])
    assert other.get(f"/national/sheets/{job.pk}/").status_code == 404


def test_a_later_day_and_no_file_are_refused(office: Office) -> None:
    from datetime import date

    officer = office.people["county_officer"]
    with pytest.raises(Unacceptable, match="future"):
        compared(officer, *national_files(exported(OURS)), as_of=date(2999, 1, 1))
    with pytest.raises(Unacceptable, match="choose a file"):
        compared(officer)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_in_one_language(office: Office, language: str) -> None:
    held = compared(office.people["county_officer"], *national_files(changed_rows()))
    client = entered(office.people["county_officer"])
    client.cookies["tuopin_language"] = language
    pages = {
        "/national/": ("上传导出并比对", "Upload its export and compare"),
        "/national/upload/": ("数据截止日", "Day the data show"),
        "/national/export/": ("哪些表", "Which tables"),
        f"/national/{held.pk}/": ("两边的行", "Rows on both sides"),
        f"/national/{held.pk}/differences/": ("仅国家系统有", "theirs only"),
        f"/national/{held.pk}/townships/{TOWNSHIP}/": ("差异未处理", "not settled"),
    }
    for path, (zh, en) in pages.items():
        body = client.get(path).content.decode()
        assert (zh in body) == (language == "zh-hans"), path
        assert (en in body) == (language == "en"), path
