"""The sheet a picture is drawn on: title, subtitle, legend, drawing and source, in a frame that holds them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from tuopin.rounds.rendering.drawing.svg import element
from tuopin.rounds.rendering.estimation import lettering

__all__ = ["SIGN_ROOM", "Entry", "Paper", "Words", "label", "row_of", "sheet"]

#: The picture brings its own look, so that it is the same in a page, in a viewer and in a printed report.
#: Class names begin with e- : inside a page they meet the page's own.
STYLE = (
    "text.e{font-family:system-ui,Segoe UI,Roboto,Noto Sans,PingFang SC,Hiragino Sans GB,Microsoft YaHei,"
    "Noto Sans CJK SC,Noto Sans SC,sans-serif;font-variant-numeric:tabular-nums lining-nums;fill:#1d232b}"
    "svg:lang(zh-CN) text.e{font-family:PingFang SC,Hiragino Sans GB,Microsoft YaHei,Noto Sans CJK SC,"
    "Noto Sans SC,sans-serif}"
    "text.e-soft{fill:#505a66}text.e-strong{font-weight:700}text.e-end{text-anchor:end}"
    "text.e-middle{text-anchor:middle}"
    ".e-ground{fill:#fff}.e-grid{stroke:#d9d4c8;stroke-width:1}.e-row{stroke:#ece8de;stroke-width:1}"
    ".e-axis{stroke:#1d232b;stroke-width:1.2}.e-reference{stroke:#1d232b;stroke-width:1.2;stroke-dasharray:5 3}"
    ".e-reference-first{stroke:#505a66;stroke-width:1.2;stroke-dasharray:1.5 3}"
    ".e-whisker{stroke:#1d232b;stroke-width:1.4;fill:none}.e-within{stroke:#fff;stroke-width:1.4;fill:none}"
    ".e-dot{fill:#0e4f57;stroke:#0e4f57;stroke-width:1.6}.e-open{fill:#fff;stroke:#0e4f57;stroke-width:1.8}"
    ".e-cross{stroke:#0e4f57;stroke-width:2;fill:none}"
    ".e-bounds{fill:#9cc2c5;stroke:#0e4f57;stroke-width:1}"
    ".e-bounds-open{fill:#fff;stroke:#0e4f57;stroke-width:1.2}"
    ".e-light{fill:#cfe0e2;stroke:#5d97a0;stroke-width:1}.e-solid{fill:#0e4f57}"
    ".e-heading{fill:#eef3f2}"
    ".e-extent{fill:none;stroke:#0e4f57;stroke-width:1;stroke-dasharray:3 2}"
)
TITLE, SUBTITLE, SMALL = (18, 16), 13, 11.5
#: What a sign takes, and where the words beside it begin.
SIGN_ROOM, SIGN = 24.0, 29.0


@dataclass(frozen=True, slots=True)
class Paper:
    """How wide a picture is, and its language: wide for a screen or a printed page, narrow for a phone."""

    lang: str
    narrow: bool = False

    @property
    def width(self) -> float:
        """The width in pixels."""
        return 360.0 if self.narrow else 900.0

    @property
    def margin(self) -> float:
        """What is left free on every side."""
        return 6.0 if self.narrow else 16.0

    @property
    def room(self) -> float:
        """The width there is to draw on."""
        return self.width - 2 * self.margin


@dataclass(frozen=True, slots=True)
class Entry:
    """A legend's entry: draws its sign with the middle of its left edge at (x, y), which takes `SIGN_ROOM`."""

    draw: Callable[[float, float], Markup]
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture says beside its drawing; `desc` tells a screen reader what the eye sees."""

    id: str
    title: str
    subtitle: str
    desc: str
    source: str


def label(text: str, x: float, y: float, size: float, *looks: str) -> Markup:
    """Words at a place; looks are soft, strong, end, middle."""
    return element(
        "text",
        lettering.clean(text),
        x=x,
        y=y,
        font_size=size,
        class_=" ".join(["e", *(f"e-{look}" for look in looks)]),
    )


def row_of(name: str, *inside: Markup, class_: str = "e-item") -> Markup:
    """Things that belong together, with the words a pointer finds on them."""
    return element("g", element("title", lettering.clean(name)), *inside, class_=class_)


def sheet(
    paper: Paper,
    words: Words,
    legend: Sequence[Entry],
    body: Callable[[float], tuple[list[Markup], float]],
) -> str:
    """The whole picture; `body` draws from a height down and says where it ended."""
    size = TITLE[paper.narrow]
    y = paper.margin + size
    drawn, y = _paragraph(paper, words.title, y, size, "strong")
    more, y = _paragraph(paper, words.subtitle, y + 2, SUBTITLE, "soft")
    drawn += more
    more, y = _legend(paper, legend, y + 4)
    drawn += more
    more, y = body(y)
    drawn += more
    more, y = _paragraph(paper, words.source, y + 20, SMALL, "soft")
    drawn += more
    return _framed(paper, words, y - SMALL + paper.margin, drawn)


def _paragraph(
    paper: Paper, text: str, y: float, size: float, *looks: str
) -> tuple[list[Markup], float]:
    """Lines from a first baseline down, and the baseline the next line would have."""
    drawn, bold = [], "strong" in looks
    broken = lettering.balanced if bold else lettering.lines
    for line in broken(text, size, paper.room, bold=bold):
        drawn.append(label(line, paper.margin, y, size, *looks))
        y += size * 1.4
    return drawn, y


def _legend(paper: Paper, entries: Sequence[Entry], y: float) -> tuple[list[Markup], float]:
    """Signs with their words, as many a line as fit."""
    if not entries:
        return [], y
    drawn, x = [], paper.margin
    for entry in entries:
        text = lettering.fitted(entry.text, 12, paper.room - SIGN)
        long = SIGN + lettering.width(text, 12)
        if x > paper.margin and x + long > paper.width - paper.margin:
            x, y = paper.margin, y + 19
        drawn += [entry.draw(x, y - 4), label(text, x + SIGN, y, 12)]
        x += long + 18
    return drawn, y + 12


def _framed(paper: Paper, words: Words, height: float, drawn: Sequence[Markup]) -> str:
    height = float(ceil(height))
    size = f"0 0 {paper.width:.0f} {height:.0f}"
    return str(
        element(
            "svg",
            element("title", lettering.clean(words.title), id=f"{words.id}-title"),
            element("desc", lettering.clean(words.desc), id=f"{words.id}-desc"),
            element("style", Markup(STYLE)),
            element("rect", x=0, y=0, width=paper.width, height=height, class_="e-ground"),
            *drawn,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=size,
            width=f"{paper.width:.0f}",
            height=f"{height:.0f}",
            role="img",
            lang="zh-CN" if paper.lang == "zh" else "en",
            **{
                "xml:lang": "zh-CN" if paper.lang == "zh" else "en",
                "aria-labelledby": f"{words.id}-title {words.id}-desc",
            },
            style="print-color-adjust:exact;-webkit-print-color-adjust:exact",
        )
    )
