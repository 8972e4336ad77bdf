"""An estimation as page, sheet, terminal tables and files: whole, in one language, true to the numbers."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.cells import cell_len
from rich.console import Console

from fixtures.estimations import bounded, estimation, figure, without_errors
from tuopin.rounds.rendering.estimation import (
    COLUMNS,
    Estimation,
    render_page,
    render_sheet,
    terminal,
    write_estimation,
    writing,
)
from tuopin.rounds.rendering.estimation.words import KEYS, VALUES, WORDS
from tuopin.stages.estimation.estimates import Estimate
from tuopin.terms import Text

ROUNDS = ("2014", "2019")
VOID = {"meta", "br"}
CJK = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


class Page(HTMLParser):
    """A strict reading of a page: balanced tags, ids, the text a reader sees."""

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
        if "style" not in self.open and data.strip():
            self.text.append(data.strip())


@pytest.fixture(scope="module", params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def source(lang):
    return render_page(estimation(6, ROUNDS), lang, other="estimates.xx.html")


@pytest.fixture(scope="module")
def page(source):
    return Page(source)


def test_the_page_is_balanced_and_no_id_is_there_twice(page, lang):
    assert page.open == []
    assert (
        next(a for tag, a in page.tags if tag == "html")["lang"]
        == {"zh": "zh-CN", "en": "en"}[lang]
    )
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    held = {a.get("aria-labelledby") for tag, a in page.tags if tag == "svg"}
    assert {each for said in held for each in (said or "").split()} <= set(ids)


def test_the_page_asks_for_nothing_and_runs_nothing(page, source):
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert "url(" not in source.replace("url(#hatch)", "") and "@import" not in source
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert set(re.findall(r"https?://[^\s\"<]*", source)) == {"http://www.w3.org/2000/svg"}


def test_the_english_page_is_english_but_for_the_link(page, lang):
    if lang == "en":
        assert [each for each in page.text if CJK.search(each)] == ["中文"]


def test_the_page_says_where_it_comes_from_and_how_to_run_it_again(page):
    said = " ".join(page.text)
    document = estimation(6, ROUNDS)
    assert document.survey["sha256"] in said
    assert document.standard["edition"] in said
    assert document.command in said
    assert document.notes[0].en in said or document.notes[0].zh in said


def test_every_picture_is_there_for_a_screen_and_for_a_phone(page):
    widths = [a["viewbox"].split()[2] for tag, a in page.tags if tag == "svg"]
    assert widths == ["900", "360"] * 4


def test_a_number_is_written_with_its_interval(page):
    # 24.3 % ± 1.98 × 0.8 %, and M0 = 0.243 × 0.431 with its error of 0.0036
    assert "24.30%" in page.text and "[22.72, 25.88]" in page.text
    assert "0.1047" in page.text and "[0.0976, 0.1119]" in page.text


def test_a_hostile_name_is_only_a_name(lang):
    evil = "<script>alert(1)</script>"
    document = replace(
        estimation(2),
        title=Text(evil, evil),
        survey={"file": evil, evil: evil},
        names={"region=0": Text(evil, evil), "region": Text(evil, evil)},
        command=evil,
    )
    source = render_page(document, lang)
    assert "<script" not in source
    assert Page(source).open == []


@pytest.mark.parametrize(
    "document",
    [
        Estimation(Text("空", "Empty"), ()),
        without_errors(estimation(2, ROUNDS)),
        bounded(estimation(2, ROUNDS)),
        estimation(0, by=None),
    ],
    ids=["empty", "no errors", "bounds", "alone"],
)
def test_whatever_is_missing_the_page_stands(document, lang):
    assert Page(render_page(document, lang)).open == []
    assert printed(document, lang)


def money() -> Estimation:
    own = {"k": None, "indicator": "income", "n": 10, "definition": Text("定义", "what it is")}
    made = []
    for line, value in (("2000", 0.21), ("60% median", 0.163)):
        made.append(_made("FGT0", value, line=line, **own))
    made.append(_made("mean", 2183.4512, line=None, **own))
    made.append(_made("gini", 0.3127, line=None, **own))
    return Estimation(Text("收入", "Incomes"), tuple(made))


def _made(measure: str, value: float, **own) -> Estimate:
    return Estimate(
        measure=measure, estimate=value, se=None, ll=None, ul=None, subgroup=None, by=None, **own
    )


def test_two_poverty_lines_are_two_rows():
    said = printed(money(), "en")
    assert re.search(r"headcount ratio FGT\(0\) +income, 2000 +21\.00%", said)
    assert re.search(r"headcount ratio FGT\(0\) +income, 60% median +16\.30%", said)
    assert re.search(r"mean +income +2,183\.5", said)


def test_incomes_have_a_page_without_pictures(lang):
    page = Page(render_page(money(), lang))
    assert not [tag for tag, _ in page.tags if tag == "svg"]
    assert "21.00%" in page.text


def printed(document: Estimation, lang: str, width: int = 100) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, highlight=False)
    console.print(terminal(document, lang))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_line_of_the_terminal_is_wider_than_it(width, lang):
    said = printed(estimation(6, ROUNDS), lang, width)
    assert max(cell_len(line.rstrip()) for line in said.splitlines()) <= width


@pytest.mark.parametrize("width", [80, 160])
def test_a_narrow_terminal_cuts_no_number(width, lang):
    said = printed(estimation(6, ROUNDS), lang, width)
    for number in ("24.30%", "[22.72, 25.88]", "0.1047", "−5.35 [−7.48, −3.21]"):
        assert number in said
    assert "…" not in said


def test_the_terminal_takes_a_name_for_no_markup():
    document = replace(estimation(1), names={"region=0": Text("[red]甲", "[red]North[/nothing]")})
    assert "[red]North[/nothing]" in printed(document, "en")


def test_changes_tell_both_ends_and_significance():
    said = printed(estimation(2, ROUNDS), "en", 160)
    whole = next(line for line in said.splitlines() if "−5.35" in line)
    assert re.split(r" {2,}", whole.strip()) == [
        "Whole population",
        "H",
        "24.30%",
        "18.95%",
        "−5.35 [−7.48, −3.21]",
        "−22.0% [−30.8, −13.2]",
        "<0.001",
        "◆ yes",
    ]


def rows(document: Estimation) -> list[dict[str, str]]:
    text = render_sheet(document).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_sheet_has_a_row_an_estimate_and_full_precision():
    document = estimation(3, ROUNDS)
    found = rows(document)
    assert len(found) == len(document.estimates) + len(document.changes)
    first = found[0]
    assert render_sheet(document).startswith("\ufeffmeasure,k,cutoff,".encode())
    assert tuple(first) == COLUMNS
    assert first["measure"] == "H" and first["k"] == "1/3" and first["estimate"] == "0.243"
    assert float(first["cutoff"]) == 1 / 3
    assert [float(row["estimate"]) for row in found] == [
        each.estimate for each in (*document.estimates, *document.changes)
    ]


def test_what_is_not_known_is_an_empty_cell():
    document = Estimation(Text("空", "Empty"), (figure("H", float("nan"), None),))
    (row,) = rows(document)
    assert [row[name] for name in ("estimate", "se", "ll", "ul", "subgroup")] == [""] * 5


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_the_sheet_has_no_formulas(sign):
    evil = f"{sign}cmd|' /C calc'!A0"
    made = figure("H", -0.5, 0.1, subgroup=evil, by=evil, indicator=evil)
    (row,) = rows(Estimation(Text("坏", "Evil"), (made,)))
    assert row["subgroup"] == row["by"] == row["indicator"] == "'" + evil
    assert row["estimate"] == "-0.5", "a number below nought is no formula"


def test_everything_is_written(tmp_path):
    written = write_estimation(estimation(2, ROUNDS), tmp_path / "out", "both")
    names = [path.relative_to(tmp_path / "out").as_posix() for path in written]
    drawn = ("headcount-region", "deprivations", "change-region", "change-indicators")
    assert names == [
        "estimates.csv",
        "estimates.zh.html",
        *(f"pictures/{name}.zh.svg" for name in drawn),
        "estimates.en.html",
        *(f"pictures/{name}.en.svg" for name in drawn),
    ]
    there = {path for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert there == set(written), "nothing half written is left"
    assert 'href="estimates.en.html"' in written[1].read_text("utf-8")


def test_one_language_has_no_link(tmp_path):
    (page,) = (p for p in write_estimation(estimation(2), tmp_path, "en") if p.suffix == ".html")
    assert "hreflang" not in page.read_text("utf-8")


def test_a_language_nobody_speaks_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ValueError, match="'fr' is not known; there are: zh, en, both"):
        write_estimation(estimation(1), tmp_path / "out", "fr")
    assert not (tmp_path / "out").exists()


def test_a_crash_leaves_the_old_file(tmp_path, monkeypatch):
    write_estimation(estimation(1), tmp_path, "en")
    before = (tmp_path / "estimates.csv").read_bytes()

    def crash(_):
        raise OSError("disk full")

    monkeypatch.setattr(writing.os, "fsync", crash)
    with pytest.raises(OSError, match="disk full"):
        write_estimation(estimation(3), tmp_path, "en")
    assert (tmp_path / "estimates.csv").read_bytes() == before


def test_every_word_has_both_languages():
    for table in (WORDS, KEYS, VALUES):
        for name, text in table.items():
            assert text.zh and text.en, name
            assert not CJK.search(text.en) or name == "other_language", name
            assert set(re.findall(r"\{\w+\}", text.zh)) == set(re.findall(r"\{\w+\}", text.en)), (
                name
            )
