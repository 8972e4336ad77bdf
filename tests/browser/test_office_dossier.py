"""Dossiers in a real browser: sections that fold on a phone and print open, and sheets of areas that fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.installations import Installed, filled, once, serving
from fixtures.visitors import IN_BROWSER, Visitor, browser, pictures

__all__ = ["browser", "filled", "once", "pictures"]

pytestmark = IN_BROWSER

BRIEFED = """
from fixtures.briefs import told_and_assessed
told_and_assessed()
"""
DOSSIER = "/households/43312420100001/dossier/"


@pytest.fixture
def open_office(filled: Installed) -> Iterator[int]:
    """The office with a current run; accounts need no second factor."""
    filled.env["TUOPIN_DEMO"] = "1"
    filled.script(BRIEFED)
    with serving(filled) as (port, _):
        yield port


def entered(port: int, browser: Any, width: int, pictures: Path, language: str) -> Visitor:
    visitor = Visitor(browser, port, width, pictures, language)
    visitor.log_in("provincial_officer", "tuopin-tests")
    return visitor


def is_open(visitor: Visitor) -> list[bool]:
    return visitor.page.evaluate(
        "[...document.querySelectorAll('details.fold')].map(fold => fold.open)"
    )


def without_script(visitor: Visitor, browser: Any) -> Any:
    """A page of the same session where no script runs."""
    context = browser.new_context(
        storage_state=visitor.context.storage_state(),
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    return context.new_page()


def test_on_a_phone_all_sections_but_the_first_are_folded_and_open_by_key_and_by_link(
    open_office: int, browser: Any, pictures: Path
) -> None:
    visitor = entered(open_office, browser, 390, pictures, "zh-hans")
    visitor.go(DOSSIER)
    assert is_open(visitor) == [True] + [False] * 6
    high = visitor.page.evaluate("document.documentElement.scrollHeight")
    assert high < 4000  # eleven thousand, were all of them open
    summary = visitor.page.locator("summary", has_text="家庭成员")
    summary.focus()
    visitor.page.keyboard.press("Enter")
    assert is_open(visitor) == [True, True] + [False] * 5
    assert visitor.page.locator("#members").is_visible()
    visitor.go(DOSSIER + "#facts")
    visitor.page.locator("#facts").wait_for()
    assert is_open(visitor)[-1] is True
    visitor.page.evaluate("location.hash = 'income'")
    visitor.page.locator("#income").wait_for()
    visitor.nothing_wrong()


def test_without_script_sections_fold_and_print_open(
    open_office: int, browser: Any, pictures: Path
) -> None:
    visitor = entered(open_office, browser, 390, pictures, "en")
    page = without_script(visitor, browser)
    page.goto(visitor.base + DOSSIER)
    assert page.locator("#due").is_visible()
    assert not page.locator("#facts dl").is_visible()
    page.locator("summary", has_text="Facts of the household").press("Enter")
    assert page.locator("#facts dl").is_visible()
    assert not page.locator("#income table").is_visible()
    page.goto(visitor.base + "/")
    page.goto(
        visitor.base + DOSSIER + "#income"
    )  # the browser itself opens what a link points into
    page.locator("#income table").wait_for()
    page.goto(visitor.base + "/")
    page.goto(visitor.base + DOSSIER)
    page.emulate_media(media="print")
    for name in ("members", "verdicts", "income", "past", "facts"):
        assert page.locator(f"#{name}").bounding_box()["height"] > 40, name


def test_on_a_wide_page_all_sections_are_open(
    open_office: int, browser: Any, pictures: Path
) -> None:
    visitor = entered(open_office, browser, 1280, pictures, "en")
    visitor.go(DOSSIER)
    assert is_open(visitor) == [True] * 7
    visitor.nothing_wrong()


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 390), ("en", 1280)])
def test_dossiers_and_sheets_fit_and_can_be_used_by_everybody(
    open_office: int, browser: Any, pictures: Path, language: str, width: int
) -> None:
    visitor, found = entered(open_office, browser, width, pictures, language), []
    for number, where in enumerate(
        ("/areas/43/dossier/", "/areas/4331/dossier/", "/areas/433124/dossier/", DOSSIER)
    ):
        visitor.go(where)
        visitor.keep(f"dossier.{number}")
        for each in visitor.page.locator("details.fold:not([open]) > summary").all()[::-1]:
            each.click()
        visitor.fits()
        found += visitor.faults()
    assert found == []
    visitor.nothing_wrong()


def test_the_map_in_english_on_a_phone_is_spelled_out(
    open_office: int, browser: Any, pictures: Path
) -> None:
    visitor = entered(open_office, browser, 390, pictures, "en")
    visitor.go("/brief/1/43/")
    assert not visitor.page.locator(".tile-name").first.is_visible()
    names = visitor.page.locator(".tile-list")
    assert names.get_by_role("link", name="Huayuan").is_visible()
    names.get_by_role("link", name="Huayuan").click()
    visitor.page.wait_for_url("**/brief/1/433124/")
    visitor.go("/brief/1/4331/")  # few tiles are wide enough for their names
    assert visitor.page.locator(".tile-name", has_text="Huayuan").is_visible()
    assert visitor.page.locator(".tile-list").count() == 0
    for language, width in (("zh-hans", 390), ("en", 1280)):
        visitor = entered(open_office, browser, width, pictures, language)
        visitor.go("/brief/1/43/")
        assert not visitor.page.locator(".tile-list").is_visible()
        assert visitor.page.locator(".tile-name").first.is_visible()
