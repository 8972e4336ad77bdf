"""One household asked the criteria in memory: explained as it stands, and "what if", which writes nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fixtures.archived import YEAR, archived, changed, done
from fixtures.offices import Office
from tuopin.office.archive.actions import ask_freeze
from tuopin.office.archive.keeping import as_of, edition_on, store
from tuopin.office.assessment.living import frames_of, rows_of
from tuopin.office.audit.models import Act, Change
from tuopin.office.registry.models import MODELS, Household
from tuopin.rounds.explaining import explain, explain_facts
from tuopin.store import open_engine
from tuopin.terms import Verdict

__all__ = ["archived"]

INCOME = "income_identification"


def entered(office: Office, role: str) -> Client:
    client = Client()
    client.force_login(
        office.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def line(explained: Any, name: str) -> Any:
    return next(each for each in explained.lines if each.id == name)


def test_the_living_household_is_explained_with_value_threshold_and_document(
    archived: Office,
) -> None:
    answer = entered(archived, "village_worker").get(f"/households/{archived.ours}/explained/")
    told = line(answer.context["told"], INCOME)
    # 8,000 yuan for two: 4,000 a head, and 3,218 is the line of 2019
    assert (told.verdict, told.shown.en, told.threshold.en) == (
        Verdict.MET,
        "4,000 yuan per person and year",
        "not < 3,218 yuan per person and year",
    )
    page = answer.content.decode()
    assert told.source.zh in page
    assert "正式结论以冻结轮次的评估为准" in page
    answer = entered(archived, "village_worker").get(
        f"/households/{archived.ours}/explained/?on=2016-12-31"
    )
    assert (
        line(answer.context["told"], INCOME).threshold.en == "not < 2,952 yuan per person and year"
    )
    answer = entered(archived, "village_worker").get(
        f"/households/{archived.ours}/explained/?on=2031-01-01"
    )
    assert answer.context["wrong"] is not None


def test_living_rows_and_the_frozen_round_give_the_same_explanation(archived: Office) -> None:
    changed(MODELS["income"], {"household_no": archived.theirs}, data_year=2018)
    done(lambda: ask_freeze(YEAR, archived.people["provincial_decider"]))
    edition = edition_on("hunan", as_of(YEAR), as_of(YEAR))
    for number in (archived.ours, archived.theirs):
        row = Household._default_manager.get(household_no=number)
        living = explain_facts(number, frames_of(rows_of(row, YEAR)), edition, year=YEAR)
        with open_engine() as engine:
            frozen = explain(number, store().snapshot(YEAR), edition, engine)
        assert living.lines == frozen.lines
        assert living.standards == frozen.standards
        assert living.due == frozen.due
    assert line(living, INCOME).verdict is Verdict.UNKNOWN  # recorded last year only
    with pytest.raises(KeyError):
        explain_facts("nobody", frames_of({}), edition, year=YEAR)


def test_what_if_asks_the_same_criteria_and_writes_nothing(archived: Office) -> None:
    client = entered(archived, "paired_cadre")
    where = f"/households/{archived.ours}/what-if/"
    page = client.get(where)
    assert "这不是结论" in page.content.decode()
    before = (Act.objects.count(), Change.objects.count())
    told = {"income.net_income": "6000", "household_check.food_stable": "1"}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(where, told)
    written = [
        q["sql"]
        for q in queries
        if not q["sql"].lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]
    assert written == []
    assert (Act.objects.count(), Change.objects.count()) == before
    assert MODELS["income"]._default_manager.get(household_no=archived.ours).net_income == 800_000
    found = answer.context["answer"]
    assert sorted(found.changed) == ["household_check.food_stable", "income.net_income"]
    assert found.wrong == {}
    # 6,000 yuan for two is 3,000 a head: below 3,218
    assert (line(found.now, INCOME).verdict, line(found.then, INCOME).verdict) == (
        Verdict.MET,
        Verdict.UNMET,
    )
    page = answer.content.decode()
    assert "这不是结论" in page
    assert "4,000" in page
    assert "3,000" in page
    assert "no-store" in answer["Cache-Control"]


def test_what_if_of_a_member_and_what_cannot_be_read(archived: Office) -> None:
    client = entered(archived, "township_clerk")
    where, member = f"/households/{archived.ours}/what-if/", f"{archived.ours}00"
    told = {
        f"person.{member}.labour_capacity": "01",
        f"person.{member}.birth_date": "1970-02-31",
        "income.net_income": "many",
        "income.made_up": "1",
    }
    found = client.post(where, told).context["answer"]
    assert found.changed == (f"person.{member}.labour_capacity",)
    assert sorted(found.wrong) == ["income.net_income", f"person.{member}.birth_date"]
    assert (line(found.now, "has_labour").verdict, line(found.then, "has_labour").verdict) == (
        Verdict.UNKNOWN,
        Verdict.MET,
    )
    assert line(found.then, INCOME).verdict is Verdict.MET  # what could not be read changed nothing
    emptied = client.post(where, {"income.net_income": ""}).context["answer"]
    # gross 9,000 less expense 1,000 is 8,000 still: the criterion falls back on the account's parts
    assert line(emptied.then, INCOME).shown.en == "4,000 yuan per person and year"


def test_nobody_explains_or_tries_a_household_they_may_not_see(archived: Office) -> None:
    for role in ("village_worker", "county_officer", "paired_cadre", "evaluator"):
        client = entered(archived, role)
        for page in ("explained", "what-if"):
            assert client.get(f"/households/{archived.ours}/{page}/").status_code == 200
            assert client.get(f"/households/{archived.theirs}/{page}/").status_code == 404
            told = {"income.net_income": "1"}
            assert client.post(f"/households/{archived.theirs}/{page}/", told).status_code == 404
    assert (
        entered(archived, "administrator")
        .get(f"/households/{archived.ours}/explained/")
        .status_code
        == 403
    )
