"""Code lists: the national system's and our own, with names and every accepted spelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any

from tuopin.terms.documents import load, package_file
from tuopin.terms.fields import no_more, refuse, take, take_text
from tuopin.terms.located import Located
from tuopin.terms.marks import MARKS
from tuopin.terms.text import Text

__all__ = ["Code", "CodeList", "code_list", "code_lists", "tidied_label"]

LIST_KEYS = ("title", "source", "mark", "codes")
CODE_KEYS = ("zh", "en", "alias", "from", "to", "mark")


@dataclass(frozen=True, slots=True)
class Code:
    """One code: `alias` are further spellings read as it; the dates (included) bound its use.

    `mark` says how well code and meaning are founded: the list's mark unless the code has its own.
    """

    code: str
    text: Text
    valid_from: date | None
    valid_to: date | None
    alias: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes of one meaning, its source and how well that is founded."""

    name: str
    title: Text
    codes: tuple[Code, ...]
    source: Text
    mark: str

    def __contains__(self, code: object) -> bool:
        return any(each.code == code for each in self.codes)

    def code(self, code: str) -> Code:
        """The entry of a code; KeyError naming the codes otherwise."""
        for each in self.codes:
            if each.code == code:
                return each
        raise KeyError(
            f"{self.name} has no code {code!r}; it has {', '.join(c.code for c in self.codes)}"
        )

    def text_of(self, code: str) -> Text:
        """What a code means; KeyError naming the codes otherwise."""
        return self.code(code).text

    def code_of(self, label: str) -> str | None:
        """The code that a code, a zh or en label or a known variant stands for; else None.

        Blanks, full-width forms and letter case make no difference; "1" is read as "01" where
        the codes have two digits.
        """
        return self.spellings().get(tidied_label(label))

    def spellings(self) -> dict[str, str]:
        """Every accepted spelling, tidied, to its code; a code itself always wins over a label."""
        found: dict[str, str] = {}
        for each in self.codes:
            found[tidied_label(each.code)] = each.code
        for each in self.codes:
            if each.code.isdigit() and len(each.code) > 1:
                found.setdefault(each.code.lstrip("0") or "0", each.code)
        for each in self.codes:
            for label in (each.text.zh, each.text.en, *each.alias):
                found.setdefault(tidied_label(label), each.code)
        return found


def tidied_label(label: str) -> str:
    """A label without outer blanks, full-width forms and letter case, ready for comparison."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in label)
    return " ".join(narrow.split()).casefold()


def code_list(name: str) -> CodeList:
    """The code list of that name; KeyError with the nearest names otherwise."""
    lists = code_lists()
    if name in lists:
        return lists[name]
    near = get_close_matches(name, lists, n=1)
    hint = f" did you mean {near[0]}?" if near else ""
    raise KeyError(f"there is no code list {name!r};{hint} there are {', '.join(lists)}")


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Every code list by name, read once from the files under `codes/`."""
    found: dict[str, CodeList] = {}
    for resource in sorted(package_file("tuopin.terms", "codes").iterdir(), key=lambda r: r.name):
        if not resource.name.endswith(".yaml"):
            continue
        document = load(resource, name=f"codes/{resource.name}")
        for name in document:
            if name in found:
                refuse(
                    document,
                    name,
                    (),
                    Text(f"代码表 {name} 重复", f"code list {name} is defined twice"),
                )
            found[name] = _list(name, take(document, name, dict))
    return found


def _list(name: str, entry: Located) -> CodeList:
    no_more(entry, LIST_KEYS)
    mark = take(entry, "mark", str, allowed=MARKS)
    codes = take(entry, "codes", dict)
    return CodeList(
        name=name,
        title=take_text(entry, "title"),
        codes=tuple(_code(code, take(codes, code, dict), mark) for code in codes),
        source=take_text(entry, "source"),
        mark=mark,
    )


def _code(code: str, entry: Mapping[str, Any], mark: str) -> Code:
    no_more(entry, CODE_KEYS)
    return Code(
        code=code,
        text=Text(take(entry, "zh", str), take(entry, "en", str)),
        valid_from=take(entry, "from", date, default=None),
        valid_to=take(entry, "to", date, default=None),
        alias=tuple(take(entry, "alias", list, default=())),
        mark=take(entry, "mark", str, allowed=MARKS, default=mark),
    )
