"""An estimation as one HTML page: pictures and style inside it, nothing fetched, no script."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tuopin import __version__
from tuopin.rounds.rendering.estimation import grids
from tuopin.rounds.rendering.estimation.change_grids import all_changes
from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.figures import gathered
from tuopin.rounds.rendering.estimation.naming import titled
from tuopin.rounds.rendering.estimation.numerals import form_of, interval, written
from tuopin.rounds.rendering.estimation.pictures import pictures
from tuopin.rounds.rendering.estimation.words import KEYS, WORDS, say, spoken_value

__all__ = ["render_page"]

KEY_MEASURES = ("M0", "H", "A")
#: Keys of which it tells something that they are empty: no weights, no strata, rows drawn one by one.
WORTH_SAYING = ("weight", "strata", "psu", "fpc")
#: The program says its version itself.
SAID_ELSEWHERE = ("version",)


def render_page(document: Estimation, lang: str, *, other: str | None = None) -> str:
    """The page in "zh" or "en"; `other` is the file name of the same page in the other language.

    Every picture is in it twice, wide and for a phone, and the width of the screen shows one of them.
    """
    return _template().render(
        document=document,
        lang=lang,
        other=other,
        other_lang="en" if lang == "zh" else "zh",
        say=lambda name, **parts: say(name, lang, **parts),
        level=f"{document.level * 100:g}%",
        style=Markup(_text("brief.css") + _text("estimation.css")),
        pictures=_pictures(document, lang),
        keys=_keys(document, lang),
        overall=[grids.measures(document, lang), grids.columns(document, lang)],
        groups=[_of_groups(document, by, lang) for by in document.groupings],
        indicators=grids.indicators(document, lang),
        dimensions=grids.dimensions(document, lang),
        changes=all_changes(document, lang),
        definitions=_definitions(document, lang),
        about=_about(document, lang),
        program=f"tuopin {__version__}",
        words=WORDS,
    )


@cache
def _text(name: str) -> str:
    folder = files("tuopin.rounds.rendering") / "templates"
    return (folder / name).read_text(encoding="utf-8")


@cache
def _template() -> Any:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_text("estimation.html.j2"))


def _pictures(document: Estimation, lang: str) -> list[tuple[str, Markup, Markup]]:
    """Name, wide and narrow form of every picture."""
    narrow = pictures(document, lang, narrow=True)
    return [
        (name, Markup(wide), Markup(narrow[name]))
        for name, wide in pictures(document, lang).items()
    ]


def _of_groups(document: Estimation, by: str, lang: str) -> list[grids.Grid]:
    """What is counted and what is measured of a column's groups, each where there is something."""
    found = (grids.groups(document, by, lang), grids.column_groups(document, by, lang))
    return [grid for grid in found if grid.rows]


def _keys(document: Estimation, lang: str) -> list[dict[str, str]]:
    """M0, H and A of everybody at the first cutoff, in the last round."""
    held = gathered(document.estimates)
    k = next(iter(document.cutoffs), None)
    when = document.rounds[-1] if document.rounds else None
    found = []
    for measure in KEY_MEASURES:
        figure = held.get(measure, k=k, round=when)
        if figure.span:
            form = form_of(measure)
            found.append(
                {
                    "value": written(form, figure, lang),
                    "interval": interval(form, figure),
                    "name": titled(measure, lang),
                    "round": document.name(when, lang) if when else "",
                }
            )
    return found


def _definitions(document: Estimation, lang: str) -> list[tuple[str, list[str]]]:
    """Every measure shown with what it says; a measure at several lines or cutoffs says each once."""
    found: dict[str, list[str]] = {}
    for each in document.estimates:
        said = each.definition.say(lang)
        known = found.setdefault(titled(each.measure, lang), [])
        if said not in known:
            known.append(said)
    return list(found.items())


def _about(document: Estimation, lang: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Survey, design and standard, each as (key, value, whether it is a digest)."""
    parts = {
        "about.survey": document.survey,
        "about.design": document.design,
        "about.standard": document.standard,
    }
    return [
        (
            say(name, lang),
            [
                _said(document, key, value, lang)
                for key, value in held.items()
                if key in WORTH_SAYING or value not in (None, [], (), {})
                if key not in SAID_ELSEWHERE
            ],
        )
        for name, held in parts.items()
        if held
    ]


def _said(document: Estimation, key: str, value: object, lang: str) -> tuple[str, str, bool]:
    name = KEYS[key].say(lang) if key in KEYS else key
    if isinstance(value, Mapping):
        parts = [
            f"{document.name(str(each), lang)}{_beside(document, key, held, lang)}"
            for each, held in value.items()
        ]
        return name, ("；" if lang == "zh" else "; ").join(parts), False
    return name, spoken_value(key, value, lang), key in ("sha256", "edition")


def _beside(document: Estimation, key: str, value: object, lang: str) -> str:
    """What stands beside a name in a mapping: names in brackets, a column after a sign, or the value."""
    if isinstance(value, list | tuple):
        names = spoken_value(key, [document.name(str(each), lang) for each in value], lang)
        return f"（{names}）" if lang == "zh" else f" ({names})"
    return f" {'= ' if key == 'indicators' else ''}{spoken_value(key, value, lang)}"
