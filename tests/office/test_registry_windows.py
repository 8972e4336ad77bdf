"""The annual window: who may change what in which state, how a year moves, and corrections with their order."""

from typing import Any

import pytest
from django.test import Client

from fixtures.offices import Office
from fixtures.registry_years import DAY, YEAR, at_state
from tuopin.office.audit.models import Act
from tuopin.office.people.access import Refused
from tuopin.office.people.models import today
from tuopin.office.people.roles import ROLES, Right
from tuopin.office.registry import changes
from tuopin.office.registry.actions import save_row
from tuopin.office.registry.kinds import KINDS
from tuopin.office.registry.membership import Change, current_members
from tuopin.office.registry.models import STATES, Correction, CountyYear, Household, Year
from tuopin.office.registry.windows import Order, Unmoved, announce, gate, move, window_of

ORDER = Order("花扶办〔2020〕12号", DAY)
ENTERING = ("village_worker", "work_team", "paired_cadre", "township_clerk", "county_officer")
#: Who may change a household of theirs, by state; with an order only where "order".
MATRIX: dict[str, dict[str, str]] = {
    "announced": {},
    "open": dict.fromkeys(ENTERING, "yes"),
    "review": {"county_officer": "yes"},
    "closed": {"county_officer": "order"},
}


def ours(office: Office) -> Any:
    return Household._default_manager.get(household_no=office.ours)


