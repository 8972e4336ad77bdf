"""How wide words are without a font to ask, and how they are broken into lines that fit."""

from __future__ import annotations

import re
from unicodedata import category, east_asian_width

__all__ = ["balanced", "clean", "fitted", "lines", "width"]

#: Shares of the font size, those of a wide sans-serif (DejaVu Sans): a guess is rather too wide than too narrow.
WIDE, NARROW, CAPITAL, BROAD, USUAL = 1.0, 0.37, 0.72, 0.97, 0.63
THIN_LETTERS = frozenset("ijlftr.,:;'|!()[] \u00a0·-")
BROAD_LETTERS = frozenset("mwMW@%—→")
BOLD = 1.08
#: Chinese marks that do not begin a line.
NOT_FIRST = frozenset("，。；：、！？）」』】》·…")
#: And those that do not end one.
NOT_LAST = frozenset("（「『【《")
#: A line is broken after a space or a hyphen, and on both sides of a Chinese character.
CJK = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
#: A space that holds its words together (k = 1/3) is none to break at.
PIECES = re.compile(rf"[{CJK}]|[^ {CJK}]*?-|[^ {CJK}-]+| +")


def clean(text: str) -> str:
    """The text without characters XML does not allow; a break of line is a space."""
    spaced = re.sub(r"[\t\r\n\x0b\x0c\u2028\u2029]+", " ", text)
    return "".join(c for c in spaced if category(c) not in ("Cc", "Cs", "Co") and c < "\ufffe")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """About how many pixels the text takes at a font size; a Chinese character is as wide as high."""
    return sum(_of(each) for each in text) * size * (BOLD if bold else 1.0)


def _of(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return WIDE
    if letter in THIN_LETTERS:
        return NARROW
    if letter in BROAD_LETTERS:
        return BROAD
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    return CAPITAL if letter.isupper() else USUAL


def lines(
    text: str, size: float, room: float, *, most: int | None = None, bold: bool = False
) -> list[str]:
    """The text in lines no wider than `room`; past `most` lines the last ends in an ellipsis."""
    found, line = [], ""
    for piece in _pieces(clean(text), size, room, bold):
        if (
            line
            and width((line + piece).rstrip(), size, bold=bold) > room
            and piece not in NOT_FIRST
        ):
            found.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    found += [line.rstrip()] if line.strip() or not found else []
    if most is None or len(found) <= most:
        return found
    return [*found[: most - 1], fitted(" ".join(found[most - 1 :]), size, room, bold=bold)]


def balanced(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """As few lines as fit, all about as long: a title does not end in a line of one word."""
    found = lines(text, size, room, bold=bold)
    while len(found) > 1 and room > size:
        room -= size / 2
        tighter = lines(text, size, room, bold=bold)
        if len(tighter) > len(found):
            break
        found = tighter
    return found


def _pieces(text: str, size: float, room: float, bold: bool) -> list[str]:
    """What may not be broken, and words too long for any line cut into letters."""
    found: list[str] = []
    for piece in PIECES.findall(text):
        if found and found[-1][-1:] in NOT_LAST:
            piece = found.pop() + piece
        found += [piece] if width(piece, size, bold=bold) <= room else list(piece)
    return found


def fitted(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text on one line, its end given up for an ellipsis where it is too long."""
    text = clean(text)
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"
