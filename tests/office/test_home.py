"""The first page by role: what waits for whom, how one's areas stand, and what to do where nothing is there yet."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fixtures.archived import changed
from fixtures.offices import Office, set_up
from tuopin.office.archive.models import Checked, Fault
from tuopin.office.areas.queries import area_of
from tuopin.office.audit.acting import acting
from tuopin.office.intake.models import Batch
from tuopin.office.jobs.models import Job
from tuopin.office.people.actions import give, open_account
from tuopin.office.people.roles import ROLES
from tuopin.office.registry.models import Year
from tuopin.office.supervision.actions import write_clue

pytestmark = pytest.mark.django_db


def entered(person: Any, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["tuopin_language"] = language
    return client


@pytest.fixture
def office(db: None, settings: Any) -> Office:
    """The small office, as a demonstration: whoever needs a second factor may come in without."""
    settings.DEMO = True
    return set_up(1)


def waits(office: Office, role: str) -> list[tuple[str, int | None]]:
    """What waits, without the second factor that some roles are always told of."""
    answer = entered(office.people[role]).get("/")
    found = [(each.text.en, each.count) for each in answer.context["waiting"]]
    assert ("second factor" in str(found)) == ROLES[role].second_factor
    return [each for each in found if "second factor" not in each[0]]


def batch(office: Office, area: str, state: str, by: str = "township_clerk") -> None:
    with acting(None, "tests.batch"):
        Batch.objects.create(
            by=office.people[by], area=area, as_of="2019-12-31", state=state, key="00"
        )


def test_without_anything_to_do_nothing_waits_and_the_page_says_so(office: Office) -> None:
    for role in ("village_worker", "county_officer", "auditor", "administrator"):
        assert waits(office, role) == [], role
    body = entered(office.people["village_worker"]).get("/").content.decode()
    assert "现在没有等您处理的事" in body
    assert waits(office, "provincial_decider") == [
        ("No year is announced yet; until then nothing can be entered", None)
    ]


def test_batches_wait_for_whoever_accepts_there_and_wanting_ones_for_whoever_uploaded(
    office: Office,
) -> None:
    batch(office, "433124900201", "ready")
    batch(office, "433124900202", "ready")
    batch(office, "433130900201", "ready")  # the other county's
    batch(office, "433124900", "wanting")
    batch(office, "433124900", "accepted")
    ready = ("batches checked, for you to accept or refuse", 2)
    wanting = ("batches of yours found wanting", 1)
    assert waits(office, "township_clerk") == [ready, wanting]
    assert waits(office, "county_officer") == [ready]
    for role in ("village_worker", "county_decider", "provincial_officer", "auditor"):
        assert ready not in waits(office, role)


def test_long_work_that_failed_waits_for_whoever_asked(office: Office) -> None:
    officer, now = office.people["county_officer"], timezone.now()
    for state, days in (("failed", 1), ("failed", 30), ("done", 1)):
        job = Job.objects.create(kind="archive.check", by=officer, state=state)
        Job.objects.filter(pk=job.pk).update(ended_at=now - timezone.timedelta(days=days))
    Job.objects.create(kind="archive.check", by=office.people["auditor"], state="waiting")
    assert waits(office, "county_officer") == [("long work that failed within a week", 1)]
    assert waits(office, "auditor") == [("long work under way", 1)]
    assert waits(office, "county_decider") == []


def test_the_year_waits_for_whoever_enters_and_its_errors_for_whoever_mends(office: Office) -> None:
    with acting(None, "tests.year"):
        Year.objects.create(year=2019, state="open", since="2019-01-01")
        checked = Checked.objects.create(year=2019, mark=0, rules="x")
    opened = ("2019 is open: facts may be entered and changed", None)
    assert waits(office, "village_worker") == [opened]
    assert waits(office, "county_finance") == []
    for village in ("433124900201", "433124900202", "433130900201"):
        Fault.objects.create(checked=checked, check_id="x", subject=village, village_code=village)
    errors = "errors of 2019 to be corrected or exempted before the freeze"
    assert waits(office, "village_worker") == [(errors, 1), opened]
    assert waits(office, "county_officer") == [(errors, 2), opened]
    assert waits(office, "county_decider") == [(errors, 2)]
    assert waits(office, "provincial_decider") == [(errors, 3)]
    assert waits(office, "auditor") == []
    Fault.objects.all().delete()
    changed(Year, {}, state="review")
    assert waits(office, "village_worker") == []
    assert waits(office, "county_officer") == [("2019 is under review", None)]
    assert waits(office, "provincial_decider") == [
        ("2019 is under review", None),
        ("2019: check it and freeze its round", None),
    ]


def test_clues_wait_for_whoever_reads_the_record_there(office: Office) -> None:
    auditor = office.people["auditor"]
    write_clue(area="433124900201", household_no="", text="虚构线索", by=auditor)
    write_clue(area="433130900201", household_no="", text="虚构线索", by=auditor)
    assert waits(office, "county_decider") == [("clues of the last thirty days", 1)]
    assert ("clues of the last thirty days", 2) in waits(office, "provincial_decider")
    assert waits(office, "auditor") == []  # its own
    assert waits(office, "county_officer") == []


def test_what_others_wait_for_comes_first_and_counting_stops_at_a_hundred(office: Office) -> None:
    with acting(None, "tests.year"):
        Year.objects.create(year=2019, state="open", since="2019-01-01")
        Batch.objects.bulk_create(
            Batch(
                by=office.people["township_clerk"],
                area="433124900",
                as_of="2019-12-31",
                state="ready",
                key="00",
            )
            for _ in range(130)
        )
    answer = entered(office.people["county_officer"]).get("/")
    first, second = answer.context["waiting"]
    assert (first.count, first.whole, first.grave, second.grave) == (100, False, True, False)
    assert "100+" in answer.content.decode()


def test_my_areas_and_households_stand_below_and_lead_on(office: Office) -> None:
    body = entered(office.people["county_officer"]).get("/").content.decode()
    for where in ("/areas/433124/", "/brief/of/433124900/", "/households/?area=433124900"):
        assert f'href="{where}"' in body
    assert "433130" not in body
    cadre = entered(office.people["paired_cadre"]).get("/").content.decode()
    assert f'href="/households/{office.ours}/dossier/"' in cadre


def test_an_empty_office_teaches_the_next_step_to_each(db: None, settings: Any) -> None:
    from tuopin.office.areas.actions import Place, open_areas

    settings.DEMO = True
    open_areas([Place("43", "湖南省"), Place("433124900201", "银溪村")], None)
    told = {}
    for role in ("village_worker", "county_finance", "provincial_decider", "administrator"):
        person = open_account(role, "虚构", "tuopin-tests", None)
        with acting(None, "tests.fill"):
            person.must_change_password = False
            person.save()
        levels = {"village": "433124900201", "county": "433124", "province": "43"}
        give(person, role, area_of(levels[ROLES[role].level]), None)
        answer = entered(person).get("/")
        told[role] = [each.to for each in answer.context["steps"]]
        if role == "county_finance":
            assert "上传并接收第一批以后" in answer.content.decode()
    assert told == {
        "village_worker": ["/intake/upload/"],
        "county_finance": [],
        "provincial_decider": ["/years/", "/people/"],
        "administrator": ["/people/"],
    }


@pytest.mark.parametrize("role", ROLES)
def test_the_first_page_never_counts_without_an_end(office: Office, role: str) -> None:
    client = entered(office.people[role])
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    counts = [each["sql"] for each in asked if "COUNT(" in each["sql"].upper()]
    assert [sql for sql in counts if "LIMIT" not in sql.upper()] == []
    assert len(asked) <= 32


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_is_in_one_language(office: Office, language: str) -> None:
    batch(office, "433124900201", "ready")
    body = entered(office.people["county_officer"], language).get("/").content.decode()
    for zh, en in (
        ("等我处理", "What waits for me"),
        ("批次已检查", "batches checked"),
        ("我的地区", "My areas"),
    ):
        assert (zh in body) == (language == "zh-hans")
        assert (en in body) == (language == "en")
