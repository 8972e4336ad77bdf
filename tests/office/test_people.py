"""Accounts: opened, given roles, closed, handed over and imported, each only by whoever manages them there."""

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fixtures.offices import Office
from tuopin.office.areas.queries import area_of
from tuopin.office.audit.models import Act
from tuopin.office.people.access import Refused, within
from tuopin.office.people.actions import Unfit, end, give, hand_over, open_account
from tuopin.office.people.managing import managed
from tuopin.office.people.models import Grant, Person, today
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Household

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def entered(person: Any, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    client.cookies["tuopin_language"] = language
    return client


@pytest.fixture
def elsewhere(office: Office) -> Person:
    """Somebody of the other county, with the same name as ours."""
    person = open_account("their-clerk", office.people["township_clerk"].name, None, None)
    give(person, "township_clerk", area_of("433130900"), None)
    return person


# ---- who may manage whom ---------------------------------------------------------------------------------


def test_a_county_manages_its_own_and_an_administrator_everybody(
    office: Office, elsewhere: Person
) -> None:
    inside = {"village_worker", "work_team", "paired_cadre", "assembly_secretary", "township_clerk",
              "county_officer", "county_decider", "county_finance", "evaluator"}  # fmt: skip
    decider = set(managed(office.people["county_decider"]).values_list("username", flat=True))
    assert decider == inside
    everybody = managed(office.people["administrator"]).values_list("username", flat=True)
    assert set(everybody) == {*office.people, "their-clerk"}
    assert not managed(office.people["county_officer"]).exists()


def test_a_list_turns_its_pages_and_finds_by_the_beginning(office: Office) -> None:
    client = entered(office.people["county_decider"])
    whole = client.get("/people/").content.decode()
    assert whole.count('scope="row"') == 9
    assert "administrator" not in whole
    found = client.get("/people/?q=county_").content.decode()
    assert found.count('scope="row"') == 3
    assert client.get("/people/?role=county_finance").content.decode().count('scope="row"') == 1
    after = client.get("/people/?after=township").content.decode()
    assert after.count('scope="row"') == 3  # township_clerk, village_worker, work_team


def test_another_countys_account_is_as_if_absent(office: Office, elsewhere: Person) -> None:
    client = entered(office.people["county_decider"])
    assert client.get(f"/people/{elsewhere.pk}/").status_code == 404
    for act in ("give", "end", "close", "reopen", "renew", "second-factor", "hand-over"):
        told = client.post(f"/people/{elsewhere.pk}/{act}/", {"reason": "x"})
        assert told.status_code == 404, act
    assert Person.objects.get(pk=elsewhere.pk).is_active


@pytest.mark.parametrize("role", ["county_officer", "provincial_officer", "evaluator"])
def test_who_does_not_manage_accounts_sees_none_of_it(office: Office, role: str) -> None:
    assert entered(office.people[role]).get("/people/").status_code == 403


def test_no_role_beyond_the_own_area_and_none_to_oneself(office: Office) -> None:
    decider, clerk = office.people["county_decider"], office.people["township_clerk"]
    for role, code in (("provincial_officer", "43"), ("township_clerk", "433130900")):
        with pytest.raises(Refused):
            give(clerk, role, area_of(code), decider)
    with pytest.raises(Unfit, match="own account"):
        give(decider, "county_finance", area_of("433124"), decider)
    page = entered(decider).get("/people/new/").content.decode()
    assert 'value="county_finance"' in page
    assert 'value="provincial_officer"' not in page


def test_somebody_who_also_acts_elsewhere_is_not_closed_from_here(office: Office) -> None:
    finance = office.people["county_finance"]
    give(finance, "county_finance", area_of("433130"), None)
    client = entered(office.people["county_decider"])
    told = client.post(f"/people/{finance.pk}/close/", {"reason": "调离"})
    assert told.status_code == 400
    assert "之外还有角色(龙山县·县级财务)" in told.content.decode()
    assert Person.objects.get(pk=finance.pk).is_active


# ---- opening, roles, closing -----------------------------------------------------------------------------


def opened(client: Client, **given: str) -> Any:
    sent = {"username": "xin-cun", "name": "虚新村", "employer": "银溪村", "role": "village_worker",
            "area": "433124900201", "since": today().isoformat(), "until": ""}  # fmt: skip
    return client.post("/people/new/", sent | given)


def test_an_account_is_opened_with_a_first_password_that_is_shown_once(office: Office) -> None:
    client = entered(office.people["county_decider"])
    answer = opened(client)
    password = re.search(r"data-password>([^<]+)<", answer.content.decode()).group(1)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert "no-store" in answer["Cache-Control"]
    person = Person.objects.get(username="xin-cun")
    assert (person.must_change_password, person.check_password(password)) == (True, True)
    assert [str(grant) for grant in person.grants_on()] == [
        f"village_worker {area_of('433124900201').pk}"
    ]
    assert password not in client.get(f"/people/{person.pk}/").content.decode()
    verbs = Act.objects.filter(subject="xin-cun").order_by("pk").values_list("verb", "area")
    told = [("people.new", "433124900201"), ("people.open", "433124900201")]
    assert list(verbs)[:2] == told
    assert list(verbs)[2][0] == "people.give"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"username": "433124197001010019"}, "证件号码和手机号不能作帐号"),
        ({"username": "13800000000"}, "证件号码和手机号不能作帐号"),
        ({"username": "Village_Worker"}, "已有"),
        ({"username": "a"}, "3–60"),
        ({"role": "township_clerk"}, "不是村"),
        ({"area": "石桥"}, "没有“石桥”"),
        ({"area": "433130900201"}, "没有“433130900201”"),
        ({"until": "2000-01-01"}, "结束日期应晚于开始日期"),
        ({"since": "明天"}, "2020-03-01"),
    ],
)
def test_what_cannot_be_opened_says_why_and_keeps_what_was_typed(
    office: Office, given: dict[str, str], said: str
) -> None:
    client = entered(office.people["county_decider"])
    before = (Person.objects.count(), Act.objects.count())
    answer = opened(client, **given)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="虚新村"' in answer.content.decode()
    assert (Person.objects.count(), Act.objects.count()) == before


