"""Lists behind the causes and behind what is due on an area's sheet: as long as their number, and of nobody else's."""

from functools import partial
from typing import Any

import pytest

from fixtures.archived import changed
from fixtures.briefs import briefed
from fixtures.intakes import entered
from fixtures.offices import Office
from tuopin.office.assessment import running
from tuopin.office.assessment.models import Run
from tuopin.office.briefing import listing, needs, views
from tuopin.office.briefing.models import AreaCount
from tuopin.office.briefing.needs import Need
from tuopin.office.registry.models import Household

__all__ = ["briefed"]

pytestmark = pytest.mark.django_db

#: Health help is due to whoever is registered; of help for industry facts are missing for everybody.
HEALTH, INDUSTRY = "due.08", "asked.01"


def answered(office: Office, role: str, figure: str, code: str, **query: str) -> Any:
    where = f"/brief/{Run.objects.get().pk}/{code}/households/"
    return entered(office.people[role]).get(where, {"figure": figure, **query})


def numbers(office: Office, role: str, figure: str, code: str) -> list[str]:
    return [each["number"] for each in answered(office, role, figure, code).context["lines"]]


def all_of(office: Office, *villages: str) -> list[str]:
    return [n for village in villages for n in office.households[village]]


OURS = ("433124900201", "433124900202")
BAIT = ("433130900201", "433130900202")


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("provincial_officer", "43"),
        ("provincial_officer", "4331"),
        ("county_officer", "433124"),
        ("county_officer", "43"),
        ("village_worker", "433124900201"),
    ],
)
def test_each_number_of_what_is_due_and_why_poor_opens_a_list_as_long(
    briefed: Office, role: str, code: str
) -> None:
    client = entered(briefed.people[role])
    page = client.get(f"/areas/{code}/dossier/")
    told, body = page.context["sheet"], page.content.decode()
    asked = [(e.due, e.behind_due) for e in told.due] + [
        (e.asked, e.behind_asked) for e in told.due
    ]
    if told.wide:
        asked += [(e.count, e.behind) for e in told.causes]
        asked += [(e.poor, e.behind_poor) for e in told.causes]
    assert len([many for many, _ in asked if many]) >= 4
    for many, where in asked:
        assert (f'href="{where}"' in body) == bool(many), where
        assert len(client.get(where).context["lines"]) == many, where


def test_the_list_holds_the_households_that_were_counted_and_no_others(briefed: Office) -> None:
    ours, all_twelve = all_of(briefed, *OURS), all_of(briefed, *OURS, *BAIT)
    assert numbers(briefed, "provincial_officer", HEALTH, "43") == all_twelve
    assert numbers(briefed, "provincial_officer", INDUSTRY, "433124") == ours
    assert numbers(briefed, "provincial_officer", "asked.08", "43") == []
    assert numbers(briefed, "provincial_officer", "due.01", "43") == []
    # all are poor through illness (01): the second of each village's three is so still
    poor = [briefed.households[village][1] for village in (*OURS, *BAIT)]
    assert numbers(briefed, "provincial_officer", "cause.01", "43") == all_twelve
    assert numbers(briefed, "provincial_officer", "poor.cause.01", "43") == poor
    assert numbers(briefed, "provincial_officer", "cause.02", "43") == []
    assert numbers(briefed, "provincial_officer", "cause.unrecorded", "43") == []


def test_nobody_finds_a_household_of_others_behind_a_need(briefed: Office) -> None:
    first = all_of(briefed, "433124900201")
    for figure in (HEALTH, INDUSTRY, "cause.01"):
        for role, held in (
            ("county_officer", all_of(briefed, *OURS)),
            ("village_worker", first),
            ("paired_cadre", [briefed.ours]),
        ):
            answer = answered(briefed, role, figure, "43")
            assert [each["number"] for each in answer.context["lines"]] == held, (figure, role)
            body = answer.content.decode()
            assert [n for n in all_of(briefed, *BAIT) if n in body] == []
        for role in ("county_officer", "paired_cadre"):
            assert answered(briefed, role, figure, "433130").status_code == 404
        assert answered(briefed, "paired_cadre", figure, "433124900201").status_code == 404
        assert answered(briefed, "administrator", figure, "43").status_code == 403


def test_the_list_is_of_the_round_though_the_registry_says_otherwise_now(briefed: Office) -> None:
    one = briefed.households["433124900202"][0]
    changed(Household, {"household_no": one}, main_cause="02")
    try:
        assert one in numbers(briefed, "provincial_officer", "cause.01", "4331")
        assert numbers(briefed, "provincial_officer", "cause.02", "4331") == []
    finally:
        changed(Household, {"household_no": one}, main_cause="01")


