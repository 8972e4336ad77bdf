"""What the words with @ in a recipe mean for the household that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tuopin.sample.identity_rows import CHECKS, WEIGHTS
from tuopin.sample.recipes import Change, Recipe

if TYPE_CHECKING:  # a bed plants by words, words look into the bed
    from tuopin.sample.planting import Bed

__all__ = ["Words", "income_as"]

PARTS = ("wage_income", "operating_income", "property_income", "transfer_income")
#: A household number that no county gives out, for rows that belong to nobody.
UNKNOWN_FROM = 99_000_000


def check_character(digits: str) -> str:
    """The check character of the first 17 characters of an ID number (GB 11643)."""
    return CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11]


def _numbered(digits: str) -> str:
    return digits + check_character(digits)


class Words:
    """The meaning of a recipe's words for one household, its partner and its copy."""

    def __init__(self, bed: Bed, recipe: Recipe, home: int, partner: int | None, copy: int) -> None:
        self.bed, self.recipe, self.home, self.partner, self.copy = bed, recipe, home, partner, copy

    def person(self, name: str, home: int | None = None) -> dict[str, Any]:
        """The person row of a named member."""
        return self.bed.row("person", self.bed.member(name, self.home if home is None else home))

    def _partner(self) -> int:
        if self.partner is None:
            raise ValueError(f"recipe {self.recipe.kind} has no partner")
        return self.partner

    def household(self, home: int) -> dict[str, Any]:
        """The household row of a household."""
        return self.bed.row("household", self.bed.place("household", home))

    @property
    def unknown(self) -> str:
        """A household number that stands in no register, one for each household that carries a plant."""
        own = self.household(self.home)["household_no"]
        return own[:6] + str(UNKNOWN_FROM + int(own[6:]) % 1_000_000)

    def new(self, table: str) -> str:
        """A number for a row that is put in."""
        own = str(self.household(self.home)["household_no"])
        ends = {"person": "99", "measure": "202099", "hit": "9999"}
        return own + ends["person" if table == "work" else table]

    def meaning(self, table: str, column: str, value: Any, row: Mapping[str, Any]) -> Any:
        """The value a word stands for; anything else means itself."""
        if not (isinstance(value, str) and value.startswith("@")):
            return value
        word, _, argument = value[1:].partition(":")
        if word == "partner":
            return self._of_partner(table, column)
        if word == "new":
            return self.new(table)
        if word == "unknown":
            return self.unknown + ("99" if column == "person_no" else "")
        if column == "id_number":
            return self._id_number(word, argument, str(row["id_number"]))
        return self._plain(word, argument, column, row)

    def _plain(self, word: str, argument: str, column: str, row: Mapping[str, Any]) -> Any:
        if word == "same":
            return row[argument]
        if word == "whose":
            return self.person(self.recipe.who)[argument]
        if word == "of":
            return self.person(argument)["person_no"]
        if word == "partner_head":
            return self.person("head", self._partner())["person_no"]
        if word == "new_phone":
            return str(
                14_300_000_000 + int(self.household(self.home)["household_phone"]) % 100_000_000
            )
        if word == "landline":
            return "0" + str(row[column])[1:]
        if word == "other_sex":
            return "2" if row["sex"] == "1" else "1"
        if word == "birth+10":
            born: date = self.person(self.recipe.who)["birth_date"]
            return born.replace(year=born.year + 10, day=min(born.day, 28))
        if word == "day+1":
            return row[column] + timedelta(days=1)
        return row[column] + int(word)  # "+1", "-1"

    def _of_partner(self, table: str, column: str) -> Any:
        partner = self._partner()
        if table == "person" and column != "household_no":
            return self.person(self.recipe.who, partner)[column]
        return self.household(partner)[column]

    def _id_number(self, word: str, argument: str, number: str) -> str:
        """An ID number spoilt in one way, its check character right unless that is what is spoilt."""
        region, birth, serial = number[:6], number[6:14], number[14:17]
        if word == "wrong_check":
            return number[:17] + ("0" if number[17] != "0" else "1")
        if word == "append":
            return number + argument
        if word == "cut":
            return number[:17]
        if word == "placeholder":
            return _numbered("999999" + birth + serial)
        if word == "born_otherwise":
            other = date(int(birth[:4]), int(birth[4:6]), int(birth[6:])) - timedelta(days=400)
            return _numbered(region + other.strftime("%Y%m%d") + f"99{int(serial) % 2}")
        if word == "sexed_otherwise":
            return _numbered(region + birth + ("998" if int(serial) % 2 else "999"))
        if word == "new_id":
            return _numbered(region + birth + ("997" if int(serial) % 2 else "996"))
        raise ValueError(f"recipe {self.recipe.kind}: no word @{word}")

    def row_subject(self, whose: str) -> tuple[str, str]:
        """(key, table) of the row a finding of intake is about: a member, the home, "main", "hit" or "work"."""
        name = whose or self.recipe.who
        if name == "main":
            return self.subject("measure", ""), "measure"
        if name == "hit":
            return self.new("hit"), "hit"
        if name == "work":
            row = self.bed.row(
                "work", self.bed.at(Change("work", "", {}), self.recipe, self.home, None)
            )
            return f"{row['person_no']}/{row['month']}/{row['work_start'].isoformat()}", "work"
        if name == "home":
            return self.subject("household", ""), "household"
        return self.subject("person", name), "person"

    def subject(self, view: str, whose: str) -> str:
        """What a finding of a view is about: a person, a household, a measure, a hit."""
        person = view in ("person", "membership", "person_change", "work")
        if whose == "new":
            return self.new("person" if person else view)
        if view == "measure":
            return str(self.bed.row("measure", self.bed.main_measure(self.home))["measure_no"])
        if person:
            if whose == "partner":
                return str(self.person(self.recipe.who, self._partner())["person_no"])
            name = whose if whose and whose != "home" else self.recipe.who
            return str(self.person(name)["person_no"])
        home = self._partner() if whose == "partner_home" else self.home
        return str(self.household(home)["household_no"])


