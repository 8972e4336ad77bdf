"""Who can carry a plant: members and traits of the households of a block at the end of a year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tuopin.sample.calibration import LAST_YEAR
from tuopin.sample.draws import Ints
from tuopin.sample.families import Role
from tuopin.sample.help_rows import hit_chosen, measure_places, work_places
from tuopin.sample.persons import HEALTHY, MALE
from tuopin.sample.recipes import Recipe
from tuopin.sample.year import AS_IT_WAS, RELOCATED, Year

__all__ = ["Picking"]

Flags = np.ndarray
FAR, NEAR = 4, 2
STRONG = (1, 2)
#: Traits that say which kind of household is meant; without one it is an ordinary registered household long out.
KINDS = ("edge", "dibao", "tekun", "leaving")


@dataclass
class Picking:
    """The places of members by name (-1 where there is none), traits, and which households are taken."""

    year: Year

    @cached_property
    def members(self) -> dict[str, Ints]:
        """For each named member the place among the year's people, by household."""
        # whoever joined later has dates of their own that a plant would get mixed up with
        steady = self.year.current & (self.year.block.persons.join[self.year.people] == 0)
        return {name: self._first(flag & steady) for name, flag in self._flags().items()}

    def _flags(self) -> dict[str, Flags]:
        year, doing = self.year, self.year.doing
        persons, people = year.block.persons, year.people
        role, health, age = persons.role[people], persons.health[people], doing.age
        strong = np.isin(doing.labour, STRONG)
        works, at_school = doing.place > 0, doing.school > 1
        child = np.isin(role, (Role.CHILD, Role.SECOND_CHILD, Role.THIRD_CHILD))
        ordinary = (doing.labour == 1) & ~works & (health == HEALTHY)
        resting = (
            ordinary
            & (role != Role.HEAD)
            & (age >= 25)
            & (age <= 55)
            & (doing.education >= 2)
            & (doing.education <= 4)
        )
        return {
            "head": role == Role.HEAD,
            "spouse": role == Role.SPOUSE,
            "mother": role == Role.MOTHER,
            "child": child,
            "daughter": child & (persons.sex[people] != MALE),
            "idle": resting,
            "grown": resting & child,
            "worker": works & (age >= 25),
            "near_worker": works & (doing.place <= NEAR) & (age >= 25),
            "far_worker": works & (doing.place == FAR) & (age >= 25),
            "pupil": (doing.school >= 3) & (doing.school <= 6),
            "primary": (doing.school == 3) & (age >= 8),
            "junior": (age >= 12) & (age <= 14),
            "senior": doing.school == 9,
            "vocational": (doing.school >= 10) & (doing.school <= 12),
            "young": (age >= 19) & (age <= 22) & ~at_school & (doing.education == 4),
            "elder": (age >= 70) & ~at_school,
            "sixties": (age >= 61) & (age <= 69),
            "disabled": (persons.kind[people] > 0) & (age >= 16) & (age <= 59),
            "unwell": (doing.labour == 5) & (persons.kind[people] == 0) & (doing.post == 0),
            "phoned": self.phoned & ~works & ~strong | (self.phoned & ordinary),
        }

    @cached_property
    def phoned(self) -> Flags:
        """Whose phone is recorded."""
        year = self.year
        adult = (year.doing.age >= 16) & (year.doing.school == 1)
        return np.asarray(
            adult & year.draws.chance("has phone", year.block.persons.key[year.people], 0.85)
        )

    def _first(self, flag: Flags) -> Ints:
        places = np.flatnonzero(flag)[::-1]
        first = np.full(len(self.year.block.households), -1, dtype=np.int64)
        first[self.year.home[places]] = places
        return first

    @cached_property
    def traits(self) -> dict[str, Flags]:
        """Named traits by household."""
        year, homes = self.year, self.year.block.households
        strong = year.counted(np.isin(year.doing.labour, STRONG))
        on_dibao, on_tekun = year.supported
        main, count = measure_places(year)
        head = self.members["head"]
        head_man = np.zeros(len(homes), dtype=np.bool_)
        head_man[head >= 0] = year.block.persons.sex[year.people[head[head >= 0]]] == MALE
        exited = year.exit_year
        return {
            "edge": year.edge & year.monitored,
            "dibao": on_dibao,
            "tekun": on_tekun & (year.able == 0),
            "leaving": year.out & (exited == year.year) & (homes.relapsed == 0),
            "single": year.members == 1,
            "head_man": head_man,
            "nobody_works": (year.workers == 0) & (year.posts == 0) & (year.able > 0),
            "no_worker": (year.workers == 0) & (year.posts == 0),
            "farming": year.income.operating - year.income.expense > 200_000,
            "unsecured": ~year.secured,
            "nobody_unwell": self._nobody(self._unwell()),
            "no_pupil": year.counted(year.doing.school > 1) == 0,
            "no_pensioner": year.pensioners == 0,
            "all_strong": strong == year.members,
            "third_strong": (strong * 4 > year.members) & (strong * 2 < year.members),
            "as_it_was": year.house_way == AS_IT_WAS,
            "relocated": year.house_way == RELOCATED,
            "one_measure": (count == 1) & (main >= 0),
            "exit_mid": (exited >= 2016)
            & (exited <= 2018)
            & (homes.relapsed == 0)
            & (homes.identified == 2013),
        }

    def _unwell(self) -> Flags:
        return np.asarray(self.year.block.persons.health[self.year.people] != HEALTHY)

    def _nobody(self, flag: Flags) -> Flags:
        return np.asarray(self.year.counted(flag) == 0)

    @cached_property
    def standing(self) -> Flags:
        """Households that may carry anything: in the round, open, on no list."""
        year = self.year
        return np.asarray(
            year.block.households.present(year.year) & ~year.closed & ~hit_chosen(year)
        )

    def fits(self, recipe: Recipe) -> Flags:
        """Which households can carry a recipe in the last round."""
        year, attribute = self.year, self.year.block.households.attribute
        fit = self.standing.copy()
        if "edge" in recipe.need:
            fit &= self.traits["edge"]
        elif "leaving" in recipe.need:
            fit &= self.traits["leaving"] & (attribute == 0) & ~year.monitored
        else:
            fit &= year.out & (year.exit_year < LAST_YEAR) & ~year.monitored
            fit &= (attribute == 0) | bool(set(recipe.need) & {"dibao", "tekun"})
        return self._with_members(fit, recipe)

    def fits_exit(self, recipe: Recipe) -> Flags:
        """Which households that exit in the year can do so on paper only."""
        year, homes = self.year, self.year.block.households
        fit = (
            self.standing
            & year.out
            & (year.exit_year == year.year)
            & (homes.attribute <= 1)
            & ~year.monitored
        )
        return self._with_members(fit, recipe)

    def _with_members(self, fit: Flags, recipe: Recipe) -> Flags:
        for name in sorted(recipe.members):
            if name in self.traits:
                fit = fit & self.traits[name]
            elif name in self.members:
                fit = fit & (self.members[name] >= 0)
            elif name not in ("main", "middle", "village", "county"):
                raise KeyError(f"recipe {recipe.kind} asks for {name!r}, which nobody knows")
        return fit

    @cached_property
    def work(self) -> Ints:
        """The people who have rows of work, in their order."""
        return work_places(self.year)
