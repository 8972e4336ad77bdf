"""Batches and their findings by program: those of the pages, within what a person enters and a token reaches."""

from typing import Any

import pytest

from fixtures.asked_by_program import asked
from fixtures.intakes import csv_file, fresh, uploaded, year
from fixtures.offices import Office
from tuopin.office.intake import findings
from tuopin.office.intake.models import Batch

__all__ = ["year"]


@pytest.fixture
def ours(office: Office, year: None, settings: Any) -> Batch:
    """Five households for our village: one lies in the other county, one in a village that is not there."""
    settings.API_A_MINUTE = 1_000_000
    rows = [fresh(n)["household"] for n in (50, 51, 52)]
    rows[1] |= {"village_code": "433130900201"}
    rows[2] |= {"village_code": "433124900209"}
    made: Batch = uploaded(office.people["village_worker"], csv_file("户.csv", rows))
    return made


def test_a_batch_says_how_far_it_is_and_what_it_would_change(office: Office, ours: Batch) -> None:
    (told,) = asked(office, "village_worker", "batches").json()["batches"]
    assert (told["id"], told["files"], told["by"]) == (ours.pk, ["户.csv"], "village_worker")
    assert told["total"] == {"read": 3, "accepted": 1, "rejected": 2}
    assert told["changes"]["household"]["new"] == 1
    assert asked(office, "village_worker", f"batches/{ours.pk}").json() == told


def test_findings_are_by_row_with_the_worst_first(
    office: Office, ours: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = f"batches/{ours.pk}/findings"
    found = asked(office, "township_clerk", where, check="office.outside").json()["findings"]
    assert [(each["row"], each["rejects"]) for each in found] == [(3, True), (4, True)]
    assert all(each["message"]["zh"] != each["message"]["en"] for each in found)
    monkeypatch.setattr(findings, "PAGE", 1)
    first = asked(office, "township_clerk", where, check="office.outside").json()
    rest = asked(
        office, "township_clerk", where, check="office.outside", after=first["next"]
    ).json()
    assert [*first["findings"], *rest["findings"]] == found
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("role", "bound", "status"),
    [
        ("village_worker", "", 200),
        ("county_officer", "433124900201", 200),
        ("county_officer", "433124900202", 404),  # another village than the token's
        ("auditor", "", 200),  # enters nothing, and reads what was done
        ("auditor", "433130", 404),
        ("county_finance", "", 404),
        ("administrator", "", 403),
    ],
)
def test_only_who_enters_accepts_or_audits_there_reads_a_batch(
    office: Office, ours: Batch, role: str, bound: str, status: int
) -> None:
    if role == "administrator":
        from django.test import Client

        client = Client()
        client.force_login(
            office.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        assert client.get("/api/v1/batches").status_code == status
        return
    for path in ("", "/findings", "/changes"):
        path = f"batches/{ours.pk}{path}"
        assert asked(office, role, path, bound).status_code == status, path
    listed = asked(office, role, "batches", bound).json()["batches"]
    assert [each["id"] for each in listed] == ([ours.pk] if status == 200 else [])


def test_rows_a_batch_would_change_are_told_cell_by_cell_with_numbers_masked(
    office: Office, year: None, settings: Any
) -> None:
    """The first differs in its name and has a blank; of the second a telephone is blank; the third only differs."""
    settings.API_A_MINUTE = 1_000_000
    rows = [fresh(n)["household"] for n in range(3)]
    rows[0] |= {"head_name": "覃大兰", "group_name": None}
    rows[1] |= {"household_phone": None}
    rows[2] |= {"head_name": "欧阳冬"}
    batch = uploaded(office.people["village_worker"], csv_file("户.csv", rows), blanks="clear")
    where = f"batches/{batch.pk}/changes"
    told = asked(office, "township_clerk", where).json()["changes"]
    assert [each["household_no"] for each in told] == [row["household_no"] for row in rows]
    (group, name), (phone,), (other,) = (each["cells"] for each in told)
    assert group == {"column": "group_name", "before": "第1组", "after": "—", "cleared": True}
    assert (name["before"], name["after"], name["cleared"]) == ("覃小兰", "覃大兰", False)
    assert (phone["column"], phone["before"]) == ("household_phone", "*******0001")
    assert other["after"] == "欧阳冬"
    first = asked(office, "township_clerk", where, only="cleared", limit=1).json()
    rest = asked(
        office, "township_clerk", where, only="cleared", limit=1, after=first["next"]
    ).json()
    assert [*first["changes"], *rest["changes"]] == told[:2]
    assert rest["next"] is None
    assert asked(office, "township_clerk", where, table="person").json()["changes"] == []
    assert asked(office, "township_clerk", where, table="people").status_code == 422
    assert asked(office, "county_finance", where).status_code == 404
    # an auditor's token that may only see enters nothing and reads no record
    assert asked(office, "auditor", where, held=["see"]).status_code == 404
    assert asked(office, "county_officer", where, "433124900202").status_code == 404
