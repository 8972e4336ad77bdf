"""An estimation in a real browser: words that neither overlap nor leave their picture, and a page that fits."""

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

from fixtures.estimations import bounded, estimation, extreme, long_named, without_errors
from tuopin.rounds.rendering.estimation import Estimation, pictures, render_page

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    # Nothing outside this machine: a page that fetched anything would fail to.
    "--host-resolver-rules=MAP * ~NOTFOUND",
]
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: estimations are not looked at"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.slow,
]
#: Pictures are kept where this points to, for a person to look at; else they go with the test.
KEEP = os.environ.get("TUOPIN_PICTURES")
WIDTHS = (1280, 390)
ROUNDS = ("2014", "2019")
CASES: dict[str, Estimation] = {
    "two rounds": estimation(20, ROUNDS),
    "sixty regions": estimation(60),
    "one region": estimation(1, ROUNDS),
    "nobody grouped": estimation(0, ROUNDS, by=None),
    "long names": long_named(estimation(4, ROUNDS)),
    "no errors": without_errors(estimation(4, ROUNDS)),
    "bounds": bounded(estimation(4, ROUNDS)),
    "near nought": extreme(0.0003),
    "near one": extreme(0.9998),
}
#: Run in a page of pictures: words and signs outside their picture, and words that lie on one another.
LOOK = """
const found = {outside: [], over: [], pictures: 0};
for (const svg of document.querySelectorAll('svg')) {
  found.pictures += 1;
  const frame = svg.getBoundingClientRect(), name = svg.querySelector('title').textContent;
  const drawn = [...svg.querySelectorAll('text, circle, rect, polygon, path, line')];
  for (const each of drawn) {
    const r = each.getBoundingClientRect();
    if (r.left < frame.left - .6 || r.right > frame.right + .6 || r.bottom > frame.bottom + .6)
      found.outside.push(`${name}: ${each.tagName} ${each.textContent}`);
  }
  const words = drawn.filter(e => e.tagName === 'text' && e.textContent)
    .map(e => [e.textContent, e.getBoundingClientRect()]);
  words.forEach(([said, a], n) => { for (const [other, b] of words.slice(n + 1)) {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    // lines of text are set closer than their boxes are high
    if (wide > 1 && high > 5) found.over.push(`${name}: ${said} / ${other}`); } });
}
document.title = 'looked';
document.getElementById('found').textContent = JSON.stringify(found);
"""
#: Run beside the page: what sticks out, which cells stand their Chinese on end, which words are too small.
MEASURE = """
const page = frame.contentDocument, view = frame.contentWindow, width = frame.clientWidth;
const shown = each => each.getClientRects().length > 0;
const all = [...page.body.querySelectorAll('*')].filter(shown);
const found = {
  wide: page.documentElement.scrollWidth - width,
  outside: all.filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > width + 1)
    .map(e => `${e.tagName} ${e.getAttribute('class')} ${e.textContent.slice(0, 20)}`),
  onend: [...page.querySelectorAll('th, td, p, li, dt, dd, h1, h2, h3')].filter(shown)
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
  pictures: [...page.querySelectorAll('svg')].filter(shown).map(e => e.viewBox.baseVal.width),
  requests: view.performance.getEntriesByType('resource').length,
};
document.title = 'measured';
document.getElementById('found').textContent = JSON.stringify(found);
"""


def browse(page: Path, size: tuple[int, int], *more: str) -> str:
    # A profile of its own in a short path: chromium's socket name must stay under 108 characters.
    with tempfile.TemporaryDirectory(prefix="tp") as profile:
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}"]
        command += [f"--window-size={size[0]},{size[1]}", *more, page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def found(page: Path, width: int) -> dict:
    dom = browse(page, (max(width, 600), 1000), "--virtual-time-budget=8000", "--dump-dom")
    said = re.search(r'<pre id="found">(.*?)</pre>', dom, re.DOTALL)
    assert said and said.group(1), "the page was not measured"
    return json.loads(html.unescape(said.group(1)))


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_neither_overlap_nor_leave_their_picture(lang, narrow, tmp_path):
    drawn = [svg for case in CASES.values() for svg in pictures(case, lang, narrow=narrow).values()]
    page = tmp_path / "pictures.html"
    page.write_text(
        "<!DOCTYPE html><meta charset=utf-8><body style='margin:20px'><pre id=found></pre>"
        + "".join(f"<div>{svg}</div>" for svg in drawn)
        + f"<script>{LOOK}</script>",
        encoding="utf-8",
    )
    seen = found(page, 1280)
    assert seen["pictures"] == len(drawn)
    assert seen["outside"] == []
    assert seen["over"] == []


def framed(folder: Path, lang: str, width: int, height: int, script: str = "") -> Path:
    """A page that holds the estimation in a frame: a window cannot be as narrow as a phone, a frame can."""
    inside = html.escape(render_page(CASES["two rounds"], lang), quote=True)
    page = folder / f"frame.{lang}.{width}.html"
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
    page = framed(tmp_path_factory.mktemp("measure"), lang, width, 2000, MEASURE)
    return found(page, width) | {"lang": lang, "width": width}


def test_nothing_sticks_out_sideways(measured):
    assert measured["wide"] <= 0
    assert measured["outside"] == []


def test_chinese_never_stands_one_character_a_line(measured):
    assert measured["onend"] == []


def test_no_word_is_too_small_to_read(measured):
    assert measured["small"] == []
    assert measured["small_words"] == 0


def test_a_screen_shows_the_wide_pictures_and_a_phone_the_narrow(measured):
    assert measured["pictures"] == [900 if measured["width"] == 1280 else 360] * 4


def test_nothing_is_requested(measured):
    assert measured["requests"] == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_can_be_taken(lang, width, tmp_path):
    height = 9000 if width == 1280 else 14000
    picture = (Path(KEEP) if KEEP else tmp_path) / f"estimation.{lang}.{width}.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    page = framed(tmp_path, lang, width, height)
    browse(page, (max(width, 500), height), f"--screenshot={picture}")
    head = picture.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (max(width, 500), height)
    # An empty page packs to a few kilobytes.
    assert picture.stat().st_size > 200_000


def test_it_prints_on_a4(tmp_path):
    page = tmp_path / "estimates.html"
    page.write_text(render_page(CASES["two rounds"], "zh"), encoding="utf-8")
    printed = tmp_path / "estimates.pdf"
    browse(page, (1280, 1000), f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    pdf = printed.read_bytes()
    boxes = set(re.findall(rb"/MediaBox \[([^\]]*)\]", pdf))
    assert len(boxes) == 1
    width, height = (float(each) for each in boxes.pop().split()[2:])
    assert (round(width), round(height)) in {(595, 842), (594, 842), (595, 841), (596, 842)}
    assert len(re.findall(rb"/Type /Page\b", pdf)) < 15
