"""Editing one row: judged as intake judges, never over somebody else's change, sealed numbers never shown back."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fixtures.offices import Office
from fixtures.registry_years import at_state
from tuopin.office.audit.models import Act, Change
from tuopin.office.registry.actions import Overtaken, add_row, save_row
from tuopin.office.registry.forms import Sheet, editable
from tuopin.office.registry.models import MODELS, Household, Person
from tuopin.office.registry.numbers import Unfit
from tuopin.rounds.entering import cell, enter_row
from tuopin.rounds.intake import take_in
from tuopin.store import open_engine
from tuopin.tables import TABLES

DAY = date(2019, 12, 31)
#: A number that passes every check: 43 0102 1970-01-01, male; its check character worked out by hand is X.
GOOD = "43010219700101001X"


@pytest.fixture
def opened(office: Office) -> Office:
    at_state("open")
    return office


def entered(person: Any, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["tuopin_language"] = language
    return client


def controls(page: str) -> dict[str, str]:
    """What a browser would send back of a form unchanged."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and (kind is None or kind.group(1) == "hidden"):
            found[name.group(1)] = value.group(1) if value else ""
    for name, body in re.findall(
        r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>', page, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen.group(1) if chosen else ""
    return found


def ours(office: Office) -> Any:
    return Household._default_manager.get(household_no=office.ours)


def person(office: Office, place: int = 0) -> Any:
    rows = Person._default_manager.filter(household_no=office.ours).order_by("person_no")
    return rows[place]


# ---- the same judge --------------------------------------------------------------------------------------

#: Rows as somebody might type them; each is judged in a form and in a file.
TYPED: tuple[tuple[str, dict[str, str]], ...] = (
    ("person", {"birth_date": "1970年1月5日", "sex": "男", "relation": "户主"}),
    ("person", {"birth_date": "19700230", "education": "大学", "work_months": "13"}),
    ("person", {"id_number": "43010219700101001x", "sex": "2", "birth_date": "1971-01-01"}),
    ("person", {"id_number": "4.30102E+17", "name": "=1+1"}),
    ("income", {"wage_income": "1,200.5元", "debt": "没有", "pension": "９９９"}),
    ("income", {"wage_income": "-5", "gross_income": "99999999"}),
    ("household", {"exit_flag": "脱贫", "main_cause": "因病", "other_cause_1": "01"}),
    ("household", {"exit_flag": "9"}),
    ("living", {"house_area": "120.50", "dangerous_house": "否", "access_road": "1.0"}),
)  # fmt: skip
KEYS = {
    "person_no": "43312420100000001",
    "household_no": "433124201000000",
    "data_year": "2019",
    "village_code": "433124900201",
    "exit_flag": "1",
}


@pytest.mark.parametrize(("name", "typed"), TYPED)
def test_the_same_text_gives_the_same_value_and_finding_as_in_a_file(
    tmp_path: Path, name: str, typed: dict[str, str]
) -> None:
    table = TABLES[name]
    row = {key: value for key, value in KEYS.items() if key in table.names} | typed
    path = tmp_path / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink).writerows([list(row), list(row.values())])
    with open_engine("duckdb") as engine:
        taken = take_in([path], engine, as_of=DAY, table=name)
        rows = engine.collect(taken.frames[name].select(*table.names)).to_pylist()
        found = engine.collect(taken.findings).to_pylist()
    told = enter_row(table, row, DAY)
    assert (dict(told.values) if told.values is not None else None) == (rows[0] if rows else None)
    assert sorted((f.check, f.column, f.text.zh, f.text.en) for f in told.found) == sorted(
        (f["check"], f["column"], f["message_zh"], f["message_en"]) for f in found
    )


def test_a_stored_value_written_as_a_cell_reads_as_itself() -> None:
    held = {
        "income": {"wage_income": 120_050, "net_income": -7, "debt": 0},
        "living": {"house_area": 120.25, "dangerous_house": False, "orchard": 0.1},
        "person": {"birth_date": date(1968, 2, 29), "work_months": 3, "sex": "2", "yulu_aid": True},
        "monitored": {"identified_month": 201907, "monitored_class": "01"},
    }
    for name, values in held.items():
        table = TABLES[name]
        cells = {k: v for k, v in KEYS.items() if k in table.names}
        cells |= {key: cell(table.column(key), value) for key, value in values.items()}
        told = enter_row(table, cells, DAY).values
        assert told is not None
        assert {key: told[key] for key in values} == values


# ---- actions ---------------------------------------------------------------------------------------------


def test_a_row_is_written_only_in_the_version_that_was_seen(opened: Office) -> None:
    row = ours(opened)
    save_row(row=row, values={"main_cause": "02"}, version=1, by=None)
    acts = Act.objects.count()
    with pytest.raises(Overtaken):
        save_row(row=row, values={"main_cause": "03"}, version=1, by=None)
    assert (ours(opened).main_cause, ours(opened).version) == ("02", 2)
    assert Act.objects.count() == acts


