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
        ("auditor", "", 404),  # sees the area and enters nothing
        ("county_finance", "", 404),
        ("administrator", "", 403),
    ],
)
def test_only_who_enters_or_accepts_there_reads_a_batch(
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
    for path in (f"batches/{ours.pk}", f"batches/{ours.pk}/findings"):
        assert asked(office, role, path, bound).status_code == status, path
    listed = asked(office, role, "batches", bound).json()["batches"]
    assert [each["id"] for each in listed] == ([ours.pk] if status == 200 else [])
