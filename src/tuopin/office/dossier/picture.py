"""A household's rounds as a small picture: income a head against the year's line, status and verdict below."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tuopin.office.dossier.past import Past
from tuopin.office.look.language import say
from tuopin.terms import Text, Verdict

__all__ = ["picture"]

#: Drawn for a phone's width, so that its words can be read there; a wide page shows it larger.
LEFT, STEP, TOP, TALL = 46, 42, 24, 110
#: The heading asks for this much, however few the rounds.
NARROWEST = 230
INK, SOFT, LINE, ACCENT, DOUBT = "#1d232b", "#505a66", "#d9d4c8", "#0e4f57", "#6b4e00"
MARKS = {Verdict.MET: "✓", Verdict.UNMET: "✕", Verdict.UNKNOWN: "?"}
SHORT = {
    "poor": Text("未脱贫", "poor"),
    "out": Text("已脱贫", "out"),
    "none": Text("不在册", "none"),
}


def picture(past: Sequence[Past]) -> SafeString:
    """The picture as SVG, or nothing where there is no round; what it shows stands in a table beside it too."""
    if not past:
        return SafeString("")
    known = [v for each in past for v in (each.income, each.line) if v is not None and v > 0]
    top = max(known, default=100.0) * 1.15
    width, height = max(LEFT + STEP * len(past) + 8, NARROWEST), TOP + TALL + 70
    return format_html(
        '<svg class="picture" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" '
        'role="img" aria-label="{}" font-size="10" fill="{}">{}{}{}{}</svg>',
        width,
        height,
        round(width * 1.5),
        round(height * 1.5),
        say(Text("各轮次的收入、贫困线、状态与结论", "income, line, status and verdict by round")),
        INK,
        _scale(top, width),
        _bars(past, top),
        _lines(past, top),
        _words(past),
    )


def _y(value: float, top: float) -> float:
    return round(TOP + TALL - max(value, 0) / top * TALL, 1)


def _x(at: int) -> int:
    return LEFT + STEP * at + STEP // 2


def _scale(top: float, width: int) -> SafeString:
    """The floor, and yuan at a half and at the whole of a round figure."""
    step = 10 ** (len(str(int(top / 100))) - 1) * 100
    while top / step > 4:
        step *= 2
    ticks = [at * step for at in range(int(top // step) + 1)]
    head = format_html(
        '<text x="4" y="12" fill="{}">{}</text>', SOFT,
        say(Text("人均收入(元)与贫困线", "income a head (yuan) and the poverty line")),
    )  # fmt: skip
    return head + format_html_join(
        "",
        '<path d="M{} {}H{}" stroke="{}"/><text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>',
        (
            (LEFT, _y(t, top), width - 4, LINE, LEFT - 4, _y(t, top) + 3, SOFT, f"{t // 100:,.0f}")
            for t in ticks
        ),
    )


def _bars(past: Sequence[Past], top: float) -> SafeString:
    """A bar a round; a question mark where the income of a household of that round is unknown."""
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="20" height="{}" fill="{}"/>',
        (
            (_x(at) - 10, _y(each.income, top), round(TOP + TALL - _y(each.income, top), 1), ACCENT)
            for at, each in enumerate(past)
            if each.income is not None
        ),
    )
    return bars + format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle" fill="{}" font-size="14">?</text>',
        (
            (_x(at), TOP + TALL - 6, DOUBT)
            for at, each in enumerate(past)
            if each.status and each.income is None
        ),
    )


def _lines(past: Sequence[Past], top: float) -> SafeString:
    """The year's line as a stroke across its bar, white beneath so that it shows on the bar."""
    marks = [
        (_x(at) - 17, _y(each.line, top)) for at, each in enumerate(past) if each.line is not None
    ]
    return format_html_join(
        "",
        '<path d="M{0} {1}h34" stroke="#fff" stroke-width="5"/>'
        '<path d="M{0} {1}h34" stroke="#9b1c1c" stroke-width="2"/>',
        marks,
    )


def _words(past: Sequence[Past]) -> SafeString:
    """Year, status, and the mark of the first standard's verdict."""
    at = TOP + TALL
    return format_html_join(
        "",
        '<g text-anchor="middle"><text x="{0}" y="{1}" font-weight="bold">{2}</text>'
        '<text x="{0}" y="{3}" fill="{4}">{5}</text><text x="{0}" y="{6}" font-size="13">{7}</text></g>',
        (
            (
                _x(place),
                at + 16,
                each.year,
                at + 34,
                SOFT,
                say(SHORT[each.status]) if each.status else "—",
                at + 54,
                MARKS[each.verdicts[0][1]] if each.verdicts else "",
            )
            for place, each in enumerate(past)
        ),
    )
