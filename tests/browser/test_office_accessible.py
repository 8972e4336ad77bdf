"""Every kind of page in a real browser: usable by all (axe, WCAG 2.2 AA), fits a phone, asks no other host."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from fixtures.installations import Installed, filled, once, serving
from fixtures.visitors import IN_BROWSER, Visitor, browser, pictures

__all__ = ["browser", "filled", "once", "pictures"]

pytestmark = IN_BROWSER

OURS = "43312420100000"  # the first household of the first village, see fixtures.offices
BORN = "4331242020000001"  # of whom the national system has another day of birth: the last of its eleven differences
#: By role, the pages it lives on.
PAGES = {
    "village_worker": [
        "/",
        "/households/",
        f"/households/{OURS}/",
        f"/households/{OURS}/edit/household/",
        f"/households/{OURS}/history/",
        f"/households/{OURS}/change/",
        f"/households/{OURS}/change/birth/",
        "/search/?q=覃",
    ],
    "township_clerk": [
        "/",
        "/intake/",
        "/intake/upload/",
        "/jobs/",
        "/areas/433124900/",
        "/national/",
        "/national/upload/",
        "/national/export/",
        "/national/exports/1/",
        "/national/1/",
        "/national/1/differences/",
        "/national/1/settle/?which=differs.household.head_name&township=433124900",
        f"/persons/{BORN}/edit/?take=national.11",
        "/national/1/townships/433124900/",
    ],
    "county_officer": [
        "/",
        "/households/?exit_flag=0",
        "/areas/433124/",
        "/years/",
        "/rounds/",
        "/runs/",
        "/national/1/",
        "/brief/",
        "/brief/trends/433124/",
        "/account/",
    ],
    "county_decider": [
        "/areas/433124900201/",
        "/areas/433124900201/add/",
        "/areas/433124900201/change/",
    ],
    "auditor": ["/", "/record/", "/clues/", "/intake/"],
    "administrator": ["/", "/people/", "/account/tokens/"],
}

#: The door that is open stands in the row of doors where it can be seen, however far the row moves.
DOOR_SEEN = """() => {
  const door = document.querySelector(".doors [aria-current]");
  if (!door) return true;
  const box = door.getBoundingClientRect();
  return box.left >= 0 && box.right <= innerWidth;
}"""


#: What a page's rules are asked of in one language and width holds in the other; whether it fits does not: the words
#: of English are longer.
@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1280), ("en", 390)])
def test_every_kind_of_page_can_be_used_by_everybody(
    filled: Installed, browser: Any, language: str, width: int, pictures: Path
) -> None:
    filled.script("from fixtures.intakes import open_year; open_year()")
    filled.env["TUOPIN_DEMO"] = (
        "1"  # else some roles would see nothing but the page of the second factor
    )
    filled.script("from fixtures.nationals import shown; shown()")
    found: list[str] = []
    with serving(filled) as (port, _):
        for role, addresses in PAGES.items():
            visitor = Visitor(browser, port, width, pictures, language)
            visitor.go("/accounts/login/")
            ruled = (language, width) != ("en", 390)
            found += visitor.faults() if ruled else []
            visitor.log_in(role, "tuopin-tests")
            for number, address in enumerate(addresses):
                visitor.go(address)
                assert unquote(visitor.page.url).endswith(address), "sent elsewhere"
                visitor.keep(f"page.{role}.{number}")
                visitor.fits()
                assert visitor.page.evaluate(DOOR_SEEN), address
                found += visitor.faults() if ruled else []
            visitor.nothing_wrong()
            visitor.context.close()
    assert found == []
