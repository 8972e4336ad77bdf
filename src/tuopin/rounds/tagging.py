"""The structure of joined PDFs, which screen readers follow: of each its own tree, hung under one document.

Like the joining it knows the plain form that our typesetter writes. What must differ between PDFs is told apart
here: the keys by which pages find their elements are counted on, and names of header cells get a number before them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["NotPlain", "Structure", "Tags", "tags_of"]

_REFERENCES = re.compile(rb"(\d+) 0 R\b")
_NUMBERED = re.compile(rb"(\d+) (\d+) 0 R\b")
_NAMED = re.compile(rb"\(([^()\\]*)\)\s*(\d+) 0 R\b")
_ROLE = re.compile(rb"/(\w+)\s*/(\w+)")
#: Names that elements have, and those by which cells name their headers.
_NAMES = re.compile(rb"/ID\s*\([^()\\]*\)|/Headers\s*\[[^\]]*\]")


class NotPlain(ValueError):
    """A PDF in another form than our typesetter's."""


@dataclass(frozen=True, slots=True)
class Tags:
    """A PDF's structure: its root, the elements at its top, and by key and by name what is found there."""

    root: int
    top: tuple[int, ...]
    keys: tuple[tuple[int, int], ...]
    next_key: int
    names: tuple[tuple[bytes, int], ...]
    roles: tuple[tuple[bytes, bytes], ...]

    @property
    def starts(self) -> list[int]:
        """The objects from which everything of the structure is reached."""
        return [*self.top, *(number for _, number in self.keys)]


def tags_of(catalog: bytes, held: Mapping[int, bytes]) -> Tags | None:
    """The structure that a catalog names; None where it names none, NotPlain where it has another form."""
    told = re.search(rb"/StructTreeRoot (\d+) 0 R", catalog)
    if told is None:
        return None
    body = held[int(told[1])]
    top = re.search(rb"/K\s*\[([^\]]*)\]", body)
    keys = re.search(rb"/ParentTree\s*<<\s*/Nums\s*\[([^\]]*)\]\s*>>", body)
    following = re.search(rb"/ParentTreeNextKey (\d+)", body)
    if top is None or keys is None or following is None:
        raise NotPlain("its structure is not one plain tree")
    names = re.search(rb"/IDTree\s*<<\s*/Names\s*\[([^\]]*)\]\s*>>", body)
    roles = re.search(rb"/RoleMap\s*<<(.*?)>>", body, re.S)
    if (b"/IDTree" in body) != (names is not None):
        raise NotPlain("the names of its elements are not one plain list")
    return Tags(
        root=int(told[1]),
        top=tuple(int(number) for number in _REFERENCES.findall(top[1])),
        keys=tuple((int(key), int(number)) for key, number in _NUMBERED.findall(keys[1])),
        next_key=int(following[1]),
        names=tuple((name, int(number)) for name, number in _NAMED.findall(names[1]))
        if names
        else (),
        roles=tuple(_ROLE.findall(roles[1])) if roles else (),
    )


@dataclass(slots=True)
class Structure:
    """The structure of what was joined so far; `document` is the object under which all of it hangs."""

    document: int
    kids: list[int] = field(default_factory=list)
    keys: list[tuple[int, int]] = field(default_factory=list)
    names: list[tuple[bytes, int]] = field(default_factory=list)
    roles: dict[bytes, bytes] = field(default_factory=dict)
    next_key: int = 0
    parts: int = 0

    def add(self, tags: Tags, numbers: Mapping[int, int]) -> None:
        """Take in a PDF whose objects got these numbers."""
        self.kids += [numbers[each] for each in tags.top]
        self.keys += [(self.next_key + key, numbers[each]) for key, each in tags.keys]
        self.names += [(self._named(name), numbers[each]) for name, each in tags.names]
        self.roles |= dict(tags.roles)
        self.next_key += tags.next_key
        self.parts += 1

    def fresh(self, body: bytes, *, top: bool) -> bytes:
        """What is said of an element of the PDF that is added next; the one at its `top` is a part of the whole."""
        if top:
            body = body.replace(b"/S/Document", b"/S/Part", 1)
        return _NAMES.sub(lambda found: _each_text(found[0], self._named), body)

    def _named(self, name: bytes) -> bytes:
        return b"%06d.%b" % (self.parts, name)

    def document_body(self, root: int) -> bytes:
        """The element that holds all parts."""
        kids = b" ".join(b"%d 0 R" % each for each in self.kids)
        return b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (root, kids)

    def root_body(self) -> bytes:
        """The root: every key and name in order, as readers look them up by halves."""
        keys = b" ".join(b"%d %d 0 R" % pair for pair in self.keys)
        names = b"".join(b"(%b)%d 0 R" % pair for pair in sorted(self.names))
        roles = b"".join(b"/%b/%b" % pair for pair in sorted(self.roles.items()))
        return (
            b"<</Type/StructTreeRoot/RoleMap<<%b>>/K[%d 0 R]/ParentTree<</Nums[%b]>>"
            b"/IDTree<</Names[%b]>>/ParentTreeNextKey %d>>"
            % (roles, self.document, keys, names, self.next_key)
        )


def _each_text(said: bytes, change: Callable[[bytes], bytes]) -> bytes:
    return re.sub(rb"\(([^()\\]*)\)", lambda found: b"(%b)" % change(found[1]), said)
