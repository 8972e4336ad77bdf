"""The brief in the office: figures counted by hand with their parts, drill-down, the households behind, and reach."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fixtures.archived import changed, done
from fixtures.briefs import briefed
from fixtures.offices import Office
from tuopin.office.assessment.actions import ask_run
from tuopin.office.assessment.models import Run
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.briefing.models import AreaCount, Counted
from tuopin.office.registry.models import Household
from tuopin.terms import Verdict

__all__ = ["briefed"]

pytestmark = pytest.mark.django_db

OURS, THEIRS = "433124", "433130"


def entered(office: Office, role: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(
        office.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["tuopin_language"] = language
    return client


def page(office: Office, role: str, code: str, language: str = "zh-hans") -> Any:
    return entered(office, role, language).get(f"/brief/{Run.objects.get().pk}/{code}/")


def counts(answer: Any) -> dict[str, tuple[int, int]]:
    figures = answer.context["figures"].values()
    return {each.said.name: (each.count.households, each.count.persons) for each in figures}


#: By area, by hand: (households, persons) registered, poor, relapsed, out, exited in 2019, paper exits.
BY_HAND = {
    "433124900201": {"registered": (3, 6), "poor": (1, 2), "relapsed": (1, 2), "out": (2, 4), "exited": (1, 2)},
    "433124900202": {"registered": (3, 6), "poor": (1, 2), "relapsed": (0, 0), "out": (2, 4), "exited": (0, 0)},
    "433124900": {"registered": (6, 12), "poor": (2, 4), "relapsed": (1, 2), "out": (4, 8), "exited": (1, 2)},
    "433124": {"registered": (6, 12), "poor": (2, 4), "relapsed": (1, 2), "out": (4, 8), "exited": (1, 2)},
    "433130": {"registered": (6, 12), "poor": (2, 4), "relapsed": (0, 0), "out": (4, 8), "exited": (0, 0)},
    "4331": {"registered": (12, 24), "poor": (4, 8), "relapsed": (1, 2), "out": (8, 16), "exited": (1, 2)},
    "43": {"registered": (12, 24), "poor": (4, 8), "relapsed": (1, 2), "out": (8, 16), "exited": (1, 2)},
}  # fmt: skip


@pytest.mark.parametrize("code", BY_HAND)
def test_figures_are_as_counted_by_hand_in_every_area(briefed: Office, code: str) -> None:
    found = counts(page(briefed, "provincial_officer", code))
    assert {name: found[name] for name in BY_HAND[code]} == BY_HAND[code]
    # nothing but income is recorded, so nobody is known to pass the standard of exit
    assert found["paper_exit"] == BY_HAND[code]["exited"]
    assert found["out_not_passing"] == BY_HAND[code]["out"]


def test_incidence_has_numerator_and_denominator_or_is_unknown(briefed: Office) -> None:
    def told(code: str) -> tuple[float | None, int, int | None, int]:
        found = page(briefed, "provincial_officer", code).context["incidence"]
        value = None if found.value is None else round(found.value, 4)
        return value, found.numerator, found.denominator, found.missing

    assert told("433124900201") == (2.0, 2, 100, 0)
    assert told("433124") == (1.3333, 4, 300, 0)  # 4 of 100 + 200
    assert told("433130900202") == (None, 2, None, 1)
    assert told("433130") == (None, 4, None, 1)  # one village unknown: not worked out
    body = page(briefed, "provincial_officer", "433130").content.decode()
    assert "不明(1 个村的人口未记录)" in body


def test_criteria_are_met_unmet_or_unknown_among_the_registered_and_the_poor(
    briefed: Office,
) -> None:
    """Of our county's six households one is below the line and of one no income is known; both are its poor ones."""

    def income(code: str) -> dict[str, list[int]]:
        found = {}
        for among, criteria in page(briefed, "provincial_officer", code).context["groups"]:
            each = next(each for each in criteria if each.name == "income_identification")
            assert [verdict for verdict, _ in each.figures] == list(Verdict)
            found[among] = [figure.count.households for _, figure in each.figures]
        return found

    assert income("433124") == {"registered": [4, 1, 1], "poor": [0, 1, 1]}
    assert income("433124900201") == {"registered": [2, 1, 0], "poor": [0, 1, 0]}
    assert income("433130") == {"registered": [6, 0, 0], "poor": [2, 0, 0]}
    assert income("43") == {"registered": [10, 1, 1], "poor": [2, 1, 1]}


