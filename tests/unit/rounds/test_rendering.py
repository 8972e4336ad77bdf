"""The HTML page: whole in both languages, fetching nothing, readable by a machine, honest about what is invented."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from fixtures.brief_documents import document
from tuopin.rounds.rendering import render_html
from tuopin.rounds.rendering.numbers import figure_value, short
from tuopin.rounds.rendering.tables import breakdowns
from tuopin.rounds.rendering.words import WORDS

VOID = {"meta", "br", "link", "img", "hr", "input"}
CJK = re.compile(r"[\u4e00-\u9fff]")
HONEST = {
    "zh": "记录为虚构\uff1b数字相符只说明公式正确\uff0c不说明事实。",
    "en": "Invented records; agreement shows the formulas, not the facts.",
}


class Page(HTMLParser):
    """A strict reading of a page: balanced tags, every attribute, the text a reader sees."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module", params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def source(lang):
    return render_html(document(), lang)


@pytest.fixture(scope="module")
def page(source):
    return Page(source)


def test_the_page_is_balanced_and_names_its_language(page, lang):
    assert page.open == []
    assert page.all("html")[0]["lang"] == {"zh": "zh-CN", "en": "en"}[lang]


def test_nothing_is_fetched_and_nothing_runs(page, source):
    assert not page.all("script") and not page.all("link") and not page.all("img")
    loading = [
        a
        for _, attrs in page.tags
        for a in attrs
        if a in ("src", "srcset", "xlink:href") or a.startswith("on")
    ]
    assert loading == []
    assert "@import" not in source
    assert re.findall(r"url\((?!#)", source) == []
    # A name space is a name: it is never fetched.
    assert set(re.findall(r"https?://[^\"'\s)]+", source)) == {"http://www.w3.org/2000/svg"}


def test_the_honest_sentence_stands_on_top_and_at_the_end(source, lang):
    assert source.count(HONEST[lang]) == 2
    assert source.index(HONEST[lang]) < source.index('id="figures"')
    assert "\u865a\u6784" in source[: source.index("</title>")]


def test_every_section_says_invented_so_that_a_cutting_of_the_page_does_too(source):
    assert source.count("<h2>") == source.count('<span class="tag">') >= 11


def test_real_records_are_not_called_invented(lang):
    source = render_html(document(invented=False, scale=0.02), lang)
    assert HONEST[lang] not in source and "\u865a\u6784" not in source


def test_ids_are_used_once_and_every_picture_says_what_it_is(page):
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    pictures = [svg for svg in page.all("svg") if svg.get("aria-hidden") != "true"]
    assert len(pictures) >= 12
    for svg in pictures:
        assert svg["role"] == "img"
        assert set(svg["aria-labelledby"].split()) <= set(ids)


def test_every_section_a_leader_needs_is_there(source):
    for name in (
        "figures",
        "status",
        "flows",
        "map",
        "heat",
        "exits",
        "unmet",
        "measures",
        "breakdowns",
        "depth",
        "checks",
        "provenance",
    ):
        assert f'id="{name}"' in source


def test_agreement_is_a_sign_and_a_word(source, lang):
    for match, sign in (("true", "✓"), ("false", "✗"), ("null", "?")):
        assert f"{sign} {WORDS[f'match.{match}'].say(lang)}" in source


def test_the_map_has_a_tile_for_every_county_and_frames_for_the_poverty_counties(source):
    wide = source[source.index('class="map map-wide"') : source.index('class="map map-small"')]
    assert wide.count('class="tile"') == 123
    assert len(re.findall(r'class="frame[ "]', wide)) == 51


def test_the_english_page_has_no_chinese_but_the_warning_and_the_link():
    page = Page(render_html(document(), "en", other="brief.zh.html"))
    chinese = {text.strip() for text in page.text if CJK.search(text)}
    assert chinese <= {
        "invented \u865a\u6784",
        "\u4e2d\u6587",
        "[invented \u865a\u6784] Hunan: Poverty-reduction brief",
    }


def test_the_chinese_page_has_no_english_sentences():
    page = Page(render_html(document(), "zh"))
    text = " ".join(each for each in page.text)
    assert not re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+ [a-z]+", text)


def test_what_a_file_says_is_never_taken_for_markup(lang):
    named = document(
        area={"code": "43", "zh": "<script>alert(1)</script>", "en": "<script>alert(1)</script>"}
    )
    source = render_html(named, lang)
    assert "<script" not in source and "&lt;script&gt;" in source


