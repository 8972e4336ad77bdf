"""Their value in our form: filled in and marked, saved by a person under the same checks, and settled by that save."""

import re
from typing import Any

import pytest

from fixtures.intakes import entered, year
from fixtures.nationals import FIRST, changed_rows, compared, exported, national_files
from fixtures.offices import VILLAGES, Office
from tuopin.office.areas.queries import area_of
from tuopin.office.audit.models import Act, Change
from tuopin.office.national.actions import settle
from tuopin.office.national.models import Difference, Mark
from tuopin.office.national.taking import as_typed
from tuopin.office.people.actions import give, open_account
from tuopin.office.registry.models import Household, Person
from tuopin.tables import TABLES

__all__ = ["year"]

pytestmark = pytest.mark.usefixtures("year")

OURS = list(VILLAGES)[:2]
BORN = "4331242020000001"  # the person of whom they have another day of birth, or another name


def made(office: Office) -> Any:
    return compared(office.people["county_officer"], *national_files(changed_rows()))


def named(office: Office) -> Any:
    """Their name of one person is another: nothing that a check could doubt."""
    rows = exported(OURS, {BORN: {"name": "单秀莲"}})
    return compared(office.people["county_officer"], *national_files(rows))


def difference(field: str) -> Difference:
    return Difference.objects.get(field=field)