def test_every_figure_shows_its_parts(briefed: Office) -> None:
    run = Run.objects.select_related("round").get()
    answer = page(briefed, "county_officer", OURS)
    body = answer.content.decode()
    shown = len(answer.context["figures"]) + 1
    shown += sum(len(criteria) for _, criteria in answer.context["groups"])
    assert body.count(f'<dd class="code">{run.round.digest}</dd>') == shown
    assert body.count(f'<dd class="code">{run.edition}</dd>') == shown
    poor = answer.context["figures"]["poor"]
    assert (poor.of.households, poor.of.persons, round(poor.share, 2)) == (6, 12, 33.33)
    assert poor.said.definition.zh in body
    assert "33.33 %" in body


def test_the_parts_inside_sum_to_the_whole(briefed: Office) -> None:
    for code, names in {
        "43": ["4331"],
        "4331": ["433124", "433130"],
        "433124": ["433124900"],
        "433124900": ["433124900201", "433124900202"],
    }.items():
        context = page(briefed, "provincial_officer", code).context
        parts = context["parts"]
        assert [area.code for area, _ in parts] == names
        for name, count in context["line"].households.items():
            assert sum(line.households[name] for _, line in parts) == count, (code, name)
        assert sum(line.persons["poor"] for _, line in parts) == context["line"].persons["poor"]
        assert sum(line.population for _, line in parts) == context["line"].population


def test_a_click_lists_as_many_households_as_the_figure_says(briefed: Office) -> None:
    client = entered(briefed, "provincial_officer")
    run = Run.objects.get()
    counted = Counted.objects.get()
    for code in ("43", "433124", "433124900201"):
        line = dict(
            zip(counted.figures, AreaCount.objects.get(run=run, code=code).households, strict=True)
        )
        for figure in counted.figures:
            where = f"/brief/{run.pk}/{code}/households/"
            answer = client.get(where, {"figure": figure})
            assert len(answer.context["lines"]) == line[figure], (code, figure)
    answer = client.get(f"/brief/{run.pk}/43/households/", {"figure": "relapsed"})
    number = briefed.households["433124900201"][1]
    assert [each["number"] for each in answer.context["lines"]] == [number]
    assert f'href="/households/{number}/dossier/"' in answer.content.decode()
    assert f'href="/households/{number}/"' in answer.content.decode()


def test_a_list_goes_on_by_key(briefed: Office, monkeypatch: Any) -> None:
    from tuopin.office.areas.queries import area_of
    from tuopin.office.briefing.listing import listed
    from tuopin.office.briefing.reaching import Scope

    counted, scope = Counted.objects.select_related("run__round").get(), None
    scope = Scope(area_of("43"), True, ("43",))
    expected = sorted(
        (village, number)
        for village, held in briefed.households.items()
        for at, number in enumerate(held)
        if at != 1
    )
    found, after, pages = [], "", 0
    while True:
        told = listed(counted, scope, "out", after, size=3)
        found += [(row["village_code"], row["household_no"]) for row in told.rows]
        after, pages = told.after, pages + 1
        if not after:
            break
    assert found == expected
    assert pages == 3  # eight households by threes


