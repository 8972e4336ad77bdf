"""Exports of the collection form on their way in: a zip, or its two tables side by side, become two plain files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tuopin.office.intake.accepting import Unacceptable
from tuopin.rounds.submissions import LARGEST, Unreadable, archived, has_parents, joined
from tuopin.terms import Text

__all__ = ["unpacked"]


@dataclass(frozen=True)
class Made:
    """A file that was made of what a browser sent."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    def chunks(self) -> Iterable[bytes]:
        """Its content."""
        yield self.content


def unpacked(files: Sequence[Any]) -> Sequence[Any]:
    """The files, those of a form's export laid out as intake reads them; all others as they are."""
    zips = [each for each in files if each.name.lower().endswith(".zip")]
    tables = _tables(files)
    if not zips and not tables:
        return files
    taken = {id(each) for each in (*zips, *tables)}
    made = [each for each in files if id(each) not in taken]
    try:
        for each in zips:
            made += _laid(archived(_content(each)))
        if tables:
            made += _laid({each.name: _content(each) for each in tables})
    except Unreadable as error:
        raise Unacceptable(error.text) from error
    return made


def _tables(files: Sequence[Any]) -> list[Any]:
    """The CSV files, where one of them is a members' table: such files belong together."""
    found = [each for each in files if each.name.lower().endswith(".csv")]
    openings = (next(iter(each.chunks()), b"") for each in found)
    return found if any(has_parents(opening) for opening in openings) else []


def _content(file: Any) -> bytes:
    if file.size > LARGEST:
        megabytes = LARGEST >> 20
        raise Unacceptable(
            Text(
                f"采集表单的导出最多 {megabytes} MB;请分批导出",
                f"an export of collected forms may have {megabytes} MB; export in parts",
            )
        )
    return b"".join(file.chunks())


def _laid(files: dict[str, bytes]) -> list[Made]:
    return [Made(name, content) for name, content in joined(files).items()]
