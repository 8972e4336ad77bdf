"""The API's pages in a real browser: read and tried under the strict policy, with nothing asked of anybody else."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from fixtures.installations import Installed, filled, once, serving

__all__ = ["filled", "once"]

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
#: A name that is not localhost: for others than that a reader of descriptions asks a service elsewhere.
HOST = "office.test"
#: Where pictures are kept to be looked at; else they go with the test.
KEEP = os.environ.get("TUOPIN_PICTURES")


class Reader:
    """Somebody who reads and tries the API; remembers what was asked for and what was complained of."""

    def __init__(self, browser: Any, base: str, width: int, pictures: Path) -> None:
        self.base, self.width, self.pictures = base, width, pictures
        self.page = browser.new_context(
            viewport={"width": width, "height": 900}, locale="en-US"
        ).new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _said(self, line: Any) -> None:
        # that plain HTTP under a name keeps no opener apart is so in this test only
        if line.type == "error" and "Cross-Origin-Opener-Policy" not in line.text:
            self.complaints.append(line.text)

    def log_in(self) -> None:
        self.page.goto(f"{self.base}/accounts/login/")
        self.page.fill("#id_login", "county_officer")
        self.page.fill("#id_password", "tuopin-tests")
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url(f"{self.base}/")

    def tries_a_search(self) -> str:
        place = "#operations-registry-search_households"
        self.page.goto(f"{self.base}/api/docs/")
        self.page.click(f"{place} .opblock-summary-control")
        self.page.click(f"{place} .try-out__btn")
        self.page.fill(f"{place} textarea", '{"text": "qxl"}')
        self.page.click(f"{place} .execute")
        return str(self.page.inner_text(f"{place} .live-responses-table .highlight-code"))

    def makes_a_token(self) -> str:
        self.page.goto(f"{self.base}/account/tokens/")
        self.page.fill("#name", "monthly report")
        self.page.fill("#area", "433124900")
        self.page.click("main form.form button")
        return str(self.page.inner_text("main section[role=status] .code >> nth=0"))

    def seen(self, name: str) -> None:
        """Nothing is wider than the window; a picture is kept."""
        self.page.screenshot(
            path=self.pictures / f"api.{name}.{self.width}.png", full_page=name == "tokens"
        )
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_the_description_is_read_and_tried_with_nothing_from_elsewhere(
    filled: Installed, tmp_path: Path
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    filled.env["TUOPIN_HOSTS"] = f"127.0.0.1 {HOST}"
    pictures = Path(KEEP) if KEEP else tmp_path
    flags = [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
    ]
    with serving(filled) as (port, _), sync_api.sync_playwright() as played:
        browser = played.chromium.launch(executable_path=CHROMIUM, args=flags)
        for width in (1280, 390):
            reader = Reader(browser, f"http://{HOST}:{port}", width, pictures)
            reader.log_in()
            assert '"why": "initials"' in reader.tries_a_search()
            reader.seen("docs")
            assert reader.makes_a_token().startswith("tuopin_")
            reader.seen("tokens")
            assert [url for url in reader.asked if not url.startswith((reader.base, "data:"))] == []
            assert any(url.endswith("swagger-ui-bundle.js") for url in reader.asked)
            assert reader.complaints == []
        browser.close()
