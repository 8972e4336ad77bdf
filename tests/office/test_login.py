"""Logging in: first passwords, second factors, lockout, what enters the record and what never does."""

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from fixtures.offices import Office
from tuopin.office.audit.models import Act
from tuopin.office.people.actions import open_account, renew_password
from tuopin.office.people.models import Person

PASSWORD = "tuopin-tests"
LOGIN, CHANGE, CODE = (
    "/accounts/login/",
    "/accounts/password/change/",
    "/accounts/2fa/authenticate/",
)
ACTIVATE = "/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def no_demonstration(settings: Any) -> None:
    """As in production: a second factor where roles require it."""
    settings.DEMO = False


def log_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": username, "password": password})


def code_of(secret: str, moment: float) -> str:
    """The six digits of RFC 6238, worked out here by its own words."""
    told = hmac.new(b32decode(secret), struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    at = told[-1] & 15
    return f"{(struct.unpack('>I', told[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_the_code_is_the_one_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", RFC 6238 appendix B
    assert [code_of(secret, t) for t in (59, 1111111109, 20000000000)] == [
        "287082",
        "081804",
        "353130",
    ]


def set_up(client: Client) -> str:
    """Set up a second factor through the page; its secret."""
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page).group(1)
    answer = client.post(ACTIVATE, {"code": code_of(secret, time.time())})
    assert answer.status_code == 302, answer.content.decode()
    return secret


# ---- first passwords -------------------------------------------------------------------------------------


def test_a_first_password_opens_nothing_until_it_is_changed(office: Office) -> None:
    clerk = office.people["township_clerk"]
    password, client = renew_password(clerk, None, "新来"), Client()
    assert log_in(client, "township_clerk", password).status_code == 302
    for path in ("/", "/households/", "/account/"):
        assert client.get(path).url == CHANGE
    page = client.get(CHANGE).content.decode()
    assert "请先换成自己的" in page
    given = {"oldpassword": password, "password1": "duan", "password2": "duan"}
    assert "12" in client.post(CHANGE, given).content.decode()
    given |= {"password1": password, "password2": password}
    assert "与现在的密码相同" in client.post(CHANGE, given).content.decode()
    given |= {"password1": "shan-shui-tian-lin", "password2": "shan-shui-tian-lin"}
    assert client.post(CHANGE, given).url == "/"
    assert client.get("/households/").status_code == 200
    assert Act.objects.filter(verb="people.password", username="township_clerk").count() == 1


@pytest.mark.parametrize(
    "weak", ["short", "123456789012", "password1234", "township_clerk1", "qwertyuiop123"]
)
def test_weak_passwords_are_refused(office: Office, weak: str) -> None:
    client = Client()
    log_in(client, "township_clerk")
    given = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert client.post(CHANGE, given).status_code == 200
    assert Person.objects.get(username="township_clerk").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("language", "weak", "told"),
    [
        ("zh-hans", "short", "密码太短,至少要 12 个字符"),
        ("en", "short", "the password is too short; it has at least 12 characters"),
        ("zh-hans", "township_clerk1", "密码与帐号、姓名或邮箱太相似"),
        ("en", "township_clerk1", "the password is too much like the account"),
        ("zh-hans", "928374659102", "密码只包含数字"),
        ("zh-hans", "password1234", "这个密码太常见了"),
        ("zh-hans", PASSWORD, "新密码与现在的密码相同"),
    ],
)
def test_why_a_password_is_refused_is_told_in_the_pages_language(
    office: Office, language: str, weak: str, told: str
) -> None:
    client = Client()
    client.cookies["tuopin_language"] = language
    log_in(client, "township_clerk")
    given = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    body = client.post(CHANGE, given).content.decode()
    assert told in body
    if language == "zh-hans":
        assert "This password" not in body


def test_a_password_kept_under_an_older_hash_is_hashed_anew_in_an_act(office: Office) -> None:
    from tuopin.office.people.actions import first_hash

    person = open_account("older", "虚旧人", None, None)
    person.password = first_hash("a-first-password")
    assert person.check_password("a-first-password")
    assert Person.objects.get(pk=person.pk).password.startswith("md5$")
    assert Act.objects.filter(verb="people.rehash", subject="older").count() == 1


