"""What several parts of a page ask for is found once a page, and anew wherever something may be written."""

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
    assert memory(browser.post("/")).content == b"3 4"
    assert (ask(), ask()) == (5, 6)


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
