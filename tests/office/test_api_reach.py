"""No row outside one's areas through any endpoint: every role, every endpoint, by session and by narrower tokens."""

import ast
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fixtures.nationals import compared, exported, national_files
from fixtures.offices import VILLAGES, Office
from tuopin.office import api as api_app
from tuopin.office.api.actions import make_token
from tuopin.office.api.gathering import described
from tuopin.office.areas.queries import area_of
from tuopin.office.audit.acting import acting
from tuopin.office.national.models import Comparison
from tuopin.office.people.actions import Unfit, end
from tuopin.office.people.models import today
from tuopin.office.people.roles import ROLES, Right
from tuopin.office.registry.models import Person

#: How many of the twelve households each role sees (test_access.py has the same, by hand).
SEEN = {
    "village_worker": 3, "work_team": 3, "paired_cadre": 1, "assembly_secretary": 3, "township_clerk": 6,
    "county_officer": 6, "county_decider": 6, "county_finance": 6, "prefecture_reviewer": 12,
    "provincial_officer": 12, "provincial_decider": 12, "auditor": 12, "evaluator": 1, "administrator": 0,
}  # fmt: skip
OURS, THEIRS = "433124", "433130"


def by_session(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def by_token(person: Any, rights: list[Right], area: str = "") -> Client:
    _, secret = make_token(
        person, "虚构", rights, area_of(area) if area else None, today() + timedelta(days=5)
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def body_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()


@pytest.fixture
def office(office: Office, settings: Any) -> Office:
    settings.API_A_MINUTE = 1_000_000
    with acting(None, "tests.bait", subject=office.theirs, area="433130900201", reason="虚构"):
        pass
    with acting(None, "tests.ours", subject=office.ours, area="433124900201", reason="虚构"):
        pass
    # both counties differ from the national system in a household of the same name
    other = {office.theirs: {"head_name": "覃大兰"}, office.ours: {"head_name": "覃大兰"}}
    rows = exported(list(VILLAGES), other)
    compared(office.people["provincial_officer"], *national_files(rows), area="43")
    return office


def compared_number() -> int:
    return Comparison.objects.get().pk


def questions(office: Office) -> Iterator[tuple[str, str, Any]]:
    """Every endpoint asked plainly, asked for the other county, and with a key that leads into it."""
    person = Person._default_manager.filter(household_no=office.theirs).first()
    # what a run says, test_api_assessment.py asks where there is one
    filled = {"code": THEIRS, "number": office.theirs, "year": "2019", "first": "1", "second": "2"}
    for path, operations in described("en")["paths"].items():
        if path.startswith("/api/v1/persons/"):
            filled["number"] = person.person_no
        where = path.replace("differences/{number}", f"differences/{compared_number()}")
        where = where.replace("comparisons/{number}", f"comparisons/{compared_number()}")
        for name, value in filled.items():
            where = where.replace(f"{{{name}}}", value)
        filled["number"] = office.theirs
        for method in operations:
            if method == "post":
                yield from (("post", where, body) for body in BODIES[path](office))
            else:
                asked = {each["name"] for each in operations[method]["parameters"]}
                yield "get", where, {}
                if "area" in asked:
                    yield "get", where, {"area": THEIRS}
                if "inside" in asked:
                    yield "get", where, {"inside": "4331"}


INCOME = {"table": "income", "column": "net_income", "at_least": 0}
NUMBERS = [
    f"993{THEIRS[3:]}19700101{place}{number:02d}X" for place in (0, 1) for number in range(3)
]
BODIES = {
    "/api/v1/search": lambda o: (
        [{"text": t} for t in ("覃小兰", "qxl", o.theirs, THEIRS, NUMBERS[0], "14200000001")]
        + [{"text": "覃小兰", "area": THEIRS}]
    ),
    "/api/v1/resolve": lambda o: [{"numbers": ["99313019700101000X", "99313019700101100X"]}],
    "/api/v1/counts": lambda o: [
        {"by": "village_code"},
        {"by": "household_no"},
        {"area": THEIRS, "by": "county"},
        {"table": "person", "by": "household_no", "where": [INCOME]},
        {"by": "household_no", "rows": [{"table": "person", "at_least": 2}]},
    ],
    "/api/v1/households/{number}/what-if": lambda o: [
        {},
        {"facts": {"income.net_income": "6000"}},
    ],
}


def bait(office: Office) -> list[str]:
    others = [v for v in VILLAGES if v.startswith(THEIRS)]
    return [number for village in others for number in office.households[village]]


def asked(client: Client, office: Office) -> Iterator[tuple[str, str]]:
    for method, where, given in questions(office):
        if method == "post":
            answer = client.post(where, json.dumps(given), content_type="application/json")
        else:
            answer = client.get(where, given)
        assert answer.status_code in (200, 403, 404), (where, given, answer.content)
        yield f"{where} {given}", body_of(answer)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_reads_the_other_county_unless_it_may(office: Office, role: str) -> None:
    wide = ROLES[role].level in ("province", "prefecture") and Right.SEE in ROLES[role].rights
    audits = Right.AUDIT in ROLES[role].rights
    client, found = by_session(office.people[role]), 0
    for question, answer in asked(client, office):
        for number in bait(office):
            found += number in answer
            assert wide or number not in answer, (role, question)
        # whoever sees a household sees its history, as on the page; the record is for auditors
        assert audits or "tests.bait" not in answer or (wide and "/history" in question)
        if role == "county_decider":
            assert "tests.bait" not in answer, question
    assert (found > 0) == wide
    rows = client.get("/api/v1/households")
    assert len(rows.json().get("households", ())) == SEEN[role]
    persons = client.get("/api/v1/persons")
    assert len(persons.json().get("persons", ())) == 2 * SEEN[role]


@pytest.mark.parametrize("area", [OURS, "433124900", "433124900201"])
@pytest.mark.parametrize(
    "role", ["provincial_officer", "prefecture_reviewer", "auditor", "county_officer"]
)
def test_a_token_narrower_than_its_person_reads_no_more_than_its_area(
    office: Office, role: str, area: str
) -> None:
    held = ROLES[role].rights & {Right.SEE, Right.EXPORT, Right.AUDIT}
    client = by_token(office.people[role], sorted(held), area)
    outside = bait(office) + (office.households["433124900202"] if len(area) == 12 else [])
    for question, answer in asked(client, office):
        assert "tests.bait" not in answer, question
        for number in outside:
            assert number not in answer, (role, question)
    rows = client.get("/api/v1/households").json()["households"]
    assert len(rows) == (3 if len(area) == 12 else 6)
    if Right.AUDIT in held:
        verbs = {
            act["verb"] for act in client.get("/api/v1/acts", {"verb": "tests.ours"}).json()["acts"]
        }
        assert verbs == {"tests.ours"}
        assert all(
            act["area"].startswith(area) for act in client.get("/api/v1/acts").json()["acts"]
        )
    codes = [each["code"] for each in client.get("/api/v1/areas").json()["areas"]]
    assert area in codes
    assert all(code.startswith(area) or area.startswith(code) for code in codes)
    account = client.get("/api/v1/account").json()
    assert set(map(tuple, account["rights"].values())) == {(area,)}
    assert set(account["rights"]) == {right.value for right in held}


def test_a_token_over_assigned_households_reads_those_of_its_area_only(office: Office) -> None:
    cadre = office.people["paired_cadre"]
    assert [
        r["household_no"]
        for r in by_token(cadre, [Right.SEE]).get("/api/v1/households").json()["households"]
    ] == [office.ours]
    elsewhere = by_token(office.people["provincial_officer"], [Right.SEE], "433124900202")
    assert elsewhere.get(f"/api/v1/households/{office.ours}").status_code == 404
    with pytest.raises(Unfit):
        make_token(
            office.people["county_officer"],
            "x",
            [Right.SEE],
            area_of(THEIRS),
            today() + timedelta(days=1),
        )


def test_a_token_without_a_right_is_refused_it_and_names_need_the_right_to_see(
    office: Office,
) -> None:
    out = by_token(office.people["county_officer"], [Right.EXPORT])
    assert out.get("/api/v1/households").status_code == 403
    answer = out.get("/api/v1/bulk/household", {"format": "csv"})
    told = body_of(answer)
    assert answer.status_code == 200
    assert len(told.splitlines()) == 7
    assert "head_name" not in told
    assert "覃小兰" not in told
    refused = out.get("/api/v1/bulk/person", {"fields": "name"})
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["where"] == "fields"
    both = by_token(office.people["county_officer"], [Right.EXPORT, Right.SEE])
    assert "覃小兰" in body_of(both.get("/api/v1/bulk/household"))
    see = by_token(office.people["county_officer"], [Right.SEE])
    assert see.get("/api/v1/bulk/household").status_code == 403
    assert see.get("/api/v1/acts").status_code == 403


def test_a_token_loses_what_its_person_loses_on_that_day(office: Office) -> None:
    clerk = office.people["township_clerk"]
    client = by_token(clerk, [Right.SEE, Right.EXPORT])
    assert len(client.get("/api/v1/households").json()["households"]) == 6
    end(clerk.grants_on().get(), None, "轮岗", date.today() - timedelta(days=1))
    gone = client.get("/api/v1/households")
    assert gone.status_code == 403
    assert office.ours not in gone.content.decode()
    assert client.get("/api/v1/account").json()["rights"] == {}
    assert client.get("/api/v1/areas").json()["areas"] == []


def test_endpoints_ask_the_caller_and_never_the_rule_of_access_itself() -> None:
    """The rule does not know the token: whoever asked it past the caller would answer with all the person holds."""
    office = Path(api_app.__file__).parents[1]
    offers = [
        *office.glob("*/*api.py"),
        office / "assessment" / "telling.py",
        office / "api" / "bulk.py",
        office / "api" / "acts.py",
    ]
    assert len(offers) >= 14
    for path in offers:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = node.module if isinstance(node, ast.ImportFrom) else ""
            assert module != "tuopin.office.people.access", path