@pytest.mark.parametrize(
    ("role", "listed", "seen"),
    [
        ("village_worker", 1, 1),
        ("township_clerk", 2, 2),
        ("county_officer", 2, 2),
        ("prefecture_reviewer", 4, 4),
    ],
)
def test_the_province_is_open_as_figures_and_the_list_holds_ones_own(
    briefed: Office, role: str, listed: int, seen: int
) -> None:
    answer = page(briefed, role, "43")
    assert counts(answer)["poor"] == (4, 8)
    assert answer.context["whole"] is False
    where = f"/brief/{Run.objects.get().pk}/43/households/?figure=poor"
    told = entered(briefed, role).get(where)
    assert (len(told.context["lines"]), told.context["seen"]) == (listed, seen)
    assert f"这个数字共 4 户,其中 {seen} 户在您的辖区内" in told.content.decode()


@pytest.mark.parametrize("role", ["paired_cadre", "evaluator"])
def test_who_is_assigned_households_reads_the_county_and_lists_theirs(
    briefed: Office, role: str
) -> None:
    client, run = entered(briefed, role), Run.objects.get()
    assert client.get("/brief/").url == f"/brief/{run.pk}/433124/"
    assert client.get(f"/brief/{run.pk}/433124900201/").status_code == 404  # three households
    told = client.get(f"/brief/{run.pk}/433124/households/", {"figure": "out"})
    assert [each["number"] for each in told.context["lines"]] == [briefed.ours]
    assert "这个数字包括您不能查看的户" in told.content.decode()
    poor = client.get(f"/brief/{run.pk}/433124/households/", {"figure": "poor"})
    assert poor.context["lines"] == []


@pytest.mark.parametrize(
    "role", ["village_worker", "township_clerk", "county_officer", "paired_cadre"]
)
def test_the_other_county_of_the_same_names_stays_shut(briefed: Office, role: str) -> None:
    client, run = entered(briefed, role), Run.objects.get()
    for code in (THEIRS, "433130900", "433130900201", "999999", "43312490020199"):
        for where in (
            f"{run.pk}/{code}/",
            f"{run.pk}/{code}/households/",
            f"trends/{code}/",
            f"of/{code}/",
        ):
            assert client.get(f"/brief/{where}").status_code == 404, where
    bait = briefed.households["433130900201"] + briefed.households["433130900202"]
    for code in ("43", "4331", OURS):
        answers = [client.get(f"/brief/{run.pk}/{code}/")]
        answers += [
            client.get(
                f"/brief/{run.pk}/{code}/households/", {"figure": figure, "after": "433124900202.9"}
            )
            for figure in ("poor", "out", "registered")
        ]
        for answer in answers:
            body = answer.content.decode()
            assert answer.status_code in (200, 404)
            assert THEIRS not in body
            assert [number for number in bait if number in body] == []


def test_a_household_that_moved_away_since_is_not_listed(briefed: Office) -> None:
    gone = briefed.households["433124900201"][1]
    changed(Household, {"household_no": gone}, village_code="433130900201")
    where = f"/brief/{Run.objects.get().pk}/433124/households/?figure=poor"
    told = entered(briefed, "county_officer").get(where)
    assert [each["number"] for each in told.context["lines"]] == [
        briefed.households["433124900202"][1]
    ]
    assert told.context["moved"] == 1
    assert gone not in told.content.decode()


