"""The pages of natural changes: step by step, with what intake says of what was typed, and nothing lost."""

import re
from typing import Any

import pytest
from django.test import Client

from fixtures.offices import Office
from fixtures.registry_years import at_state
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.registry.kinds import KINDS
from tuopin.office.registry.membership import current_members
from tuopin.office.registry.models import Household, Person


@pytest.fixture
def opened(office: Office) -> Office:
    """As the actions' tests have it; and the second of each couple is a woman, the spouse."""
    at_state("open")
    with acting(None, "tests.change"):
        rows = Person._default_manager.filter(village_code="433124900202")
        rows.update(id_number=None, id_number_blind=None)
        Person._default_manager.filter(relation="02").update(sex="2")
    return office


def entered(person: Any, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["tuopin_language"] = language
    return client


class Page:
    """A page of a change as a browser keeps it: hidden controls sent back, what was typed kept."""

    def __init__(self, office: Office, kind: str, role: str = "village_worker") -> None:
        self.client = entered(office.people[role])
        self.path = f"/households/{office.ours}/change/{kind}/"
        self.sent: dict[str, Any] = {}
        self.take(self.client.get(self.path))

    def take(self, answer: Any) -> None:
        self.answer, self.body = answer, answer.content.decode()
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.body)
        self.sent |= {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}

    def send(self, **typed: Any) -> int:
        self.sent |= {name.replace("__", "-"): value for name, value in typed.items()}
        self.take(self.client.post(self.path, self.sent))
        return int(self.answer.status_code)


def test_a_birth_is_registered_with_few_facts(opened: Office) -> None:
    page = Page(opened, "birth")
    assert page.send(on="2019-05-05", name="虚新生", sex="2") == 200
    assert "请填写「与户主关系」" in page.body
    assert page.send(relation="04") == 302
    child = Person._default_manager.get(name="虚新生")
    assert (child.birth_date.isoformat(), child.join_reason) == ("2019-05-05", "01")
    act = Act.objects.get(verb="registry.birth")
    assert act.reason == "出生 Birth"


def test_what_is_typed_is_judged_in_intakes_words(opened: Office) -> None:
    page = Page(opened, "marriage_in")
    assert page.send(on="2019-02-30") == 422
    assert "必填项「发生日期」的内容无法识别" in page.body
    page.send(on="20190228", name="虚新妇", sex="2", birth_date="1990-01-01", relation="05")
    assert Person._default_manager.filter(name="虚新妇").exists()
    page = Page(opened, "marriage_in")
    typed = {"on": "20200101", "name": "虚另妇", "sex": "2", "birth_date": "1990-01-01"}
    assert page.send(**typed, relation="05") == 422
    assert "「发生日期」晚于数据截止日 2019-12-31" in page.body


def test_a_relation_that_cannot_be_is_refused(opened: Office) -> None:
    page = Page(opened, "adoption")
    page.send(on="2019-05-05", name="虚养子", sex="2", birth_date="2015-01-01", relation="03")
    assert "与户主关系与性别" in page.body or "性别" in page.body
    assert not Person._default_manager.filter(name="虚养子").exists()


def test_when_the_head_dies_the_page_asks_who_is_head_and_how_all_are_related(
    opened: Office,
) -> None:
    head, wife = current_members(opened.ours)
    page = Page(opened, "death")
    assert page.send(on="2019-05-05") == 200
    assert "请选择是谁" in page.body
    page.send(who=head.person_no)
    assert "户主离开了:请在下面选新户主" in page.body
    page.send(head=wife.person_no)
    assert "请核对下面各人与新户主的关系" in page.body
    assert page.send() == 302
    assert [(m.name, m.relation) for m in current_members(opened.ours)] == [("单秀英", "01")]
    assert Act.objects.filter(verb="registry.death").count() == 1


def test_a_change_of_head_suggests_what_leaves_no_doubt(opened: Office) -> None:
    head, wife = current_members(opened.ours)
    page = Page(opened, "head")
    page.send(on="2019-05-05", head=wife.person_no)
    block = page.body[page.body.index(f'id="r-{head.person_no}"') :]
    assert re.search(r'value="(\d\d)" selected', block).group(1) == "02"  # type: ignore[union-attr]
    assert page.send(**{f"relation-{head.person_no}": "02"}) == 302
    assert [m.name for m in current_members(opened.ours)] == ["单秀英", "覃小兰"]


def test_a_split_and_a_merge_go_through_their_steps(opened: Office) -> None:
    wife = current_members(opened.ours)[1]
    page = Page(opened, "split")
    page.send(on="2019-05-05", who=[wife.person_no])
    assert "请选新户的户主" in page.body
    page.send(new__head=wife.person_no)
    assert page.send() == 302
    made = Household._default_manager.get(household_no="43312490000001")
    assert made.head_name == "单秀英"
    page = Page(opened, "merge")
    page.send(on="2019-06-06", other="43313020100000")  # of the other county
    assert "须在您可以录入的范围内" in page.body
    page.send(other=made.household_no)
    assert "请写明各人与户主覃小兰的关系" in page.body
    assert page.send() == 200  # still not said
    assert page.send(**{f"other-{wife.person_no}": "02"}) == 302
    made.refresh_from_db()
    assert made.close_reason == "03"
    shown = page.client.get(f"/households/{made.household_no}/").content.decode()
    assert "销户:并户" in shown


