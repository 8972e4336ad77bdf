"""Requests that come to nothing: answered in words, in both languages, saying what became of what was sent."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from fixtures.offices import Office

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client(office: Office, **more: Any) -> Client:
    made = Client(raise_request_exception=False, **more)
    made.force_login(office.people["county_officer"], backend=BACKEND)
    return made


LANGUAGES = pytest.mark.parametrize(("header", "place"), [("zh-CN", 0), ("en", 1)])


@LANGUAGES
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, ("没有这个页面或这一户", "no such page or household")),
        ("/households/999/", 404, ("没有这个页面或这一户", "no such page or household")),
        ("/language", 405, ("只接收提交的表单", "only takes a form")),
    ],
)
def test_a_wrong_address_has_a_page_with_the_way_on(
    office: Office, header: str, place: int, address: str, status: int, words: tuple[str, str]
) -> None:
    told = client(office).get(address, headers={"accept-language": header})
    assert told.status_code == status
    assert words[place] in told.content.decode()
    assert 'class="doors"' in told.content.decode()  # in the frame, with everything one may open


@LANGUAGES
def test_a_form_of_an_old_page_is_not_taken_and_says_so(
    office: Office, header: str, place: int
) -> None:
    mine = client(office, enforce_csrf_checks=True)
    told = mine.post("/language", {"language": "en"}, headers={"accept-language": header})
    assert told.status_code == 403
    words = ("打开太久", "open for too long")[place]
    assert words in told.content.decode()


@LANGUAGES
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("database is locked"), 503, ("数据库正忙", "database is busy")),
        (ZeroDivisionError("430521197001010014"), 500, ("程序出错", "The program failed")),
    ],
)
def test_a_failure_says_that_nothing_was_saved_and_tells_nothing_of_what_was_in_it(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    header: str,
    place: int,
    error: Exception,
    status: int,
    words: tuple[str, str],
) -> None:
    from tuopin.office.registry import window_views

    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(window_views, "windows_of", broken)
    told = client(office).get("/years/", headers={"accept-language": header})
    page = told.content.decode()
    assert told.status_code == status
    assert words[place] in page
    assert "430521" not in page
    assert told.headers.get("Retry-After") == ("30" if status == 503 else None)


@LANGUAGES
def test_the_api_answers_in_its_own_form(office: Office, header: str, place: int) -> None:
    told = client(office).get("/api/nowhere", headers={"accept-language": header})
    assert told.status_code == 404
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.json()["title"] == ("没有,或您看不到", "Not there, or not yours to see")[place]


def test_what_is_too_large_is_told(office: Office, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    told = client(office).post(
        "/language", {"language": "x" * 200}, headers={"accept-language": "en"}
    )
    assert told.status_code == 413
    assert "as several files" in told.content.decode()


@LANGUAGES
def test_another_sites_name_is_turned_away_in_words(
    office: Office, header: str, place: int
) -> None:
    told = client(office).get("/", headers={"accept-language": header, "host": "evil.example"})
    assert told.status_code == 400
    assert ("读不懂", "cannot be read")[place] in told.content.decode()