def form_of(page: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    told: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            told[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        told[name] = chosen[1] if chosen else ""
    return told


def saved(client: Any, where: str, told: dict[str, str]) -> Any:
    """Sent, and where something is doubted sent once more."""
    answer = client.post(where, told)
    if answer.status_code == 422:
        answer = client.post(where, form_of(answer.content.decode()))
    return answer


def way_on(client: Any, held: Any, each: Difference) -> str | None:
    page = client.get(f"/national/{held.pk}/differences/").content.decode()
    found = re.search(rf'href="([^"]*take=national.{each.pk})"', page)
    return found[1] if found else None


def test_the_form_opens_with_their_value_and_nothing_is_saved(office: Office) -> None:
    held, each = named(office), difference("name")
    clerk = entered(office.people["township_clerk"])
    where = way_on(clerk, held, each)
    assert where == f"/persons/{BORN}/edit/?take=national.{each.pk}"
    page = clerk.get(where).content.decode()
    assert form_of(page)["name"] == "单秀莲"
    assert form_of(page)["was-name"] == "单秀英"
    assert form_of(page)["reason"] == f"以国家系统为准(比对 #{held.pk})"
    assert "已填入,还没有保存" in page
    assert Person.objects.get(person_no=BORN).name == "单秀英"
    assert Mark.objects.count() == 0


def test_saving_it_settles_the_difference_in_the_same_act(office: Office) -> None:
    held, each = named(office), difference("name")
    clerk = entered(office.people["township_clerk"])
    where = way_on(clerk, held, each)
    told = form_of(clerk.get(where).content.decode())
    answer = saved(clerk, f"/persons/{BORN}/edit/", {**told, "reason": "户口簿如此"})
    assert answer.status_code == 302
    assert answer.url == (
        f"/national/{held.pk}/differences/?after={OURS[1]}.{each.pk - 1}#d{each.pk}"
    )
    assert Person.objects.get(person_no=BORN).name == "单秀莲"
    mark = Mark.objects.get(difference=each)
    assert (mark.settled, mark.reason) == ("take_theirs", "户口簿如此")
    assert (mark.by.username, mark.taken_by.username) == ("township_clerk", "township_clerk")
    act = Act.objects.order_by("-pk").first()
    assert (act.verb, act.reason) == ("registry.edit.person", "户口簿如此")
    tables = Change.objects.filter(act=act.pk).values_list("table", flat=True)
    assert {"registry_person", "national_mark"} <= set(tables)
    page = clerk.get(answer.url).content.decode()
    assert page.index(f'id="d{each.pk}"') > 0
    assert "已改本台账" in page
    assert way_on(clerk, held, each) is None


def test_another_value_is_saved_but_settles_nothing_and_says_so(office: Office) -> None:
    held, each = named(office), difference("name")
    clerk = entered(office.people["township_clerk"])
    told = form_of(clerk.get(way_on(clerk, held, each)).content.decode())
    answer = saved(clerk, f"/persons/{BORN}/edit/", {**told, "name": "单秀兰"})
    page = clerk.get(answer.url).content.decode()
    assert Person.objects.get(person_no=BORN).name == "单秀兰"
    assert Mark.objects.count() == 0
    assert "没有随之处理" in page


def test_the_checks_of_every_other_change_hold(office: Office) -> None:
    held, each = made(office), difference("birth_date")
    clerk = entered(office.people["township_clerk"])
    told = form_of(clerk.get(way_on(clerk, held, each)).content.decode())
    assert told["birth_date"] == "1971-02-03"
    answer = clerk.post(f"/persons/{BORN}/edit/", told)
    assert answer.status_code == 422  # the ID number says 1970
    assert "与证件号码第7至14位不一致" in answer.content.decode()
    assert f'name="take" value="national.{each.pk}"' in answer.content.decode()
    assert (Mark.objects.count(), Act.objects.filter(verb="registry.edit.person").count()) == (0, 0)


def test_after_anothers_change_the_person_decides_and_the_choice_settles(office: Office) -> None:
    held, each = named(office), difference("name")
    clerk, worker = entered(office.people["township_clerk"]), office.people["county_officer"]
    told = form_of(clerk.get(way_on(clerk, held, each)).content.decode())
    theirs = form_of(entered(worker).get(f"/persons/{BORN}/edit/").content.decode())
    saved(
        entered(worker),
        f"/persons/{BORN}/edit/",
        {**theirs, "name": "单秀梅"},
    )
    answer = clerk.post(f"/persons/{BORN}/edit/", told)
    assert answer.status_code == 409
    chosen = {**form_of(answer.content.decode()), "name": "单秀莲"}
    assert chosen["take"] == f"national.{each.pk}"
    assert saved(clerk, f"/persons/{BORN}/edit/", chosen).status_code == 302
    assert Mark.objects.get(difference=each).taken_by.username == "township_clerk"


def test_who_only_enters_takes_what_was_settled_that_way_and_nothing_else(office: Office) -> None:
    held, each = made(office), difference("sex")
    worker = entered(office.people["village_worker"])
    where = f"/persons/{each.person_no}/edit/?take=national.{each.pk}"
    assert way_on(worker, held, each) is None
    assert form_of(worker.get(where).content.decode())["sex"] == "1"
    clerk = office.people["township_clerk"]
    settle(difference=each, settled="take_theirs", reason="身份证为女", by=clerk)
    assert way_on(worker, held, each) == where
    told = form_of(worker.get(where).content.decode())
    assert told["sex"] == "2"
    assert saved(worker, f"/persons/{each.person_no}/edit/", told).status_code == 302
    mark = Mark.objects.get(difference=each)
    assert (mark.by, mark.reason, mark.taken_by.username) == (
        clerk, "身份证为女", "village_worker",
    )  # fmt: skip
    settle(difference=each, settled="explained", reason="改错了", by=clerk)
    mark.refresh_from_db()
    assert (mark.settled, mark.taken_by) == ("explained", None)


def test_the_result_of_a_decision_is_taken_by_the_county_alone(office: Office) -> None:
    held, each = made(office), difference("exit_flag")
    assert way_on(entered(office.people["township_clerk"]), held, each) is None
    clerk = entered(office.people["township_clerk"])
    page = clerk.get(f"/households/{FIRST}/edit/household/?take=national.{each.pk}")
    assert "不在这张表单里改" in page.content.decode()
    officer = entered(office.people["county_officer"])
    told = form_of(officer.get(way_on(officer, held, each)).content.decode())
    assert told["exit_flag"] == "0"
    saved(officer, f"/households/{FIRST}/edit/household/", {**told, "exit_year": ""})
    assert Household.objects.get(household_no=FIRST).exit_flag == "0"
    assert Mark.objects.get(difference=each).settled == "take_theirs"


def test_of_a_sealed_number_only_the_mask_is_told_and_nothing_is_filled_or_settled(
    office: Office,
) -> None:
    held, each = made(office), difference("bank_account")
    clerk = entered(office.people["township_clerk"])
    page = clerk.get(way_on(clerk, held, each)).content.decode()
    told = form_of(page)
    assert told["bank_account"] == ""
    assert "只存遮住的值" in page
    assert "62220000" not in page
    answer = saved(
        clerk, f"/households/{FIRST}/edit/household/", {**told, "bank_account": "62220000"}
    )
    assert "没有随之处理" in clerk.get(answer.url).content.decode()
    assert Mark.objects.count() == 0


def test_nobody_takes_what_they_may_not_see_or_into_another_row(office: Office) -> None:
    each = (made(office), difference("birth_date"))[1]
    other = open_account("other", "虚邻县", None, None)
    give(other, "county_officer", area_of("433130"), None)
    theirs = f"{office.theirs}01"
    page = entered(other).get(f"/persons/{theirs}/edit/?take=national.{each.pk}").content.decode()
    assert "1971-02-03" not in page
    clerk = entered(office.people["township_clerk"])
    for told in (f"national.{each.pk}", "national.999999", "national.x", "nobody.1", "national"):
        page = clerk.get(f"/persons/{FIRST}01/edit/?take={told}").content.decode()
        assert "1971-02-03" not in page
        assert 'name="take"' not in page


@pytest.mark.parametrize(
    ("column", "told", "typed"),
    [
        ("household.main_cause", "01", "01"),
        ("household.main_cause", "七七", None),
        ("household.head_id_number", "************011X", None),
        ("household.exit_year", None, ""),
        ("household.valid", "1", "1"),
        ("household.valid", "是", None),
        ("income.net_income", "800050", "8000.50"),
        ("income.net_income", "许多", None),
        ("person.birth_date", "1971-02-03", "1971-02-03"),
        ("person.birth_date", "1971年", None),
    ],
)
def test_their_value_is_put_as_a_form_has_it(
    column: str, told: str | None, typed: str | None
) -> None:
    table, _, name = column.partition(".")
    assert as_typed(TABLES[table].column(name), told) == typed
