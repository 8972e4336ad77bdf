"""Assessment in the office: verdicts as worked out by hand, runs compared, one current verdict a household."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from fixtures.archived import YEAR, archived, changed, done
from fixtures.offices import Office
from tuopin.office.archive.actions import ask_freeze
from tuopin.office.archive.freezing import mirror
from tuopin.office.archive.models import Round
from tuopin.office.assessment.actions import ask_current, ask_run, may_choose, may_run
from tuopin.office.assessment.models import CurrentVerdict, Run
from tuopin.office.assessment.running import enter_known, make_current, take_up
from tuopin.office.assessment.verdicts import (
    Condition,
    counted,
    current_run,
    meeting,
    verdicts_of,
)
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.people.access import Refused
from tuopin.office.registry.models import MODELS
from tuopin.terms import Verdict

__all__ = ["archived"]

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN


def entered(office: Office, role: str) -> Client:
    client = Client()
    client.force_login(
        office.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def assessed(office: Office, on: date = date(2019, 12, 31)) -> Run:
    officer = office.people["provincial_officer"]
    held = Round.objects.get()
    job = done(lambda: ask_run(held, "hunan", on, officer))
    assert (job.state, job.wrong_en) == ("done", "")
    return Run.objects.get(pk=job.result["run"])


@pytest.fixture
def office2019(archived: Office) -> Office:
    """The small office frozen: every household has 8,000 yuan for two persons, but three of our first village.

    The lines by head: 2,952 yuan under the documents of 2016, 3,218 under those of 2019. The first
    household has 3,150 a head, the second 2,500, the third no income recorded. In the other county one
    household has 2,500 too.
    """
    first, second, third = archived.households["433124900201"]
    income = MODELS["income"]
    changed(income, {"household_no": first}, net_income=630_000, gross_income=730_000)
    changed(income, {"household_no": second}, net_income=500_000, gross_income=600_000)
    changed(income, {"household_no": archived.theirs}, net_income=500_000, gross_income=600_000)
    with acting(None, "tests.change"):
        income._default_manager.filter(household_no=third).delete()
    decider = archived.people["provincial_decider"]
    assert done(lambda: ask_freeze(YEAR, decider)).state == "done"
    return archived


def incomes(office: Office, run: Run) -> list[Verdict]:
    """The verdict on income of the three households of our first village."""
    numbers = office.households["433124900201"]
    told = verdicts_of(run, numbers)
    return [told[number]["income_identification"] for number in numbers]


def test_verdicts_are_as_by_hand_and_unknown_stays_unknown(office2019: Office) -> None:
    run = assessed(office2019)
    assert (run.households, run.current, run.by) == (
        12,
        False,
        office2019.people["provincial_officer"],
    )
    assert run.names[-2:] == ["identification", "household_exit"] == run.standards
    assert done(lambda: ask_current(run, office2019.people["provincial_officer"])).state == "done"
    run = current_run()
    assert incomes(office2019, run) == [UNMET, UNMET, UNKNOWN]
    by_income = [
        meeting(run, [Condition("income_identification", verdict)])
        for verdict in (MET, UNMET, UNKNOWN)
    ]
    assert [counted(rows) for rows in by_income] == [
        {"households": 8, "persons": 16},
        {"households": 3, "persons": 6},
        {"households": 1, "persons": 2},
    ]
    # income unmet: not up to the standard; all else is not recorded, so nobody is known to pass
    by_standard = [
        meeting(run, [Condition("identification", verdict)]).count()
        for verdict in (MET, UNMET, UNKNOWN)
    ]
    assert by_standard == [0, 3, 9]


def test_several_conditions_hold_together(office2019: Office) -> None:
    run = assessed(office2019)
    make_current(run, None)
    run.refresh_from_db()
    asked = [
        Condition("identification", UNMET),
        Condition("food", UNKNOWN),
        Condition("income_identification", UNMET),
    ]
    assert counted(meeting(run, asked)) == {"households": 3, "persons": 6}
    assert meeting(run, [*asked, Condition("food", MET)]).count() == 0
    with pytest.raises(ValueError, match="no verdict"):
        meeting(run, [Condition("wealth", MET)])
    assert Condition.read("food.unmet") == Condition("food", UNMET)
    assert [Condition.read(told) for told in ("food", "food.great", ".met", "")] == [None] * 4


def test_which_run_is_current_is_an_act_and_a_half_load_is_never_read(office2019: Office) -> None:
    first, second = assessed(office2019, date(2016, 12, 31)), assessed(office2019)
    officer = office2019.people["provincial_officer"]
    done(lambda: ask_current(first, officer))
    assert incomes(office2019, current_run()) == [MET, UNMET, UNKNOWN]
    CurrentVerdict.objects.create(  # what a killed load left behind
        load=99, household_no="x", village_code="43", members=1, registered=0, met=0, unmet=0
    )
    assert meeting(current_run(), []).count() == 12
    done(lambda: ask_current(second, officer))
    assert incomes(office2019, current_run()) == [UNMET, UNMET, UNKNOWN]
    assert (Run.objects.get(current=True), CurrentVerdict.objects.count()) == (second, 12)
    acts = Act.objects.filter(verb="assessment.current").order_by("pk")
    assert [(act.username, act.rows, act.digest) for act in acts] == [
        ("provincial_officer", 12, first.digest),
        ("provincial_officer", 12, second.digest),
    ]


def test_who_may_assess_and_who_chooses(office2019: Office) -> None:
    assert {role for role, person in office2019.people.items() if may_run(person)} == {
        "county_officer", "county_decider", "prefecture_reviewer", "provincial_officer", "provincial_decider",
    }  # fmt: skip
    assert {role for role, person in office2019.people.items() if may_choose(person)} == {
        "provincial_officer", "provincial_decider",
    }  # fmt: skip
    run = assessed(office2019)
    with pytest.raises(Refused):
        ask_current(run, office2019.people["county_officer"])
    with pytest.raises(Refused):
        ask_run(run.round, "hunan", YEAR_END, office2019.people["auditor"])
    assert entered(office2019, "county_officer").post(f"/runs/{run.pk}/current/").status_code == 403


YEAR_END = date(2019, 12, 31)


def test_a_run_shows_each_reader_their_own_areas(office2019: Office) -> None:
    run = assessed(office2019)

    def shown(role: str) -> dict[str, Any]:
        context = entered(office2019, role).get(f"/runs/{run.pk}/").context["summary"]
        poor = next(each for each in context["status"] if each["text"].en == "registered poor")
        return {
            "poor": poor["households"],
            "counties": [each["code"] for each in context["counties"]],
        }

    # one household in three is not out yet: 4 in the province, 2 in our county, 1 in our village
    assert shown("provincial_officer") == {"poor": 4, "counties": ["433124", "433130"]}
    assert shown("county_officer") == {"poor": 2, "counties": ["433124"]}
    assert shown("township_clerk") == {"poor": 2, "counties": ["433124"]}
    assert shown("village_worker") == {"poor": 1, "counties": ["433124"]}
    assert shown("evaluator") == {"poor": 0, "counties": ["433124"]}  # its one household is out
    page = entered(office2019, "county_officer").get(f"/runs/{run.pk}/").content.decode()
    assert "433130" not in page
    assert "龙山" not in page


def test_the_tables_stored_with_a_run_agree_with_those_worked_out_for_a_reader(
    office2019: Office,
) -> None:
    run = assessed(office2019)
    told = [
        entered(office2019, role).get(f"/runs/{run.pk}/").context["summary"]
        for role in ("provincial_officer", "prefecture_reviewer")
    ]
    assert [each["whole"] for each in told] == [True, False]  # the prefecture holds both counties
    for name in ("status", "unmet"):
        assert told[0][name] == told[1][name]
    income = next(each for each in told[0]["unmet"] if each["name"] == "income_identification")
    # of the four poor households (the second of each village) ours of the first village is below the line
    assert (income["unmet"], income["persons"], income["unknown"]) == (1, 2, 0)


def test_two_runs_are_compared_household_by_household(office2019: Office) -> None:
    first, second = assessed(office2019, date(2016, 12, 31)), assessed(office2019)
    where = f"/runs/{first.pk}/against/{second.pk}/"
    context = entered(office2019, "provincial_officer").get(where).context
    found = context["found"]
    assert (found.shared, found.changed, found.only_first, found.only_second) == (12, 1, 0, 0)
    changes = [
        (each["rule"], each["was"], each["now"], each["households"]) for each in context["changes"]
    ]
    assert changes == [
        ("income_identification", MET, UNMET, 1),
        ("income_exit", MET, UNMET, 1),
        ("b1_income", UNKNOWN, UNMET, 1),  # an income that lasts begins with one that suffices
        ("identification", UNKNOWN, UNMET, 1),
        ("household_exit", UNKNOWN, UNMET, 1),
    ]
    assert [line["number"] for line in context["lines"]] == [office2019.ours]
    lines = {line["text"].en: (line["was"].en, line["now"].en) for line in context["parameters"]}
    assert ("2,952 yuan per person and year", "3,218 yuan per person and year") in lines.values()
    rules = {"rule": "income_identification", "was": "met", "now": "unmet"}
    assert len(entered(office2019, "county_officer").get(where, rules).context["lines"]) == 1
    rules["now"] = "unknown"
    assert len(entered(office2019, "county_officer").get(where, rules).context["lines"]) == 0


def test_a_comparison_stays_within_reach(office2019: Office) -> None:
    first, second = assessed(office2019, date(2013, 12, 31)), assessed(office2019)
    where = f"/runs/{first.pk}/against/{second.pk}/"

    def seen(role: str, **query: str) -> tuple[int, list[str]]:
        context = entered(office2019, role).get(where, query).context
        return context["found"].shared, [line["number"] for line in context["lines"]]

    assert seen("provincial_officer")[0] == 12
    for role in ("county_officer", "township_clerk"):
        assert seen(role) == (6, [office2019.ours])
        assert seen(role, area="433130") == (0, [])
        assert seen(role, area="433124900202") == (3, [])
    assert seen("evaluator") == (1, [office2019.ours])
    assert seen("evaluator", area="433130")[0] <= 1
    assert entered(office2019, "administrator").get(where).status_code == 403


def test_lists_are_narrowed_by_the_current_verdict_within_reach(office2019: Office) -> None:
    client = entered(office2019, "county_officer")
    assert "评估结论" not in client.get("/households/").content.decode()
    make_current(assessed(office2019), None)

    def listed(**query: str) -> list[str]:
        return [line["household_no"] for line in client.get("/households/", query).context["lines"]]

    first, second, third = office2019.households["433124900201"]
    assert listed(standard="identification.unmet") == [first, second]
    assert listed(criterion="income_identification.unknown") == [third]
    assert listed(criterion="income_identification.unmet", exit_flag="0") == [second]
    assert listed(criterion="food.unknown", criterion_too="income_identification.unknown") == [
        third
    ]
    assert listed(criterion="wealth.unmet") == []
    page = client.get("/households/").content.decode()
    assert "评估结论" in page
    wide = entered(office2019, "provincial_officer").get(
        "/households/", {"standard": "identification.unmet"}
    )
    assert office2019.theirs in [line["household_no"] for line in wide.context["lines"]]


def test_what_the_store_holds_is_taken_up(office2019: Office) -> None:
    run = assessed(office2019)
    with acting(None, "tests.change"):
        Run.objects.all().delete()
        Round.objects.all().delete()
    assert take_up().digest == run.digest
    held = current_run()
    assert (held.by, held.digest, meeting(held, []).count()) == (None, run.digest, 12)
    assert (mirror(), enter_known(), take_up()) == (0, 0, None)


def test_a_run_whose_files_are_gone_says_so(office2019: Office) -> None:
    import shutil

    from tuopin.office.archive.keeping import store

    run = assessed(office2019)
    shutil.rmtree(store().path / "runs")
    page = entered(office2019, "county_officer").get(f"/runs/{run.pk}/").content.decode()
    assert "结果文件不在轮次库" in page
    job = done(lambda: ask_current(run, office2019.people["provincial_officer"]))
    assert (job.state, "run the assessment again" in job.wrong_en) == ("failed", True)


def test_a_day_without_documents_is_refused_with_the_reason(office2019: Office) -> None:
    client = entered(office2019, "county_officer")
    held = Round.objects.get()
    for day in ("2012-01-01", "neunzehn"):
        answer = client.post("/runs/", {"round": held.pk, "on": day}, follow=True)
        assert answer.redirect_chain == [("/runs/", 302)]
        assert 'role="status"' in answer.content.decode()
    assert client.post("/runs/", {"round": "1e3"}).status_code == 404
    answer = client.post("/runs/", {"round": held.pk, "on": ""})
    assert answer.url.startswith("/jobs/")


def test_lists_of_runs_are_in_the_order_of_rounds_whenever_they_were_worked_out(
    archived: Office,
) -> None:
    with acting(None, "tests.rounds"):
        for year, day in ((2017, 3), (2018, 2), (2016, 1)):
            held = Round.objects.create(
                year=year, version=1, sequence=year, digest=f"{year}", as_of=date(year, 12, 31)
            )
            Run.objects.create(
                round=held, edition=f"{year}", policy="hunan", on=held.as_of, digest=f"{year}",
                code_version="1", at=datetime(2020, 1, day, tzinfo=UTC),
            )  # fmt: skip
    lines = entered(archived, "county_officer").get("/runs/").context["lines"]
    assert [each["run"].round.year for each in lines] == [2018, 2017, 2016]
