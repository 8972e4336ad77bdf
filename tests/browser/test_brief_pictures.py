"""The brief in a real browser: pictures in both languages, wide and on a phone, and what the layout measures."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

import pytest

from fixtures.brief_documents import document
from tuopin.rounds.rendering import render_html

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    # Nothing outside this machine: a page that fetched anything would fail to.
    "--host-resolver-rules=MAP * ~NOTFOUND",
]
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: the brief is not looked at"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.slow,
]
#: Pictures are kept where this points to, for a person to look at; else they go with the test.
KEEP = os.environ.get("TUOPIN_PICTURES")
WIDTHS = (1280, 390)
#: Run beside the page: what sticks out, which cells stand their Chinese on end, which text is too small.
MEASURE = """
const page = frame.contentDocument, view = frame.contentWindow, width = frame.clientWidth;
const shown = each => each.getClientRects().length > 0;
const held = each => each.closest('.scroll, .defs');
const all = [...page.body.querySelectorAll('*')].filter(shown);
const found = {
  wide: page.documentElement.scrollWidth - width,
  outside: all.filter(e => !held(e) && e.getBoundingClientRect().right > width + 1)
    .map(e => `${e.tagName} ${e.getAttribute('class')} ${e.textContent.slice(0, 20)}`),
  onend: [...page.querySelectorAll('th, td, p, li, dt, dd, h1, h2, h3, figcaption, summary')]
    .filter(e => shown(e) && !e.closest('.cards thead'))
    .filter(e => /[\\u4e00-\\u9fff]{3}/.test(e.textContent))
    .filter(e => { const r = page.createRange(); r.selectNodeContents(e);
      return r.getBoundingClientRect().width < 2 * parseFloat(view.getComputedStyle(e).fontSize); })
    .map(e => e.textContent.trim()),
  small: [...page.querySelectorAll('svg text')].filter(shown)
    .filter(e => { const svg = e.ownerSVGElement;
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      return parseFloat(view.getComputedStyle(e).fontSize) * scale < 8; }).map(e => e.textContent),
  small_words: all.filter(e => !e.closest('svg') && e.textContent.trim())
    .filter(e => parseFloat(view.getComputedStyle(e).fontSize) < 12).length,
  maps: [...page.querySelectorAll('svg.map')].filter(shown).length,
  requests: view.performance.getEntriesByType('resource').length,
};
document.title = 'measured';
document.getElementById('found').textContent = JSON.stringify(found);
"""


def browse(tmp_path: Path, page: Path, size: tuple[int, int], *more: str) -> str:
    # A profile of its own in a short path: chromium's socket name must stay under 108 characters.
    with tempfile.TemporaryDirectory(prefix="tp") as profile:
        command = [
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={profile}",
            f"--window-size={size[0]},{size[1]}",
        ]
        done = subprocess.run(
            [*command, *more, page.as_uri()],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


def framed(tmp_path: Path, lang: str, width: int, height: int, script: str = "") -> Path:
    """A page that holds the brief in a frame: a window cannot be as narrow as a phone, a frame can."""
    inside = html.escape(render_html(document(0.02), lang), quote=True)
    page = tmp_path / f"frame.{lang}.{width}.html"
    page.write_text(
        "<!DOCTYPE html><meta charset=utf-8><body style='margin:0'><pre id=found></pre>"
        f"<iframe id=frame style='border:0;width:{width}px;height:{height}px' srcdoc=\"{inside}\"></iframe>"
        f"<script>frame.onload=()=>{{{script}}}</script>",
        encoding="utf-8",
    )
    return page


@pytest.fixture(scope="module", params=[(lang, width) for lang in ("zh", "en") for width in WIDTHS])
def measured(request, tmp_path_factory):
    lang, width = request.param
    folder = tmp_path_factory.mktemp("measure")
    page = framed(folder, lang, width, 2000, MEASURE)
    dom = browse(folder, page, (max(width, 600), 1000), "--virtual-time-budget=8000", "--dump-dom")
    said = re.search(r'<pre id="found">(.*?)</pre>', dom, re.DOTALL)
    assert said and said.group(1), "the page was not measured"
    return json.loads(html.unescape(said.group(1))) | {"lang": lang, "width": width}


def test_nothing_sticks_out_sideways(measured):
    assert measured["wide"] <= 0
    assert measured["outside"] == []


def test_chinese_never_stands_one_character_a_line(measured):
    assert measured["onend"] == []


def test_no_word_is_too_small_to_read(measured):
    assert measured["small"] == []
    assert measured["small_words"] == 0


def test_a_wide_screen_shows_one_map_and_a_phone_three(measured):
    assert measured["maps"] == (1 if measured["width"] == 1280 else 3)


def test_nothing_is_requested(measured):
    assert measured["requests"] == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_can_be_taken(lang, width, tmp_path):
    height = 9000 if width == 1280 else 16000
    picture = (Path(KEEP) if KEEP else tmp_path) / f"brief.{lang}.{width}.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    page = framed(tmp_path, lang, width, height)
    browse(tmp_path, page, (max(width, 500), height), f"--screenshot={picture}")
    head = picture.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (max(width, 500), height)
    # An empty page packs to a few kilobytes.
    assert picture.stat().st_size > 200_000


def test_it_prints_on_a4(tmp_path):
    page = tmp_path / "brief.html"
    page.write_text(render_html(document(0.02), "zh"), encoding="utf-8")
    printed = tmp_path / "brief.pdf"
    browse(tmp_path, page, (1280, 1000), f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    pdf = printed.read_bytes()
    boxes = set(re.findall(rb"/MediaBox \[([^\]]*)\]", pdf))
    assert len(boxes) == 1
    width, height = (float(each) for each in boxes.pop().split()[2:])
    assert (round(width), round(height)) in {(595, 842), (594, 842), (595, 841), (596, 842)}
    assert len(re.findall(rb"/Type /Page\b", pdf)) < 25
