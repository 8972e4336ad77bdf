"""Parameters: every one used by a rule or said why not, every one founded, nothing hidden in code."""

import ast
from datetime import date, timedelta
from itertools import pairwise

import pytest

from house.sources import PACKAGE, modules, name, text_of, tree
from tuopin.policies import packs
from tuopin.rules import Eligibility, Pack, edition
from tuopin.terms import MARKS

PACKS = [pytest.param(pack, id=pack.name) for pack in packs().values()]
#: What arithmetic itself needs: nothing, one, months of a year, per cent.
NOT_POLICY = {0, 1, 12, 100}
#: Days on which every criterion must be answerable: the programme's rounds and the years after.
DAYS = [date(year, 12, 31) for year in range(2013, 2027)]
#: Held for a later stage of the work, with the reason; such a parameter is shown, not yet asked.
FOR_LATER = {
    "monitoring.notice_days": "procedures of the monitoring stage",
    "monitoring.process_days": "procedures of the monitoring stage",
    "microcredit.limit": "loans are booked by the funds stage",
    "microcredit.months": "loans are booked by the funds stage",
    "yulu.amount": "aid is booked by the funds stage",
    "relocation.area_cap": "projects are checked by the funds stage",
}


def _read_by_rules(pack: Pack) -> set[str]:
    criteria = {key for rule in pack.criteria for key in rule.parameters}
    needs = {key for rule in pack.eligibilities for key in rule.parameters}
    reviews = {key for rule in pack.exclusions for key in rule.parameters}
    counted = {key for rule in pack.countings for key in rule.parameters}
    checked = {key for rule in pack.checks for key in rule.parameters}
    return criteria | needs | reviews | counted | checked


def _read_by_stages() -> str:
    rooms = (PACKAGE / "stages", PACKAGE / "rounds", PACKAGE / "sample")
    return "".join(
        text_of(path) or "" for path in modules() if path.is_relative_to(rooms[0])
    ) + "".join(
        text_of(path) or ""
        for path in modules()
        if any(path.is_relative_to(room) for room in rooms[1:])
    )


@pytest.mark.parametrize("pack", PACKS)
def test_every_parameter_is_used_or_kept_for_a_named_reason(pack: Pack):
    used, stages = _read_by_rules(pack), _read_by_stages()
    held = edition(pack, DAYS[-1]).parameters
    idle = [
        key for key in held if key not in used and key not in FOR_LATER and f'"{key}"' not in stages
    ]
    assert idle == []


@pytest.mark.parametrize("pack", PACKS)
def test_what_is_kept_for_later_is_not_used_yet(pack: Pack):
    assert sorted(set(FOR_LATER) & _read_by_rules(pack)) == []


@pytest.mark.parametrize("pack", PACKS)
def test_rules_name_parameters_documents_and_columns_that_exist(pack: Pack):
    held = edition(pack, DAYS[-1])
    for rule in (*pack.criteria, *pack.eligibilities, *pack.exclusions, *pack.countings):
        assert set(rule.parameters) <= set(held.parameters), rule.id
        assert rule.source in held.sources, rule.id
        for read in getattr(rule, "reads", ()):
            table, column = read.split(".")
            held.tables[table].column(column)


@pytest.mark.parametrize("pack", PACKS)
def test_every_rule_can_be_asked_on_every_round(pack: Pack):
    for on in DAYS:
        rules = edition(pack, on)
        for criterion in pack.criteria:
            criterion.answer(rules)
        for eligibility in pack.eligibilities:
            if eligibility.in_force(on):
                eligibility.due(rules)
        for exclusion in pack.exclusions:
            exclusion.applies(rules)
            assert rules.value(exclusion.effect) in ("VETO", "STRICT_REVIEW", "PERSON_REMOVE")


@pytest.mark.parametrize("pack", PACKS)
def test_a_rule_asks_the_edition_only_for_parameters_it_names(pack: Pack):
    """What a rule says it uses is what it uses: the page of a rule must not leave a number out."""
    for on in (DAYS[0], DAYS[6], DAYS[-1]):
        for rule in (*pack.criteria, *pack.eligibilities, *pack.exclusions):
            if isinstance(rule, Eligibility) and not rule.in_force(on):
                continue
            allowed = set(rule.parameters)
            watching = edition(pack, on, parameters=_Watched(edition(pack, on).parameters))
            for build in ("answer", "due", "applies"):
                if hasattr(rule, build):
                    getattr(rule, build)(watching)
            assert watching.parameters.asked <= allowed, rule.id


class _Watched(dict):
    """Parameters that remember which of them were asked for."""

    def __init__(self, parameters):
        super().__init__(parameters)
        self.asked: set[str] = set()

    def __getitem__(self, key):
        self.asked.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize("pack", PACKS)
def test_values_follow_one_another_without_overlap_and_are_marked(pack: Pack):
    held = edition(pack, DAYS[-1])
    for parameter in held.parameters.values():
        by_area: dict[str, list] = {}
        for value in parameter.values:
            assert value.mark in MARKS
            # A value no document was found for says so, and a default source is never called well founded.
            if value.source == "default":
                assert value.mark in ("default", "recalled", "derived"), value.place
            by_area.setdefault(value.area, []).append(value)
        for values in by_area.values():
            for earlier, later in pairwise(values):
                assert earlier.valid_from < later.valid_from, later.place
                if earlier.valid_to is not None:
                    assert earlier.valid_to < later.valid_from, later.place


@pytest.mark.parametrize("key", ["line.identification", "line.exit"])
def test_the_income_lines_have_no_day_without_a_value(key: str):
    values = edition(packs()["hunan"], DAYS[-1]).parameters[key].values
    national = [value for value in values if value.area == "00"]
    for earlier, later in pairwise(national):
        assert earlier.valid_to is not None
        assert earlier.valid_to + timedelta(days=1) == later.valid_from
    assert national[-1].valid_to is None


def test_no_number_but_four_stands_in_standards_and_exits():
    folders = ("standards", "exits")
    found = [
        f"{name(path)}:{node.lineno} {node.value}"
        for path in modules()
        if path.is_relative_to(PACKAGE / "policies") and path.parent.name in folders
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
        if node.value not in NOT_POLICY
    ]
    assert found == []
