"""Years, history, "what if", accounts, exports and seals by program: what the pages say, within reach of the token."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fixtures.archived import archived
from fixtures.asked_by_program import asked
from fixtures.intakes import work
from fixtures.offices import Office
from fixtures.registry_years import at_state
from tuopin.office.api.actions import make_token
from tuopin.office.areas.queries import area_of
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act, Change, Seal
from tuopin.office.audit.sealing import seal
from tuopin.office.jobs.actions import ask_for
from tuopin.office.national.actions import ask_export
from tuopin.office.people.actions import end, give, open_account
from tuopin.office.people.models import Person, today
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import MODELS, Correction, CountyYear, Household

__all__ = ["archived"]

INCOME = "income_identification"


@pytest.fixture(autouse=True)
def many_questions(settings: Any) -> None:
    settings.API_A_MINUTE = 1_000_000


def found(office: Office, role: str, path: str, name: str, bound: str = "", **query: Any) -> Any:
    return asked(office, role, path, bound, **query).json()[name]


# ---- the year's window -----------------------------------------------------------------------------------


@pytest.fixture
def years(office: Office) -> Office:
    """2018 closed, 2019 open; the other county is ahead. A correction of 2018 in each county."""
    at_state("closed", 2018)
    year = at_state("open", 2019)
    with acting(None, "tests.year"):
        CountyYear.objects.create(
            year=year, county_code="433130", state="review", since=date(2019, 9, 1)
        )
        for place, number in enumerate((office.ours, office.theirs)):
            village = ("433124900201", "433130900201")[place]
            Correction.objects.create(
                year=2018, order_no=f"〔2019〕{place}号", household_no=number, village_code=village, act=place + 1
            )  # fmt: skip
    return office


@pytest.mark.parametrize(
    ("role", "bound", "area", "places"),
    [
        ("village_worker", "", "", ["43", "433124"]),
        ("county_officer", "", "", ["43", "433124"]),
        ("county_officer", "433124900202", "", ["43", "433124"]),
        ("paired_cadre", "", "", ["43", "433124"]),
        ("prefecture_reviewer", "", "", ["43", "433124", "433130"]),
        ("auditor", "", "", ["43", "433124", "433130"]),
        ("auditor", "433124", "", ["43", "433124"]),
        ("auditor", "", "433130", ["43", "433130"]),
        ("auditor", "433124", "433130", []),
        ("paired_cadre", "", "433130", []),
    ],
)
def test_years_are_of_ones_own_province_and_counties(
    years: Office, role: str, bound: str, area: str, places: list[str]
) -> None:
    told = found(years, role, "years", "places", bound, **({"area": area} if area else {}))
    assert [each["area"] for each in told] == places
    states = {each["area"]: [(y["year"], y["state"]) for y in each["years"]] for each in told}
    for code, held in states.items():
        assert held == [(2019, "review" if code == "433130" else "open"), (2018, "closed")]


def test_years_turn_their_pages_and_say_since_when(years: Office) -> None:
    first = asked(years, "auditor", "years", limit=2).json()
    rest = asked(years, "auditor", "years", after=first["next"]).json()
    assert [each["area"] for each in (*first["places"], *rest["places"])] == [
        "43", "433124", "433130",
    ]  # fmt: skip
    ahead = rest["places"][0]["years"][0]
    assert (ahead["since"], rest["next"]) == ("2019-09-01", None)
    assert ahead["text"]["zh"].startswith("2019年度 · ")


def test_corrections_are_those_of_ones_households(years: Office) -> None:
    ours, both = [years.ours], [years.theirs, years.ours]
    for role, bound, numbers in (
        ("auditor", "", both),
        ("auditor", "433124", ours),
        ("auditor", "433124900202", []),
        ("county_officer", "", ours),
        ("paired_cadre", "", ours),
    ):
        told = found(years, role, "corrections", "corrections", bound)
        assert [each["household_no"] for each in told] == numbers, (role, bound)
    first = asked(years, "auditor", "corrections", limit=1).json()
    (second,) = found(years, "auditor", "corrections", "corrections", after=first["next"])
    assert (second["order_no"], second["ordered_on"]) == ("〔2019〕0号", None)


# ---- a household's history -------------------------------------------------------------------------------


@pytest.fixture
def changed(office: Office) -> Office:
    """A name and a group changed in our household, each by one act, and the same in theirs."""
    worker = office.people["village_worker"]
    for values in ({"group_name": "第9组"}, {"head_name": "覃大兰"}):
        for number, by in ((office.ours, worker), (office.theirs, None)):
            with acting(by, "registry.edit.household", subject=number, reason="写错"):
                Household._default_manager.filter(household_no=number).update(**values)
    return office


def columns(act: Any) -> dict[str, tuple[str, str, bool]]:
    return {
        line["column"]: (line["before"], line["after"], line["closed"])
        for row in act["rows"]
        for line in row["columns"]
    }


def test_a_history_keeps_names_closed_unless_the_token_may_read_the_record(
    changed: Office,
) -> None:
    where = f"households/{changed.ours}/history"
    for role, held, name in (
        ("village_worker", None, ("", "", True)),
        ("auditor", ["see"], ("", "", True)),  # the person reads the record, this token does not
        ("auditor", ["see", "audit"], ("覃**", "覃**", False)),
    ):
        newest, before, *_ = asked(changed, role, where, held=held).json()["acts"]
        assert columns(newest)["head_name"] == name, (role, held)
        assert columns(before)["group_name"] == ("第1组", "第9组", False)
        assert (newest["username"], newest["reason"]) == ("village_worker", "写错")
        assert (newest["rows"][0]["table"], newest["rows"][0]["kind"]) == ("household", "u")


def test_a_history_goes_back_to_the_first_act_page_by_page(changed: Office) -> None:
    """The newest three changed both persons and, as a batch does, name no household."""
    for sex in ("2", "1", "2"):
        with acting(None, "tests.change"):
            MODELS["person"]._default_manager.filter(household_no=changed.ours).update(sex=sex)
    where = f"households/{changed.ours}/history"
    whole = asked(changed, "village_worker", where).json()
    assert whole["next"] is None
    assert len(whole["acts"]) == 6  # filled, and changed five times
    assert [row["table"] for row in whole["acts"][0]["rows"]] == ["person", "person"]
    assert {row["kind"] for row in whole["acts"][-1]["rows"]} == {"i"}
    for size in (1, 3, 4):
        pages, after = [], ""
        while after is not None:
            part = asked(changed, "village_worker", where, after=after, limit=size).json()
            assert 0 < len(part["acts"]) <= size
            pages += part["acts"]
            after = part["next"]
        assert pages == whole["acts"], size


@pytest.mark.parametrize(
    ("role", "bound", "held", "status"),
    [
        ("county_officer", "", ["see"], 404),
        ("village_worker", "", ["see"], 404),
        ("auditor", "433124", ["see", "audit"], 404),
        ("auditor", "", ["audit"], 403),
        ("auditor", "", ["see"], 200),
    ],
)
def test_the_history_of_another_county_is_as_if_absent(
    changed: Office, role: str, bound: str, held: list[str], status: int
) -> None:
    answer = asked(changed, role, f"households/{changed.theirs}/history", bound, held=held)
    assert answer.status_code == status
    assert status == 200 or "覃" not in answer.content.decode()


# ---- what if ---------------------------------------------------------------------------------------------


def supposed(office: Office, role: str = "paired_cadre", bound: str = "", **body: Any) -> Any:
    return asked(office, role, f"households/{office.ours}/what-if", bound, body=body)


def test_what_if_says_now_and_then_and_that_it_is_no_verdict(archived: Office) -> None:
    told = supposed(archived, facts={"income.net_income": "6000"}).json()
    assert told["no_verdict"]["zh"].startswith("这不是结论")
    assert told["no_verdict"]["en"].startswith("This is no verdict")
    assert (told["changed"], told["year"], told["on"]) == (
        ["income.net_income"], 2019, "2019-12-31",
    )  # fmt: skip
    (line,) = [each for each in told["criteria"] if each["now"]["id"] == INCOME]
    # 8,000 yuan for two are 4,000 a head, 6,000 are 3,000: below 3,218
    assert (line["now"]["verdict"], line["then"]["verdict"]) == ("met", "unmet")
    assert "3,000" in line["then"]["value"]["en"]
    assert "3,218" in line["then"]["threshold"]["en"]
    earlier = supposed(archived, on="2016-12-31", facts={"income.net_income": "6000"}).json()
    (line,) = [each for each in earlier["criteria"] if each["now"]["id"] == INCOME]
    assert (line["then"]["verdict"], earlier["on"]) == ("met", "2016-12-31")  # the line was 2,952


def test_what_if_lists_the_facts_and_names_nobody(archived: Office) -> None:
    told = supposed(archived).json()
    assert told["changed"] == []
    assert {each["now"] == each["then"] for each in told["criteria"]} == {True}
    facts = {each["name"]: each for each in told["facts"]}
    assert facts["income.net_income"]["value"] == "8000"
    member = f"person.{archived.ours}00.labour_capacity"
    assert (facts[member]["person_no"], facts[member]["value"]) == (f"{archived.ours}00", None)
    for name in ("覃小兰", "单秀英", "id_number", "head_name"):
        assert name not in str(told), name


def test_what_if_writes_nothing(archived: Office) -> None:
    person = archived.people["paired_cadre"]
    _, secret = make_token(person, "虚构", [Right.SEE], None, today() + timedelta(days=5))
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    client.get("/api/v1/account")  # from now on the day of the token's use is kept
    before = (Act.objects.count(), Change.objects.count())
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(
            f"/api/v1/households/{archived.ours}/what-if",
            {"facts": {"income.net_income": "6000", "household_check.food_stable": "1"}},
            content_type="application/json",
        )
    assert answer.status_code == 200
    assert len(answer.json()["changed"]) == 2
    reading = ("SELECT", "SAVEPOINT", "RELEASE")
    written = [q["sql"] for q in queries if not q["sql"].lstrip().upper().startswith(reading)]
    assert written == []
    assert (Act.objects.count(), Change.objects.count()) == before
    assert MODELS["income"]._default_manager.get(household_no=archived.ours).net_income == 800_000


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"facts": {"income.net_incom": "1"}}, "facts.income.net_incom"),
        ({"facts": {"household.head_name": "覃大兰"}}, "facts.household.head_name"),
        ({"facts": {"income.net_income": "many"}}, "facts.income.net_income"),
        ({"on": "2031-01-01"}, "on"),
        ({"on": "someday"}, "on"),
        ({"fact": {}}, "fact"),
    ],
)
def test_what_cannot_be_supposed_is_refused_by_name(
    archived: Office, body: dict[str, Any], where: str
) -> None:
    answer = supposed(archived, **body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["where"] == where
    if where == "facts.income.net_incom":
        assert "income.net_income" in error["allowed"]


def test_nobody_supposes_anything_of_another_county(archived: Office) -> None:
    where = f"households/{archived.theirs}/what-if"
    for role, bound, held, status in (
        ("county_officer", "", ["see"], 404),
        ("paired_cadre", "", ["see"], 404),
        ("auditor", "433124", ["see"], 404),
        ("auditor", "", ["audit"], 403),
        ("auditor", "", ["see"], 200),
    ):
        answer = asked(archived, role, where, bound, body={}, held=held)
        assert answer.status_code == status, (role, bound)


# ---- accounts --------------------------------------------------------------------------------------------

MANAGED = ["assembly_secretary", "county_decider", "county_finance", "county_officer", "evaluator", "paired_cadre",
           "township_clerk", "village_worker", "work_team"]  # fmt: skip


@pytest.fixture
def elsewhere(office: Office) -> Person:
    """Somebody of the other county, with the same name as ours."""
    person = open_account("their-clerk", office.people["township_clerk"].name, "虚-secret-1", None)
    give(person, "township_clerk", area_of("433130900"), None)
    return person


def managed(office: Office, role: str, path: str = "people", bound: str = "", **query: Any) -> Any:
    return asked(office, role, path, bound, held=["people"], **query)


def names(answer: Any) -> list[str]:
    return [each["username"] for each in answer.json()["people"]]


def test_accounts_are_those_one_manages(office: Office, elsewhere: Person) -> None:
    assert names(managed(office, "county_decider")) == MANAGED
    assert set(names(managed(office, "administrator"))) == {*office.people, "their-clerk"}
    assert names(managed(office, "administrator", area="433130")) == ["their-clerk"]
    assert names(managed(office, "county_decider", area="433130")) == []
    # narrower than its person: those with a role inside the village
    village = ["assembly_secretary", "paired_cadre", "village_worker", "work_team"]
    assert names(managed(office, "administrator", bound="433124900201")) == village
    assert names(managed(office, "provincial_decider", bound="433130")) == ["their-clerk"]


def test_accounts_are_filtered_and_turn_their_pages(office: Office) -> None:
    assert names(managed(office, "county_decider", q="county_")) == [
        "county_decider", "county_finance", "county_officer",
    ]  # fmt: skip
    told = managed(office, "county_decider", "people?role=evaluator")
    assert names(told) == ["evaluator"]
    assert [each["role"] for each in told.json()["people"][0]["roles"]] == ["evaluator"]
    first = managed(office, "county_decider", limit=4)
    rest = managed(office, "county_decider", after=first.json()["next"])
    assert names(first) + names(rest) == MANAGED
    assert rest.json()["next"] is None
    assert managed(office, "county_decider", state="shut").status_code == 422


def test_an_account_has_its_roles_and_no_secret(office: Office, elsewhere: Person) -> None:
    clerk = office.people["township_clerk"]
    end(clerk.grants_on().get(), None, "轮岗", today() + timedelta(days=9))
    held = give(clerk, "county_finance", area_of("433124"), None, today() - timedelta(days=9))
    end(held, None, "轮岗", today() - timedelta(days=2))
    answer = managed(office, "county_decider", f"people/{clerk.pk}")
    told = answer.json()
    assert [each["role"] for each in told["now"]] == ["township_clerk"]
    assert told["now"][0]["until"] == (today() + timedelta(days=9)).isoformat()
    assert [(each["role"], each["area"]) for each in told["past"]] == [("county_finance", "433124")]
    assert (told["account"]["state"], told["second_factor"]) == ("open", False)
    fresh = Person.objects.get(pk=clerk.pk)
    for secret in (fresh.password, "argon2", "pbkdf2", "password", "email"):
        assert secret not in answer.content.decode(), secret
    assert managed(office, "administrator", f"people/{elsewhere.pk}").status_code == 200
    for role, bound in (("county_decider", ""), ("administrator", "433124")):
        absent = managed(office, role, f"people/{elsewhere.pk}", bound)
        assert absent.status_code == 404
        assert "their-clerk" not in absent.content.decode()


@pytest.mark.parametrize("path", ["people", "people/1", "people/roles/1/households"])
def test_accounts_need_the_right_to_manage_them(office: Office, path: str) -> None:
    assert asked(office, "county_decider", path, held=["see", "audit"]).status_code == 403
    assert asked(office, "county_officer", path, held=["see", "export"]).status_code == 403


def test_the_households_of_a_role_are_for_who_manages_and_sees(office: Office) -> None:
    grant = office.people["paired_cadre"].grants_on().get()
    where, both = f"people/roles/{grant.pk}/households", ["people", "see"]
    told = asked(office, "county_decider", where, held=both).json()
    assert told == {
        "households": [{"household_no": office.ours, "head_name": "覃小兰"}], "next": None,
    }  # fmt: skip
    assert asked(office, "county_decider", where, "433124900202", held=both).status_code == 404
    for role in ("county_decider", "administrator"):  # the token, and the role, without seeing
        answer = asked(office, role, where, held=["people"])
        assert answer.status_code == 404
        assert office.ours not in answer.content.decode()
    clerk = office.people["township_clerk"].grants_on().get()
    of_area = f"people/roles/{clerk.pk}/households"
    assert asked(office, "county_decider", of_area, held=both).status_code == 404


# ---- files for the national system, and the record sealed ------------------------------------------------


def test_exports_are_ones_own_and_their_files_stay_sealed(
    office: Office, settings: Any, tmp_path: Any
) -> None:
    settings.STORE = tmp_path / "store"
    given: dict[str, Any] = {
        "tables": ["household"],
        "headings": "zh",
        "kind": "csv",
        "numbers": False,
    }
    mine = office.people["county_officer"]
    made = ask_export(area="433124", reason="月度上传", by=mine, **given)
    other = office.people["provincial_officer"]
    ask_export(area="433130", reason="虚构", by=other, **given)
    work()
    (told,) = asked(office, "county_officer", "exports", held=["export"]).json()["exports"]
    assert (told["id"], told["state"], told["reason"]) == (made.pk, "done", "月度上传")
    (file,) = told["files"]
    assert (file["name"], file["rows"], len(file["digest"])) == ("433124-household.csv", 6, 64)
    (table,) = told["tables"]
    assert "head_name" in table["columns"]
    assert "head_id_number" not in table["columns"]
    assert not set(table["columns"]) & set(table["left_out"])
    assert "key" not in told
    (theirs,) = found(office, "provincial_officer", "exports", "exports", held=["export"])
    assert theirs["area"] == "433130"
    for role, bound in (("provincial_officer", "433124"), ("township_clerk", "")):
        assert found(office, role, "exports", "exports", bound, held=["export"]) == []
    assert asked(office, "county_officer", "exports", held=["see"]).status_code == 403


def test_seals_and_proofs_are_for_auditors(office: Office) -> None:
    seal()
    with acting(None, "tests.more"):
        pass
    seal()
    with acting(None, "tests.open"):
        pass
    first = asked(office, "auditor", "seals", limit=1).json()
    newest = Seal.objects.order_by("-last_act")[0]
    assert first["open"] == Act.objects.filter(pk__gt=newest.last_act).count() >= 2
    (told,) = first["seals"]
    assert (told["id"], told["digest"]) == (newest.pk, newest.digest)
    (older,) = found(office, "auditor", "seals", "seals", after=first["next"])
    assert told["before"] == older["digest"]
    assert told["first_act"] == older["last_act"] + 1
    ask_for("record.verify", office.people["auditor"], "")
    work()
    (proof,) = found(office, "auditor", "seals/proofs", "proofs")
    assert (proof["holds"], proof["seals"], proof["broken"], proof["lines"]) == (True, 2, 0, [])
    for path in ("seals", "seals/proofs"):
        assert asked(office, "auditor", path, held=["see"]).status_code == 403
        assert asked(office, "county_officer", path).status_code == 403
    # another auditor's proof is not one's own
    assert asked(office, "county_decider", "seals/proofs", held=["audit"]).json()["proofs"] == []
