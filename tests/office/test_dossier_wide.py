"""Sheets of a prefecture and a province: of kept counts, at a cost that does not grow, within the reader's areas."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fixtures.archived import changed
from fixtures.briefs import briefed
from fixtures.intakes import entered
from fixtures.offices import Office
from tuopin.office.areas.queries import area_of
from tuopin.office.assessment.models import Run
from tuopin.office.audit.acting import acting
from tuopin.office.briefing.models import AreaCount, Counted
from tuopin.office.people.actions import give
from tuopin.office.people.models import Grant

__all__ = ["briefed"]

pytestmark = pytest.mark.django_db

WIDE = ("43", "4331")


def client_of(office: Office, role: str, language: str = "zh-hans") -> Any:
    client = entered(office.people[role])
    client.cookies["tuopin_language"] = language
    return client


def sheet(office: Office, role: str, code: str) -> Any:
    return client_of(office, role).get(f"/areas/{code}/dossier/").context["sheet"]


@pytest.mark.parametrize("code", WIDE)
def test_a_wide_sheet_has_totals_status_verdicts_and_causes(briefed: Office, code: str) -> None:
    """Twelve households of two persons: four poor of which one relapsed, eight out of which one this year."""
    told = sheet(briefed, "provincial_officer", code)
    assert (told.households, told.judged, told.whole, told.wide) == (12, 12, True, True)
    assert [(each.text.zh, each.count, each.persons) for each in told.status] == [
        ("在册未脱贫", 4, 8),
        ("返贫(在未脱贫中)", 1, 2),
        ("在册已脱贫", 8, 16),
        ("本年脱贫", 1, 2),
        ("本年脱贫但不达标(数字脱贫)", 1, 2),
        ("已脱贫但现不达标", 8, 16),
        ("资料不全,不能判断", 11, 22),
    ]
    income = next(each for each in told.verdicts if each.text.zh == "收入不低于识别线")
    assert [number.count for _, number in income.numbers] == [10, 1, 1]
    assert [each.main for each in told.verdicts[:2]] == [True, True]
    # all twelve are poor through illness (01)
    assert [(e.text.zh, e.count, e.poor, e.share) for e in told.causes] == [("因病", 12, 4, 100.0)]
    assert (told.incidence.value, told.incidence.missing) == (None, 1)


def test_each_number_of_a_wide_sheet_opens_a_list_as_long(briefed: Office) -> None:
    client = client_of(briefed, "provincial_officer")
    told = client.get("/areas/4331/dossier/").context["sheet"]
    numbers = [*told.status, *(n for each in told.verdicts[:4] for _, n in each.numbers)]
    for number in numbers:
        answer = client.get(number.behind)
        assert len(answer.context["lines"]) == number.count, number.behind


def test_places_inside_are_rows_with_links_and_a_total(briefed: Office) -> None:
    client = client_of(briefed, "provincial_officer")
    answer = client.get("/areas/4331/dossier/")
    told = answer.context["sheet"]
    rows = [(e["code"], e["households"], e["poor"]) for e in told.parts]
    assert rows == [("433124", 6, 2), ("433130", 6, 2)]
    assert (told.total["households"], told.total["poor"]) == (12, 4)
    assert told.total["unmet"] + told.total["unknown"] == sum(
        e["unmet"] + e["unknown"] for e in told.parts
    )
    body = answer.content.decode()
    for way in ("/areas/433124/dossier/", "/areas/433130/dossier/", "/brief/of/4331/"):
        assert f'href="{way}"' in body
    above = client.get("/areas/43/dossier/").context["sheet"]
    assert [(e["code"], e["households"]) for e in above.parts] == [("4331", 12)]


def test_what_is_due_is_counted_by_household_and_head(briefed: Office) -> None:
    """Health help is due to whoever is registered; the rest asks facts that nobody recorded: unknown of all."""
    for role, code, all_there in (
        ("provincial_officer", "43", 12),
        ("county_officer", "43", 6),
        ("county_officer", "433124", 6),
        ("village_worker", "433124900201", 3),
    ):
        told = {each.text.zh: (each.due, each.asked) for each in sheet(briefed, role, code).due}
        assert told.pop("健康帮扶") == (all_there, 0), code
        assert set(told.values()) == {(0, all_there)}, code
        assert {"产业帮扶", "住房安全保障", "教育帮扶"} < set(told)
    # who sees a single household reads no counts of its village
    cadre = client_of(briefed, "paired_cadre").get("/areas/433124900201/dossier/")
    assert cadre.context["sheet"].due is None
    assert "各户应享的看户档案" in cadre.content.decode()


def test_only_ones_own_areas_are_counted_in_a_wide_sheet(briefed: Office) -> None:
    for role, households, poor in (
        ("county_officer", 6, 2),
        ("township_clerk", 6, 2),
        ("village_worker", 3, 1),
    ):
        client = client_of(briefed, role)
        for code in WIDE:
            answer = client.get(f"/areas/{code}/dossier/")
            told = answer.context["sheet"]
            assert (told.households, told.status[0].count, told.whole) == (households, poor, False)
            assert sum(each.count for each in told.causes) == households
            assert [e["households"] for e in told.parts] == [households]
            assert "433130" not in answer.content.decode()
            assert "这里只计您能查看的户" in answer.content.decode()
    assert sheet(briefed, "prefecture_reviewer", "4331").whole
    for role in ("county_officer", "prefecture_reviewer", "paired_cadre"):
        for code in ("4301", "44", "99"):
            answer = client_of(briefed, role).get(f"/areas/{code}/dossier/")
            assert answer.status_code == 404
    answer = client_of(briefed, "administrator").get("/areas/43/dossier/")
    assert answer.status_code == 403


def test_households_assigned_one_by_one_are_counted_themselves_however_wide(
    briefed: Office,
) -> None:
    for code in WIDE:
        told = sheet(briefed, "paired_cadre", code)
        assert (told.households, told.whole, told.wide) == (1, False, False)
        assert [each["households"] for each in told.parts] == [1]


def test_whoever_holds_areas_too_is_told_what_is_left_out(briefed: Office) -> None:
    cadre = briefed.people["paired_cadre"]
    give(cadre, "village_worker", area_of("433124900202"), None)
    try:
        cadre.__dict__.pop("_grants_today", None)
        answer = client_of(briefed, "paired_cadre").get("/areas/43/dossier/")
        assert (answer.context["sheet"].households, answer.context["sheet"].apart) == (3, True)
        assert "逐户分配给您的户不计在内" in answer.content.decode()
    finally:
        with acting(None, "tests.end"):
            Grant.objects.filter(person=cadre, role="village_worker").delete()
        cadre.__dict__.pop("_grants_today", None)


def test_a_wide_sheet_costs_as_many_statements_and_rows_whatever_lies_inside(
    briefed: Office,
) -> None:
    client, many = client_of(briefed, "provincial_officer"), {}
    for code in WIDE:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/areas/{code}/dossier/").status_code == 200
        many[code] = len(asked)
        told = [each["sql"] for each in asked]
        for table in ("registry_household", "assessment_currentverdict", "registry_person"):
            assert not [sql for sql in told if table in sql], table
    assert many["43"] == many["4331"] <= 18, many


def test_counts_of_a_former_program_lack_causes_and_the_page_says_so(briefed: Office) -> None:
    kept = list(AreaCount.objects.values_list("pk", "causes", "due"))
    changed(AreaCount, {}, causes=None, due=None)
    try:
        answer = client_of(briefed, "provincial_officer").get("/areas/43/dossier/")
        told = answer.context["sheet"]
        assert (told.households, told.causes, told.due) == (12, (), None)
        assert "计数时还不计致贫原因" in answer.content.decode()
        again = f'action="/brief/{Run.objects.get().pk}/count/"'
        assert again in answer.content.decode()
        worker = client_of(briefed, "village_worker").get("/areas/4331/dossier/")
        assert again not in worker.content.decode()
    finally:
        for pk, causes, due in kept:
            changed(AreaCount, {"pk": pk}, causes=causes, due=due)


def test_without_counts_or_a_run_the_page_says_what_to_do(briefed: Office) -> None:
    digest = Counted.objects.get().digest
    changed(Counted, {}, digest="0" * 64)
    try:
        answer = client_of(briefed, "provincial_officer").get("/areas/43/dossier/")
        assert "启用的评估还没有按地区计数" in answer.content.decode()
        assert 'href="/areas/4331/dossier/"' in answer.content.decode()
    finally:
        changed(Counted, {}, digest=digest)
    run = Run.objects.get()
    changed(Run, {}, current=False, load=None)
    try:
        answer = client_of(briefed, "provincial_officer").get("/areas/43/dossier/")
        assert "还没有启用的评估结论" in answer.content.decode()
    finally:
        changed(Run, {}, current=True, load=run.load)


def test_the_pages_of_an_area_and_of_the_brief_lead_to_the_sheet(briefed: Office) -> None:
    client, run = client_of(briefed, "prefecture_reviewer"), Run.objects.get()
    for where in ("/areas/4331/", f"/brief/{run.pk}/4331/", f"/brief/{run.pk}/433124/"):
        code = re.findall(r"\d+", where)[-1]
        assert f'href="/areas/{code}/dossier/"' in client.get(where).content.decode(), where


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_wide_sheet_is_in_one_language(briefed: Office, language: str) -> None:
    body = client_of(briefed, "provincial_officer", language).get("/areas/43/dossier/")
    for zh, en in (
        ("按主要致贫原因", "By main cause of poverty"),
        ("应享措施", "What is due"),
        ("合计与脱贫状态", "Totals and status"),
        ("因病", "illness"),
    ):
        assert (zh in body.content.decode()) == (language == "zh-hans"), zh
        assert (en in body.content.decode()) == (language == "en"), en


def test_sections_of_a_household_fold_but_the_first_and_say_what_is_inside(briefed: Office) -> None:
    body = client_of(briefed, "village_worker").get(f"/households/{briefed.ours}/dossier/")
    text = body.content.decode()
    folds = re.findall(r'<details class="section fold"( open)?><summary><h2>([^<]+)</h2>', text)
    assert [name for _, name in folds] == [
        "应享措施", "家庭成员", "评估结论", "收入与支出", "已落实的帮扶措施", "历年情况", "户情况",
    ]  # fmt: skip
    assert [bool(is_open) for is_open, _ in folds] == [True] + [False] * 6
    assert '<span class="soft small">2 人</span>' in text
    assert '<span class="soft small">2019</span>' in text
    due = text[text.index('id="due"') : text.index('id="members"')]
    marks = re.findall(r'class="tag (good|doubt)"', due)
    assert marks == sorted(marks, reverse=True) == ["good"] + ["doubt"] * (len(marks) - 1)
