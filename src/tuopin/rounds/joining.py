"""Several PDFs as one, written as they come: however many there are, one of them is in memory at a time.

It knows the plain form that our typesetter writes (a table of references, no packed objects) and refuses any
other. Of each PDF it takes the pages, what they use and their structure; bookmarks are its own, one for each PDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from tuopin.rounds.tagging import NotPlain, Structure, Tags, tags_of

__all__ = ["JoinedPdf", "NotPlain"]

CATALOG, PAGES, OUTLINES, INFO, FIRST = 1, 2, 3, 4, 5
#: Texts in brackets first, so that a number inside one is never taken for a reference.
#: Then references, and the keys by which pages and links find their elements.
_REFERENCE = re.compile(
    rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>|\b(\d+) 0 R\b|(/StructParents?) (\d+)", re.S
)
_STREAM = re.compile(rb">>\s*stream\r?\n")


class Sink(Protocol):
    """Where bytes go."""

    def write(self, content: bytes, /) -> object:
        """Take them."""
        ...


@dataclass(slots=True)
class _Part:
    """A PDF that was added: the root of its pages, how many, its first page, and what it is called."""

    root: int
    pages: int
    first: int
    title: str


class JoinedPdf:
    """One PDF of many: `add` each, then `finish`."""

    def __init__(self, to: Sink, title: str, language: str) -> None:
        self._to, self._title, self._language = to, title, language
        self._at, self._next = 0, FIRST
        self._places: dict[int, int] = {}
        self._parts: list[_Part] = []
        self._structure: Structure | None = None
        self._put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return sum(part.pages for part in self._parts)

    def add(self, pdf: bytes, title: str) -> None:
        """Its pages after those there are; NotPlain where it has another form than expected."""
        held = _objects(pdf)
        catalog = _catalog(pdf, held)
        root, tags = _pages_of(catalog), tags_of(catalog, held)
        wanted = list(
            _reached([root, *(tags.starts if tags else ())], held, tags.root if tags else None)
        )
        numbers = {old: self._next + n for n, old in enumerate(wanted)}
        self._next += len(wanted)
        if tags is not None:
            numbers[tags.root] = self._tree().document
        for old in wanted:
            body = self._fresh(old, held[old], numbers, tags)
            if old == root:
                body = body.replace(b"<<", b"<</Parent %d 0 R" % PAGES, 1)
            self._object(numbers[old], body)
        if tags is not None:
            self._tree().add(tags, numbers)
        first = numbers[_first_page(root, held)]
        self._parts.append(_Part(numbers[root], _count(held[root]), first, title))

    def _tree(self) -> Structure:
        """The structure, begun with the first PDF that has one."""
        if self._structure is None:
            self._structure = Structure(document=self._next)
            self._next += 1
        return self._structure

    def _fresh(self, old: int, body: bytes, numbers: dict[int, int], tags: Tags | None) -> bytes:
        """An object with the numbers, keys and names it has here."""
        if tags is None:
            return _renumbered(body, numbers)
        if b"/Type/StructElem" in body:
            body = self._tree().fresh(body, top=old in tags.top)
        return _renumbered(body, numbers, self._tree().next_key)

    def finish(self) -> None:
        """Write what holds the pages together. No more can be added."""
        kids = b" ".join(b"%d 0 R" % part.root for part in self._parts)
        self._object(PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (self.pages, kids))
        self._bookmarks()
        self._object(INFO, b"<</Title %s>>" % _text(self._title))
        self._object(
            CATALOG,
            b"<</Type/Catalog/Pages %d 0 R/Outlines %d 0 R/Lang(%s)/ViewerPreferences<</DisplayDocTitle true>>%s>>"
            % (PAGES, OUTLINES, self._language.encode("ascii"), self._tagged()),
        )
        start, size = self._at, self._next
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for number in range(1, size):
            self._put(b"%010d 00000 n \n" % self._places[number])
        self._put(b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\n" % (size, CATALOG, INFO))
        self._put(b"startxref\n%d\n%%%%EOF\n" % start)

    def _tagged(self) -> bytes:
        """Write the structure; what the catalog says of it."""
        if self._structure is None:
            return b""
        root = self._next
        self._next += 1
        self._object(self._structure.document, self._structure.document_body(root))
        self._object(root, self._structure.root_body())
        return b"/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>" % root

    def _bookmarks(self) -> None:
        first, many = self._next, len(self._parts)
        self._next += many
        for n, part in enumerate(self._parts):
            before = b"/Prev %d 0 R" % (first + n - 1) if n else b""
            after = b"/Next %d 0 R" % (first + n + 1) if n + 1 < many else b""
            told = b"<</Title %s/Parent %d 0 R%s%s/Dest[%d 0 R/Fit]>>"
            body = told % (_text(part.title), OUTLINES, before, after, part.first)
            self._object(first + n, body)
        told = b"/First %d 0 R/Last %d 0 R/Count %d" % (first, first + many - 1, many)
        self._object(OUTLINES, b"<</Type/Outlines%s>>" % (told if many else b""))

    def _object(self, number: int, body: bytes) -> None:
        self._places[number] = self._at
        self._put(b"%d 0 obj\n%s\nendobj\n" % (number, body.strip(b"\r\n")))

    def _put(self, content: bytes) -> None:
        self._to.write(content)
        self._at += len(content)


def _objects(pdf: bytes) -> dict[int, bytes]:
    """The bodies of its objects by number."""
    told = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", pdf)
    table = re.compile(rb"xref\s+0 (\d+)\s+").match(pdf, int(told[1])) if told else None
    if told is None or table is None:
        raise NotPlain("no plain table of references at its end")
    lines = pdf[table.end() : table.end() + 20 * int(table[1])].split(b"\n")[: int(table[1])]
    places = {n: int(line[:10]) for n, line in enumerate(lines) if line[17:18] == b"n"}
    ends = dict(
        zip(sorted(places.values()), [*sorted(places.values())[1:], int(told[1])], strict=True)
    )
    found = {}
    for number, place in places.items():
        held = pdf[place : ends[place]]
        opened, closed = re.match(rb"%d 0 obj\s" % number, held), held.rfind(b"endobj")
        if opened is None or closed < 0:
            raise NotPlain(f"object {number} is not where the table says")
        found[number] = held[opened.end() : closed]
    return found


def _catalog(pdf: bytes, held: dict[int, bytes]) -> bytes:
    told = re.search(rb"/Root (\d+) 0 R", pdf[pdf.rfind(b"trailer") :])
    if told is None:
        raise NotPlain("it names no catalog")
    return held[int(told[1])]


def _pages_of(catalog: bytes) -> int:
    root = re.search(rb"/Pages (\d+) 0 R", catalog)
    if root is None:
        raise NotPlain("it names no pages")
    return int(root[1])


def _count(pages: bytes) -> int:
    told = re.search(rb"/Count (\d+)", pages)
    if told is None:
        raise NotPlain("its pages are not counted")
    return int(told[1])


def _first_page(node: int, held: dict[int, bytes]) -> int:
    while kids := re.search(rb"/Kids\s*\[\s*(\d+) 0 R", held[node]):
        node = int(kids[1])
    return node


def _split(body: bytes) -> tuple[bytes, bytes]:
    """What is said of an object, and its stream where it has one: bytes of which nothing is read."""
    begun = _STREAM.search(body) if body.rstrip().endswith(b"endstream") else None
    return (body, b"") if begun is None else (body[: begun.start() + 2], body[begun.start() + 2 :])


def _reached(starts: list[int], held: dict[int, bytes], without: int | None) -> Iterator[int]:
    """The objects and everything that is reached from them but through one, each once."""
    waiting = list(dict.fromkeys(starts))
    seen = {*waiting, without}
    while waiting:
        number = waiting.pop()
        yield number
        for found in _REFERENCE.finditer(_split(held[number])[0]):
            told = int(found[1]) if found[1] else 0
            if told in held and told not in seen:
                seen.add(told)
                waiting.append(told)


def _renumbered(body: bytes, numbers: dict[int, int], keys: int = 0) -> bytes:
    said, stream = _split(body)

    def fresh(found: re.Match[bytes]) -> bytes:
        if found[2]:
            return b"%b %d" % (found[2], int(found[3]) + keys)
        return b"%d 0 R" % numbers[int(found[1])] if found[1] else found[0]

    return _REFERENCE.sub(fresh, said) + stream


def _text(words: str) -> bytes:
    return b"<FEFF" + words.encode("utf-16-be").hex().upper().encode("ascii") + b">"
