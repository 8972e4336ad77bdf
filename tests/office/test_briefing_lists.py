"""Lists of the brief, page by page: onward and back to the first, and of nobody's households but the reader's."""

import re
from datetime import date
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest

from fixtures.briefs import briefed
from fixtures.intakes import entered
from fixtures.offices import Office
from tuopin.office.archive.models import Round
from tuopin.office.assessment.models import Run
from tuopin.office.audit.acting import acting
from tuopin.office.briefing import views
from tuopin.office.briefing.listing import listed
from tuopin.office.briefing.models import AreaCount, Counted

__all__ = ["briefed"]

pytestmark = pytest.mark.django_db


def test_a_list_goes_back_page_by_page_to_its_first(briefed: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "listed", partial(listed, size=3))
    client = entered(briefed.people["provincial_officer"])
    where = f"/brief/{Run.objects.get().pk}/43/households/"
    # the first and the third of each village's three are out: eight, by threes
    out = [n for _, held in sorted(briefed.households.items()) for n in (held[0], held[2])]
    keys, pages = {"figure": "out"}, []
    for way in ("after", "after", "before", "before"):
        answer = client.get(where, keys)
        pages.append([each["number"] for each in answer.context["lines"]])
        keys = {"figure": "out", way: answer.context[way]}
        rel = "next" if way == "after" else "prev"
        told = re.search(rf'rel="{rel}" href="\?([^"]*)"', answer.content.decode())
        assert told is not None and dict(parse_qsl(unescape(told[1]))) == keys
    last = client.get(where, keys)
    pages.append([each["number"] for each in last.context["lines"]])
    assert pages == [out[:3], out[3:6], out[6:], out[3:6], out[:3]]
    assert 'rel="prev"' not in last.content.decode()
    assert 'rel="next"' in last.content.decode()


def test_going_back_lists_no_household_of_others(briefed: Office) -> None:
    where = f"/brief/{Run.objects.get().pk}/43/households/"
    for role, numbers in (
        ("village_worker", [briefed.households["433124900201"][n] for n in (0, 2)]),
        ("paired_cadre", [briefed.ours]),
    ):
        answer = entered(briefed.people[role]).get(
            where, {"figure": "out", "before": "433130900202.9"}
        )
        assert [each["number"] for each in answer.context["lines"]] == numbers
        body = answer.content.decode()
        bait = briefed.households["433130900201"] + briefed.households["433130900202"]
        assert [number for number in bait if number in body] == []


def test_the_maps_counties_are_listed_by_prefecture_as_far_as_they_may_be_opened(
    briefed: Office,
) -> None:
    where = f"/brief/{Run.objects.get().pk}/43/"
    for role, names in (
        ("provincial_officer", [("4331", ["433124", "433130"])]),
        ("county_officer", [("4331", ["433124"])]),
    ):
        answer = entered(briefed.people[role]).get(where)
        found = [
            (area.code, [tile.code for tile in tiles])
            for area, tiles in answer.context["by_prefecture"]
        ]
        assert found == names
        assert (
            "by_prefecture"
            not in entered(briefed.people[role]).get(where.replace("/43/", "/4331/")).context
        )


def test_where_nobody_is_poor_any_more_the_page_leads_to_the_years_before(briefed: Office) -> None:
    """A second round of the year before, in which the same were poor; in the current one nobody is."""
    client, run = entered(briefed.people["provincial_officer"]), Run.objects.get()
    counted, lines = Counted.objects.get(), list(AreaCount.objects.all())
    with acting(None, "tests.earlier"):
        was = Round.objects.get()
        was.pk, was.year, was.digest, was.as_of = None, 2018, "1" * 64, date(2018, 12, 31)
        was.save()
        before = Run.objects.create(
            round=was, policy=run.policy, on=run.on, edition=run.edition, code_version="", digest=run.digest,
            names=run.names, standards=run.standards, at=run.at,
        )  # fmt: skip
        Counted.objects.create(
            run=before,
            figures=counted.figures,
            digest=run.digest,
            areas=len(lines),
            code_version="",
        )
        poor = counted.figures.index("poor")
        for line in lines:
            line.pk, line.run = None, before
            line.save()
        for line in AreaCount.objects.filter(run=run):
            line.households[poor] = line.persons[poor] = 0
            line.save()
    told = client.get(f"/brief/{run.pk}/433124/").content.decode()
    assert "这个轮次没有未脱贫人口" in told
    assert f'<a href="/brief/{before.pk}/433124/">2018年 1.33 %</a>' in told  # 4 of 300 persons
    assert (
        "这个轮次没有未脱贫人口" not in client.get(f"/brief/{before.pk}/433124/").content.decode()
    )
