"""The citizen identity number (GB 11643): its check character, and what may be wrong with a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from tuopin.terms.areas import statistical_codes
from tuopin.terms.text import Text

__all__ = ["ID_PROBLEMS", "IdProblem", "checksum", "problems"]

#: Weights of the first 17 digits, and the check character by the weighted sum modulo 11.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"

#: A citizen number; with kind and grade of disability; the same re-issued.
LENGTHS = (18, 20, 22)
NO_NUMBER = "999999"
#: First two digits in use: the provinces, and 81, 82 and 83 of residence permits.
REGIONS = frozenset(
    str(number)
    for run in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(run[0], run[1] + 1)
)
WIDE = {
    ord(wide): narrow
    for wide, narrow in zip("０１２３４５６７８９Ｘｘ", "0123456789Xx", strict=True)
}


@dataclass(frozen=True, slots=True)
class IdProblem:
    """One thing that may be wrong with an ID number; a warning alone does not make it invalid."""

    id: str
    warning: bool
    text: Text


#: Every problem by its id, in the order in which `problems` gives them.
ID_PROBLEMS: dict[str, IdProblem] = {
    each.id: each
    for each in (
        IdProblem("full_width", True, Text("含全角字符", "holds full-width characters")),
        IdProblem("lower_case_x", True, Text("校验码为小写 x", "the check character is a small x")),
        IdProblem("length", False, Text("长度不是18、20或22位", "not 18, 20 or 22 characters long")),
        IdProblem("characters", False, Text("含不允许的字符", "holds characters that cannot stand there")),
        IdProblem("checksum", False, Text("校验码不符", "the check character does not fit")),
        IdProblem("date", False, Text("出生日期不存在或在将来", "the date of birth does not exist or lies ahead")),
        IdProblem("disability", False, Text("残疾类别不在1至7或等级不在1至4", "kind not 1 to 7, or grade not 1 to 4")),
        IdProblem("no_number", False, Text("999999开头:没有公民身份号码", "begins with 999999: no citizen number")),
        IdProblem("area", True, Text("地区代码不在用", "the area code is not in use")),
    )
}  # fmt: skip


def checksum(first17: str) -> str:
    """The check character of 17 digits; ValueError where they are not 17 digits."""
    if len(first17) != len(WEIGHTS) or not (first17.isascii() and first17.isdigit()):
        raise ValueError(f"{first17!r} is not 17 digits")
    return CHECKS[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def problems(id_number: str, on: date | None = None) -> list[IdProblem]:
    """What is wrong with an ID number, in the order of `ID_PROBLEMS`; an empty list when nothing is.

    Full-width characters and a small x are named and then read as what they mean. `on` is the day
    after which nobody can have been born; without it a date of birth need only exist. The area code
    never makes a number invalid: codes are abolished while their holders live.
    """
    plain = id_number.translate(WIDE)
    found = {"full_width"} if plain != id_number else set()
    if plain[17:18] == "x":
        found.add("lower_case_x")
        plain = f"{plain[:17]}X{plain[18:]}"
    if len(plain) not in LENGTHS:
        found.add("length")
    elif not _characters_fit(plain):
        found.add("characters")
    else:
        found |= _content_problems(plain, on)
    return [problem for name, problem in ID_PROBLEMS.items() if name in found]


def _characters_fit(plain: str) -> bool:
    digits = plain[:17] + plain[18:20]
    return digits.isascii() and digits.isdigit() and plain[17] in "0123456789X"


def _content_problems(plain: str, on: date | None) -> set[str]:
    found = set()
    if checksum(plain[:17]) != plain[17]:
        found.add("checksum")
    born = _birth(plain[6:14])
    if born is None or (on is not None and born > on):
        found.add("date")
    if len(plain) > LENGTHS[0] and not ("1" <= plain[18] <= "7" and "1" <= plain[19] <= "4"):
        found.add("disability")
    if plain.startswith(NO_NUMBER):
        found.add("no_number")
    elif plain[:2] not in REGIONS or plain[:6] in _never_in_ids():
        found.add("area")
    return found


def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


@cache
def _never_in_ids() -> frozenset[str]:
    return frozenset(each.code for each in statistical_codes())
