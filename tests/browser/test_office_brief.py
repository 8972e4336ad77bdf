"""The brief in a real browser: from the province's figure down to a household, in both languages, on a phone too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.installations import Installed, filled, once, serving
from fixtures.visitors import IN_BROWSER, Visitor, browser, pictures

__all__ = ["browser", "filled", "once", "pictures"]

pytestmark = IN_BROWSER

#: A round frozen, assessed and current, with the figures of fixtures.briefs.
BRIEFED = """
from fixtures.briefs import told_and_assessed
told_and_assessed()
"""
RELAPSED = "43312420100001"  # the second household of the first village


@pytest.fixture
def open_office(filled: Installed) -> Iterator[int]:
    """The office with a brief; accounts need no second factor."""
    filled.env["TUOPIN_DEMO"] = "1"
    filled.script(BRIEFED)
    with serving(filled) as (port, _):
        yield port


def test_from_the_provinces_figure_down_to_a_household(
    open_office: int, browser: Any, pictures: Path
) -> None:
    visitor = Visitor(browser, open_office, 1280, pictures, "zh-hans")
    visitor.log_in("provincial_officer", "tuopin-tests")
    visitor.follow("简报")
    assert visitor.page.url.endswith("/43/")
    assert visitor.page.locator("#incidence summary").inner_text() == "贫困发生率"
    visitor.page.locator("#incidence summary").click()
    parts = visitor.page.locator("#incidence").inner_text()
    assert re.search(r"分子:8\s*人", parts)
    assert re.search("[0-9a-f]{64}", parts)
    for name in ("湘西州", "花垣县", "茶乡", "银溪村"):
        visitor.follow(name)
    assert visitor.page.url.endswith("/433124900201/")
    visitor.page.locator("tr", has_text="返贫(在未脱贫中)").get_by_role(
        "link", name="1", exact=True
    ).click()
    visitor.page.wait_for_load_state()
    assert RELAPSED in visitor.page.locator("tbody").inner_text()
    visitor.page.locator("tbody th a").first.click()
    visitor.page.wait_for_load_state()
    assert visitor.page.url.endswith(f"/households/{RELAPSED}/dossier/")
    visitor.page.go_back()
    visitor.press("English")
    assert "Relapsed, among the poor" in visitor.page.locator("h1").inner_text()
    assert "households" in visitor.page.locator("main").inner_text()
    visitor.nothing_wrong()


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 390), ("en", 1280)])
def test_every_page_of_the_brief_fits_and_can_be_used_by_everybody(
    open_office: int, browser: Any, pictures: Path, language: str, width: int
) -> None:
    visitor, found = Visitor(browser, open_office, width, pictures, language), []
    visitor.log_in("county_officer", "tuopin-tests")
    for number, where in enumerate(
        ("/brief/", "/brief/1/43/", "/brief/1/433124/households/?figure=out", "/brief/1/43/households/",
         "/brief/trends/433124/", "/")
    ):  # fmt: skip
        visitor.go(where)
        if "trends" in where:
            visitor.page.wait_for_selector(".chart canvas")
        for each in visitor.page.locator("main details:not(.menu) > summary").all()[:3]:
            each.click()
        visitor.keep(f"brief.{number}")
        visitor.fits()
        found += visitor.faults()
    assert found == []
    visitor.nothing_wrong()


def test_a_tile_of_the_map_leads_to_its_county_by_keyboard(
    open_office: int, browser: Any, pictures: Path
) -> None:
    visitor = Visitor(browser, open_office, 390, pictures, "zh-hans")
    visitor.log_in("provincial_officer", "tuopin-tests")
    visitor.go("/brief/1/4331/")
    visitor.page.get_by_role("link", name="花垣县 1.3 %").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/brief/1/433124/")
    visitor.nothing_wrong()


def test_pictures_of_the_years_are_drawn_and_only_on_their_page(
    open_office: int, browser: Any, pictures: Path
) -> None:
    visitor = Visitor(browser, open_office, 390, pictures, "en")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.log_in("county_officer", "tuopin-tests")
    visitor.go("/brief/")
    assert not any("echarts" in url for url in asked)
    visitor.follow("Years side by side")
    visitor.page.wait_for_selector(".chart canvas")
    assert visitor.page.locator(".chart canvas").count() == 4
    drawn = visitor.page.evaluate(
        """() => [...document.querySelectorAll('.chart canvas')].map(canvas =>
            new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size > 8)"""
    )
    assert drawn == [True] * 4
    assert any("echarts" in url for url in asked)
    assert "1.33 %" in visitor.page.locator("tbody").inner_text()
    visitor.nothing_wrong()
