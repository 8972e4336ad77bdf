"""Blank cells through a real browser: the choice at the upload, what will be cleared, and what was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fixtures.installations import Installed, filled, once, serving
from fixtures.intakes import VILLAGE, csv_file, fresh
from fixtures.visitors import IN_BROWSER, Visitor, browser, pictures

__all__ = ["browser", "filled", "once", "pictures"]

pytestmark = IN_BROWSER
WORDS = {
    "zh-hans": ("空白清除已知值", "上传并检查", "将清除的值", "清除", "接收进台账", "已接收"),
    "en": (
        "a blank clears what is known", "Upload and check", "Values to be cleared", "cleared",
        "Accept into the registry", "accepted",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1280)])
def test_a_clerk_chooses_that_blanks_clear_sees_what_goes_and_accepts(
    filled: Installed, browser: Any, language: str, width: int, tmp_path: Path, pictures: Path
) -> None:
    clears, upload, listed, cleared, accept, accepted = WORDS[language]
    filled.script("from fixtures.intakes import open_year; open_year()")
    row = fresh(0)["household"] | {"group_name": None, "household_phone": None}
    sent = tmp_path / "银溪村.csv"
    sent.write_bytes(csv_file("x", [row]).read())
    with serving(filled) as (port, _):
        clerk = Visitor(browser, port, width, pictures, language)
        page = clerk.page

        def look(name: str) -> None:
            clerk.keep(f"blanks.{name}")
            clerk.fits()
            assert clerk.faults() == []

        clerk.log_in("township_clerk", "tuopin-tests")
        clerk.go("/intake/upload/")
        page.select_option("#area", VILLAGE)
        page.fill("#as_of", "2019-12-31")
        page.set_input_files("#files", sent)
        assert page.locator("input[name=blanks]:checked").input_value() == "keep"
        page.get_by_label(clears, exact=True).check()
        look("upload")
        clerk.press(upload)
        page.locator("#decide").wait_for()
        look("decide")
        clerk.follow(listed)
        assert page.locator("tbody .tag", has_text=cleared).count() == 2
        assert "第1组" in page.inner_text("tbody")
        look("changes")
        clerk.go("/intake/1/")
        if page.locator("#accept-reason").count():
            page.fill("#accept-reason", "已入户核对")
        clerk.press(accept)
        page.locator("h1 .tag", has_text=accepted).wait_for()
        clerk.go(f"/households/{row['household_no']}/")
        assert "第1组" not in page.inner_text("main")
        clerk.nothing_wrong()
        clerk.context.close()