def test_ages_stand_in_order_and_the_unknown_last():
    rows = [row for row in document()["breakdowns"] if row["by"] == "age_band"]
    turned = sorted(rows, key=lambda row: row["code"])
    grid = next(each for each in breakdowns(document(breakdowns=turned)))
    assert [row[0]["en"].split(" ")[0] for row in grid.rows] == [
        "0-5",
        "6-15",
        "16-59",
        "60+",
        "unknown",
    ]


@pytest.mark.parametrize(
    ("value", "unit", "digits", "said"),
    [
        (5137.0, "yuan/person", None, "5,137 yuan/head"),
        (70.10293, "percent", 2, "70.10%"),
        (4_563_000, "persons", None, "4,563,000 persons"),
        ("2020-02-29", "date", None, "2020-02-29"),
        (None, "persons", None, "\u2014"),
    ],
)
def test_a_figure_is_written_with_its_unit_and_no_false_digits(value, unit, digits, said):
    assert figure_value(value, unit, "en", digits) == said


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0", "0"),
        (9999, "9,999", "9,999"),
        (13_420, "1.34万", "13.4k"),
        (6_710_000, "671万", "6.71M"),
        (999_999, "100万", "1,000k"),
    ],
)
def test_small_labels_are_short_in_the_words_of_each_language(value, zh, en):
    assert (short(value, "zh"), short(value, "en")) == (zh, en)


def test_an_unknown_number_is_a_dash_and_never_a_nought(lang):
    counties = document()["counties"][:2]
    blank = {**counties[0], "incidence": {}, "composite": None}
    source = render_html(document(counties=[blank, counties[1]]), lang)
    assert "s-none" in source and "\u2014" in source


def test_a_brief_of_one_round_without_flows_checks_or_places_still_renders(lang):
    whole = document()
    bare = [{**county, "col": None, "row": None} for county in whole["counties"]]
    one = {
        name: [row for row in whole[name] if row["year"] == 2013]
        for name in (
            "rounds",
            "status",
            "unmet",
            "exits",
            "breakdowns",
            "depth",
            "measures",
            "without_work",
        )
    }
    page = Page(render_html({**whole, **one, "flows": [], "counties": bare, "checks": None}, lang))
    assert page.open == []
    assert {"flows", "map", "checks"}.isdisjoint(attrs.get("id") for _, attrs in page.tags)


def test_an_empty_brief_still_renders(lang):
    empty = {
        name: []
        for name in (
            "rounds",
            "figures",
            "status",
            "flows",
            "counties",
            "unmet",
            "exits",
            "breakdowns",
            "depth",
            "measures",
        )
    }
    assert (
        Page(render_html({**document(), **empty, "checks": None, "without_work": []}, lang)).open
        == []
    )


def test_the_same_document_gives_the_same_page(lang, source):
    again = json.loads(json.dumps(document()))
    assert render_html(again, lang) == source


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_stands_out_from_its_ground_as_wcag_aa_asks():
    style = (files("tuopin.rounds.rendering") / "templates" / "brief.css").read_text(
        encoding="utf-8"
    )
    colour = dict(re.findall(r"--([a-z0-9]+):(#[0-9a-f]{3,6})\b", style))
    colour = {
        name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
        for name, value in colour.items()
    }
    pairs = [
        ("ink", "paper"),
        ("soft", "paper"),
        ("soft", "card"),
        ("accent", "paper"),
        ("bad", "card"),
        ("good", "card"),
        ("doubt", "card"),
        ("soft", "wash"),
    ]
    pairs += [("ink", shade) for shade in ("s0", "s1", "s2", "s3", "none")]
    for text, ground in pairs:
        assert contrast(colour[text], colour[ground]) >= 4.5, (text, ground)
    for ground in ("s4", "s5", "accent", "bad"):
        assert contrast("#ffffff", colour[ground]) >= 4.5, ground


def test_shades_darken_step_by_step_so_that_they_survive_a_black_and_white_printer():
    style = (files("tuopin.rounds.rendering") / "templates" / "brief.css").read_text(
        encoding="utf-8"
    )
    shades = [_luminance(value) for value in re.findall(r"--s\d:(#[0-9a-f]{6})", style)]
    assert len(shades) == 6
    assert all(light / dark > 1.25 for light, dark in pairwise(shades))
