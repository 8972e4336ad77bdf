"""Comparisons by API: read only, by key, as streams, never outside the areas of the person and the token."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from fixtures.nationals import (
    COUNTY,
    FIRST,
    TOWNSHIP,
    changed_rows,
    compared,
    exported,
    national_files,
)
from fixtures.offices import VILLAGES, Office
from tuopin.office.api.actions import make_token
from tuopin.office.areas.queries import area_of
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.national.actions import countersign, settle, sign
from tuopin.office.national.models import Difference, Mark
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.office.registry import walking
from tuopin.office.registry.models import Household

OURS, THEIRS = list(VILLAGES)[:2], list(VILLAGES)[2:]
BAIT = "43313020100000"
SIDES = {"households": 6, "persons": 12, "poor": 2, "out": 4, "relapsed": 0}


def reader(office: Office, role: str, area: str = "", *rights: Right) -> Client:
    until = today() + timedelta(days=2)
    held = area_of(area) if area else None
    _, secret = make_token(office.people[role], "虚构", rights or [Right.SEE], held, until)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def changed(office: Office) -> Any:
    return compared(office.people["county_officer"], *national_files(changed_rows()))


def wide(office: Office) -> Any:
    """A comparison of both counties, which differ in households of the same names."""
    other = {"head_name": "覃大兰"}
    rows = exported(OURS + THEIRS, {FIRST: other, BAIT: other})
    return compared(office.people["provincial_officer"], *national_files(rows), area="43")


def body(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def test_a_comparison_and_its_differences_are_told_as_they_are(office: Office) -> None:
    held = changed(office)
    each = Difference.objects.get(field="exit_flag")
    clerk = office.people["township_clerk"]
    settle(difference=each, settled="take_theirs", reason="入户核实", by=clerk)
    client = reader(office, "county_officer")
    (told,) = client.get("/api/v1/comparisons").json()["comparisons"]
    assert told == client.get(f"/api/v1/comparisons/{held.pk}").json()
    assert (told["id"], told["area"], told["as_of"], told["state"], told["digest"]) == (
        held.pk, COUNTY, "2019-12-31", "done", held.digest,
    )  # fmt: skip
    assert {c["table"]: c["ours"] for c in told["counts"]} == {"household": 6, "person": 12}
    rows = client.get(f"/api/v1/comparisons/{held.pk}/differences").json()["differences"]
    assert len(rows) == 11
    assert next(row for row in rows if row["field"] == "exit_flag") == {
        "id": each.pk, "table": "household", "kind": "differs", "village_code": OURS[0], "household_no": FIRST,
        "person_no": None, "name": "覃小兰", "rule": each.rule, "field": "exit_flag", "theirs": "0", "ours": "1",
        "settled": "take_theirs", "reason": "入户核实", "settled_by": "township_clerk", "taken_by": None,
    }  # fmt: skip
    assert "62220000" not in json.dumps(rows)


def test_pages_turn_by_key_and_filters_narrow(office: Office) -> None:
    held = changed(office)
    Mark.objects.all().delete()
    client, seen, after = reader(office, "county_officer"), [], ""
    where = f"/api/v1/comparisons/{held.pk}/differences"
    for _ in range(3):
        page = client.get(where, {"limit": 4, "after": after} if after else {"limit": 4}).json()
        seen += [row["id"] for row in page["differences"]]
        after = page["next"]
    assert (len(seen), len(set(seen)), after) == (11, 11, None)

    def many(**asked: Any) -> int:
        return len(client.get(where, asked).json()["differences"])

    assert many(kind="ours", table="person") == 2
    assert many(field="sex") == 1
    assert (many(settled="open"), many(settled="explained")) == (11, 0)
    assert (many(area=OURS[1]), many(area="433130")) == (1, 0)
    assert client.get(where, {"kind": "nothing"}).status_code == 422
    assert client.get(where, {"after": "x"}).status_code == 422
    second = changed(office)
    first = client.get("/api/v1/comparisons", {"limit": 1}).json()
    assert [each["id"] for each in first["comparisons"]] == [second.pk]
    rest = client.get("/api/v1/comparisons", {"limit": 1, "after": first["next"]}).json()
    assert ([each["id"] for each in rest["comparisons"]], rest["next"]) == ([held.pk], None)


@pytest.mark.parametrize("size", [4000, 3])
def test_all_differences_come_as_a_stream_that_is_recorded(
    office: Office, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    held = changed(office)
    monkeypatch.setattr(walking.walk, "__defaults__", (size,))
    client = reader(office, "county_officer", "", Right.SEE, Right.EXPORT)
    answer = client.get(f"/api/v1/bulk/differences/{held.pk}", {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(body(answer))))
    assert (answer["Tuopin-Rows"], len(rows)) == ("11", 11)
    assert [int(row["id"]) for row in rows] == sorted(int(row["id"]) for row in rows)
    assert {row["theirs"] for row in rows if row["field"] == "head_name"} == {"覃大兰"}
    act = Act.objects.get(verb="api.stream")
    assert (act.subject, act.area, act.rows) == (f"differences-{held.pk}.csv", COUNTY, 11)
    lines = body(client.get(f"/api/v1/bulk/differences/{held.pk}", {"kind": "ours"})).splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["ours"] * 3


def test_values_that_may_be_names_need_the_right_to_see(office: Office) -> None:
    held = changed(office)
    out = reader(office, "county_officer", "", Right.EXPORT)
    told = body(out.get(f"/api/v1/bulk/differences/{held.pk}"))
    assert len(told.splitlines()) == 11
    assert "覃" not in told
    assert 'theirs":' not in told
    assert out.get(f"/api/v1/comparisons/{held.pk}/differences").status_code == 403
    see = reader(office, "county_officer")
    assert see.get(f"/api/v1/bulk/differences/{held.pk}").status_code == 403


def test_totals_come_with_their_signature_and_what_made_it_void(office: Office) -> None:
    held = compared(office.people["county_officer"], *national_files(exported(OURS)))
    row = sign(held=held, township=TOWNSHIP, remark="", by=office.people["township_clerk"])
    countersign(signed=row, by=office.people["county_decider"])
    client = reader(office, "county_officer")
    (told,) = client.get(f"/api/v1/comparisons/{held.pk}/totals").json()["totals"]
    assert (told["township"], told["theirs"], told["ours"]) == (TOWNSHIP, SIDES, SIDES)
    signed = told["signature"]
    assert (signed["signed_by"], signed["countersigned_by"]) == ("township_clerk", "county_decider")
    assert (signed["standing"], signed["changed"], signed["void_at"]) == (True, [], None)
    assert client.get("/api/v1/signatures").json()["signatures"] == [signed]
    with acting(None, "tests.fill") as act:
        Household.objects.filter(household_no="43312420100001").update(exit_flag="1")
    (void,) = client.get("/api/v1/signatures", {"standing": "false"}).json()["signatures"]
    assert (void["standing"], void["void_act"], void["void_comparison"]) == (False, act.pk, None)
    assert void["changed"] == [
        {"side": "ours", "figure": "poor", "was": 2, "now": 1},
        {"side": "ours", "figure": "out", "was": 4, "now": 5},
    ]
    assert client.get("/api/v1/signatures", {"standing": "true"}).json()["signatures"] == []


@pytest.mark.parametrize(
    ("role", "area", "differences", "townships", "counts"),
    [
        ("provincial_officer", "", 2, 2, True),
        ("provincial_officer", COUNTY, 1, 1, False),
        ("provincial_officer", OURS[1], 0, 0, False),
        ("county_officer", "", 1, 1, False),
        ("township_clerk", "", 1, 1, False),
        ("village_worker", "", 1, 0, False),
    ],
)
def test_nobody_reads_past_the_area_of_person_and_token(
    office: Office, role: str, area: str, differences: int, townships: int, counts: bool
) -> None:
    held = wide(office)
    for township in ("433124900", "433130900"):
        sign(held=held, township=township, remark="x", by=office.people["provincial_officer"])
    client = reader(office, role, area)
    told = client.get(f"/api/v1/comparisons/{held.pk}").json()
    assert (told["counts"] is not None) == counts
    where = f"/api/v1/comparisons/{held.pk}"
    rows = client.get(f"{where}/differences").json()["differences"]
    assert len(rows) == differences
    totals = client.get(f"{where}/totals").json()["totals"]
    signatures = client.get("/api/v1/signatures").json()["signatures"]
    assert (len(totals), len(signatures)) == (townships, townships)
    if differences < 2:
        assert BAIT not in json.dumps(rows)
        assert client.get(f"{where}/differences", {"area": "433130"}).json()["differences"] == []
        assert client.get(f"{where}/totals", {"area": "433130"}).json()["totals"] == []


def test_who_sees_no_area_of_it_is_told_that_there_is_none(office: Office) -> None:
    held = changed(office)
    elsewhere = reader(office, "provincial_officer", "433130", Right.SEE, Right.EXPORT)
    cadre = reader(office, "paired_cadre")
    for path in ("", "/differences", "/totals"):
        for client in (elsewhere, cadre):
            assert client.get(f"/api/v1/comparisons/{held.pk}{path}").status_code == 404
    assert elsewhere.get(f"/api/v1/bulk/differences/{held.pk}").status_code == 404
    assert elsewhere.get("/api/v1/comparisons").json() == {"comparisons": [], "next": None}
    assert elsewhere.get("/api/v1/comparisons/0").status_code == 404
    assert elsewhere.get(f"/api/v1/comparisons/{2**70}").status_code == 404


def test_nothing_can_be_written(office: Office) -> None:
    held = changed(office)
    client = reader(office, "county_officer", "", Right.SEE, Right.EXPORT)
    for path in ("comparisons", f"comparisons/{held.pk}", "signatures"):
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(f"/api/v1/{path}").status_code == 405
