"""A brief written to a folder, each form whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tuopin.rounds.rendering.canonical import render_json
from tuopin.rounds.rendering.html import render_html
from tuopin.rounds.rendering.text import render_text
from tuopin.rounds.rendering.workbook import render_workbook
from tuopin.terms import LANGUAGES

__all__ = ["FORMS", "write_brief"]

#: The forms a brief is written in; html and text are one file a language, the others hold both.
FORMS = ("html", "text", "json", "xlsx")
BOTH = "both"


def write_brief(
    document: Mapping[str, Any],
    folder: Path,
    lang: str,
    forms: Sequence[str] = FORMS,
    *,
    boundaries: Path | None = None,
) -> list[Path]:
    """Write the brief's forms into the folder and give the files written, in the order of `forms`.

    `lang` is "zh", "en" or "both", which writes html and text twice and links the pages to each
    other. Files: brief.zh.html, brief.en.html, brief.zh.txt, brief.en.txt, brief.json, brief.xlsx.
    A file already there is replaced in one step. Raises ValueError for a form or language that is
    not known, BoundaryError where `boundaries` (GeoJSON) cannot be drawn.
    """
    unknown = [form for form in forms if form not in FORMS]
    if unknown:
        raise ValueError(f"form {unknown[0]!r} is not known; there are: {', '.join(FORMS)}")
    if lang not in (*LANGUAGES, BOTH):
        raise ValueError(
            f"language {lang!r} is not known; there are: {', '.join((*LANGUAGES, BOTH))}"
        )
    languages = LANGUAGES if lang == BOTH else (lang,)
    contents = [each for form in forms for each in _rendered(document, form, languages, boundaries)]
    folder.mkdir(parents=True, exist_ok=True)
    return [_placed(folder / name, content) for name, content in contents]


def _rendered(
    document: Mapping[str, Any], form: str, languages: Sequence[str], boundaries: Path | None
) -> list[tuple[str, bytes]]:
    if form == "json":
        return [("brief.json", render_json(document).encode())]
    if form == "xlsx":
        return [("brief.xlsx", render_workbook(document))]
    if form == "text":
        return [(f"brief.{lang}.txt", render_text(document, lang).encode()) for lang in languages]
    return [
        (
            f"brief.{lang}.html",
            render_html(
                document, lang, boundaries=boundaries, other=_other(lang, languages)
            ).encode(),
        )
        for lang in languages
    ]


def _other(lang: str, languages: Sequence[str]) -> str | None:
    """The page in the other language, where it is being written too."""
    return next((f"brief.{each}.html" for each in languages if each != lang), None)


def _placed(path: Path, content: bytes) -> Path:
    """Written beside its place, flushed to disk, then moved there: a crash leaves the old file or the new."""
    draft = path.with_name(f".{path.name}.writing")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