def test_the_household_follows_its_heads_name_and_number(opened: Office) -> None:
    head = person(opened)
    save_row(row=head, values={"name": "虚新名", "id_number": GOOD}, version=1, by=None)
    row = ours(opened)
    assert (row.head_name, row.head_name_initials, row.version) == ("虚新名", "xxm", 2)
    assert row.head_id_number.open() == GOOD


def test_what_natural_changes_and_decisions_set_is_not_edited(opened: Office) -> None:
    worker, officer = opened.people["village_worker"], opened.people["county_officer"]
    for values in ({"valid": False}, {"household_no": "1"}, {"exit_flag": "1"}):
        with pytest.raises(ValueError, match="cannot be changed"):
            save_row(row=ours(opened), values=values, version=1, by=worker)
    save_row(row=ours(opened), values={"exit_flag": "0"}, version=1, by=officer)
    with pytest.raises(Unfit, match="change of head"):
        save_row(row=person(opened, 1), values={"relation": "01"}, version=1, by=worker)


def test_a_measure_gets_a_number_and_a_month_is_entered_once(opened: Office) -> None:
    row, worker = ours(opened), opened.people["village_worker"]
    for _ in range(2):
        add_row(table="measure", household=row, values={"head": "01"}, by=worker)
    numbers = MODELS["measure"]._default_manager.order_by("measure_no").values_list("measure_no")
    assert [n for (n,) in numbers] == [opened.ours + "-M001", opened.ours + "-M002"]
    month = {"person_no": person(opened).person_no, "month": 201905, "working": True}
    add_row(table="work", household=row, values=month, by=worker)
    with pytest.raises(Unfit, match="already"):
        add_row(table="work", household=row, values=month, by=worker)
    assert MODELS["work"]._default_manager.get().village_code == "433124900201"


# ---- pages -----------------------------------------------------------------------------------------------


def test_a_form_is_filled_with_what_is_stored_and_never_with_a_number(opened: Office) -> None:
    page = entered(opened.people["village_worker"]).get(
        f"/persons/{person(opened).person_no}/edit/"
    )
    body = page.content.decode()
    told = controls(body)
    assert (told["name"], told["birth_date"], told["sex"]) == ("覃小兰", "1970-01-01", "1")
    assert told["id_number"] == ""
    assert "99312419700101000X" not in body
    assert "**************000X" in body
    assert "relation" not in told  # the head's
    assert "left_on" not in told


def send(office: Office, path: str, role: str = "village_worker", **typed: str) -> Any:
    client = entered(office.people[role])
    told = controls(client.get(path).content.decode())
    return client.post(path, told | {k.replace("__", "-"): v for k, v in typed.items()})


def test_an_edit_is_saved_with_one_act_and_only_what_changed(opened: Office) -> None:
    path = f"/households/{opened.ours}/edit/income/"
    acts = Act.objects.filter(verb__startswith="registry.")
    before = acts.count()
    answer = send(opened, path, family_planning_grant="1,200.5元", reason="入户核实")
    assert (answer.status_code, answer.url) == (302, f"/households/{opened.ours}/")
    row = MODELS["income"]._default_manager.get(household_no=opened.ours)
    assert (row.family_planning_grant, row.gross_income, row.version) == (120_050, 900_000, 2)
    act = acts.order_by("-pk").first()
    assert acts.count() == before + 1
    assert (act.verb, act.username) == ("registry.edit.income", "village_worker")
    assert act.reason == "入户核实"
    seen = Change.objects.get(act=act.pk)
    assert seen.changed == {"family_planning_grant": [None, 120_050]}


def test_an_error_refuses_in_intakes_words(opened: Office) -> None:
    path = f"/households/{opened.ours}/edit/income/"
    answer = send(opened, path, debt="没有")
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "「未偿还借(贷)款」的内容无法识别,按未知处理;允许:金额(元)" in body
    assert 'value="没有"' in body  # what was typed is still there
    assert MODELS["income"]._default_manager.get(household_no=opened.ours).version == 1


def test_no_forged_word_lets_an_error_pass(opened: Office) -> None:
    path = f"/households/{opened.ours}/edit/income/"
    seen = "cell.type/debt refused"
    assert send(opened, path, debt="没有", seen=seen, reason="就是没有").status_code == 422


def test_a_doubt_is_shown_and_kept_only_with_a_reason(opened: Office) -> None:
    path = f"/households/{opened.ours}/edit/income/"
    client = entered(opened.people["village_worker"])
    told = controls(client.get(path).content.decode()) | {"pension": "9999999"}
    first = client.post(path, told | {"reason": "有原因"})  # but the doubt was not shown yet
    body = first.content.decode()
    assert first.status_code == 422
    assert "「养老保险金」不在合理范围 0–1000000 内,请核对" in body
    again = controls(body) | {"reason": ""}
    assert client.post(path, again).status_code == 422
    assert client.post(path, again | {"reason": "补发多年"}).status_code == 302
    act = Act.objects.filter(verb__startswith="registry.").order_by("-pk").first()
    assert act.reason.startswith("补发多年 [")
    assert "cell.range/pension" in act.reason


