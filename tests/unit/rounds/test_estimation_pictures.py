"""The pictures of an estimation: dots where the axis says, nothing out of the frame, one language, no requests."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from fixtures.estimations import (
    LONG,
    bounded,
    estimation,
    extreme,
    figure,
    long_named,
    without_errors,
)
from tuopin.rounds.rendering.estimation import Estimation, pictures
from tuopin.rounds.rendering.estimation.lettering import clean, lines, width
from tuopin.rounds.rendering.estimation.scales import scale_of
from tuopin.terms import Text

ROUNDS = ("2014", "2019")
SVG = "{http://www.w3.org/2000/svg}"
CJK = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
#: What is written in Latin letters in Chinese too.
SIGNS = {"H", "A", "M0", "hd", "hdk", "k", "n", "t", "logit", "sha256", "tuopin"}

CASES = {
    "one round": estimation(20),
    "two rounds": estimation(20, ROUNDS),
    "one region": estimation(1, ROUNDS),
    "sixty regions": estimation(60, ROUNDS),
    "nobody grouped": estimation(0, ROUNDS, by=None),
    "long names": long_named(estimation(4, ROUNDS)),
    "no errors": without_errors(estimation(4, ROUNDS)),
    "bounds": bounded(estimation(4, ROUNDS)),
    "near nought": extreme(0.0003),
    "near one": extreme(0.9998),
    "nought": extreme(0.0),
}


def svg(source: str) -> ElementTree.Element:
    return ElementTree.fromstring(source)


def has(element: ElementTree.Element, name: str) -> bool:
    return name in (element.get("class") or "").split()


def words(element: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in element.iter(f"{SVG}text")]


def row(source: str, name: str) -> ElementTree.Element:
    """The group of a row, by the beginning of what it tells a pointer."""
    for group in svg(source).iter(f"{SVG}g"):
        if (group.findtext(f"{SVG}title") or "").startswith(name):
            return group
    raise AssertionError(f"no row {name}")


def ticks(source: str) -> list[tuple[float, float]]:
    """Place and number of every tick at the head, from left to right."""
    found = [
        (float(each.get("x", "")), float((each.text or "").replace("−", "-")), each.get("y"))
        for each in svg(source).iter(f"{SVG}text")
        if has(each, "e-middle")
    ]
    head = found[0][2]
    return [(x, number) for x, number, y in found if y == head]


def between(first: tuple[float, float], last: tuple[float, float], number: float) -> float:
    share = (number - first[1]) / (last[1] - first[1])
    return first[0] + share * (last[0] - first[0])


@pytest.fixture(params=[(lang, narrow) for lang in ("zh", "en") for narrow in (False, True)])
def form(request):
    return request.param


@pytest.mark.parametrize("case", CASES)
def test_every_picture_is_whole_and_asks_for_nothing(case, form):
    lang, narrow = form
    drawn = pictures(CASES[case], lang, narrow=narrow)
    assert drawn
    for source in drawn.values():
        root = svg(source)
        assert root.tag == f"{SVG}svg" and root.get("role") == "img"
        assert root.get("lang") == {"zh": "zh-CN", "en": "en"}[lang]
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None and title.text and desc is not None and desc.text
        assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
        assert "script" not in source and "url(" not in source and "@import" not in source
        assert re.findall(r"https?://", source) == ["http://"], "only the name of SVG itself"
        assert not re.search(r"""["\s,](-?inf|nan)["\s,]""", source)


@pytest.mark.parametrize("case", CASES)
def test_nothing_drawn_leaves_the_frame(case, form):
    lang, narrow = form
    for source in pictures(CASES[case], lang, narrow=narrow).values():
        root = svg(source)
        right, foot = (float(each) for each in root.get("viewBox", "").split()[2:])
        for x, y in places(root):
            assert 0 <= x <= right and 0 <= y <= foot, (case, x, y)


def places(root: ElementTree.Element):
    """The corners of everything drawn; of words the place they are set at."""
    for each in root.iter():
        find = CORNERS.get(each.tag.removeprefix(SVG))
        if find:
            yield from find(each)


def at(each: ElementTree.Element, *names: str) -> list[float]:
    return [float(each.get(name, "nan")) for name in names]


def of_circle(each):
    x, y, r = at(each, "cx", "cy", "r")
    return [(x - r, y - r), (x + r, y + r)]


def of_rect(each):
    x, y, wide, high = at(each, "x", "y", "width", "height")
    return [(x, y), (x + wide, y + high)]


def of_points(each):
    pairs = (point.split(",") for point in (each.get("points") or "").split())
    return [(float(x), float(y)) for x, y in pairs]


def of_path(each):
    starts = re.findall(r"M(-?[\d.]+) (-?[\d.]+)", each.get("d") or "")
    return [(float(x), float(y)) for x, y in starts]


CORNERS = {
    "circle": of_circle,
    "rect": of_rect,
    "line": lambda each: [at(each, "x1", "y1"), at(each, "x2", "y2")],
    "text": lambda each: [at(each, "x", "y")],
    "polygon": of_points,
    "path": of_path,
}


@pytest.mark.parametrize("case", CASES)
def test_english_pictures_have_no_chinese(case):
    for source in pictures(CASES[case], "en").values():
        assert not CJK.search("".join(svg(source).itertext()))


def test_chinese_pictures_have_no_english_but_signs():
    for source in pictures(CASES["two rounds"], "zh").values():
        said = " ".join(svg(source).itertext())
        said = re.sub(r"text\.e\{.*?stroke-dasharray:3 2\}", "", said)
        said = said.replace("example_survey_2019.csv.gz", "").replace("50d858e0985e", "")
        assert set(re.findall(r"[A-Za-z][A-Za-z0-9]*", said)) <= SIGNS


def test_a_dot_is_where_the_axis_says():
    source = pictures(small(), "en")["headcount-region"]
    head = ticks(source)
    # H 0 to 40 %, then A from 35 to 50 %: the second scale begins where numbers fall back
    turn = next(n for n, (_, number) in enumerate(head) if number == 35)
    h, a = head[:turn], head[turn:]
    dots = [float(each.get("cx", "")) for each in row(source, "West").iter(f"{SVG}circle")]
    assert dots == [
        pytest.approx(between(h[0], h[-1], 30.0), abs=0.1),
        pytest.approx(between(a[0], a[-1], 40.0), abs=0.1),
    ]
    assert h[0][1] == 0, "a headcount begins at nought"


def test_an_interval_reaches_where_the_axis_says():
    source = pictures(small(), "en")["headcount-region"]
    head = [(x, number) for x, number in ticks(source) if number < 35]
    path = next(row(source, "West").iter(f"{SVG}path")).get("d") or ""
    ends = [float(x) for x in re.findall(r"M([\d.]+) ", path)[:2]]
    # 30 % ± 1.98 × 2 %
    assert ends == [
        pytest.approx(between(head[0], head[-1], 26.04), abs=0.1),
        pytest.approx(between(head[0], head[-1], 33.96), abs=0.1),
    ]


def small() -> Estimation:
    own = {"by": "region", "n": 100}
    return Estimation(
        title=Text("小", "Small"),
        estimates=(
            figure("H", 0.2, 0.005),
            figure("A", 0.45, 0.005),
            figure("H", 0.1, 0.02, subgroup="e", **own),
            figure("A", 0.47, 0.015, subgroup="e", **own),
            figure("H", 0.3, 0.02, subgroup="w", **own),
            figure("A", 0.4, 0.025, subgroup="w", **own),
        ),
        names={"region=e": Text("东", "East"), "region=w": Text("西", "West")},
    )


def test_regions_stand_from_the_highest_headcount_to_the_lowest():
    for narrow in (False, True):
        said = words(svg(pictures(small(), "en", narrow=narrow)["headcount-region"]))
        assert said.index("Whole population") < said.index("West") < said.index("East")


def test_the_whole_population_is_a_line_through_all_rows():
    source = pictures(small(), "en")["headcount-region"]
    head = ticks(source)
    lines_ = [each for each in svg(source).iter(f"{SVG}line") if has(each, "e-reference")]
    crossing = [
        each for each in lines_ if float(each.get("y2", "")) - float(each.get("y1", "")) > 30
    ]
    assert len(crossing) == 2
    assert float(crossing[0].get("x1", "")) == pytest.approx(between(head[0], head[1], 20), abs=0.1)


def test_bars_are_as_long_as_the_axis_says_and_the_censored_lies_in_the_uncensored():
    document = Estimation(
        title=Text("小", "Small"),
        estimates=(
            figure("hd", 0.4, 0.01, k=None, indicator="water"),
            figure("hdk", 0.25, 0.01, indicator="water"),
        ),
        standard={"weights": {"water": "1/18"}},
    )
    source = pictures(document, "en")["deprivations"]
    head = ticks(source)
    bars = {
        each.get("class"): each
        for each in row(source, "water").iter(f"{SVG}rect")
        if not has(each, "e-ground")
    }
    for look, value in (("e-light", 40), ("e-solid", 25)):
        x, length = float(bars[look].get("x", "")), float(bars[look].get("width", ""))
        assert x == pytest.approx(head[0][0], abs=0.1)
        assert x + length == pytest.approx(between(head[0], head[-1], value), abs=0.2)
    assert "weight 1/18" in words(svg(source))
    assert {"25.0", "40.0"} <= set(words(svg(source)))


def test_two_rounds_stand_one_under_the_other():
    source = pictures(CASES["two rounds"], "en")["deprivations"]
    water = list(row(source, "2014 Drinking water").iter(f"{SVG}rect"))
    assert len([each for each in water if has(each, "e-solid")]) == 2
    heights = [float(each.get("y", "")) for each in water if has(each, "e-light")]
    assert heights == sorted(heights) and heights[1] - heights[0] >= 16, "bars do not overlap"


def test_indicators_stand_by_dimension_with_their_weight():
    said = words(svg(pictures(CASES["one round"], "zh")["deprivations"]))
    assert [each for each in said if "·" in each and "权重" in each] == [
        "健康 · 权重 1/3",
        "教育 · 权重 1/3",
        "生活水平 · 权重 1/3",
    ]


def test_a_significant_change_has_a_shape_of_its_own():
    own = {"by": "region", "change": "absolute", "round": "1→2"}
    document = Estimation(
        title=Text("小", "Small"),
        estimates=(figure("M0", 0.1, round="1"), figure("M0", 0.1, by="region", subgroup="a")),
        changes=(
            figure("M0", -0.05, 0.01, subgroup="fell", **own),
            figure("M0", 0.01, 0.01, subgroup="held", **own),
            figure("M0", -0.01, None, subgroup="bare", **own),
        ),
    )
    source = pictures(document, "en")["change-region"]
    assert shapes(row(source, "fell")) == ["polygon"]
    assert shapes(row(source, "held")) == ["circle"]
    assert shapes(row(source, "bare")) == ["cross"]
    assert "−0.050 [−0.070, −0.030]" in words(row(source, "fell"))
    assert "+0.010 [−0.010, +0.030]" in words(row(source, "held"))


def shapes(group: ElementTree.Element) -> list[str]:
    found = []
    for each in group.iter():
        name = each.tag.removeprefix(SVG)
        if name in ("polygon", "circle"):
            found.append(name)
        elif has(each, "e-cross"):
            found.append("cross")
    return found


def test_a_change_without_an_interval_is_significant_by_its_p():
    own = {"by": "region", "change": "absolute", "round": "1→2", "subgroup": "a"}
    document = Estimation(
        title=Text("小", "Small"),
        estimates=(figure("M0", 0.1, by="region", subgroup="a"),),
        changes=(figure("M0", -0.05, None, p=0.03, **own),),
    )
    assert shapes(row(pictures(document, "en")["change-region"], "a: ")) == ["polygon"]


def test_nought_is_a_line_and_on_every_scale_of_changes():
    for name in ("change-region", "change-indicators"):
        source = pictures(CASES["two rounds"], "en")[name]
        axes = [each for each in svg(source).iter(f"{SVG}line") if has(each, "e-axis")]
        noughts = [x for x, number in ticks(source) if number == 0]
        assert [float(each.get("x1", "")) for each in axes] == noughts != []


def test_one_round_has_no_picture_of_changes():
    assert list(pictures(CASES["one round"], "en")) == ["headcount-region", "deprivations"]
    assert list(pictures(CASES["two rounds"], "en")) == [
        "headcount-region",
        "deprivations",
        "change-region",
        "change-indicators",
    ]


def test_groupings_with_like_names_have_files_of_their_own():
    estimates = [
        figure("H", 0.2, by=by, subgroup="1") for by in ("a b", "a/b", "地区", "../etc/passwd")
    ]
    names = list(pictures(Estimation(Text("小", "Small"), tuple(estimates)), "en"))
    assert names == [
        "headcount-a-b",
        "headcount-a-b~2",
        "headcount-地区",
        "headcount-etc-passwd",
    ]


def test_figures_that_are_no_numbers_are_not_drawn():
    nan = float("nan")
    document = small()
    broken = tuple(
        replace(e, estimate=nan, ll=nan, ul=nan) if e.subgroup == "w" else e
        for e in document.estimates
    )
    source = pictures(replace(document, estimates=broken), "en")["headcount-region"]
    assert shapes(row(source, "West")) == []
    assert words(row(source, "West")).count("—") == 2
    said = words(svg(source))
    assert said.index("East") < said.index("West"), "what is not known stands last"


def test_nothing_estimated_is_no_picture():
    assert pictures(Estimation(Text("空", "Empty"), ()), "en") == {}
    incomes = Estimation(Text("收入", "Incomes"), (figure("H", None, None, k=None),))
    assert pictures(incomes, "en") == {}


def test_means_of_columns_are_no_deprivations():
    document = small()
    income = replace(figure("H", 1000.0, None, k=None, indicator="income"), measure="mean")
    drawn = pictures(replace(document, estimates=(*document.estimates, income)), "en")
    assert list(drawn) == ["headcount-region"]


def test_letters_that_xml_forbids_and_markup_do_no_harm():
    document = small()
    named = {"region=w": Text("<西>&\x00\x0b", '<West>&"\x00\ud800\x1f')}
    source = pictures(replace(document, names=named), "en")["headcount-region"]
    assert '<West>&"' in words(svg(source))


def test_words_are_broken_where_they_may_be():
    assert lines("年龄不满十六岁（含）的人口", 10, 70) == ["年龄不满十六岁", "（含）的人口"]
    assert lines("one two three", 10, 50) == ["one two", "three"]
    assert lines("k\u00a0=\u00a01/3 and more", 10, 48)[0] == "k\u00a0=\u00a01/3"
    cut = lines(LONG.en, 12, 100, most=2)
    assert len(cut) == 2 and cut[1].endswith("…")
    assert all(width(line, 12) <= 100 for line in cut)


def test_a_chinese_character_is_as_wide_as_high():
    assert width("贫困", 12) == 24
    assert clean("a\x00b\nc") == "ab c"


@pytest.mark.parametrize(
    ("values", "include", "ticks_", "ends"),
    [
        ((0.12, 0.67), 0.0, ["0", "20", "40", "60"], (0.0, 0.67)),
        ((0.12, 0.78), 0.0, ["0", "20", "40", "60", "80"], (0.0, 0.8)),
        ((-0.05, 0.01), 0.0, ["−4", "−2", "0"], (-0.05, 0.01)),
        ((0.0,), 0.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], (0.0, 0.01)),
        ((1.0,), None, ["80", "85", "90", "95", "100"], (0.8, 1.0)),
        ((), 0.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], (0.0, 0.01)),
    ],
)
def test_ticks_are_round(values, include, ticks_, ends):
    scale = scale_of(values, factor=100, include=include)
    assert [scale.tick(each) for each in scale.ticks] == ticks_
    assert (scale.low, scale.high) == pytest.approx(ends)
