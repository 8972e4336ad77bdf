"""Documents set in type: a template and plain data become a PDF; without a Chinese font it refuses and says so.

The data goes to the template as JSON, as values and never as markup: a name with # or $ in it is a name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from tuopin.terms import Text

__all__ = ["CHINESE", "NoChineseFont", "TypesettingFailed", "chinese_font", "typeset"]

#: Families that have every character of simplified Chinese, the one that looks best first.
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Microsoft YaHei",
    "SimSun",
    "WenQuanYi Zen Hei",
)


class NoChineseFont(Exception):
    """This machine has no font that a Chinese document can be set in; `text` says what to install."""

    def __init__(self) -> None:
        self.text = Text(
            "这台机器没有中文字体,不能生成 PDF。请管理员安装 Noto CJK 字体"
            "(Debian/Ubuntu:apt install fonts-noto-cjk)后重试。",
            "This machine has no Chinese font, so no PDF can be made. Have the administrator install the "
            "Noto CJK fonts (Debian/Ubuntu: apt install fonts-noto-cjk) and try again.",
        )
        super().__init__(self.text.en)


class TypesettingFailed(Exception):
    """A template that could not be set: a fault of the program, not of the data's author."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True)


def chinese_font(families: Iterable[str] | None = None) -> str:
    """The font a Chinese document is set in, of those installed; NoChineseFont where there is none."""
    there = set(_fonts().families() if families is None else families)
    for each in CHINESE:
        if each in there:
            return each
    raise NoChineseFont


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template filled with data; the template finds it as JSON in `sys.inputs.data`.

    It has the structure that screen readers follow.
    """
    told = json.dumps({**data, "font": chinese_font()}, ensure_ascii=False)
    try:
        made = typst.compile(
            template,
            root=template.parent,
            sys_inputs={"data": told},
            font_paths=_fonts(),
            pdf_tags=True,
        )
    except typst.TypstError as error:
        raise TypesettingFailed(f"{template.name}: {error}") from error
    if not isinstance(made, bytes):
        raise TypesettingFailed(f"{template.name}: no single document came of it")
    return made
