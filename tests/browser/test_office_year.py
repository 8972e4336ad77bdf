"""A year through a real browser: a birth registered, the round frozen, the record proved by an auditor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fixtures.installations import Installed, filled, once, serving
from fixtures.visitors import IN_BROWSER, Visitor, browser, pictures

__all__ = ["browser", "filled", "once", "pictures"]

pytestmark = IN_BROWSER

OURS = "43312420100000"  # the first household of the first village, see fixtures.offices
READY = """
from fixtures.archived import changed
from tuopin.office.registry.models import Year
# invented ID numbers have wrong check characters, which stand in the way of a freeze
changed(Person, {}, id_number=None, id_number_blind=None)
with acting(None, "tests.year"):
    Year.objects.create(year=2019, state="open", since="2019-01-01")
"""
#: The words that are pressed and read, in both languages.
WORDS = {
    "zh-hans": {
        "register": "登记", "wrong": "没有登记", "review": "审核期", "check": "开始检查", "result": "看结果",
        "freeze": "冻结全省轮次", "frozen": "2019年轮次 第1版",
        "prove": "复核整条链", "hold": "全部相符",
    },
    "en": {
        "register": "Register", "wrong": "Not registered", "review": "under review", "check": "Check",
        "result": "See the result", "freeze": "Freeze the province's round",
        "frozen": "Round of 2019, version 1", "prove": "Prove the whole chain",
        "hold": "seals hold",
    },
}  # fmt: skip


class Official(Visitor):
    """Somebody of the office, who knows each button by what it is for."""

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]

    def press(self, name: str) -> None:
        super().press(self.words.get(name, name))

    def look(self, name: str) -> None:
        """Keep a picture of a page that fits its window and that everybody can use."""
        self.keep(f"year.{name}")
        self.fits()
        assert self.faults() == []


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1280)])
def test_a_birth_is_registered_the_round_frozen_and_the_record_proved(
    filled: Installed, browser: Any, language: str, width: int, pictures: Path
) -> None:
    filled.script(READY)
    filled.env |= {"TUOPIN_DEMO": "1", "TUOPIN_STORE": str(filled.home / "store")}

    def comes(port: int, role: str) -> Official:
        official = Official(browser, port, width, pictures, language)
        official.log_in(role, "tuopin-tests")
        return official

    with serving(filled) as (port, _):
        for role, does in (
            ("village_worker", registers_a_birth),
            ("provincial_decider", freezes),
            ("auditor", proves),
        ):
            official = comes(port, role)
            does(official)
            official.nothing_wrong()
            official.context.close()


def registers_a_birth(worker: Official) -> None:
    """Refused with the year told and nothing lost while the day is not of this year; then registered."""
    worker.go(f"/households/{OURS}/change/birth/")
    page = worker.page
    page.fill("#c-name", "虚新生")
    page.select_option("#c-sex", "2")
    page.select_option("#c-relation", "04")
    page.fill("[name=on]", "2030-01-01")
    worker.press("register")
    page.get_by_role("alert").filter(has_text=worker.words["wrong"]).wait_for()
    assert page.input_value("#c-name") == "虚新生"
    # the browser notes the refusal's status, which is meant
    assert [each for each in worker.complaints if "422" not in each] == []
    worker.complaints.clear()
    worker.look("refused")
    page.fill("[name=on]", "2019-06-01")
    worker.press("register")
    assert "虚新生" in page.inner_text("main")
    worker.look("born")


def freezes(decider: Official) -> None:
    """The year moved on, the registry checked, the round frozen; its page tells what it holds."""
    page = decider.page
    decider.go("/years/")
    decider.look("window")
    page.locator("button[name=state][value=review]").first.click()
    page.wait_for_load_state()
    decider.go("/rounds/2019/")
    decider.press("check")
    page.get_by_role("link", name=decider.words["result"]).click()
    page.wait_for_url("**/rounds/2019/**")
    decider.look("checked")
    decider.press("freeze")
    page.get_by_role("link", name=decider.words["result"]).click()
    page.get_by_role("heading", name=decider.words["frozen"]).wait_for()
    # four villages of three households of two members each, and the one who was born
    rows = [line.split() for line in page.locator("tbody tr").all_inner_texts()]
    assert [next(word for word in line if word.isdigit()) for line in rows] == ["12", "25", "12"]
    decider.look("frozen")


def proves(auditor: Official) -> None:
    """What was done stands in the record with who did it, and the whole chain holds."""
    page = auditor.page
    auditor.go("/record/")
    told = page.inner_text("main")
    assert "village_worker" in told
    assert "provincial_decider" in told
    auditor.look("record")
    auditor.go("/record/seals/")
    auditor.press("prove")
    page.get_by_role("link", name=auditor.words["result"]).click()
    page.get_by_role("status").filter(has_text=auditor.words["hold"]).wait_for()
    auditor.look("proved")