# ---- second factor ---------------------------------------------------------------------------------------


def test_a_decider_sets_up_a_second_factor_before_anything_else(office: Office) -> None:
    client = Client()
    log_in(client, "county_decider")
    assert client.get("/households/").url == ACTIVATE
    page = client.get(ACTIVATE).content.decode()
    assert re.search(r"<svg [^>]*viewBox", page)
    assert "style=" not in page
    assert "<script>" not in page
    set_up(client)
    codes = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert len(re.findall(r'<li class="code">\d+</li>', codes)) == 10
    again = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert not re.findall(r'<li class="code">\d+</li>', again)
    assert client.get("/households/").status_code == 200


def test_a_county_officer_needs_none(office: Office) -> None:
    client = Client()
    log_in(client, "county_officer")
    assert client.get("/households/").status_code == 200


def test_logging_in_asks_for_the_code_and_takes_each_once(office: Office) -> None:
    client = Client()
    log_in(client, "county_decider")
    secret = set_up(client)
    codes = re.findall(
        r'<li class="code">(\d+)</li>',
        client.get("/accounts/2fa/recovery-codes/").content.decode(),
    )
    cache.clear()
    fresh = Client()
    assert log_in(fresh, "county_decider").url == CODE
    assert fresh.get("/households/").status_code == 302  # the password alone opens nothing
    assert fresh.post(CODE, {"code": "000000"}).status_code == 200
    code = code_of(secret, time.time())
    assert fresh.post(CODE, {"code": code}).url == "/"
    assert fresh.get("/households/").status_code == 200
    second = Client()
    log_in(second, "county_decider")
    assert second.post(CODE, {"code": code}).status_code == 200  # spent
    assert second.post(CODE, {"code": codes[0]}).url == "/"
    third = Client()
    log_in(third, "county_decider")
    assert third.post(CODE, {"code": codes[0]}).status_code == 200  # spent as well
    verbs = list(Act.objects.filter(subject="county_decider").values_list("verb", flat=True))
    assert verbs.count("people.code_failed") == 3
    assert verbs.count("people.login") == 3


def test_secrets_of_second_factors_lie_sealed(office: Office) -> None:
    client = Client()
    log_in(client, "county_decider")
    secret = set_up(client)
    for held in Authenticator.objects.all():
        assert secret not in str(held.data)
        assert len(held.data.get("secret") or held.data.get("seed")) > 60


def test_codes_cannot_be_tried_without_end(office: Office) -> None:
    client = Client()
    log_in(client, "county_decider")
    secret = set_up(client)
    fresh = Client()
    log_in(fresh, "county_decider")
    for n in range(10):
        fresh.post(CODE, {"code": f"00000{n}"})
    assert fresh.post(CODE, {"code": code_of(secret, time.time())}).status_code == 200


def test_a_lost_telephone_is_dropped_by_whoever_manages_the_account(office: Office) -> None:
    client = Client()
    log_in(client, "county_decider")
    set_up(client)
    manager = Client()
    log_in(manager, "administrator")
    set_up(manager)
    number = office.people["county_decider"].pk
    told = manager.post(f"/people/{number}/second-factor/", {"reason": "手机丢失"})
    assert told.status_code == 302
    assert client.get("/households/").url == ACTIVATE
    assert Act.objects.get(verb="people.second_factor_dropped").username == "administrator"


# ---- lockout and the record ------------------------------------------------------------------------------


def test_five_wrong_passwords_lock_the_account_for_a_while(office: Office) -> None:
    client = Client()
    for _ in range(4):
        assert log_in(client, "township_clerk", "wrong").status_code == 200
    fifth = log_in(client, "township_clerk", "wrong")
    assert fifth.status_code == 429
    assert "暂时锁定" in fifth.content.decode()
    right = log_in(client, "township_clerk")
    assert right.status_code == 429
    client.cookies["tuopin_language"] = "en"
    assert "Account locked" in log_in(client, "township_clerk").content.decode()
    verbs = Act.objects.filter(subject="township_clerk").values_list("verb", flat=True)
    assert "people.locked" in verbs
    assert "people.login" not in verbs


