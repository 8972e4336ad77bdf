"""The persons of households: who they are, when they were born, when they came and went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuopin.sample.calibration import default
from tuopin.sample.draws import Draws, Ints
from tuopin.sample.families import (
    ADULT_SLOTS,
    BIRTH,
    DEATH,
    MARRIAGE_IN,
    MARRIAGE_OUT,
    Role,
    ages,
    roles,
    templates,
)
from tuopin.sample.households import SUPPORTED, Households

__all__ = ["Persons", "day_number", "persons_of", "year_of"]

BASE_DAY = int(np.datetime64("2013-12-31", "D").astype(np.int64))
MALE, FEMALE = 1, 2
CAUSES = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11")
ILLNESS, DISABILITY, SCHOOLING, SKILLS, LABOUR = "01", "02", "03", "07", "08"
#: A child younger than this at the end of 2013 is at school in every round.
PUPIL_THROUGHOUT = 10.9
HEALTHY, CHRONIC, MAJOR, DISABLED = 1, 2, 3, 4


@dataclass(frozen=True)
class Persons:
    """Columns of equal length, sorted by household; dates are days since 1970-01-01.

    `of` is the place of the person's household. `join`/`leave` are years, 0 for none.
    """

    key: Ints
    of: Ints
    slot: Ints
    role: Ints
    sex: Ints
    birth: Ints
    join: Ints
    leave: Ints
    health: Ints
    kind: Ints
    grade: Ints
    serial: Ints
    minority: Ints
    cause: Ints  # per household

    def __len__(self) -> int:
        return len(self.key)


def day_number(year: int, month: int = 1, day: int = 1) -> int:
    """Days since 1970-01-01."""
    return int(np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D").astype(np.int64))


def year_of(days: Ints) -> Ints:
    """The calendar year of each day."""
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def persons_of(households: Households, minorities: dict[str, float], draws: Draws) -> Persons:
    """Everyone who is ever a member: as many as the household's size, and one more where somebody leaves."""
    eventful = (households.join > 0) | (households.leave > 0)
    supported = households.attribute == SUPPORTED
    chosen = templates(draws, households.key, households.size, eventful, supported)
    count = households.size + (households.leave > 0)
    of = np.repeat(np.arange(len(households), dtype=np.int64), count)
    slot = np.arange(len(of), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    key = (households.key[of] << 4) + slot
    extra = slot == households.size[of]
    leaver = np.where(households.leave[of] == DEATH, Role.ELDER, Role.GROWN_CHILD)
    role = np.where(extra, leaver, roles(chosen[of], slot))
    joiner = _joiner(households, of, slot)
    sex = _sexes(households, of, role, key, draws)
    grown = households.leave > DEATH
    age = ages(draws, households.key, chosen, supported, grown, of, role)
    birth = _births(households, of, joiner, age, draws.below("birth day", key, 300))
    child = np.full(len(households), np.inf)
    eldest = (role == Role.CHILD) & ~joiner
    child[of[eldest]] = age[eldest]
    cause = _causes(households, child, draws)
    health, kind, grade = _health(households, chosen, cause, of, slot, role, key, draws)
    return Persons(
        key=key,
        of=of,
        slot=slot,
        role=role,
        sex=sex,
        birth=birth,
        join=np.where(joiner, households.join_year[of], 0),
        leave=np.where(extra, households.leave_year[of], 0),
        health=health,
        kind=kind,
        grade=grade,
        serial=_serials(birth, sex),
        minority=_minority(households, minorities, draws),
        cause=cause,
    )


def _births(
    households: Households, of: Ints, joiner: np.ndarray, age: np.ndarray, day: Ints
) -> Ints:
    """Birth dates by age at the end of 2013; who joins by birth is born within the year of joining."""
    years = (households.join_year[of] - 1970).astype("datetime64[Y]")
    first = years.astype("datetime64[D]").astype(np.int64)
    newborn = joiner & (households.join[of] == BIRTH)
    return np.where(newborn, first + day, BASE_DAY - np.floor(age * 365.25).astype(np.int64))


def _joiner(households: Households, of: Ints, slot: Ints) -> np.ndarray:
    """Who joined: the last child by birth or move, the spouse by marriage."""
    place = np.where(households.join == MARRIAGE_IN, 1, households.size - 1)
    return np.asarray((households.join[of] > 0) & (slot == place[of]))


def _sexes(households: Households, of: Ints, role: Ints, key: Ints, draws: Draws) -> Ints:
    head = np.where(draws.chance("head sex", households.key, default("head_male")), MALE, FEMALE)[
        of
    ]
    child = np.where(draws.chance("child sex", key, default("child_male")), MALE, FEMALE)
    sex = np.where(role == Role.HEAD, head, child)
    sex = np.where(role == Role.SPOUSE, MALE + FEMALE - head, sex)
    sex = np.where(role == Role.MOTHER, FEMALE, sex)
    sex = np.where(role == Role.FATHER, MALE, sex)
    leaves = np.where(households.leave[of] == MARRIAGE_OUT, FEMALE, MALE)
    return np.where(role == Role.GROWN_CHILD, leaves, sex)


def _causes(households: Households, child: np.ndarray, draws: Draws) -> Ints:
    """Main cause as a place in CAUSES; schooling needs a child at school throughout, and the supported lack labour.

    `child` is the age of the eldest child at the end of 2013, infinite where there is none.
    """
    weights = [default("main_causes")[code] for code in CAUSES]
    cause = draws.pick("cause", households.key, weights)
    pupil = (child >= 4) & (child < PUPIL_THROUGHOUT)
    # one draw in ten would leave schooling far below its share, so pupils' families are drawn again
    again = pupil & draws.chance("schooling", households.key, default("pupil_schooling_share"))
    cause = np.where((cause == CAUSES.index(SCHOOLING)) & ~pupil, CAUSES.index(SKILLS), cause)
    cause = np.where(again, CAUSES.index(SCHOOLING), cause)
    return np.where(households.attribute == SUPPORTED, CAUSES.index(LABOUR), cause)


def _health(
    households: Households,
    chosen: Ints,
    cause: Ints,
    of: Ints,
    slot: Ints,
    role: Ints,
    key: Ints,
    draws: Draws,
) -> tuple[Ints, Ints, Ints]:
    """Health, and kind and grade of the certificate (0 for none): the household's cause sits with one adult."""
    adult = ADULT_SLOTS[chosen, draws.below("who is ill", households.key, ADULT_SLOTS.shape[1])]
    adult = np.where(households.join == MARRIAGE_IN, 0, adult)  # not somebody who is yet to come
    struck = slot == adult[of]
    grave = draws.chance("grave", key, default("sick_major"))
    ill = np.where(grave, MAJOR, CHRONIC)
    old = np.isin(role, (Role.MOTHER, Role.FATHER, Role.ELDER)) & draws.chance(
        "elder chronic", key, default("elder_chronic")
    )
    health = np.where(old, CHRONIC, HEALTHY)
    health = np.where(struck & (cause[of] == CAUSES.index(ILLNESS)), ill, health)
    # a household that lacks labour has somebody who cannot fully work
    health = np.where(struck & (cause[of] == CAUSES.index(LABOUR)), CHRONIC, health)
    disabled = struck & (cause[of] == CAUSES.index(DISABILITY))
    health = np.where(disabled, DISABLED, health)
    kind = np.where(disabled, 1 + draws.pick("disability", key, (12, 14, 3, 45, 10, 12, 4)), 0)
    grade = np.where(disabled, 1 + draws.pick("grade", key, (14, 26, 30, 30)), 0)
    return health, kind, grade


def _serials(birth: Ints, sex: Ints) -> Ints:
    """The three digits after the birth date: a running number of that day, odd for men, even for women."""
    order = np.lexsort((sex, birth))
    same = np.zeros(len(order), dtype=np.bool_)
    same[1:] = (birth[order][1:] == birth[order][:-1]) & (sex[order][1:] == sex[order][:-1])
    place = np.arange(len(order), dtype=np.int64)
    start = np.maximum.accumulate(np.where(same, 0, place))
    serial = np.empty(len(order), dtype=np.int64)
    serial[order] = 2 * (place - start) + np.where(sex[order] == MALE, 1, 2)
    if len(serial) and serial.max() > 999:
        raise ValueError("too many persons born on one day for one region of ID numbers")
    return serial


def _minority(households: Households, shares: dict[str, float], draws: Draws) -> Ints:
    """Ethnic group of each household as a number of GB/T 3304; 1 is Han."""
    codes = [1, *(int(code) for code in shares)]
    weights = [1 - sum(shares.values()), *shares.values()]
    return np.asarray(codes, dtype=np.int64)[draws.pick("ethnicity", households.key, weights)]
