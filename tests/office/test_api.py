"""The API: tokens, lists by key and filter, one household, search and numbers in the body, streams, counts."""

import io
import json
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fixtures.offices import Office
from tuopin.office.api import limits
from tuopin.office.api.actions import make_token, revoke_token
from tuopin.office.api.caller import Caller
from tuopin.office.api.models import Token
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act, Change
from tuopin.office.people.actions import Unfit, close_account
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.office.registry.criteria import Asked, Rows, counted
from tuopin.office.registry.models import MODELS
from tuopin.office.registry.walking import Slice, walk
from tuopin.tables import TABLES

SOON = timedelta(days=30)


def token_of(office: Office, role: str, *rights: Right) -> tuple[Token, str]:
    return make_token(office.people[role], "虚构程序", rights, None, today() + SOON)


@pytest.fixture
def client(office: Office) -> Client:
    """A county officer's program."""
    limits.forget()
    _, secret = token_of(office, "county_officer", Right.SEE, Right.EXPORT)
    return Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})


def entered(person: Any, **more: Any) -> Client:
    made = Client(**more)
    made.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


def whole(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


# ---- tokens ----------------------------------------------------------------------------------------------


def test_of_a_token_only_its_digest_is_kept_and_nothing_of_it_enters_the_record(
    office: Office,
) -> None:
    token, secret = token_of(office, "county_officer", Right.SEE)
    held = Token.objects.get()
    assert secret.startswith(held.prefix)
    assert len(secret) == 50
    assert secret not in json.dumps(list(Token.objects.values()), default=str)
    act = Act.objects.get(verb="api.token")
    assert (act.username, act.subject, act.reason) == ("county_officer", held.prefix, "虚构程序")
    revoke_token(token, office.people["county_officer"])
    told = json.dumps([list(Act.objects.values()), list(Change.objects.values())], default=str)
    assert secret not in told
    assert held.digest not in told


def test_a_wrong_expired_or_revoked_token_opens_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits.forget()
    token, secret = token_of(office, "county_officer", Right.SEE)

    def status(told: str) -> int:
        return Client(headers={"Authorization": told}).get("/api/v1/account").status_code

    assert status(f"Bearer {secret}") == 200
    assert Token.objects.get().used == today()
    assert [
        status(t) for t in (f"Bearer {secret}x", "Bearer ", "Bearer", f"Basic {secret}", secret)
    ] == [401] * 5
    with acting(None, "tests.change"):
        Token.objects.update(made=today() - SOON, expires=today())
    assert status(f"Bearer {secret}") == 401
    with acting(None, "tests.change"):
        Token.objects.update(expires=today() + SOON)
    assert status(f"Bearer {secret}") == 200
    revoke_token(token, token.person)
    assert status(f"Bearer {secret}") == 401


def test_a_closed_account_closes_its_tokens_and_a_wrong_token_is_not_passed_over_for_a_session(
    office: Office,
) -> None:
    person = office.people["county_officer"]
    _, secret = token_of(office, "county_officer", Right.SEE)
    both = entered(office.people["auditor"], headers={"Authorization": "Bearer tuopin_wrong"})
    assert both.get("/api/v1/account").status_code == 401
    close_account(person, None, "调离")
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/account")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_waits_for_its_person_to_have_arrived(office: Office, settings: Any) -> None:
    _, secret = token_of(office, "county_decider", Right.SEE)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/account").status_code == 200
    settings.DEMO = False  # outside a demonstration the role needs a second factor
    assert client.get("/api/v1/account").status_code == 403


@pytest.mark.parametrize(
    ("rights", "days", "name", "word"),
    [
        ([Right.AUDIT], 5, "x", "right that you hold"),
        ([], 5, "x", "right that you hold"),
        ([Right.SEE], 0, "x", "expires within"),
        ([Right.SEE], 367, "x", "expires within"),
        ([Right.SEE], 5, " ", "what it is for"),
        ([Right.REVEAL], 5, "x", "right that you hold"),
    ],
)
def test_a_token_beyond_its_person_is_not_made(
    office: Office, rights: list[Right], days: int, name: str, word: str
) -> None:
    with pytest.raises(Unfit, match=word):
        make_token(
            office.people["county_officer"], name, rights, None, today() + timedelta(days=days)
        )
    assert not Token.objects.exists()


def test_the_page_makes_a_token_shows_it_once_and_revokes_it(office: Office) -> None:
    client = entered(office.people["county_officer"])
    form = {
        "name": "月报",
        "rights": ["see"],
        "area": "433124900",
        "expires": (today() + SOON).isoformat(),
    }
    made = client.post("/account/tokens/", form)
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    page = client.get("/account/tokens/").content.decode()
    assert secret not in page
    assert "月报" in page
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/account").json()["rights"] == {"see": ["433124900"]}
    token = Token.objects.get()
    stranger = entered(office.people["auditor"])
    assert stranger.post("/account/tokens/revoke/", {"token": token.pk}).status_code == 404
    assert client.post("/account/tokens/revoke/", {"token": token.pk}).status_code == 302
    assert program.get("/api/v1/account").status_code == 401
    wrong = client.post("/account/tokens/", form | {"area": "999999"})
    assert wrong.status_code == 422
    assert "没有代码为 999999 的地区" in wrong.content.decode()


def test_a_session_asks_as_itself_and_posts_only_with_the_pages_token(office: Office) -> None:
    person = office.people["county_officer"]
    assert entered(person).get("/api/v1/account").json()["token"] is None
    strict = entered(person, enforce_csrf_checks=True)
    refused = post(strict, "search", {"text": "覃小兰"})
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["where"] == "X-CSRFToken"
    assert post(Client(enforce_csrf_checks=True), "search", {"text": "覃"}).status_code == 401


def test_too_many_questions_in_a_minute_are_put_off(client: Client, settings: Any) -> None:
    limits.forget()
    settings.API_A_MINUTE = 3
    statuses = [client.get("/api/v1/account").status_code for _ in range(4)]
    if statuses[-1] != 429:  # a minute ended meanwhile
        statuses = [client.get("/api/v1/account").status_code for _ in range(4)]
    assert statuses[-1] == 429
    assert 0 < int(client.get("/api/v1/account")["Retry-After"]) <= 60
    limits.forget()
    wrong = [
        Client(headers={"Authorization": "Bearer x"}).get("/api/v1/account").status_code
        for _ in range(40)
    ]
    assert set(wrong) == {401, 429}


# ---- lists -----------------------------------------------------------------------------------------------


def test_a_list_turns_its_pages_by_key(client: Client, office: Office) -> None:
    first = client.get("/api/v1/households", {"limit": 4}).json()
    rest = client.get("/api/v1/households", {"limit": 4, "after": first["next"]}).json()
    numbers = [row["household_no"] for row in first["households"] + rest["households"]]
    assert numbers == office.households["433124900201"] + office.households["433124900202"]
    assert rest["next"] is None
    assert client.get("/api/v1/households", {"limit": 6}).json()["next"] is None
    persons, key = [], ""
    while key is not None:
        told = client.get(
            "/api/v1/persons", {"limit": 5, "after": key, "fields": "person_no"}
        ).json()
        persons, key = persons + told["persons"], told["next"]
    assert len({row["person_no"] for row in persons}) == len(persons) == 12


def test_filters_are_the_columns(client: Client, office: Office) -> None:
    def count(**asked: Any) -> int:
        answer = client.get("/api/v1/households", asked)
        assert answer.status_code == 200, answer.content
        return len(answer.json()["households"])

    # of three households in each of two villages the second is not yet out; the others exited in 2018
    assert count(exit_flag="0") == 2
    assert count(exit_flag=["0", "1"]) == 6
    assert count(exit_year_from=2018) == 4
    assert count(exit_year_to=2017) == 0
    assert count(unknown="exit_year") == 2
    assert count(valid="true") == 6
    assert count(valid="false") == 0
    assert count(area="433124900202", exit_flag="0") == 1
    assert count(household_no=office.ours) == 1
    assert count(area="433130") == 0


def test_fields_are_chosen_and_sealed_numbers_come_masked_and_only_when_asked_for(
    client: Client,
) -> None:
    row = client.get("/api/v1/households", {"limit": 1}).json()["households"][0]
    sealed = {"head_id_number", "household_phone", "bank_account"}
    assert set(row) == set(TABLES["household"].names) - sealed
    asked = {"limit": 1, "fields": "bank_account,head_name"}
    row = client.get("/api/v1/households", asked).json()["households"][0]
    assert row == {
        "household_no": "43312420100000",
        "head_name": "覃小兰",
        "bank_account": "************1000",
    }
    repeated = client.get("/api/v1/households?limit=1&fields=head_name&fields=valid").json()
    assert set(repeated["households"][0]) == {"household_no", "head_name", "valid"}


@pytest.mark.parametrize(
    ("query", "where", "allowed"),
    [
        ("exit_flg=0", "exit_flg", "exit_flag"),
        ("exit_flag=9", "exit_flag", "3"),
        ("exit_year_from=x", "exit_year_from", "integer"),
        ("closed_on_from=2020-13-01", "closed_on_from", "date"),
        ("valid=1", "valid", "true"),
        ("fields=household_no,nope", "fields", "head_name"),
        ("limit=0", "limit", "integer 1…500"),
        ("limit=5&limit=6", "limit", None),
        ("after=zzz", "after", None),
        ("head_name=%E8%A6%83", "head_name", "area"),
        ("head_id_number=1", "head_id_number", "area"),
        ("area=4%00", "area", None),
        ("exit_year_from=99999999999999999999", "exit_year_from", "integer"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(
    client: Client, query: str, where: str, allowed: str | None
) -> None:
    answer = client.get(f"/api/v1/households?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["errors"][0]["where"] == where
    if allowed is not None:
        assert allowed in told["errors"][0]["allowed"]
    assert told["title"] == "Something in the request is wrong"
    chinese = client.get(f"/api/v1/households?{query}", headers={"Accept-Language": "zh-CN"}).json()
    assert chinese["title"] == "请求中有不对之处"


def test_one_household_has_its_members_and_tables(client: Client, office: Office) -> None:
    told = client.get(f"/api/v1/households/{office.ours}").json()
    assert told["household"]["head_id_number"] == "**************000X"
    assert [row["name"] for row in told["persons"]] == ["覃小兰", "单秀英"]
    assert told["persons"][0]["birth_date"] == "1970-01-01"
    assert told["tables"]["income"][0]["net_income"] == 800_000
    assert told["tables"]["measure"] == []
    person = client.get(f"/api/v1/persons/{office.ours}01").json()
    assert (person["person"]["name"], person["work"]) == ("单秀英", [])
    for path in (f"households/{office.theirs}", f"persons/{office.theirs}00", "households/none"):
        gone = client.get(f"/api/v1/{path}")
        assert gone.status_code == 404
        assert gone.json()["errors"][0]["what"].endswith("or none of yours")


# ---- in the body -----------------------------------------------------------------------------------------


def test_search_finds_what_the_page_finds(client: Client, office: Office) -> None:
    def hits(text: str) -> list[str]:
        return [hit["why"] for hit in post(client, "search", {"text": text}).json()["hits"]]

    assert hits("覃小兰") == ["name"] * 2
    assert hits("qxl") == ["initials"] * 2
    assert hits(office.ours) == ["household"]
    assert hits("99312419700101000X") == ["number"] * 2
    assert hits("99312419700101000") == []
    assert client.get("/api/v1/search", {"text": "x"}).status_code == 405


def test_numbers_are_resolved_by_their_place_and_none_is_said_again(
    client: Client, office: Office
) -> None:
    # the first member of the first household has the same number in both villages of the county
    asked = [
        "99312419700101101x",
        "nobody",
        " 99312419700101000X",
        "99312419700101101X",
        "99313019700101000X",
    ]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = post(client, "resolve", {"numbers": asked})
    assert sum("id_number_blind" in each["sql"] for each in queries) == 1
    told = answer.json()
    assert [(hit["at"], hit["person_no"]) for hit in told["found"]] == [
        (0, "4331242010000101"), (0, "4331242020000101"), (2, "4331242010000000"), (2, "4331242020000000"),
        (3, "4331242010000101"), (3, "4331242020000101"),
    ]  # fmt: skip
    assert told["absent"] == [1, 4]
    assert "9931" not in answer.content.decode()
    act = Act.objects.get(verb="api.resolve")
    assert (act.rows, act.subject, act.reason) == (5, "", "")
    assert post(client, "resolve", {"numbers": ["x"] * 1001}).status_code == 422
    assert post(client, "resolve", {"numbers": []}).status_code == 422
    assert post(client, "resolve", {"numbers": ["x\u0000"]}).status_code == 422


def test_counts_by_criteria_on_columns_other_tables_and_rows_of_them(
    client: Client, office: Office
) -> None:
    def count(**asked: Any) -> Any:
        answer = post(client, "counts", asked)
        assert answer.status_code == 200, answer.content
        return answer.json()

    assert count()["count"] == 6
    assert count(where=[{"column": "exit_flag", "one_of": ["0"]}])["count"] == 2
    assert count(where=[{"column": "exit_year", "unknown": True}])["count"] == 2
    assert count(where=[{"column": "exit_year", "unknown": False, "at_least": 2018}])["count"] == 4
    income = {"table": "income", "column": "net_income"}
    assert (
        count(where=[income | {"at_most": 800_000}, {"column": "exit_flag", "one_of": ["1"]}])[
            "count"
        ]
        == 4
    )
    assert count(where=[income | {"at_most": 799_999}])["count"] == 0
    heads = {"table": "person", "where": [{"column": "relation", "one_of": ["01"]}]}
    assert count(rows=[heads])["count"] == 6
    assert count(rows=[heads | {"at_least": 2}])["count"] == 0
    assert count(rows=[{"table": "person", "at_least": 2, "at_most": 2}])["count"] == 6
    assert count(by="exit_flag")["groups"] == [
        {"value": "0", "count": 2},
        {"value": "1", "count": 4},
    ]
    assert count(by="township")["groups"] == [{"value": "433124900", "count": 6}]
    assert count(table="person", area="433124900201", by="relation")["groups"] == [
        {"value": "01", "count": 3},
        {"value": "02", "count": 3},
    ]


def test_rows_by_household_are_those_within_reach_however_the_database_reads_them(
    office: Office,
) -> None:
    """Where nothing lies outside it reads by household, else by area: the areas are asked of each row both ways."""
    with acting(None, "tests"):  # a member of ours whose row says the other county
        MODELS["person"].objects.filter(household_no=office.ours, relation="02").update(
            village_code="433130900201"
        )
    asked = Asked(rows=[Rows(table="person", at_least=2)], by="county")
    ways = {}
    for role in ("provincial_officer", "county_officer"):
        with CaptureQueriesContext(connection) as told:
            ways[role] = counted(Caller(office.people[role]), "see", asked)
        sql = " ".join(each["sql"] for each in told.captured_queries)
        if connection.vendor == "sqlite":
            assert ('+U0."village_code"' in sql) == (role == "provincial_officer")
    assert ways == {
        "provincial_officer": {
            "count": 12,
            "groups": [{"value": "433124", "count": 6}, {"value": "433130", "count": 6}],
        },
        "county_officer": {"count": 5, "groups": [{"value": "433124", "count": 5}]},
    }
    none = Asked(rows=[Rows(table="person", at_least=2)], area="433124900202")
    assert counted(Caller(office.people["provincial_officer"]), "see", none)["count"] == 3


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="PostgreSQL alone is told how to plan"
)
def test_a_count_leaves_the_database_planning_as_before(office: Office) -> None:
    def planning() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, setting FROM pg_settings WHERE name ~ 'enable|jit|parallel'"
            )
            return sorted(cursor.fetchall())

    before = planning()
    counted(Caller(office.people["county_officer"]), "see", Asked(rows=[Rows(table="person")]))
    assert planning() == before


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"table": "nope"}, "table"),
        ({"where": [{"column": "head_name", "one_of": ["覃小兰"]}]}, "where.0.column"),
        ({"where": [{"column": "bank_account", "unknown": False}]}, "where.0.column"),
        ({"where": [{"column": "exit_flag"}]}, "where.0"),
        ({"where": [{"column": "exit_flag", "one_of": ["9"]}]}, "where.0.one_of"),
        ({"where": [{"column": "valid", "one_of": [1]}]}, "where.0.one_of"),
        (
            {"where": [{"table": "county", "column": "county_name", "unknown": True}]},
            "where.0.table",
        ),
        ({"by": "head_name"}, "by"),
        ({"rows": [{"table": "person", "at_least": 0}]}, "rows.0.at_least"),
        ({"area": "4\u0000"}, "area"),
        ({"nope": 1}, "nope"),
    ],
)
def test_a_wrong_criterion_is_named(client: Client, body: Any, where: str) -> None:
    answer = post(client, "counts", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == where


# ---- streams ---------------------------------------------------------------------------------------------


def test_a_table_is_streamed_in_four_forms_alike(client: Client, office: Office) -> None:
    asked = {"fields": "exit_flag,exit_year,valid,bank_account,head_name"}
    lines = client.get("/api/v1/bulk/household", asked)
    assert lines["Tuopin-Rows"] == "6"
    rows = [json.loads(line) for line in whole(lines).decode().splitlines()]
    assert rows[1] == {
        "household_no": "43312420100001", "head_name": "李伟", "bank_account": "************1001",
        "exit_flag": "0", "exit_year": None, "valid": True,
    }  # fmt: skip
    parquet = pq.read_table(
        io.BytesIO(whole(client.get("/api/v1/bulk/household", asked | {"format": "parquet"})))
    )
    arrow = pa.ipc.open_stream(
        whole(client.get("/api/v1/bulk/household", asked | {"format": "arrow"}))
    ).read_all()
    assert parquet.to_pylist() == arrow.to_pylist() == rows
    csv = (
        whole(client.get("/api/v1/bulk/household", asked | {"format": "csv"})).decode().splitlines()
    )
    assert csv[0] == "household_no,head_name,bank_account,exit_flag,exit_year,valid"
    assert csv[2] == '"43312420100001","李伟","************1001","0",,true'


def test_a_stream_is_recorded_with_its_rows_and_filters_apply(client: Client) -> None:
    asked = {"area": "433124900201", "exit_flag": "1"}
    assert len(whole(client.get("/api/v1/bulk/household", asked)).splitlines()) == 2
    act = Act.objects.get(verb="api.stream")
    assert (act.username, act.subject, act.area, act.rows) == (
        "county_officer", "household.ndjson", "433124900201", 2,
    )  # fmt: skip
    assert act.reason.startswith("令牌 tuopin_")
    assert " · token tuopin_" in act.reason
    empty = client.get("/api/v1/bulk/work", {"format": "parquet"})
    assert pq.read_table(io.BytesIO(whole(empty))).num_rows == 0


def test_a_stream_reads_page_by_page(office: Office) -> None:
    from tuopin.office.api.caller import Caller

    caller = Caller(office.people["provincial_officer"])
    for name in ("household", "person", "income", "work"):
        parts = list(walk(Slice(caller, "see", MODELS[name]), ["village_code"], size=5))
        assert all(len(part) <= 5 for part in parts)
        assert sum(map(len, parts)) == MODELS[name]._default_manager.count()


def test_only_so_many_streams_run_at_a_time_and_each_gives_its_place_back(client: Client) -> None:
    first, second = client.get("/api/v1/bulk/household"), client.get("/api/v1/bulk/person")
    third = client.get("/api/v1/bulk/income")
    assert (third.status_code, third["Retry-After"]) == (429, "30")
    request_finished.disconnect(close_old_connections)  # it would end the test's own transaction
    try:
        first.close()  # the reader went away
    finally:
        request_finished.connect(close_old_connections)
    assert len(whole(client.get("/api/v1/bulk/income")).splitlines()) == 6
    assert len(whole(second).splitlines()) == 12
    assert len(whole(client.get("/api/v1/bulk/income")).splitlines()) == 6


# ---- areas, the record, and what is none -----------------------------------------------------------------


def test_areas_come_as_a_tree_of_what_is_mine_and_what_holds_it(client: Client) -> None:
    told = client.get("/api/v1/areas").json()["areas"]
    assert [(row["code"], row["parent"]) for row in told] == [
        ("43", None), ("4331", "43"), ("433124", "4331"), ("433124900", "433124"),
        ("433124900201", "433124900"), ("433124900202", "433124900"),
    ]  # fmt: skip
    villages = client.get("/api/v1/areas", {"level": "village", "limit": 1}).json()
    assert (villages["areas"][0]["name"], villages["next"]) == ("银溪村", "433124900201")
    one = client.get("/api/v1/areas/433124").json()
    assert [row["code"] for row in one["way"]] == ["43", "4331", "433124"]
    assert [row["code"] for row in one["parts"]] == ["433124900"]
    assert one["codes"] == [{"code": "433124", "name": "花垣县", "since": None, "until": None}]
    assert [row["code"] for row in client.get("/api/v1/areas/4331").json()["parts"]] == ["433124"]
    assert client.get("/api/v1/areas/433130").status_code == 404


def test_the_record_is_read_by_whoever_audits(office: Office) -> None:
    auditor = entered(office.people["auditor"])
    with acting(
        office.people["county_officer"], "tests.change", area="433124", reason="虚构"
    ) as act:
        MODELS["household"]._default_manager.filter(household_no=office.ours).update(
            exit_flag="3", head_name="虚构人"
        )
    told = auditor.get("/api/v1/acts", {"limit": 1}).json()
    assert told["acts"][0]["verb"] == "tests.change"
    assert told["acts"][0]["username"] == "county_officer"
    older = auditor.get("/api/v1/acts", {"limit": 1, "after": told["next"]}).json()["acts"][0]
    assert older["id"] < act.pk
    changes = auditor.get(f"/api/v1/acts/{act.pk}/changes").json()["changes"]
    assert [each["changed"] for each in changes] == [
        {"exit_flag": ["1", "3"], "head_name": ["覃**", "虚**"]}
    ]
    county = entered(office.people["county_decider"])
    assert {each["area"][:6] for each in county.get("/api/v1/acts").json()["acts"]} == {"433124"}
    opened = Act.objects.filter(area="").first()
    assert county.get(f"/api/v1/acts/{opened.pk}/changes").status_code == 404


def test_what_is_no_endpoint_is_a_problem_too(client: Client) -> None:
    for method, path, status in (
        ("get", "nothing", 404),
        ("delete", "households", 405),
        ("post", "account", 405),
        ("get", "acts/0/changes", 403),
    ):
        answer = getattr(client, method)(f"/api/v1/{path}")
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
    broken = client.post("/api/v1/search", "{", content_type="application/json")
    assert (broken.status_code, broken["Content-Type"]) == (400, "application/problem+json")
    assert Client().get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"
