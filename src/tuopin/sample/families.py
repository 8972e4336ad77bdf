"""Families: which members a household of a size and kind has, and when each was born."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from tuopin.sample.draws import Draws, Floats, Ints

__all__ = [
    "ADULT_SLOTS",
    "BIRTH",
    "DEATH",
    "MARRIAGE_IN",
    "MARRIAGE_OUT",
    "MOVE_IN",
    "MOVE_OUT",
    "Role",
    "ages",
    "roles",
    "templates",
]

#: Single-person events as small numbers; 0 is none. Joins and leaves are numbered apart.
BIRTH, MARRIAGE_IN, MOVE_IN = 1, 2, 3
DEATH, MARRIAGE_OUT, MOVE_OUT = 1, 2, 3


class Role(IntEnum):
    """Place in the family; `NONE` pads the table of templates."""

    NONE = -1
    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    SECOND_CHILD = 3
    THIRD_CHILD = 4
    MOTHER = 5
    FATHER = 6
    ELDER = 7  # a parent who dies
    GROWN_CHILD = 8  # a child who marries out or moves out


H, S, C, D, E, M, F = (Role(n) for n in range(7))
#: Members by template; the first is always the head.
TEMPLATES: tuple[tuple[Role, ...], ...] = (
    (H,), (H, S), (H, C), (H, M), (H, S, C), (H, C, M), (H, S, C, D), (H, S, C, M),
    (H, S, C, D, M), (H, S, C, D, E), (H, S, C, M, F), (H, S, C, D, M, F), (H, S, C, D, E, M, F),
)  # fmt: skip
ELDERLY_PAIR, COUPLE_AND_CHILD, COUPLE_AND_TWO = 1, 4, 6
#: Templates of each size with their (assumed) weights.
BY_SIZE: dict[int, tuple[tuple[int, ...], tuple[float, ...]]] = {
    1: ((0,), (1.0,)),
    2: ((1, 2, 3), (0.5, 0.28, 0.22)),
    3: ((4, 5), (0.68, 0.32)),
    4: ((6, 7), (0.6, 0.4)),
    5: ((8, 9, 10), (0.55, 0.12, 0.33)),
    6: ((11,), (1.0,)),
    7: ((12,), (1.0,)),
}
WIDEST = max(map(len, TEMPLATES))
_TABLE = np.array([[*t, *([Role.NONE] * (WIDEST - len(t)))] for t in TEMPLATES], dtype=np.int8)
_GROWN = (Role.HEAD, Role.SPOUSE, Role.MOTHER, Role.FATHER)
#: Slots of adults by template, repeated to a common width, so that one may be drawn.
ADULT_SLOTS = np.array(
    [
        [
            [at for at, role in enumerate(t) if role in _GROWN][n % sum(r in _GROWN for r in t)]
            for n in range(12)
        ]
        for t in TEMPLATES
    ],
    dtype=np.int8,
)
_THREE_CHILDREN = np.array([E in t for t in TEMPLATES])
_WITH_CHILD = np.array([C in t for t in TEMPLATES])
_ALONE = np.array([t == (H,) for t in TEMPLATES])
_PAIR = np.array([t == (H, S) for t in TEMPLATES])


def templates(
    draws: Draws, keys: Ints, sizes: Ints, eventful: np.ndarray, supported: np.ndarray
) -> Ints:
    """The template of each household; those with an event are couples with children, the supported old pairs."""
    found = np.zeros(len(keys), dtype=np.int64)
    for size, (choices, weights) in BY_SIZE.items():
        drawn = np.asarray(choices)[draws.pick(f"template {size}", keys, weights)]
        found = np.where(sizes == size, drawn, found)
    found = np.where(eventful & (sizes == 3), COUPLE_AND_CHILD, found)
    found = np.where(eventful & (sizes == 4), COUPLE_AND_TWO, found)
    return np.where((supported | eventful) & (sizes == 2), ELDERLY_PAIR, found)


def roles(chosen: Ints, slots: Ints) -> Ints:
    """The role that a slot of a template is."""
    return _TABLE[chosen, np.minimum(slots, WIDEST - 1)].astype(np.int64)


def _head_ages(
    draws: Draws, keys: Ints, chosen: Ints, supported: np.ndarray, grown: np.ndarray
) -> Floats:
    """Ages of heads at the end of 2013; `grown` marks households that lose a grown child."""
    with_child = np.where(
        _THREE_CHILDREN[chosen],
        draws.between("head with three", keys, 38, 51),
        draws.between("head with child", keys, 34, 51),
    )
    with_child = np.where(grown, draws.between("head with grown", keys, 46, 52), with_child)
    alone = draws.between("head alone", keys, 40, 72)
    pair = draws.between("head of pair", keys, 56, 74)
    with_mother = draws.between("head with mother", keys, 34, 52)
    age = np.where(_WITH_CHILD[chosen], with_child, with_mother)
    age = np.where(_ALONE[chosen], alone, age)
    age = np.where(_PAIR[chosen], pair, age)
    return np.where(supported, draws.between("head supported", keys, 66, 80), age)


def ages(
    draws: Draws,
    keys: Ints,
    chosen: Ints,
    supported: np.ndarray,
    grown: np.ndarray,
    of: Ints,
    role: Ints,
) -> Floats:
    """Ages of persons at the end of 2013, in years; `of` is each person's household, `role` its role."""
    head = _head_ages(draws, keys, chosen, supported, grown)
    first = head - draws.between("first child", keys, 23, 28)
    second = first - draws.between("second child", keys, 2.0, 4.5)
    third = second - draws.between("third child", keys, 1.5, 4.0)
    by_role = np.stack(
        [
            head,
            head - draws.between("spouse", keys, 0.0, 4.5),
            first,
            second,
            third,
            head + draws.between("mother", keys, 19, 26),
            head + draws.between("father", keys, 21, 28),
            head + draws.between("elder", keys, 20, 28),
            head - draws.between("grown child", keys, 22, 25.5),
        ]
    )
    return by_role[role, of]
