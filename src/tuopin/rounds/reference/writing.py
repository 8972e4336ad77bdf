"""Writing Markdown: one page in one language, tables whose cells cannot break them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tuopin.terms import Text

__all__ = ["Page", "code", "codes"]

#: Said on every page, so that nobody edits one by hand.
NOTE = Text(
    "本页由程序生成(`make docs`),请改源文件而不是本页。",
    "Generated (`make docs`): change the source, not this page.",
)


class Page:
    """One page in one language; what is added is a `Text`, or a string that both languages share."""

    def __init__(self, language: str, title: Text, lead: Text) -> None:
        self.language = language
        self._lines = [f"# {title.say(language)}", "", NOTE.say(language), ""]
        self.say(lead)

    def words(self, text: Text | str | None) -> str:
        """A text in the page's language."""
        if text is None:
            return ""
        return text.say(self.language) if isinstance(text, Text) else text

    def say(self, text: Text | str) -> None:
        """A paragraph."""
        self._lines += [self.words(text), ""]

    def heading(self, text: Text | str, level: int = 2, anchor: str | None = None) -> None:
        """A heading; `anchor` is what other pages link to, the same in both languages."""
        if anchor:
            self._lines += [f'<a id="{anchor}"></a>', ""]
        self._lines += [f"{'#' * level} {self.words(text)}", ""]

    def bullets(self, items: Iterable[tuple[Text, str]]) -> None:
        """A list of names and what is said of each; what is empty is left out."""
        colon = ":" if self.language == "zh" else ": "
        self._lines += [f"- {self.words(name)}{colon}{said}" for name, said in items if said]
        self._lines.append("")

    def table(self, headings: Sequence[Text], rows: Iterable[Sequence[Text | str | None]]) -> None:
        """A table; columns in which no row says anything are left out."""
        filled = [[_cell(self.words(each)) for each in row] for row in rows]
        kept = [at for at in range(len(headings)) if any(row[at] for row in filled)]
        names = [self.words(headings[at]) for at in kept]
        self._lines += [_line(names), _line(["---"] * len(kept))]
        self._lines += [_line([row[at] for at in kept]) for row in filled]
        self._lines.append("")

    def block(self, text: str, kind: str = "text") -> None:
        """Text as it stands, in a box."""
        self._lines += [f"```{kind}", *text.rstrip("\n").split("\n"), "```", ""]

    @property
    def text(self) -> str:
        """The page."""
        return "\n".join(self._lines).rstrip("\n") + "\n"


def code(value: Any) -> str:
    """A name of the program, set apart from words; nothing for nothing."""
    return f"`{value}`" if value not in (None, "") else ""


def codes(values: Iterable[Any]) -> str:
    """Several names."""
    return ", ".join(code(value) for value in values)


def _cell(text: str) -> str:
    # A bar ends a cell even within backquotes; a break would end the table.
    return " ".join(text.split()).replace("|", r"\|")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
