"""The page of settings: every name an installation of the office may set."""

from __future__ import annotations

from collections.abc import Sequence

from tuopin.rounds.reference.writing import Page, code
from tuopin.terms import Text

__all__ = ["settings_page"]


def settings_page(language: str, settings: Sequence[tuple[str, str, Text]]) -> str:
    """Every setting (name, what holds where it is not set, what it is for) in the order of the program."""
    page = Page(
        language,
        Text("办公系统的设置", "Settings of the office"),
        Text(
            "设置来自进程的环境变量;也可写在 `TUOPIN_OFFICE_SETTINGS` 所指的文件里,每行一个 `名称=值`,"
            "`#` 开头的行不读。两处都有时以环境变量为准。"
            "写错的名称或值,启动时即指出。怎样安排见[运行办公系统](../how-to/run-the-office.md)。",
            "Settings come from the process's environment, or from the file that `TUOPIN_OFFICE_SETTINGS` names: one "
            "`NAME=value` a line, lines beginning with `#` left out. The environment wins. A wrong name or value is "
            "told at the start. How to arrange them: [run the office](../how-to/run-the-office.md).",
        ),
    )
    page.table(
        (Text("名称", "name"), Text("不设时", "where not set"), Text("用途", "what for")),
        [(code(name), code(default) if default else "", text) for name, default, text in settings],
    )
    return page.text