def test_the_catalogue_is_asked_of_the_household(opened: Office) -> None:
    """A spouse of the head's own sex was there before; a daughter who is a man is new, and cannot be."""
    second = person(opened, 1)
    answer = send(opened, f"/persons/{second.person_no}/edit/", relation="04")
    assert answer.status_code == 422
    assert "关系" in answer.content.decode()
    assert Person._default_manager.get(pk=second.pk).version == 1


def test_a_sealed_number_left_empty_stays_and_is_cleared_only_when_told(opened: Office) -> None:
    path = f"/households/{opened.ours}/edit/household/"
    assert send(opened, path, group_name="第2组").status_code == 302
    row = ours(opened)
    assert (row.group_name, row.household_phone.open()) == ("第2组", "14200000000")
    answer = send(opened, path, clear__household_phone="1", reason="停机", seen="")
    if answer.status_code == 422:  # the catalogue asks after a household without a phone
        body = answer.content.decode()
        client = entered(opened.people["village_worker"])
        told = controls(body) | {"clear-household_phone": "1", "reason": "停机"}
        assert client.post(path, told).status_code == 302
    assert ours(opened).household_phone is None
    assert ours(opened).household_phone_blind is None


def test_a_number_typed_with_a_mistake_elsewhere_is_carried_sealed(opened: Office) -> None:
    path = f"/persons/{person(opened).person_no}/edit/"
    answer = send(opened, path, id_number=GOOD, birth_date="1970-13-01")
    body = answer.content.decode()
    assert answer.status_code == 422
    assert GOOD not in body
    assert "**************001X" in body
    client = entered(opened.people["village_worker"])
    told = controls(body) | {"birth_date": "1970-01-01", "reason": "补正"}
    second = client.post(path, told)
    if second.status_code == 422:  # doubts of the catalogue, shown once
        told = controls(second.content.decode()) | {"reason": "补正"}
        second = client.post(path, told)
    assert second.status_code == 302
    assert person(opened).id_number.open() == GOOD


def test_two_who_edit_the_same_row_are_shown_both_values(opened: Office) -> None:
    path = f"/households/{opened.ours}/edit/household/"
    worker, clerk = (entered(opened.people[r]) for r in ("village_worker", "township_clerk"))
    mine = controls(worker.get(path).content.decode())
    theirs = controls(clerk.get(path).content.decode())
    saved = clerk.post(path, theirs | {"group_name": "第8组", "main_cause": "02"})
    assert saved.status_code == 302
    answer = worker.post(
        path, mine | {"group_name": "第9组", "bank_name": "虚农商行", "reason": "走访"}
    )
    body = answer.content.decode()
    assert answer.status_code == 409
    for told in ("您的:第9组", "现在:第8组", "您打开时:第1组", "现在:因残", "township_clerk"):
        assert told in body, told
    row = ours(opened)
    assert (row.group_name, row.bank_name) == ("第8组", None)  # nothing written yet
    again = controls(body) | {"group_name": "第9组", "main_cause": "02"}  # yours; theirs
    assert worker.post(path, again).status_code == 302
    row = ours(opened)
    assert (row.group_name, row.main_cause, row.bank_name) == ("第9组", "02", "虚农商行")
    assert row.household_phone.open() == "14200000000"


def test_an_edit_of_a_row_that_was_entered_meanwhile_is_shown_both(opened: Office) -> None:
    path = f"/households/{opened.ours}/edit/consent/"
    worker, clerk = (entered(opened.people[r]) for r in ("village_worker", "township_clerk"))
    mine = controls(worker.get(path).content.decode())
    theirs = controls(clerk.get(path).content.decode())
    assert clerk.post(path, theirs | {"exit_known": "1"}).status_code == 302
    answer = worker.post(path, mine | {"exit_known": "0"})
    assert answer.status_code == 409
    assert MODELS["consent"]._default_manager.get(household_no=opened.ours).exit_known is True


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("table", ["household", "income", "living", "household_check", "monitored"])
def test_forms_speak_one_language(opened: Office, language: str, table: str) -> None:
    client = entered(opened.people["village_worker"], language)
    body = client.get(f"/households/{opened.ours}/edit/{table}/").content.decode()
    form = body[body.index("<form method") :].split("</form>")[1]
    inner = re.sub(r"value=\"[^\"]*\"", "", form)
    assert bool(re.search("[\u4e00-\u9fff]", inner)) == (language == "zh-hans")


def test_every_editable_column_has_a_control_and_a_group(opened: Office) -> None:
    for name in ("household", "person", "income", "living", "household_check", "monitored"):
        columns = editable(TABLES[name], decided=True)
        sheet = Sheet(TABLES[name], columns, {})
        shown = [entry.name for _, entries, _ in sheet.groups for entry in entries]
        assert sorted(shown) == sorted(column.name for column in columns)
        assert len(set(shown)) == len(shown)