def test_capital_letters_and_blanks_make_no_other_account_to_be_tried(office: Office) -> None:
    for typed in ("township_clerk", "Township_Clerk", " TOWNSHIP_CLERK", "township_clerk "):
        assert log_in(Client(), typed, "wrong").status_code == 200
    assert log_in(Client(), "tOWNSHIP_cLERK", "wrong").status_code == 429
    assert log_in(Client(), "township_clerk").status_code == 429
    told = Act.objects.filter(verb="people.locked").values_list("subject", flat=True)
    assert set(told) == {"township_clerk"}


def test_coming_failing_and_leaving_are_acts_and_hold_nothing_that_was_typed(
    office: Office,
) -> None:
    client = Client()
    log_in(client, "430102197001010019", "geheim-yi")  # an ID number where the account belongs
    log_in(client, "township_clerk", "geheim-er")
    log_in(client, "township_clerk")
    client.post("/accounts/logout/")
    acts = list(Act.objects.filter(verb__startswith="people.log").order_by("pk"))
    told = [(a.verb, a.username, a.subject, a.area) for a in acts]
    assert told == [
        ("people.login_failed", "system", "", ""),
        ("people.login_failed", "system", "township_clerk", "433124900"),
        ("people.login", "township_clerk", "township_clerk", "433124900"),
        ("people.logout", "township_clerk", "township_clerk", "433124900"),
    ]
    assert {a.source for a in acts} == {"127.0.0.1"}


def test_nothing_typed_is_kept_in_any_table(office: Office) -> None:
    from django.apps import apps

    client = Client()
    log_in(client, "430102197001010019", "geheim-yi")
    for model in apps.get_models():
        for row in model._default_manager.values():
            assert "430102197001010019" not in str(row), model
            assert "geheim" not in str(row), model


def test_behind_a_proxy_the_address_is_the_one_the_proxy_added(
    office: Office, settings: Any
) -> None:
    settings.BEHIND_TLS = True
    client = Client(
        headers={"x-forwarded-for": "198.51.100.9, 203.0.113.7", "x-forwarded-proto": "https"}
    )
    client.post(LOGIN, {"login": "township_clerk", "password": PASSWORD})
    assert Act.objects.filter(verb="people.login").get().source == "203.0.113.7"


def test_an_account_that_is_closed_does_not_come_in(office: Office) -> None:
    from tuopin.office.people.actions import close_account

    close_account(office.people["township_clerk"], None, "退休")
    client = Client()
    assert log_in(client, "township_clerk").status_code == 200
    assert client.get("/households/").status_code == 302


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "password/reset/", "password/set/", "login/code/confirm/", "3rdparty/"],
)
def test_what_an_office_has_not_is_absent(office: Office, address: str) -> None:
    assert Client().get("/accounts/" + address).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_logging_in_is_in_our_frame_and_one_language(
    office: Office, language: str
) -> None:
    client = Client()
    client.cookies["tuopin_language"] = language
    log_in(client, "county_decider")
    pages = [ACTIVATE, CHANGE, "/accounts/2fa/", "/accounts/logout/"]
    bodies = [client.get(page).content.decode() for page in pages]
    set_up(client)
    pages = ["/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/",
             "/accounts/2fa/totp/deactivate/", "/accounts/2fa/", "/accounts/reauthenticate/",
             "/accounts/2fa/reauthenticate/"]  # fmt: skip
    bodies += [client.get(page).content.decode() for page in pages]
    other = Client()
    other.cookies["tuopin_language"] = language
    log_in(other, "county_decider")
    bodies.append(other.get(CODE).content.decode())
    for body in bodies:
        main = body[body.index("<main") : body.index("</main>")]
        chinese = re.sub(r"<[^>]*>|虚县级决策人", "", main)
        assert bool(re.search(r"[一-鿿]", chinese)) == (language == "zh-hans"), main
        assert 'class="frame"' in body
        assert "style=" not in main
