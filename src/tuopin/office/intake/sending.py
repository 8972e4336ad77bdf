"""Files as a browser sends them: whether they can be taken at all, and the names they are kept under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol

from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.people.models import today
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["LARGEST", "MOST_FILES", "Sent", "names_of", "need_fit"]

MOST_FILES, LARGEST = 20, 2 << 30
#: Of a file's name its end is kept, where the kind of file stands; a disk counts bytes, three to a Chinese character.
CHARACTERS, BYTES = 100, 240


class Sent(Protocol):
    """A file as a browser sends it."""

    name: str
    size: int

    def chunks(self) -> Iterable[bytes]:
        """Its content."""
        ...


def need_fit(files: Sequence[Sent], as_of: date, table: str = "") -> None:
    """Unacceptable where there is no file, or too many or too much, or what they are said to show cannot be."""
    if not files:
        raise Unacceptable(Text("请选择文件", "choose a file"))
    if len(files) > MOST_FILES or sum(each.size for each in files) > LARGEST:
        gigabytes = LARGEST >> 30
        raise Unacceptable(
            Text(
                f"一次最多 {MOST_FILES} 个文件、共 {gigabytes} GB;请分次上传",
                f"at most {MOST_FILES} files and {gigabytes} GB at a time; upload them in several",
            )
        )
    if as_of > today():
        raise Unacceptable(
            Text("数据截止日不能晚于今天", "the day of the data cannot lie in the future")
        )
    if table and table not in TABLES:
        raise Unacceptable(Text("没有这张表", "there is no such table"))


def names_of(files: Iterable[Sent]) -> Iterator[str]:
    """The files' names without folders; one that occurs twice is numbered, so that a row's place is one place."""
    seen: set[str] = set()
    for each in files:
        told = PurePosixPath(each.name.replace("\\", "/")).name.strip(". ")
        name, number = _short(told) or "file", 1
        stem, dot, ending = name.rpartition(".")
        while name.casefold() in seen:
            number += 1
            name = f"{stem or ending}({number}){dot}{ending if stem else ''}"
        seen.add(name.casefold())
        yield name


def _short(name: str) -> str:
    kept = name[-CHARACTERS:]
    while len(kept.encode("utf-8", "replace")) > BYTES:
        kept = kept[1:]
    return kept
