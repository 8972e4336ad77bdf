"""The policy cases on every engine: what the documents' examples say is what comes out."""

from collections import Counter

import pytest

from tuopin.policies import packs
from tuopin.rounds.cases import run_cases
from tuopin.rules import Pack, read_cases
from tuopin.store import Engine

PACKS = [pytest.param(pack, id=pack.name) for pack in packs().values()]
#: How many examples a rule needs before it counts as explained.
ENOUGH = 5


@pytest.mark.parametrize("pack", PACKS)
def test_every_case_comes_out_as_written(pack: Pack, engine: Engine):
    results = run_cases(pack, engine)
    assert results
    assert [result.text.en for result in results if not result.passed] == []


@pytest.mark.parametrize("pack", PACKS)
def test_every_criterion_has_cases_enough(pack: Pack):
    asked = Counter(name for case in read_cases(pack) for name in case.expect)
    short = {c.id: asked[c.id] for c in pack.criteria if asked[c.id] < ENOUGH}
    assert short == {}


@pytest.mark.parametrize("pack", PACKS)
def test_every_criterion_and_standard_has_a_case_with_its_facts_missing(pack: Pack):
    unknown = {
        name
        for case in read_cases(pack)
        for name, expected in case.expect.items()
        if expected.verdict == "unknown"
    }
    rules = {rule.id for rule in (*pack.criteria, *pack.standards)}
    assert rules - unknown == set()


@pytest.mark.parametrize("pack", PACKS)
def test_every_criterion_has_a_case_on_either_side(pack: Pack):
    for verdict in ("met", "unmet"):
        shown = {
            name
            for case in read_cases(pack)
            for name, expected in case.expect.items()
            if expected.verdict == verdict
        }
        assert {c.id for c in pack.criteria} - shown == set(), verdict


@pytest.mark.parametrize("pack", PACKS)
def test_every_need_and_exclusion_is_exemplified(pack: Pack):
    cases = read_cases(pack)
    due = {name.removesuffix("_2021") for case in cases for name in case.due}
    opened = {name for case in cases for name in case.reviews or ()}
    assert {e.id.removesuffix("_2021") for e in pack.eligibilities} - due == set()
    assert {e.id for e in pack.exclusions} - opened == set()


@pytest.mark.parametrize("pack", PACKS)
def test_cases_name_documents_of_the_pack(pack: Pack):
    from tuopin.rules import edition

    for case in read_cases(pack):
        sources = edition(pack, case.on, case.area).sources
        assert case.source is None or case.source in sources, case.place
