"""Papers of a village through a real browser: asked for on its page, made in the background, fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fixtures.installations import Installed, filled, once, serving
from fixtures.intakes import VILLAGE
from fixtures.visitors import IN_BROWSER, Visitor, browser, pictures

__all__ = ["browser", "filled", "once", "pictures"]

pytestmark = IN_BROWSER
WORDS = {"zh-hans": ("全村明白卡", "看结果"), "en": ("cards of the village", "See the result")}


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1280)])
def test_a_clerk_has_the_cards_of_a_village_made_and_fetches_them(
    filled: Installed, browser: Any, language: str, width: int, tmp_path: Path, pictures: Path
) -> None:
    cards, result = WORDS[language]
    with serving(filled) as (port, _):
        clerk = Visitor(browser, port, width, pictures, language)
        page = clerk.page
        clerk.log_in("township_clerk", "tuopin-tests")
        clerk.go(f"/areas/{VILLAGE}/dossier/")
        clerk.press(cards)
        link = page.get_by_role("link", name=result, exact=True)
        link.wait_for()
        with page.expect_download() as told:
            link.click()
        path = tmp_path / "cards.pdf"
        told.value.save_as(path)
        assert told.value.suggested_filename == f"cards-{VILLAGE}.pdf"
        assert path.read_bytes().startswith(b"%PDF")
        clerk.go(f"/areas/{VILLAGE}/dossier/")
        assert page.get_by_role("link", name=cards, exact=True).count() == 1
        clerk.keep("papers.village")
        clerk.fits()
        assert clerk.faults() == []
        clerk.nothing_wrong()
        clerk.context.close()