def test_a_page_costs_no_more_statements_in_a_province_than_in_a_village(briefed: Office) -> None:
    client, run = entered(briefed, "provincial_officer"), Run.objects.get()
    for tail in ("", "households/?figure=poor"):
        many = {}
        for code in ("43", "4331", "433124", "433124900201"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(f"/brief/{run.pk}/{code}/{tail}").status_code == 200
            many[code] = len(asked)
            assert not any("LIKE" in each["sql"] for each in asked)
        assert max(many.values()) <= 18, many
        assert many["43"] - many["433124900201"] <= 3, many  # the map's counties, and the parts


def test_a_run_found_in_a_store_is_counted_by_the_worker(briefed: Office) -> None:
    from tuopin.office.assessment.after import follow_later
    from tuopin.office.jobs.models import Job

    with acting(None, "tests.uncount"):
        Counted.objects.all().delete()
        AreaCount.objects.all().delete()
    follow_later(Run.objects.get())
    job = done(lambda: Job.objects.get(state="waiting"))
    assert (job.kind, job.by, job.state) == ("briefing.count", None, "done")
    assert counts(page(briefed, "county_officer", OURS))["poor"] == (2, 4)


def test_stale_counts_are_not_shown_and_counting_is_asked_for(briefed: Office) -> None:
    changed(Run, {}, digest="0" * 64)
    run = Run.objects.get()
    worker = entered(briefed, "village_worker").get(f"/brief/{run.pk}/433124900201/")
    assert "还没有按地区计数" in worker.content.decode()
    assert "现在计数" not in worker.content.decode().replace("“现在计数”", "")
    officer = entered(briefed, "provincial_officer")
    assert officer.get(f"/brief/{run.pk}/43/households/").status_code == 404
    answer = officer.post(f"/brief/{run.pk}/count/")
    assert answer.url.startswith("/jobs/")
    assert entered(briefed, "village_worker").post(f"/brief/{run.pk}/count/").status_code == 403


def test_counts_of_other_figures_than_there_are_now_are_stale_too(briefed: Office) -> None:
    counted = Counted.objects.get()
    changed(Counted, {}, figures=counted.figures[:-1])
    worker = entered(briefed, "village_worker").get(f"/brief/{counted.run_id}/433124900201/")
    assert "还没有按地区计数" in worker.content.decode()
    home = entered(briefed, "county_officer").get("/").context["waiting"]
    assert "启用的评估还没有为简报计数" in [each.text.zh for each in home]


def test_without_a_run_the_brief_says_what_to_do(briefed: Office) -> None:
    changed(Run, {}, current=False, load=None)
    changed(Counted, {}, digest="0" * 64)
    body = entered(briefed, "county_officer").get("/brief/").content.decode()
    assert "冻结一个轮次" in body and 'href="/rounds/"' in body
    trends = entered(briefed, "county_officer").get("/brief/trends/433124/").content.decode()
    assert "还没有为简报计过数的评估" in trends


def test_years_stand_side_by_side_as_pictures_and_table(briefed: Office) -> None:
    answer = entered(briefed, "county_officer").get("/brief/trends/433124/")
    assert answer.context["series"]["years"] == [2019]
    values = {each["name"]: each["values"] for each in answer.context["series"]["series"]}
    assert values == {"incidence": [1.333], "poor": [4], "exited": [2], "paper_exit": [2]}
    body = answer.content.decode()
    assert '<script id="series" type="application/json">' in body
    assert "brief/echarts.min.js" in body
    assert "1.33 %" in body  # the same without pictures
    assert "echarts" not in page(briefed, "county_officer", OURS).content.decode()


def test_a_renumbered_county_is_found_under_its_old_code(briefed: Office) -> None:
    from datetime import date

    from tuopin.office.areas.actions import renumber
    from tuopin.office.areas.queries import area_of

    renumber(area_of(OURS), "433199", "虚花市", date(2030, 1, 1), None, "虚构改码")
    answer = page(briefed, "provincial_officer", "433199")
    assert counts(answer)["poor"] == (2, 4)
    trends = entered(briefed, "provincial_officer").get("/brief/trends/433199/")
    assert trends.context["series"]["years"] == [2019]


def test_the_map_has_a_tile_a_county_its_table_and_its_legend(briefed: Office) -> None:
    answer = page(briefed, "provincial_officer", "4331")
    body, run = answer.content.decode(), Run.objects.get().pk
    assert body.count('class="tile-name') == 8  # the counties of Xiangxi
    # 1.33 % lies in the class from 0.5 to 2; the other county's incidence is unknown; six counties have no area here
    assert f'<a href="/brief/{run}/433124/" aria-label="花垣县 1.3 %">' in body
    assert f'<a href="/brief/{run}/433130/" aria-label="龙山县 –">' in body
    assert 'class="s1 listed"' in body
    assert "图例" in body and "0.5–2 %" in body
    assert "style=" not in body
    ours = page(briefed, "county_officer", "4331").content.decode()
    assert f'href="/brief/{run}/433124/"' in ours
    assert "433130" not in ours
    assert '<svg class="tiles' not in page(briefed, "county_officer", OURS).content.decode()


def test_the_first_page_says_how_ones_areas_stand(briefed: Office) -> None:
    def told(role: str) -> list[tuple[str, int, str]]:
        found = entered(briefed, role).get("/").context["standing"]
        return [(each.text.en, each.count, each.to) for each in found]

    run = Run.objects.get().pk
    behind = f"/brief/{run}/433124/households/?figure="
    assert told("county_officer") == [
        ("Registered poor", 2, behind + "poor"),
        ("Relapsed, among the poor", 1, behind + "relapsed"),
        ("Exited this year", 1, behind + "exited"),
        ("Paper exits: exited, standard not passed", 1, behind + "paper_exit"),
    ]
    assert [count for _, count, _ in told("provincial_officer")] == [4, 1, 1, 1]
    assert told("paired_cadre") == [("households to see", 1, "/households/")]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "—"),
        (0.0, "0.00 %"),
        (0.004, "0.004 %"),
        (33.333, "33.33 %"),
        (99.996, "99.996 %"),
        (100.0, "100.00 %"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(value: float | None, said: str) -> None:
    from tuopin.office.briefing.templatetags.brief_words import rate

    assert rate(value) == said


def test_counties_are_drawn_in_their_borders_where_a_file_of_them_is_named(
    briefed: Office, settings: Any, tmp_path: Any
) -> None:
    square = [[[109.0, 28.0], [109.5, 28.0], [109.5, 28.5], [109.0, 28.0]]]
    features = [
        {"properties": {"adcode": code}, "geometry": {"type": "Polygon", "coordinates": square}}
        for code in (OURS, THEIRS)
    ]
    settings.BOUNDARIES = tmp_path / "counties.geojson"
    lost = page(briefed, "county_officer", "4331").content.decode()
    assert "读不到县界文件 counties.geojson" in lost and '<svg class="tiles' in lost
    settings.BOUNDARIES.write_text(json.dumps({"features": features}), "utf-8")
    body = page(briefed, "county_officer", "4331").content.decode()
    assert body.count('class="area ') == 1  # theirs is not the reader's
    assert 'class="area s1"' in body
    assert page(briefed, "provincial_officer", "4331").content.decode().count('class="area ') == 2
    settings.BOUNDARIES.write_text("[]", "utf-8")
    assert "不是 GeoJSON" in page(briefed, "county_officer", "4331").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_in_one_language(briefed: Office, language: str) -> None:
    run, client = Run.objects.get().pk, entered(briefed, "county_officer", language)
    for where, zh, en in (
        (f"/brief/{run}/433124/", "数字及其出处", "Figures and their parts"),
        (f"/brief/{run}/433124/households/?figure=food.unknown", "怎样计数", "what it counts"),
        ("/brief/trends/433124/", "历年变化", "years side by side"),
    ):
        body = client.get(where).content.decode()
        assert (zh in body) == (language == "zh-hans"), where
        assert (en in body) == (language == "en"), where


def test_a_run_is_counted_once_it_is_worked_out_and_again_with_it(briefed: Office) -> None:
    # the last of this module: the store's run is another afterwards, whatever the database forgets
    run, officer = Run.objects.get(), briefed.people["provincial_officer"]
    counted = Counted.objects.get()
    assert (counted.run, counted.digest, counted.areas) == (run, run.digest, 10)
    assert (
        AreaCount.objects.count() == 10
    )  # province, prefecture, 2 counties, 2 townships, 4 villages
    act = Act.objects.filter(verb="briefing.count").get()
    assert (act.username, act.rows, act.digest) == ("provincial_officer", 10, run.digest)
    done(lambda: ask_run(run.round, "hunan", run.on, officer))
    assert Counted.objects.get().pk != counted.pk
    assert AreaCount.objects.count() == 10
