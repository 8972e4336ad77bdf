"""A bad file through a real browser: uploaded, found wanting, downloaded, mended, accepted; the household shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fixtures.installations import Installed, filled, once, serving
from fixtures.intakes import VILLAGE, fresh, xlsx_file
from fixtures.visitors import IN_BROWSER, Visitor, browser, pictures

__all__ = ["browser", "filled", "once", "pictures"]

pytestmark = IN_BROWSER
#: The words that are pressed and read, in both languages.
WORDS = {
    "zh-hans": {
        "upload": "上传并检查", "wanting": "有待改正", "rejected": "退回",
        "by row": "逐行看疑点", "sheet": "生成 XLSX", "result": "看结果", "mended": "上传改好的文件",
        "accept": "接收进台账", "accepted": "已接收", "column": "脱贫标志", "table": "户",
        "undone": "已撤销", "undo": "撤销", "more": "撤销整批",
    },
    "en": {
        "upload": "Upload and check", "wanting": "found wanting", "rejected": "rejected",
        "by row": "See them by row", "sheet": "Make the XLSX", "result": "See the result",
        "mended": "Upload the mended file", "accept": "Accept into the registry", "accepted": "accepted",
        "column": "exit_flag", "table": "household", "undone": "undone", "undo": "Undo",
        "more": "Undo the whole batch",
    },
}  # fmt: skip


class Clerk(Visitor):
    """A township clerk at a browser, who knows each button by what it is for."""

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]

    def press(self, name: str) -> None:
        super().press(self.words.get(name, name))

    def follow(self, name: str) -> None:
        super().follow(self.words[name])

    def look(self, name: str) -> None:
        """Keep a picture of a page that fits its window and that everybody can use."""
        self.keep(f"intake.{name}")
        self.fits()
        assert self.faults() == []

    def state(self, name: str) -> None:
        """Wait until the batch is in a state: its page asks by itself while the work goes on."""
        self.page.locator("h1 .tag", has_text=self.words[name]).wait_for()


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1280)])
def test_a_bad_file_is_mended_and_the_households_page_changes(
    filled: Installed, browser: Any, language: str, width: int, tmp_path: Path, pictures: Path
) -> None:
    filled.script("from fixtures.intakes import open_year; open_year()")
    good, bad = fresh(0)["household"], fresh(1)["household"]
    good["head_name"], bad["exit_flag"], bad["main_cause"] = "覃大兰", "九", "77"
    sent = tmp_path / "银溪村.xlsx"
    sent.write_bytes(xlsx_file("x", {"户": [good, bad]}).read())
    with serving(filled) as (port, _):
        clerk = Clerk(browser, port, width, pictures, language)
        clerk.log_in("township_clerk", "tuopin-tests")
        uploads(clerk, sent)
        mended = downloads(clerk, bad["household_no"], tmp_path)
        uploads_again(clerk, mended)
        accepts(clerk, good["household_no"])
        undoes(clerk, good["household_no"])
        clerk.nothing_wrong()
        clerk.context.close()


def uploads(clerk: Clerk, sent: Path) -> None:
    page = clerk.page
    page.goto(clerk.base + "/intake/")
    clerk.look("empty")
    page.goto(clerk.base + "/intake/upload/")
    page.select_option("#area", VILLAGE)
    page.fill("#as_of", "2019-12-31")
    page.set_input_files("#files", sent)
    clerk.look("upload")
    clerk.press("upload")
    clerk.state("wanting")
    clerk.look("wanting")
    clerk.follow("by row")
    first = page.locator("tbody tr").first
    assert clerk.words["rejected"] in first.inner_text()
    assert "九" in first.inner_text()
    clerk.look("findings")
    page.go_back()


def downloads(clerk: Clerk, rejected: str, folder: Path) -> Path:
    page = clerk.page
    clerk.press("sheet")
    link = page.get_by_role("link", name=clerk.words["result"], exact=True)
    link.wait_for()
    clerk.look("workbook")
    with page.expect_download() as told:
        link.click()
    path = folder / "mended.xlsx"
    told.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book[clerk.words["table"]]
    heads = {cell.value: cell.column for cell in sheet[1]}
    cell = sheet.cell(2, heads[clerk.words["column"]])
    assert cell.value == "九"
    assert cell.comment is not None
    assert rejected in [each.value for each in sheet[2]]
    cell.value = "0"
    book.save(path)
    page.goto(clerk.base + "/intake/1/")
    return path


def uploads_again(clerk: Clerk, mended: Path) -> None:
    page = clerk.page
    clerk.follow("mended")
    assert page.input_value("#area") == VILLAGE
    page.set_input_files("#files", mended)
    clerk.look("upload-again")
    clerk.press("upload")
    page.locator("#decide").wait_for()
    assert page.url.endswith("/intake/2/")
    clerk.look("mended")
    page.goto(clerk.base + "/intake/2/changes/")
    assert "覃大兰" in page.inner_text("main")
    clerk.look("changes")


def accepts(clerk: Clerk, household: str) -> None:
    page = clerk.page
    page.goto(clerk.base + "/intake/2/")
    if page.locator("#accept-reason").count():
        page.fill("#accept-reason", "已入户核对")
    clerk.press("accept")
    clerk.state("accepted")
    clerk.look("accepted")
    page.goto(f"{clerk.base}/households/{household}/")
    assert "覃大兰" in page.inner_text("h1")


def undoes(clerk: Clerk, household: str) -> None:
    page = clerk.page
    page.goto(clerk.base + "/intake/2/")
    page.get_by_text(clerk.words["more"], exact=True).click()
    page.fill("#undo-reason", "传错了")
    clerk.press("undo")
    clerk.state("undone")
    clerk.look("undone")
    page.goto(f"{clerk.base}/households/{household}/")
    assert "覃小兰" in page.inner_text("h1")
    page.goto(clerk.base + "/intake/")
    clerk.look("list")
