"""Invented names, numbers, phones and accounts: direct identifiers that can belong to nobody."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import pyarrow as pa

from tuopin.sample.arrows import joined, picked, text
from tuopin.sample.block import Block
from tuopin.sample.draws import Draws, Ints
from tuopin.sample.persons import MALE
from tuopin.terms import load

__all__ = [
    "accounts",
    "household_numbers",
    "id_numbers",
    "household_phones",
    "person_names",
    "person_numbers",
    "person_phones",
    "words",
]

#: 43 is Hunan; digits three and four of a region run 01–20 and 51–70 for cities, 21–50 for prefectures
#: and 90 for counties directly under the province (GB/T 2260), so 80 and 81 were never given to anybody.
NEVER_ASSIGNED = 438_000
#: Mobile-shaped, but in the ranges 142 and 154, which were given to no operator (recalled). Numbers are
#: given out in order, so no two can be the same; a county's largest share is some 700 000.
HOUSEHOLD_PHONES, PERSON_PHONES = 14_200_000_000, 15_400_000_000
PHONES_A_COUNTY = 800_000
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


@cache
def words(key: str) -> tuple[str, ...]:
    """A list of `names.yaml`; a single word comes as a list of one."""
    held = load(files("tuopin.sample") / "names.yaml")[key]
    return (held,) if isinstance(held, str) else tuple(held)


def household_numbers(block: Block, rows: Ints) -> pa.Array:
    """County code and a running number of eight digits."""
    return text(_household_numbers(block)[rows])


def _household_numbers(block: Block) -> Ints:
    return block.codes[block.household_county] * 100_000_000 + (block.households.key & 0xFFFF_FFFF)


def person_numbers(block: Block, rows: Ints) -> pa.Array:
    """The household's number and two digits."""
    persons = block.persons
    return text(_household_numbers(block)[persons.of[rows]] * 100 + persons.slot[rows] + 1)


def id_numbers(block: Block, rows: Ints) -> pa.Array:
    """18 characters with a valid check character, in a region that was never assigned."""
    persons = block.persons
    county = np.asarray(block.numbers, dtype=np.int64)[block.household_county][persons.of[rows]]
    day = persons.birth[rows].astype("datetime64[D]")
    months = day.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    birth = year * 10_000 + month * 100 + (day - months).astype(np.int64) + 1
    number = (NEVER_ASSIGNED + county) * 10**11 + birth * 1000 + persons.serial[rows]
    total = np.zeros(len(number), dtype=np.int64)
    rest = number.copy()
    for weight in reversed(WEIGHTS):
        rest, digit = np.divmod(rest, 10)
        total += weight * digit
    return joined(text(number), picked(CHECKS, total % 11))


def person_names(block: Block, rows: Ints, draws: Draws) -> pa.Array:
    """A surname, mostly the household's, and an invented given name."""
    persons = block.persons
    surnames = words("surnames")
    of_home = draws.below("surname", block.households.key, len(surnames))[persons.of[rows]]
    own = draws.below("own surname", persons.key[rows], len(surnames))
    married_in = np.isin(persons.role[rows], (1, 5))
    surname = picked(surnames, np.where(married_in, own, of_home))
    men, women = words("men"), words("women")
    chosen = draws.below("given name", persons.key[rows], len(men))
    given = picked((*men, *women), np.where(persons.sex[rows] == MALE, chosen, chosen + len(men)))
    return joined(surname, given)


def household_phones(block: Block, rows: Ints) -> pa.Array:
    """A phone of its own for every household."""
    county = np.asarray(block.numbers, dtype=np.int64)[block.household_county]
    place = county * PHONES_A_COUNTY + (block.households.key & 0xFFFF_FFFF)
    return text(HOUSEHOLD_PHONES + place[rows])


def person_phones(block: Block, rows: Ints) -> pa.Array:
    """A phone of their own for persons, in a range no household's phone is in."""
    persons = block.persons
    county = np.asarray(block.numbers, dtype=np.int64)[block.household_county][persons.of[rows]]
    home = (block.households.key & 0xFFFF_FFFF)[persons.of[rows]]
    return text(PERSON_PHONES + county * PHONES_A_COUNTY + home * 8 + persons.slot[rows])


def accounts(block: Block, rows: Ints) -> pa.Array:
    """A bank account that begins with 99, as no bank's does."""
    return text(9_900_000_000_000_000 + _household_numbers(block)[rows])
