"""Whatever somebody types into an address or a form, no page fails: it is a number, or it is none."""

from typing import Any

import pytest
from django.test import Client

from fixtures.offices import Office
from fixtures.registry_years import at_state
from tuopin.office.look.numbers import whole
from tuopin.office.registry.models import Person

#: Digits to some and not to int; more than int reads; more than a database holds; none at all.
NUL = "\x00"
ODD = ["²", "9" * 5000, "9" * 25, "-1", "1.5", NUL, "٣"]
PLACES = [
    ("township_clerk", "/intake/?before={}"),
    ("township_clerk", "/intake/upload/?earlier={}"),
    ("township_clerk", "/national/?before={}"),
    ("township_clerk", "/households/?after={}"),
    ("township_clerk", "/search/?q={}"),
    ("county_decider", "/people/?after={}"),
    ("auditor", "/record/?after={}"),
    ("auditor", "/record/?before={}"),
    ("auditor", "/record/seals/?after={}"),
    ("auditor", "/clues/?after={}"),
]


def test_a_whole_number_is_one_and_anything_else_is_none() -> None:
    assert [whole(told) for told in ("7", "007", "999999999999999999")] == [
        7,
        7,
        999999999999999999,
    ]
    assert [whole(told) for told in (*ODD, "", " 7", "+7", None)] == [0] * 11


def entered(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize(("role", "place"), PLACES)
def test_no_page_fails_over_a_key_that_is_none(
    office: Office, settings: Any, role: str, place: str
) -> None:
    settings.DEMO = True
    client, (path, _, name) = entered(office.people[role]), place.partition("?")
    for told in ODD:
        answer = client.get(path, {name.split("=")[0]: told})
        assert answer.status_code == (400 if told == NUL else 200), told[:20]


@pytest.mark.parametrize("told", ODD)
def test_nothing_is_revealed_for_a_key_that_is_none(office: Office, told: str) -> None:
    at_state("open")
    client = entered(office.people["township_clerk"])
    reveal = f"/households/{office.ours}/reveal/"
    answer = client.post(reveal, {"what": f"person:id_number:{told}", "reason": "核对"})
    assert answer.status_code == (400 if told == NUL else 404)
    held = Person._default_manager.filter(household_no=office.ours).first()
    answer = client.post(reveal, {"what": f"person:id_number:{held.pk}", "reason": "核对"})
    assert answer.status_code == 200


def test_the_role_to_be_ended_is_a_key_or_none(office: Office, settings: Any) -> None:
    settings.DEMO = True
    client, clerk = entered(office.people["county_decider"]), office.people["township_clerk"]
    for told in ODD:
        sent = {"grant": told, "reason": "调离"}
        answer = client.post(f"/people/{clerk.pk}/end/", sent)
        assert answer.status_code == (400 if told == NUL else 404), told[:20]


@pytest.mark.parametrize(
    ("way", "told"),
    [("get", {"q": "李" + NUL}), ("get", {NUL: "q"}), ("post", {"text": "a" + NUL})],
)
def test_what_cannot_be_kept_is_refused_in_words(
    office: Office, way: str, told: dict[str, str]
) -> None:
    client = entered(office.people["township_clerk"])
    path = "/search/" if way == "get" else "/intake/mappings/"
    answer = getattr(client, way)(path, told)
    assert answer.status_code == 400
    assert "请求读不懂" in answer.content.decode()
    client.cookies["tuopin_language"] = "en"
    answer = getattr(client, way)(path, told)
    assert "The request cannot be read" in answer.content.decode()
