"""What Hunan's brief is held against: figures that can be asked for, tiles that cover the province once."""

from __future__ import annotations

from tuopin.policies.hunan.briefing import material
from tuopin.rounds.comparison import OPERATORS, SCALING
from tuopin.stages.briefing import MEASURES

MATERIAL = material()


def test_every_tile_has_its_own_place_and_both_names():
    tiles = MATERIAL["tiles"]
    assert len(tiles) == 123
    assert len({tile["code"] for tile in tiles}) == 123
    assert len({(tile["col"], tile["row"]) for tile in tiles}) == 123
    assert all(tile["zh"] and tile["en"].isascii() for tile in tiles)
    assert sum(tile["poverty_county"] for tile in tiles) == 51


def test_figures_are_complete_and_can_be_asked_for():
    figures = MATERIAL["figures"]
    assert len({figure["id"] for figure in figures}) == len(figures) == 13
    for figure in figures:
        for key in ("title", "definition", "area"):
            assert set(figure[key]) == {"zh", "en"}
        assert figure["basis"] in {"computed", "cited", "rule", "target"}
        assert figure["operator"] in OPERATORS
        assert figure["scales"] in (*SCALING, "never")
        assert figure["compute"]["measure"] in MEASURES


def test_the_figures_are_those_of_the_press_conference():
    published = {figure["id"]: figure["published"] for figure in MATERIAL["figures"]}
    assert published == {
        "county_exits_2019": 20,
        "county_exits_total": 51,
        "exit_incidence_ceiling": 2,
        "persons_lifted_51": 4_563_000,
        "share_of_province": 70.1,
        "incidence_start_51": 19.49,
        "incidence_end_51": 0.48,
        "income_start_51": 5137,
        "income_end_51": 11344,
        "remaining_51": 116_000,
        "remaining_province": 199_000,
        "deep_counties": 11,
        "approval_date_2019": "2020-02-29",
    }
