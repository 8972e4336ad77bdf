"""What the survey form brings back: the main table and the members' table of an export, as files intake reads.

ODK Central writes a CSV for the form and one for its repeat, joined by KEY and PARENT_KEY; Kobo's are
joined by _index and _parent_index. Here each member gets from its household what it was not asked again.
Rows keep their number and files their name, so that a finding points into the export itself.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from tuopin.rounds.xlsform import INHERITED
from tuopin.tables import HOUSEHOLD, PERSON, Table
from tuopin.terms import Text

__all__ = ["LARGEST", "Unreadable", "archived", "has_parents", "joined"]

#: (the household's own key, the key by which a member names it), by the tool that exported.
LINKS = (("KEY", "PARENT_KEY"), ("_index", "_parent_index"))
#: Bytes of text that an archive may hold unpacked.
LARGEST = 64 << 20

Sheet = tuple[list[str], list[list[str]]]


class Unreadable(ValueError):
    """An export of submissions that cannot be used; says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def archived(content: bytes) -> dict[str, bytes]:
    """The CSV files of a zip by name. Unreadable where it is none, holds none, or is too large unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = [each for each in archive.infolist() if each.filename.lower().endswith(".csv")]
            if sum(each.file_size for each in found) > LARGEST:
                raise Unreadable(
                    Text(
                        f"压缩包解开后超过 {LARGEST >> 20} MB;请分批导出",
                        f"the archive holds more than {LARGEST >> 20} MB unpacked; export in parts",
                    )
                )
            files = {each.filename.rpartition("/")[2]: archive.read(each) for each in found}
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise Unreadable(
            Text(
                "压缩包打不开(已损坏或有密码);请重新导出",
                "the archive cannot be opened (damaged, or with a password); export it again",
            )
        ) from error
    if not files:
        raise Unreadable(Text("压缩包里没有 CSV 文件", "the archive holds no CSV file"))
    return files


def has_parents(opening: bytes) -> bool:
    """Whether a file so beginning is the members' table of an export."""
    line = opening.decode("utf-8-sig", errors="replace").partition("\n")[0]
    try:
        headings = next(csv.reader([line]), [])
    except csv.Error:  # whatever it is, an export of collected forms does not begin so
        return False
    return any(parent in headings for _, parent in LINKS)


def joined(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The export's two tables with our headings, under their own names. Unreadable where they do not fit."""
    read = {name: _read(name, content) for name, content in files.items()}
    members = [name for name, (heads, _) in read.items() if _link(heads) is not None]
    mains = [name for name in read if name not in members]
    if len(mains) != 1 or len(members) > 1:
        told = ", ".join(files)
        raise Unreadable(
            Text(
                f"需要一个主表和至多一个成员表(含 PARENT_KEY 或 _parent_index),收到:{told}",
                "wanted are one main table and at most one of members (with PARENT_KEY or "
                f"_parent_index); there are: {told}",
            )
        )
    main = read[mains[0]]
    made = {mains[0]: _written(main, HOUSEHOLD, [])}
    if members:
        rows = read[members[0]]
        made[members[0]] = _written(rows, PERSON, _inherited(main, mains[0], rows))
    return made


def _read(name: str, content: bytes) -> Sheet:
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(
            Text(
                f"{name} 不是 UTF-8 的 CSV 文件;请从采集平台原样导出,不要经表格软件另存",
                f"{name} is no CSV file in UTF-8; take it as the server exports it, "
                "not saved again by a spreadsheet",
            )
        ) from error
    if not rows:
        raise Unreadable(Text(f"{name} 是空的", f"{name} is empty"))
    return rows[0], rows[1:]


def _link(headings: Sequence[str]) -> tuple[str, str] | None:
    return next((link for link in LINKS if link[1] in headings), None)


def _named(headings: Sequence[str]) -> list[str]:
    """Without the groups that exports put in front: person/name, person-name."""
    return [re.split(r"[/-]", heading)[-1] for heading in headings]


def _inherited(main: Sheet, name: str, members: Sheet) -> list[list[str]]:
    """For each member what it has from its household; empty where the export lacks that household."""
    own, parent = _link(members[0]) or LINKS[0]
    if own not in main[0]:
        raise Unreadable(
            Text(
                f"{name} 没有 {own} 列,无法与成员表对上",
                f"{name} has no column {own}, by which members find their household",
            )
        )
    headings = _named(main[0])
    places = [headings.index(each) if each in headings else None for each in INHERITED]
    at, of = main[0].index(own), members[0].index(parent)
    held = {
        _cell(row, at): ["" if place is None else _cell(row, place) for place in places]
        for row in main[1]
    }
    return [held.get(_cell(row, of), [""] * len(INHERITED)) for row in members[1]]


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _written(sheet: Sheet, table: Table, inherited: list[list[str]]) -> bytes:
    """The columns we know and that anybody answered: a question nobody answered changes nothing registered.

    A decision is no answer either, though a form made before it was left out, or by hand, may ask it.
    """
    headings = _named(sheet[0])
    known = [
        (at, heading)
        for at, heading in enumerate(headings)
        if heading in table.names
        and heading not in table.decided
        and (not inherited or heading not in INHERITED)
        and (table.column(heading).required or any(_cell(row, at).strip() for row in sheet[1]))
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    more = list(INHERITED) if inherited else []
    writer.writerow([*(heading for _, heading in known), *more])
    for place, row in enumerate(sheet[1]):
        extra = inherited[place] if inherited else []
        writer.writerow([*(_cell(row, at) for at, _ in known), *extra])
    return out.getvalue().encode()
