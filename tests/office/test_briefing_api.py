"""The brief by program: the figures of the pages, the households behind one, and no more than a token may see."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from fixtures.briefs import briefed
from fixtures.offices import Office
from tuopin.office.api.actions import make_token
from tuopin.office.areas.queries import area_of
from tuopin.office.assessment.models import Run
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right

__all__ = ["briefed"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def many_questions(settings: Any) -> None:
    settings.API_A_MINUTE = 1_000_000


def asked(office: Office, role: str, path: str, area: str = "", **query: Any) -> Any:
    place = area_of(area) if area else None
    until = today() + timedelta(days=5)
    _, secret = make_token(office.people[role], "虚构", [Right.SEE], place, until)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    return client.get(f"/api/v1/figures/{path}", query)


def test_figures_have_their_parts(briefed: Office) -> None:
    told = asked(briefed, "county_officer", "433124").json()
    run = Run.objects.select_related("round").get()
    assert (told["area"], told["whole"]) == ("433124", True)
    assert (told["run"]["snapshot"], told["run"]["edition"]) == (run.round.digest, run.edition)
    incidence = told["incidence"]
    assert (incidence["numerator"], incidence["denominator"]) == (4, 300)
    figures = {each["figure"]: each for each in told["figures"]}
    poor = figures["poor"]
    assert (poor["households"], poor["persons"]) == (2, 4)
    assert poor["of"] == {"figure": "registered", "households": 6, "persons": 12, "share": 100 / 3}
    unmet = figures["poor.income_identification.unmet"]
    assert (unmet["households"], unmet["of"]["households"], unmet["of"]["share"]) == (1, 2, 50)
    assert [each["code"] for each in told["parts"]] == ["433124900"]
    named = asked(briefed, "county_officer", "433124", run=run.pk).json()
    assert named["figures"] == told["figures"]


def test_the_households_behind_are_ones_own(briefed: Office) -> None:
    def numbers(role: str, code: str, area: str = "", **query: Any) -> list[str]:
        answer = asked(briefed, role, f"{code}/households", area, **query)
        assert answer.status_code == 200, answer.content
        return [each["household_no"] for each in answer.json()["households"]]

    poor = {village: held[1] for village, held in briefed.households.items()}
    ours = [poor["433124900201"], poor["433124900202"]]
    assert numbers("provincial_officer", "43") == [
        *ours,
        poor["433130900201"],
        poor["433130900202"],
    ]
    assert numbers("county_officer", "43") == ours
    assert numbers("village_worker", "43") == ours[:1]
    assert numbers("paired_cadre", "433124", figure="out") == [briefed.ours]
    assert numbers("provincial_officer", "43", "433124900202") == ours[1:]  # a narrow token
    first = asked(briefed, "county_officer", "433124/households", limit=1).json()
    assert len(first["households"]) == 1
    rest = asked(briefed, "county_officer", "433124/households", after=first["next"]).json()
    assert [each["household_no"] for each in rest["households"]] == ours[1:]
    assert rest["next"] is None


def test_areas_of_others_runs_and_figures_that_are_none_are_refused(briefed: Office) -> None:
    for role, area in (
        ("county_officer", ""),
        ("village_worker", ""),
        ("provincial_officer", "433124"),
    ):
        for path in ("433130", "433130900201", "433130/households", "999999"):
            answer = asked(briefed, role, path, area)
            assert answer.status_code == 404, (role, path)
            assert "龙山" not in answer.content.decode()
    assert asked(briefed, "county_officer", "433124", run=99).status_code == 404
    wrong = asked(briefed, "county_officer", "433124/households", figure="beauty")
    assert wrong.status_code == 422
    assert "poor" in wrong.content.decode()
    assert asked(briefed, "county_officer", "433124", run="x").status_code == 422


def test_causes_and_what_is_due_are_told_and_lead_to_their_households(briefed: Office) -> None:
    told = asked(briefed, "county_officer", "433124").json()["needs"]
    needs = {each["figure"]: (each["zh"], each["households"]) for each in told}
    assert needs["due.08"] == ("应享:健康帮扶", 6)
    assert needs["cause.01"] == ("主要致贫原因:因病", 6)
    assert needs["poor.cause.01"] == ("未脱贫户中,主要致贫原因:因病", 2)
    for figure, (_, many) in needs.items():
        rows = asked(briefed, "county_officer", "433124/households", figure=figure).json()
        assert len(rows["households"]) == many, figure
    wide = asked(briefed, "village_worker", "43/households", figure="due.08").json()["households"]
    assert [each["household_no"] for each in wide] == briefed.households["433124900201"]
    wrong = asked(briefed, "county_officer", "433124/households", figure="due.99")
    assert wrong.status_code == 422
    assert "due.08" in wrong.content.decode()