def test_members_go_to_another_household(opened: Office) -> None:
    wife = current_members(opened.ours)[1]
    other = opened.households["433124900201"][1]
    page = Page(opened, "to_other")
    page.send(on="2019-05-05", who=[wife.person_no], other=other)
    assert "与户主李伟的关系" in page.body
    assert page.send(**{f"other-{wife.person_no}": "33"}) == 302
    assert len(current_members(other)) == 3


def test_an_undone_death_brings_the_member_back(opened: Office) -> None:
    wife = current_members(opened.ours)[1]
    assert Page(opened, "death").send(on="2019-05-05", who=wife.person_no) == 302
    page = Page(opened, "undo")
    assert "单秀英" in page.body
    page.send(on="2019-05-06", who=wife.person_no)
    assert "请填写「说明」" in page.body
    assert page.send(note="登错了人") == 302
    assert len(current_members(opened.ours)) == 2


def test_a_village_worker_is_told_whom_to_ask_for_a_move(opened: Office) -> None:
    page = Page(opened, "move")
    assert "请找乡镇专干办理" in page.body
    page = Page(opened, "move", "township_clerk")
    assert "石桥村" in page.body
    assert page.send(on="2019-05-05", village="433124900202", group="第1组") == 302
    assert Household._default_manager.get(household_no=opened.ours).village_code == "433124900202"


def test_two_who_register_the_same_birth_are_told(opened: Office) -> None:
    first, second = Page(opened, "birth"), Page(opened, "birth", "township_clerk")
    typed = {"on": "2019-05-05", "name": "虚新生", "sex": "2", "relation": "04"}
    assert first.send(**typed) == 302
    assert second.send(**typed) == 409
    assert "您打开后,这户已被改动(village_worker)" in second.body
    assert Person._default_manager.filter(name="虚新生").count() == 1
    assert second.send(name="虚双胞胎") == 302  # having looked, it was another
    assert len(current_members(opened.ours)) == 4


def test_a_refused_change_leaves_the_page_able_to_go_on(opened: Office) -> None:
    """What was taken back must not make the next try look overtaken."""
    page = Page(opened, "birth")
    typed = {"on": "2019-05-05", "name": "虚新生", "sex": "2"}
    assert page.send(**typed, relation="01") in (200, 422)  # a second head
    assert page.send(relation="04") == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_of_a_change_speaks_one_language(
    opened: Office, kind: str, language: str
) -> None:
    client = entered(opened.people["township_clerk"], language)
    body = client.get(f"/households/{opened.ours}/change/{kind}/").content.decode()
    form = re.sub(r'value="[^"]*"', "", body[body.index('<form method="post" class="sheet"') :])
    inner = form[: form.index("</form>")]
    for name in ("覃小兰", "单秀英", "石桥村", "李伟"):
        inner = inner.replace(name, "")
    assert bool(re.search("[\u4e00-\u9fff]", inner)) is (language == "zh-hans")


def test_the_history_tells_who_did_what_and_keeps_names_closed(opened: Office) -> None:
    wife = current_members(opened.ours)[1]
    Page(opened, "death").send(on="2019-05-05", who=wife.person_no, note="病故")
    client = entered(opened.people["village_worker"])
    where = f"/persons/{current_members(opened.ours)[0].person_no}/edit/"
    told = {"version": "1", "name": "虚改名", "was-name": "覃小兰"}
    answer = client.post(where, told | {"reason": "写错"})
    if answer.status_code == 422:
        seen = re.search(r'name="seen" value="([^"]*)"', answer.content.decode()).group(1)  # type: ignore[union-attr]
        assert client.post(where, told | {"reason": "写错", "seen": seen}).status_code == 302
    body = client.get(f"/households/{opened.ours}/history/").content.decode()
    for text in ("死亡", "village_worker", "病故", "减少日期", "2019-05-05", "有改动"):
        assert text in body, text
    assert "覃**" not in body
    audited = entered(opened.people["auditor"]).get(f"/households/{opened.ours}/history/")
    assert "覃**" in audited.content.decode()
    outside = f"/households/{opened.theirs}/history/"
    assert client.get(outside).status_code == 404


def test_what_no_longer_fits_elsewhere_is_told_and_keeps_no_death_out(opened: Office) -> None:
    """A month of work after the death, and an income per head of two: to be looked at, not refused."""
    from tuopin.office.registry.models import MODELS

    wife = current_members(opened.ours)[1]
    with acting(None, "tests.change"):
        income = MODELS["income"]._default_manager.filter(household_no=opened.ours)
        income.update(net_income_per_head=400_000)  # 8,000 yuan among two
    page = Page(opened, "death")
    assert page.send(on="2019-05-05", who=wife.person_no) == 302
    assert len(current_members(opened.ours)) == 1
    shown = page.client.get(f"/households/{opened.ours}/").content.decode()
    assert "接着请核对:" in shown
    assert "人均纯收入" in shown
