"""Every address is guarded, and no role sees a row outside its areas through any of them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fixtures.offices import Office
from tuopin.office.audit.models import Act, Change
from tuopin.office.people.roles import ROLES, Right
from tuopin.office.registry.models import MODELS

#: Addresses of the login library: it guards its own, and none of them shows a household. Those of the API ask
#: for tokens; test_api_reach.py has the same matrix for them.
THEIRS = ("accounts/", "api/v1/")


def patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, before + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield before + str(each.pattern), each.callback


ADDRESSES = {address: view for address, view in patterns() if not address.startswith(THEIRS)}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_says_who_may_enter(address: str) -> None:
    guard = getattr(ADDRESSES[address], "guard", None)
    assert guard in ("anybody", "logged in") or isinstance(guard, Right), f"{address} has no guard"


def filled(address: str, office: Office, household: str) -> str:
    """The address with a household, an area, a member's number or any small number where it wants one."""
    area = household[:6]
    told = {"<str:number>": household, "<str:code>": area, "<str:person>": household + "01"}
    told["<str:kind>"] = "birth"
    for place, value in told.items():
        address = address.replace(place, value)
    return "/" + re.sub(r"<int:\w+>", "1", address)


def entered(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("address", [a for a, v in ADDRESSES.items() if v.guard != "anybody"])
def test_nobody_enters_without_logging_in(office: Office, address: str) -> None:
    answer = Client().get(filled(address, office, office.ours))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


#: What is asked of each address: as it is, and with every way in there is.
QUERIES = ("", "?area=433130&q={theirs}", "?q=覃小兰", "?q=qxl", "?after=433124999999.0")


@pytest.mark.parametrize("role", ROLES)
def test_no_role_sees_the_other_county_unless_it_may(office: Office, role: str) -> None:
    """The bait bears the same names: only numbers and codes tell the two counties apart."""
    client, wide = entered(office.people[role]), ROLES[role].level in ("province", "prefecture")
    sees = Right.SEE in ROLES[role].rights
    bait = office.households["433130900201"] + office.households["433130900202"]
    for address in ADDRESSES:
        for query in QUERIES:
            asked = filled(address, office, office.theirs) + query.format(theirs=office.theirs)
            answer = client.get(asked)
            assert answer.status_code in (200, 302, 403, 404, 405), (role, asked)
            if not (wide and sees):
                shown = _without_the_question(
                    answer.content.decode(errors="replace"), office.theirs
                )
                assert [number for number in bait if number in shown] == [], (role, asked)


def _without_the_question(body: str, number: str) -> str:
    """The page without what was asked: its own address, and the words in the search form."""
    for asked in (
        f'value="{number}"',
        f"q={number}",
        f"/households/{number}/",
        f"/persons/{number}01/",
    ):
        body = body.replace(asked, "")
    return body


#: What forms of the office ask for, all at once: whatever an address wants is among it, and points to the other county.
NAMES = (
    "area", "household", "household_no", "number", "village", "township", "county", "q", "subject", "code", "other",
)  # fmt: skip
#: Addresses that say nothing of a household and end what the client needs: the language, and leaving.
APART = ("language",)


def sent(office: Office) -> dict[str, str]:
    told = dict.fromkeys(NAMES, office.theirs)
    return told | {
        "area": "433130", "village": "433130900201", "township": "433130900", "county": "433130", "code": "433130",
        "reason": "虚构", "text": "虚构", "version": "1", "head_name": "虚改名", "year": "2019",
        "what": "person:id_number:13",
        "person": office.theirs + "01", "persons": office.theirs + "01", "on": "2019-11-01", "language": "zh",
        "as_of": "2019-12-31", "state": "open", "username": "fresh", "name": "虚新人", "role": "township_clerk",
    }  # fmt: skip


def theirs() -> dict[str, list[Any]]:
    """Every row of the other county as it is."""
    return {
        name: list(
            model._default_manager.filter(village_code__startswith="433130").order_by("pk").values()
        )
        for name, model in MODELS.items()
        if any(f.name == "village_code" for f in model._meta.fields)
    }


@pytest.mark.parametrize("role", ROLES)
def test_nobody_of_one_county_writes_into_the_other(office: Office, role: str) -> None:
    if ROLES[role].level in ("province", "prefecture"):
        pytest.skip(
            "this role is held over both counties"
        )  # what it may do there is its rights' to say
    client, bait = entered(office.people[role]), office.households["433130900201"]
    client.raise_request_exception = False
    before, last = theirs(), Act.objects.latest("pk").pk
    for address in ADDRESSES:
        if address in APART:
            continue
        asked = filled(address, office, office.theirs)
        answer = client.post(asked, sent(office))
        assert answer.status_code < 500, (role, asked)
        if not answer.streaming:
            shown = _without_the_question(answer.content.decode(errors="replace"), office.theirs)
            assert [number for number in bait[1:] if number in shown] == [], (role, asked)
            assert "99313019700101" not in shown, (role, asked)
    assert theirs() == before
    done = Act.objects.filter(pk__gt=last)
    assert not done.filter(area__startswith="433130").exists(), list(done.values("verb", "area"))
    tables = [model._meta.db_table for model in MODELS.values()]
    assert not Change.objects.filter(act__gt=last, table__in=tables).exists()


@pytest.mark.parametrize("role", ROLES)
def test_an_address_of_a_right_refuses_who_has_it_not_whatever_is_sent(
    office: Office, role: str
) -> None:
    client, last = entered(office.people[role]), Act.objects.latest("pk").pk
    for address, view in ADDRESSES.items():
        if not isinstance(view.guard, Right) or view.rights & set(ROLES[role].rights):
            continue
        for household in (office.ours, office.theirs):
            asked = filled(address, office, household)
            for answer in (client.get(asked), client.post(asked, sent(office))):
                assert answer.status_code in (403, 405), (role, asked, answer.status_code)
                assert household not in _without_the_question(answer.content.decode(), household)
    assert not Act.objects.filter(pk__gt=last).exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_in_one_language(office: Office, language: str) -> None:
    client = entered(office.people["county_officer"])
    client.cookies["tuopin_language"] = language
    for path in (
        "/",
        "/households/",
        f"/households/{office.ours}/",
        "/search/?q=覃",
        "/account/",
        "/areas/433124/",
    ):
        body = client.get(path).content.decode()
        assert ("户名单" in body) == (language == "zh-hans"), path
        assert ("Households" in body) == (language == "en"), path


def test_search_finds_by_name_initials_household_and_whole_number(office: Office) -> None:
    client = entered(office.people["county_officer"])

    def hits(text: str) -> int:
        return client.get("/search/", {"q": text}).content.decode().count('scope="row"')

    # head 覃小兰 is the first of three households in each village; 单秀英 is in all three
    assert [hits(t) for t in ("覃小兰", "覃", "qxl", "sxy", "xqx")] == [2, 2, 2, 6, 0]
    assert hits(office.ours) == 1
    number = "99312419700101000X"  # of the first member of the first household in both villages
    assert hits(number) == 2
    assert hits(number[:-1]) == 0  # never by a part
    assert hits("14200000001") == 2


def test_a_number_is_masked_and_revealed_only_with_a_reason(office: Office) -> None:
    from tuopin.office.registry.models import Person

    client = entered(office.people["village_worker"])
    page = client.get(f"/households/{office.ours}/").content.decode()
    number = "99312419700101000X"
    assert number not in page
    assert "**************000X" in page
    person = Person._default_manager.filter(household_no=office.ours).order_by("person_no").first()
    where = f"/households/{office.ours}/reveal/"
    what = f"person:id_number:{person.pk}"
    assert number not in client.post(where, {"what": what, "reason": " "}).content.decode()
    told = client.post(where, {"what": what, "reason": "核对身份"})
    assert number in told.content.decode()
    assert told["Cache-Control"] == "no-store"
    act = Act.objects.get(verb="registry.reveal")
    assert (act.username, act.reason, act.area) == ("village_worker", "核对身份", "433124900201")
    assert number not in act.subject
    secretary = entered(office.people["assembly_secretary"])
    assert secretary.post(where, {"what": what, "reason": "想看"}).status_code == 403


def test_a_list_turns_its_pages_by_key_and_back(office: Office) -> None:
    from tuopin.office.registry.models import Household
    from tuopin.office.registry.queries import page_of

    rows = Household._default_manager.all()
    whole = list(
        rows.order_by("village_code", "household_no").values_list("household_no", flat=True)
    )
    first = page_of(rows, size=5)
    second = page_of(rows, after=first.after, size=5)
    third = page_of(rows, after=second.after, size=5)
    assert [r.household_no for p in (first, second, third) for r in p.rows] == whole
    assert (first.before, third.after) == (None, None)
    back = page_of(rows, before=third.before, size=5)
    assert [r.household_no for r in back.rows] == [r.household_no for r in second.rows]
    assert page_of(rows, before=back.before, size=5).before is None
