"""Pinyin initials of names, so that 覃小兰 is found by qxl; surnames read otherwise than the word are listed."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["initials"]

#: Surnames whose reading as a surname differs from the common one. Where two readings live side by side
#: (覃 is Qín or Tán) the commoner in Hunan stands here; the name itself is always found by its characters.
SURNAMES = {
    "单": "s", "曾": "z", "覃": "q", "区": "o", "仇": "q", "解": "x", "查": "z", "尉": "y", "盖": "g", "朴": "p",
    "任": "r", "华": "h", "乐": "y", "翟": "z", "缪": "m", "种": "c", "重": "c", "折": "s", "员": "y", "黑": "h",
    "繁": "p", "瞿": "q", "冼": "x", "宓": "m", "郗": "x", "钭": "t", "洗": "x", "秘": "b",
}  # fmt: skip


@lru_cache(maxsize=200_000)
def _of(part: str) -> str:
    # its dictionaries take a third of a second, which no page waits for that writes or seeks no name
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    return "".join(lazy_pinyin(part, style=Style.FIRST_LETTER))


def initials(name: str) -> str:
    """The initials, lower case; letters stay as they are."""
    told = name.strip()
    if not told:
        return ""
    first = SURNAMES.get(told[0])
    found = first + "".join(_of(c) for c in told[1:]) if first else "".join(_of(c) for c in told)
    return found.lower()[:40]
