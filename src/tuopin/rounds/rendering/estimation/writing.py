"""Everything an estimation is shown in, written to a folder: sheet, pages, pictures, each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.page import render_page
from tuopin.rounds.rendering.estimation.pictures import pictures
from tuopin.rounds.rendering.estimation.sheet import render_sheet
from tuopin.terms import LANGUAGES

__all__ = ["write_estimation"]

BOTH = "both"


def write_estimation(document: Estimation, folder: Path, lang: str) -> list[Path]:
    """Write `estimates.csv`, and for each language a page and its pictures; give the files written.

    `lang` is "zh", "en" or "both", which links the pages to each other. Files: estimates.zh.html,
    pictures/headcount-region.zh.svg and so on. Everything is drawn before anything is written; a file
    already there is replaced in one step. Raises ValueError for another language.
    """
    if lang not in (*LANGUAGES, BOTH):
        allowed = ", ".join((*LANGUAGES, BOTH))
        raise ValueError(f"language {lang!r} is not known; there are: {allowed}")
    languages = LANGUAGES if lang == BOTH else (lang,)
    contents = [("estimates.csv", render_sheet(document))]
    for each in languages:
        contents += _in_language(document, each, languages)
    return [_placed(folder / name, content) for name, content in contents]


def _in_language(
    document: Estimation, lang: str, languages: Sequence[str]
) -> list[tuple[str, bytes]]:
    other = next((f"estimates.{each}.html" for each in languages if each != lang), None)
    page = render_page(document, lang, other=other)
    drawn = pictures(document, lang).items()
    return [
        (f"estimates.{lang}.html", page.encode()),
        *((f"pictures/{name}.{lang}.svg", picture.encode()) for name, picture in drawn),
    ]


def _placed(path: Path, content: bytes) -> Path:
    """Written beside its place, flushed to disk, then moved there: a crash leaves the old file or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.writing")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