def test_an_area_may_be_given_by_a_name_that_fits_one(office: Office) -> None:
    answer = opened(entered(office.people["county_decider"]), area="石桥村")
    assert answer.status_code == 200
    assert Person.objects.get(username="xin-cun").grants_on().get().area.code == "433124900202"
    several = opened(entered(office.people["administrator"]), username="xin-2", area="石桥村")
    assert "433124900202、433130900202" in several.content.decode()


def test_a_clash_is_refused_with_the_reason_on_the_page(office: Office) -> None:
    clerk = office.people["township_clerk"]
    client = entered(office.people["county_decider"])
    given = {"role": "county_decider", "area": "433124", "since": today().isoformat()}
    answer = client.post(f"/people/{clerk.pk}/give/", given)
    assert answer.status_code == 400
    assert "录入者不得审批(此人已是乡镇扶贫专干)" in answer.content.decode()
    english = entered(office.people["county_decider"], "en").post(
        f"/people/{clerk.pk}/give/", given
    )
    assert "whoever enters may not approve" in english.content.decode()


def test_a_role_given_and_ended_through_the_pages(office: Office) -> None:
    finance, client = office.people["county_finance"], entered(office.people["county_decider"])
    last = (today() + timedelta(days=30)).isoformat()
    told = client.post(f"/people/{finance.pk}/give/",
                       {"role": "county_officer", "area": "433124", "until": last})  # fmt: skip
    assert told.status_code == 302
    grant = Grant.objects.get(person=finance, role="county_officer")
    assert (grant.since, grant.until.isoformat()) == (today(), last)
    assert client.post(f"/people/{finance.pk}/end/", {"grant": grant.pk}).status_code == 400
    told = client.post(f"/people/{finance.pk}/end/", {"grant": grant.pk, "reason": "任务完成"})
    assert told.status_code == 302
    assert not finance.grants_on().filter(role="county_officer").exists()
    assert Act.objects.get(verb="people.end").reason == "任务完成"


def test_closing_an_account_ends_its_roles_and_whoever_is_logged_in(office: Office) -> None:
    clerk = office.people["township_clerk"]
    working = entered(clerk)
    assert working.get("/households/").status_code == 200
    give(clerk, "village_worker", area_of("433124900201"), None, since=today() + timedelta(days=9))
    client = entered(office.people["county_decider"])
    assert client.post(f"/people/{clerk.pk}/close/", {"reason": ""}).status_code == 400
    assert client.post(f"/people/{clerk.pk}/close/", {"reason": "退休"}).status_code == 302
    assert working.get("/households/").status_code == 302
    assert not Grant.objects.in_force(today() + timedelta(days=20)).filter(person=clerk).exists()
    again = client.post(f"/people/{clerk.pk}/reopen/", {"reason": "误关"})
    assert "data-password" in again.content.decode()
    assert Person.objects.get(pk=clerk.pk).is_active
    assert working.get("/households/").status_code == 302  # the old session does not come back


def test_a_new_first_password_ends_the_sessions_of_the_old(office: Office) -> None:
    clerk = office.people["township_clerk"]
    working = entered(clerk)
    client = entered(office.people["county_decider"])
    told = client.post(f"/people/{clerk.pk}/renew/", {"reason": "忘记"})
    password = re.search(r"data-password>([^<]+)<", told.content.decode()).group(1)
    assert working.get("/households/").status_code == 302
    fresh = Person.objects.get(pk=clerk.pk)
    assert (fresh.check_password(password), fresh.check_password("tuopin-tests")) == (True, False)