def income_as(
    row: Mapping[str, Any], values: Mapping[str, Any], bed: Bed, home: int
) -> dict[str, Any]:
    """The income row with a recipe's changes; words that rescale or move amounts keep the account consistent."""
    found: dict[str, Any] = {}
    for column, value in values.items():
        if not (isinstance(value, str) and value.startswith("@")):
            found[column] = value
            continue
        word, *arguments = value[1:].split(":")
        held = {**row, **found}
        if word == "per_head":
            found |= _rescaled(row, _aim(arguments[0], bed, home), bed, home)
        elif word == "give":
            found |= _given(held, column, arguments[0], arguments[1])
        elif word == "loss":
            more = held["operating_income"] - held["operating_expense"] + 100_000
            for name in ("operating_expense", "wage_income", "gross_income"):
                found[name] = held[name] + more
        else:
            found[column] = held[column] + int(word)
    return found


def _aim(word: str, bed: Bed, home: int) -> int:
    """Income per head a row is rescaled to, in fen."""
    if word == "below_line":
        return bed.year.lines[bed.year.year].exit * 9 // 1000 * 100
    if word == "before":
        if bed.before is None:
            raise ValueError("the first round has none before it")
        return int(bed.before.per_head[home])
    return int(word)


def _rescaled(row: Mapping[str, Any], per_head: int, bed: Bed, home: int) -> dict[str, Any]:
    """Every amount in proportion, in whole yuan; property takes what rounding leaves over."""
    net = per_head * int(bed.year.members[home])
    share = net / row["net_income"]
    lines = ("dibao_grant", "tekun_grant", "pension", "ecology_compensation", "other_transfer")
    found = {
        name: int(row[name] * share) // 100 * 100
        for name in ("wage_income", "operating_income", "operating_expense", *lines)
    }
    found["transfer_income"] = sum(found[name] for name in lines)
    earned = found["wage_income"] + found["operating_income"] + found["transfer_income"]
    found["property_income"] = net + found["operating_expense"] - earned
    found["gross_income"] = earned + found["property_income"]
    return found | {"net_income": net, "net_income_per_head": per_head}


def _given(row: Mapping[str, Any], giver: str, taker: str, amount: str) -> dict[str, Any]:
    """Move an amount from one source to another: all of it, all but so much, or so much."""
    held = row[giver]
    moved = (
        held
        if amount == "all"
        else held - int(amount[3:])
        if amount.startswith("but")
        else int(amount)
    )
    return {giver: held - moved, taker: row[taker] + moved}
