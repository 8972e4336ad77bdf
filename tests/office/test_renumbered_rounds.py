"""A county renumbered after its round was frozen: what is worked out of the round is found under the code of today."""

from typing import Any

import pytest
from django.test import Client

from fixtures.briefs import briefed
from fixtures.offices import Office
from tuopin.office.archive.codes import Codes, codes_of
from tuopin.office.areas.queries import area_of
from tuopin.office.assessment.comparing import compared
from tuopin.office.assessment.models import CurrentVerdict, Run
from tuopin.office.assessment.running import make_current
from tuopin.office.assessment.summing import summed_up
from tuopin.office.assessment.verdicts import edition_of
from tuopin.office.assessment.within import seen
from tuopin.office.briefing.counting import count_run
from tuopin.office.people.models import today
from tuopin.office.registry.places import Fresh, change_area
from tuopin.store import open_engine

__all__ = ["briefed"]

pytestmark = pytest.mark.django_db

#: Of the county by hand (see test_briefing): two of six households are poor, four are out.
POOR, OUT, ALL = 2, 4, 6


def test_codes_are_read_as_those_of_today_the_narrower_area_first() -> None:
    codes = Codes((("433124", "433135"), ("433124900", "433136900")))
    with open_engine() as engine:
        import pyarrow as pa

        rows = engine.frame(
            pa.table({"village_code": ["433124900201", "433124901201", "433130900201", None]})
        )
        told = engine.collect(codes.today(rows))["village_code"].to_pylist()
    assert told == ["433136900201", "433135901201", "433130900201", None]
    assert codes.then(["433135901201"]) == ["433124901201", "433135901201"]


def test_a_round_of_before_is_shown_under_the_countys_new_code(briefed: Office) -> None:
    run = Run.objects.get()
    by = briefed.people["prefecture_reviewer"]
    change_area(area_of("433124"), Fresh("虚新县", "", "433135", today(), "虚文1号"), by)
    assert codes_of(run.round).moved == (("433124", "433135"),)
    officer = type(by).objects.get(username="county_officer")
    _look(officer, run)
    count_run(run, None)  # counted again out of the round itself
    make_current(run, None)
    _look(officer, run)
    assert (
        CurrentVerdict.objects.filter(village_code__in=["433135900201", "433135900202"]).count()
        == ALL
    )
    assert not CurrentVerdict.objects.filter(village_code__startswith="433124").exists()


def _look(officer: Any, run: Run) -> None:
    """The brief with its households, the run's page, and two runs compared, as the county sees them."""
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/brief/{run.pk}/433135/")
    figures = {each.said.name: each.count.households for each in page.context["figures"].values()}
    assert (figures["poor"], figures["out"], figures["registered"]) == (POOR, OUT, ALL)
    listed = client.get(f"/brief/{run.pk}/433135/households/", {"figure": "poor"}).content.decode()
    assert listed.count('<th scope="row"') == POOR
    assert "银溪村" in listed  # the name of the village, by its code of today
    told = summed_up(run, edition_of(run), seen(officer))
    assert [each["households"] for each in told["status"][:2]] == [POOR, OUT]
    assert [each["code"] for each in told["counties"]] == ["433135"]
    assert compared(run, run, officer, {})["found"].shared == ALL