def entered(person: Any, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["tuopin_language"] = language
    return client


def written(office: Office, role: str, order: Order | None) -> bool:
    row = ours(office)
    try:
        save_row(
            row=row,
            values={"group_name": f"第{row.version}组"},
            version=row.version,
            by=office.people[role],
            order=order,
        )
    except Refused:
        return False
    return True


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_change_what_in_which_state(office: Office, role: str, state: str) -> None:
    at_state(state)
    allowed = MATRIX[state].get(role, "no")
    assert written(office, role, None) is (allowed == "yes")
    assert written(office, role, ORDER) is (allowed in ("yes", "order"))
    assert Correction.objects.count() == (1 if allowed == "order" else 0)
    page = entered(office.people[role]).get(f"/households/{office.ours}/edit/household/")
    sees = Right.SEE in ROLES[role].rights
    assert page.status_code == (200 if allowed != "no" else 403)
    assert sees or page.status_code == 403


def test_before_any_year_is_announced_nobody_enters(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        save_row(
            row=ours(office),
            values={"group_name": "第2组"},
            version=1,
            by=office.people["village_worker"],
        )
    assert "公告年度" in refused.value.text.zh


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh-hans", "请等2020年度采集期再录入"), ("en", "waits until 2020 is open")],
)
@pytest.mark.parametrize("state", ["review", "closed"])
def test_a_late_entry_is_told_to_wait_and_what_to_do(
    office: Office, language: str, told: str, state: str
) -> None:
    at_state(state)
    client = entered(office.people["village_worker"], language)
    for path in ("edit/household/", "change/", "change/birth/", "add/measure/"):
        page = client.get(f"/households/{office.ours}/{path}")
        assert page.status_code == 403
        assert told in page.content.decode()


def test_a_correction_is_recorded_with_its_order_beside_the_act(office: Office) -> None:
    at_state("closed")
    officer = office.people["county_officer"]
    other = current_members(office.ours)[1]
    changes.leave(
        household=ours(office),
        version=1,
        persons=[other.person_no],
        reason="01",
        change=Change(officer, DAY, "漏登", ORDER),
        verb="death",
    )
    held = Correction.objects.get()
    act = Act.objects.get(pk=held.act)
    assert (held.year, held.order_no, held.ordered_on) == (YEAR, "花扶办〔2020〕12号", DAY)
    assert (held.household_no, held.village_code) == (office.ours, "433124900201")
    assert (act.verb, act.username) == ("registry.death", "county_officer")
    assert act.reason == "[花扶办〔2020〕12号] 漏登"
    page = entered(office.people["village_worker"]).get(f"/households/{office.ours}/history/")
    assert "更正 花扶办〔2020〕12号" in page.content.decode()
    for role, seen in (("county_decider", True), ("auditor", True), ("evaluator", True)):
        body = entered(office.people[role]).get("/years/").content.decode()
        assert ("花扶办〔2020〕12号" in body) is seen


def test_the_form_asks_for_the_order_once_the_year_is_closed(office: Office) -> None:
    at_state("closed")
    client = entered(office.people["county_officer"])
    path = f"/households/{office.ours}/edit/household/"
    page = client.get(path).content.decode()
    assert "更正文件的文号" in page
    sent = {"version": "1", "group_name": "第5组", "was-group_name": "第1组"}
    refused = client.post(path, sent)
    assert refused.status_code in (200, 422)
    assert ours(office).version == 1
    assert "「更正文件的文号」为必填项" in refused.content.decode()
    saved = client.post(path, sent | {"order_text": "花扶办〔2020〕13号", "ordered_on": "20190601"})
    assert saved.status_code == 302
    held = Correction.objects.get()
    assert (held.order_no, held.ordered_on) == ("花扶办〔2020〕13号", DAY)
    assert ours(office).group_name == "第5组"


# ---- moving a year ---------------------------------------------------------------------------------------


def test_a_year_goes_forward_step_by_step_and_back_from_review_with_a_reason(
    office: Office,
) -> None:
    decider = office.people["provincial_decider"]
    announce(2020, decider, "43")
    where = {"by": decider, "area": "43"}
    with pytest.raises(Unmoved):
        move(2020, "review", was="announced", **where)
    move(2020, "open", was="announced", **where)
    move(2020, "review", was="open", **where)
    with pytest.raises(Unmoved, match="reason"):
        move(2020, "open", was="review", **where)
    move(2020, "open", was="review", reason="补录", **where)
    with pytest.raises(Unmoved, match="meanwhile"):
        move(2020, "closed", was="review", **where)
    move(2020, "review", was="open", **where)
    move(2020, "closed", was="review", **where)
    with pytest.raises(Unmoved):
        move(2020, "review", was="closed", reason="想改", **where)
    acts = Act.objects.filter(verb="registry.year").order_by("pk")
    assert acts.count() == 6
    back = acts[3].reason  # the office's words in both languages, the person's own as they are
    assert back == "审核期 → 采集期 · under review → open: 补录"


def test_a_county_may_be_ahead_of_the_province_and_never_behind(office: Office) -> None:
    at_state("open")
    decider, boss = office.people["county_decider"], office.people["provincial_decider"]
    move(YEAR, "review", was="open", by=decider, area="433124")
    assert window_of("433124900201").state == "review"
    assert window_of("433130900201").state == "open"
    assert Year.objects.get().state == "open"
    with pytest.raises(Refused):
        move(YEAR, "review", was="open", by=decider, area="433130")
    with pytest.raises(Refused):
        move(YEAR, "review", was="open", by=decider, area="43")
    move(YEAR, "review", was="open", by=boss, area="43")
    assert window_of("433130900201").state == "review"
    with pytest.raises(Unmoved, match="province"):
        move(YEAR, "open", was="review", by=decider, area="433124", reason="补录")
    move(YEAR, "closed", was="review", by=decider, area="433124")
    assert window_of("433124900201").state == "closed"
    assert CountyYear.objects.get().county_code == "433124"


@pytest.mark.parametrize("told", ["20211", "2012", "²", "", "-1", "9" * 5000, "2036"])
def test_a_slip_of_the_hand_announces_no_year(office: Office, told: str) -> None:
    at_state("closed")
    client = entered(office.people["provincial_decider"])
    answer = client.post("/years/announce/", {"year": told, "area": "43"}, follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "不能公告" in page or "只能公告其后的年度" in page
    assert [each.year for each in Year.objects.all()] == [YEAR]
    assert not Act.objects.filter(verb="registry.year").exists()


def test_the_next_year_may_be_announced_and_says_its_bounds(office: Office) -> None:
    at_state("closed")
    with pytest.raises(Unmoved, match=f"it is one from 2013 to {today().year + 1}"):
        announce(today().year + 2, None, "43")
    announce(today().year + 1, None, "43")


def test_two_years_are_never_worked_on_at_once(office: Office) -> None:
    at_state("open")
    boss = office.people["provincial_decider"]
    announce(YEAR + 1, boss, "43")
    with pytest.raises(Unmoved, match=str(YEAR)):
        move(YEAR + 1, "open", was="announced", by=boss, area="43")
    with pytest.raises(Unmoved, match="later"):
        announce(YEAR, boss, "43")
    assert window_of("433124900201").year == YEAR  # the one at work, not the newest
    assert not gate(office.people["village_worker"], "433124900201").shut


def test_only_decision_makers_move_a_year(office: Office) -> None:
    at_state("open")
    sent = {"area": "433124", "was": "open", "state": "review"}
    for role in ROLES:
        answer = entered(office.people[role]).post(f"/years/{YEAR}/move/", sent)
        may = role in ("county_decider", "prefecture_reviewer", "provincial_decider")
        assert (answer.status_code == 302) is may, role
        CountyYear.objects.exists() and _reset()
    assert window_of("433124900201").state == "open"


def _reset() -> None:
    from tuopin.office.audit.acting import acting

    with acting(None, "tests.year"):
        CountyYear.objects.all().delete()


def test_facts_of_an_edited_row_are_those_of_the_year_worked_on(office: Office) -> None:
    at_state("open", 2020)
    assert written(office, "village_worker", None)
    assert ours(office).data_year == 2020


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_changes_and_years_speak_one_language(office: Office, language: str) -> None:
    at_state("open")
    client = entered(office.people["village_worker"], language)
    body = client.get(f"/households/{office.ours}/change/").content.decode()
    for kind in KINDS.values():
        assert (kind.text.zh in body) is (language == "zh-hans")
        assert (kind.help.en in body) is (language == "en")
    years = client.get("/years/").content.decode()
    assert ("年度采集期" in years) is (language == "zh-hans")
    assert ("window" in years) is (language == "en")