# ---- handing over ----------------------------------------------------------------------------------------


def test_handing_over_takes_roles_to_come_along_and_is_all_or_nothing(office: Office) -> None:
    cadre = office.people["paired_cadre"]
    successor = open_account("next", "虚接任", None, None)
    give(cadre, "work_team", area_of("433124900202"), None, since=today() + timedelta(days=10))
    give(successor, "evaluator", area_of("433124"), None)
    with pytest.raises(Unfit, match="no other role"):
        hand_over(cadre, successor, None, "调离")
    assert cadre.grants_on().count() == 1
    end(successor.grants_on().get(), None, "换人")
    assert hand_over(cadre, successor, None, "调离") == 2
    later = today() + timedelta(days=20)
    assert [g.role for g in successor.grants_on(later).order_by("role")] == [
        "paired_cadre",
        "work_team",
    ]
    assert not cadre.grants_on(later).exists()
    rows = within(successor, Right.SEE, Household._default_manager.all())
    assert [row.household_no for row in rows] == [office.ours]


def test_handing_over_through_the_page_names_the_successor(office: Office) -> None:
    cadre, client = office.people["paired_cadre"], entered(office.people["county_decider"])
    sent = {"successor": "nobody", "reason": "调离"}
    told = client.post(f"/people/{cadre.pk}/hand-over/", sent)
    assert "没有这个接任者" in told.content.decode()
    opened(client, username="next", role="assembly_secretary")
    told = client.post(f"/people/{cadre.pk}/hand-over/", sent | {"successor": "next"})
    assert told.status_code == 302
    assert Person.objects.get(username="next").grants_on().count() == 2
    assert not cadre.grants_on().exists()


# ---- households ------------------------------------------------------------------------------------------


def test_households_are_assigned_only_inside_the_area_and_by_who_sees_them(office: Office) -> None:
    grant = office.people["paired_cadre"].grants_on().get()
    where = f"/people/roles/{grant.pk}/households/"
    client = entered(office.people["county_decider"])
    second = office.households["433124900201"][1]
    answer = client.post(where, {"numbers": f"{second}\n{office.theirs}", "what": "assign"})
    assert answer.status_code == 400
    assert "1 个户编号不在银溪村" in answer.content.decode()
    assert grant.assignments.count() == 1
    assert client.post(where, {"numbers": second, "what": "assign"}).status_code == 302
    assert set(grant.assignments.values_list("household_no", flat=True)) == {office.ours, second}
    gone = {"numbers": second, "what": "release", "reason": "调整"}
    assert client.post(where, gone).status_code == 302
    assert grant.assignments.count() == 1
    assert entered(office.people["administrator"]).get(where).status_code == 403


# ---- importing -------------------------------------------------------------------------------------------

HEAD = ("帐号", "姓名", "单位", "角色", "地区代码", "自", "至")
GOOD = [
    ("li-yi", "虚李一", "银溪村", "村级信息员", "433124900201", "2020-01-01", ""),
    ("li-yi", "虚李一", "银溪村", "village assembly secretary", "433124900201", "", ""),
    ("wang-er", "虚王二", "茶乡", "township_clerk", "433124900", "", "2099-12-31"),
]