def test_a_list_of_a_need_goes_on_and_back_page_by_page(briefed: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "listed", partial(listing.listed, size=5))
    everybody = all_of(briefed, *OURS, *BAIT)
    for figure in (HEALTH, "cause.01"):
        pages, keys = [], {}
        for way in ("after", "after", "before", "before"):
            answer = answered(briefed, "provincial_officer", figure, "43", **keys)
            pages.append([each["number"] for each in answer.context["lines"]])
            keys = {way: answer.context[way]}
        answer = answered(briefed, "provincial_officer", figure, "43", **keys)
        pages.append([each["number"] for each in answer.context["lines"]])
        middle = everybody[5:10]
        assert pages == [everybody[:5], middle, everybody[10:], middle, everybody[:5]], figure
        assert answer.context["before"] == ""
    # a page that takes more than the first county has
    monkeypatch.setattr(views, "listed", partial(listing.listed, size=8))
    assert numbers(briefed, "provincial_officer", HEALTH, "43") == everybody[:8]


def test_only_counties_that_hold_any_are_read(briefed: Office, monkeypatch: Any) -> None:
    """The other county's counts say that nobody there is due it: then its villages are not looked at."""
    other = AreaCount.objects.get(code="433130")
    due = other.due
    changed(AreaCount, {"pk": other.pk}, due={})
    asked: list[list[str]] = []
    rows = listing._rows

    def noted(counted: Any, villages: list[str], figure: str, engine: Any) -> Any:
        asked.append(villages)
        return rows(counted, villages, figure, engine)

    monkeypatch.setattr(listing, "_rows", noted)
    try:
        assert numbers(briefed, "provincial_officer", HEALTH, "43") == all_of(briefed, *OURS)
        assert asked == [list(OURS)]
    finally:
        changed(AreaCount, {"pk": other.pk}, due=due)


def test_a_run_made_without_tables_lists_the_same(briefed: Office, monkeypatch: Any) -> None:
    """Runs taken from a store have verdicts alone: what is due is worked out, of the counties of the page."""

    class Without:
        def __init__(self, held: Any) -> None:
            self.held, self.digest = held, held.digest

        def files(self, name: str) -> Any:
            return [] if name.startswith("tables/") else self.held.files(name)

    held = running.output_of(Run.objects.get())
    monkeypatch.setattr(listing, "files_of", lambda run: Without(held))
    asked: list[Any] = []
    whole = needs.snapshot_of

    def snapshot_of(held: Any) -> Any:
        found = whole(held)

        class Noting:
            def facts(self, engine: Any, counties: Any = None) -> Any:
                asked.append(counties)
                return found.facts(engine, counties=counties)

        return Noting()

    monkeypatch.setattr(needs, "snapshot_of", snapshot_of)
    assert numbers(briefed, "county_officer", HEALTH, "433124") == all_of(briefed, *OURS)
    assert asked == [{"433124"}]


@pytest.mark.parametrize("figure", ["due.99", "asked.", "cause.1x", "due.unrecorded", "poor.due.1"])
def test_names_that_are_no_need_are_refused(briefed: Office, figure: str) -> None:
    assert Need.read(figure) is None
    assert answered(briefed, "provincial_officer", figure, "43").status_code == 404


def test_where_needs_were_not_counted_there_is_no_list(briefed: Office) -> None:
    held = AreaCount.objects.get(code="43")
    kept = (held.causes, held.due)
    changed(AreaCount, {"pk": held.pk}, causes=None, due=None)
    try:
        for figure in (HEALTH, "cause.01"):
            assert answered(briefed, "provincial_officer", figure, "43").status_code == 404
    finally:
        changed(AreaCount, {"pk": held.pk}, causes=kept[0], due=kept[1])


def test_every_need_is_read_back_by_its_name() -> None:
    names = Need.names()
    assert len(set(names)) == len(names) > 20
    assert {"due.08", "asked.08", "cause.01", "poor.cause.01", "cause.unrecorded"} < set(names)
    for name in names:
        need = Need.read(name)
        assert need is not None and need.name == name


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_says_what_it_is_in_one_language(briefed: Office, language: str) -> None:
    client = entered(briefed.people["provincial_officer"])
    client.cookies["tuopin_language"] = language
    pk = Run.objects.get().pk
    for figure, zh, en in (
        (HEALTH, "应享:健康帮扶", "Due: health"),
        ("asked.08", "待核实:健康帮扶", "To be asked: health"),
        ("poor.cause.01", "未脱贫户中,主要致贫原因:因病", "Main cause: illness, among the poor"),
        ("cause.unrecorded", "主要致贫原因:未登记", "Main cause: not recorded"),
    ):
        body = client.get(f"/brief/{pk}/43/households/?figure={figure}").content.decode()
        assert (zh in body) == (language == "zh-hans"), zh
        assert (en in body) == (language == "en"), en
        assert "/areas/43/dossier/" in body
        # persons are not counted of a need, so none are named
        assert ("</b> 人" in body, "</b> persons" in body) == (False, False)
