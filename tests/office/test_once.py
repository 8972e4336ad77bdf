"""What several parts of a page ask for is found once a page, and anew wherever something may be written."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from fixtures.offices import Office
from tuopin.office.look.once import PageMemory, once_a_page


def test_a_page_asks_once_a_form_and_a_job_every_time() -> None:
    asked = []

    @once_a_page
    def ask() -> int:
        asked.append(1)
        return len(asked)

    def page(_: object) -> HttpResponse:
        return HttpResponse(f"{ask()} {ask()}")

    memory, browser = PageMemory(page), RequestFactory()
    assert memory(browser.get("/")).content == b"1 1"
    assert memory(browser.get("/")).content == b"2 2"  # another page knows nothing of the first
    assert (ask(), ask()) == (3, 4)  # nor does a job that the same thread runs after it
    assert memory(browser.post("/")).content == b"5 6"
    assert (ask(), ask()) == (7, 8)


def test_two_questions_of_a_page_are_not_taken_for_one_another() -> None:
    first, second = once_a_page(lambda: "first"), once_a_page(lambda: "second")

    def page(_: object) -> HttpResponse:
        return HttpResponse(f"{first()} {second()} {first()}")

    assert PageMemory(page)(RequestFactory().head("/")).content == b"first second first"


def test_a_page_that_breaks_is_forgotten_too() -> None:
    asked = []

    @once_a_page
    def ask() -> int:
        asked.append(1)
        return len(asked)

    def page(_: object) -> HttpResponse:
        ask()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        PageMemory(page)(RequestFactory().get("/"))
    assert (ask(), ask()) == (2, 3)


def test_the_list_of_households_asks_for_the_current_run_once(office: Office) -> None:
    client = Client()
    client.force_login(
        office.people["county_officer"],
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    with CaptureQueriesContext(connection) as told:
        assert client.get("/households/").status_code == 200
    runs = [each for each in told.captured_queries if 'FROM "assessment_run"' in each["sql"]]
    assert len(runs) == 1