def workbook(rows: list[tuple[Any, ...]], head: tuple[str, ...] = HEAD) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in [head, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("名单.xlsx", out.getvalue())


def test_a_list_is_looked_at_opened_whole_and_its_passwords_fetched_once(office: Office) -> None:
    client = entered(office.people["county_decider"])
    page = client.post("/people/import/", {"file": workbook(GOOD)}).content.decode()
    assert "将开立 2 个帐号、授予 3 个角色" in page
    assert not Person.objects.filter(username="li-yi").exists()
    held = re.search(r'name="held" value="([^"]+)"', page).group(1)
    done = client.post("/people/import/open/", {"held": held})
    assert "no-store" in done["Cache-Control"]
    token = re.search(r'name="token" value="([^"]+)"', done.content.decode()).group(1)
    shown = re.findall(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}", done.content.decode())
    assert len(shown) == 2
    people = {p.username: p for p in Person.objects.filter(username__in=["li-yi", "wang-er"])}
    for name, word in zip(("li-yi", "wang-er"), shown, strict=True):
        assert people[name].check_password(word)
    assert Grant.objects.filter(person=people["li-yi"]).count() == 2
    act = Act.objects.get(verb="people.import")
    assert (act.rows, act.area, len(act.digest)) == (3, "433124", 64)
    sheet = client.post("/people/import/passwords.xlsx", {"token": token})
    lines = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)
    assert lines[1:] == [("li-yi", "虚李一", shown[0]), ("wang-er", "虚王二", shown[1])]
    again = client.post("/people/import/passwords.xlsx", {"token": token})
    assert again.status_code == 400
    assert "只能下载一次" in again.content.decode()
    other = entered(office.people["administrator"])
    assert other.post("/people/import/passwords.xlsx", {"token": token}).status_code == 400
    assert client.post("/people/import/open/", {"held": held}).status_code == 400


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (("township_clerk", "虚某", "", "village_worker", "433124900201", "", ""), "帐号", "已有"),
        (
            ("433124197001010019", "虚某", "", "village_worker", "433124900201", "", ""),
            "帐号",
            "证件号码",
        ),
        (("LI-YI", "虚李一", "", "village_worker", "433124900202", "", ""), "帐号", "另一种写法"),
        (("zhao", "", "", "village_worker", "433124900201", "", ""), "帐号", "请填姓名"),
        (("zhao", "虚赵", "", "村长", "433124900201", "", ""), "角色", "没有这个角色"),
        (
            ("zhao", "虚赵", "", "village_worker", "433130900201", "", ""),
            "地区代码",
            "没有这个代码",
        ),
        (("zhao", "虚赵", "", "village_worker", "433124", "", ""), "角色", "范围是村"),
        (("zhao", "虚赵", "", "village_worker", "433124900201", "昨天", ""), "自", "2020-03-01"),
        (("li-yi", "虚李一", "", "evaluator", "433124", "", ""), "角色", "不得兼任"),
    ],
)
def test_one_wrong_row_and_nothing_is_opened(
    office: Office, row: tuple[str, ...], column: str, said: str
) -> None:
    client = entered(office.people["county_decider"])
    answer = client.post("/people/import/", {"file": workbook([*GOOD, row])})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert re.search(rf'data-name="行">5</th><td[^>]*>{column}</td><td[^>]*>[^<]*{said}', page), (
        page
    )
    assert 'name="held"' not in page


def test_a_list_as_csv_in_the_coding_of_old_spreadsheets(office: Office) -> None:
    told = "帐号,姓名,角色,地区代码\r\nqian,虚钱,村级信息员,433124900201\r\n".encode("gb18030")
    client = entered(office.people["county_decider"])
    wide = (
        told.decode("gb18030").replace(",", "\t").encode("utf-16")
    )  # “Unicode text” of a spreadsheet
    for content in (told, wide):
        page = client.post("/people/import/", {"file": SimpleUploadedFile("a.csv", content)})
        assert "虚钱" in page.content.decode()
        assert page.status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "空的"),
        ("a.csv", "帐号,姓名\n甲,乙\n".encode(), "缺列:角色、地区代码"),
        ("a.csv", "帐号,姓名,角色,地区代码\n".encode(), "没有一行"),
        ("a.xlsx", b"no workbook", "打不开"),
        ("a.csv", f"帐号,姓名,角色,地区代码\n{'x' * 200_000},a,b,c\n".encode(), "读不懂这个文件"),
    ],
)
def test_a_file_that_is_no_list_is_told_so(
    office: Office, name: str, content: bytes, said: str
) -> None:
    client = entered(office.people["county_decider"])
    page = client.post("/people/import/", {"file": SimpleUploadedFile(name, content)})
    assert page.status_code == 400
    assert said in page.content.decode()


def test_the_template_is_filled_in_and_taken_back(office: Office) -> None:
    client = entered(office.people["county_decider"])
    book = openpyxl.load_workbook(io.BytesIO(client.get("/people/import/template.xlsx").content))
    assert [cell.value for cell in book.worksheets[0][1]] == list(HEAD)
    assert book.worksheets[1]["B2"].value == "village_worker"
    assert "433130" not in {cell.value for cell in book.worksheets[2]["A"]}
    book.worksheets[0].append(
        ("sun", "虚孙", "", book.worksheets[1]["A2"].value, 433124900201, "", "")
    )
    out = io.BytesIO()
    book.save(out)
    page = client.post("/people/import/", {"file": SimpleUploadedFile("b.xlsx", out.getvalue())})
    assert page.status_code == 200, page.content.decode()


def test_somebody_elses_list_cannot_be_opened(office: Office) -> None:
    client = entered(office.people["administrator"])
    page = client.post("/people/import/", {"file": workbook(GOOD)}).content.decode()
    held = re.search(r'name="held" value="([^"]+)"', page).group(1)
    other = entered(office.people["county_decider"])
    assert other.post("/people/import/open/", {"held": held}).status_code == 400
    assert other.post("/people/import/open/", {"held": held[:-3]}).status_code == 400
    assert not Person.objects.filter(username="li-yi").exists()
