"""Area codes: levels, ranges and changes."""

from datetime import date

import pytest

from tuopin.terms import (
    area_range,
    code_changes,
    county_of,
    current_code,
    level,
    parent,
    statistical_codes,
)


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("43", "province"),
        ("4331", "prefecture"),
        ("433124", "county"),
        ("433124102", "township"),
        ("433124102201", "village"),
    ],
)
def test_a_code_is_of_the_level_its_length_says(code: str, named: str):
    assert level(code) == named


@pytest.mark.parametrize(
    "code", ["", "4", "433", "43312", "43312X", "４３３１２４", "4331241022011"]
)
def test_what_is_no_code_is_refused(code: str):
    with pytest.raises(ValueError, match=r"is no area code; allowed: 2 digits \(province\), "):
        level(code)


def test_the_wider_areas_are_the_leading_digits():
    assert [parent("433124102201", each) for each in ("province", "prefecture", "county", "township", "village")] == [
        "43", "4331", "433124", "433124102", "433124102201",
    ]  # fmt: skip
    assert county_of("433124102201") == county_of("433124") == "433124"


def test_a_narrower_level_or_an_unknown_one_is_refused():
    with pytest.raises(ValueError, match="'4331' is a prefecture, which is wider than a county"):
        county_of("4331")
    with pytest.raises(
        ValueError, match="level 'state' is not known; allowed: province, prefecture, "
    ):
        parent("433124", "state")


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("43", "43", "44"),
        ("433124", "433124", "433125"),
        ("4309", "4309", "4310"),
        ("439999", "439999", "440000"),
        ("433124999", "433124999", "433125000"),
        ("99", "99", ":"),
    ],
)
def test_a_range_is_half_open(code: str, low: str, high: str):
    assert area_range(code) == (low, high)


def test_a_range_holds_the_codes_inside_and_no_others():
    low, high = area_range("4309")
    inside = ["4309", "430921", "430921102", "430999999999"]
    outside = ["43", "4308", "430899999999", "4310", "431000000000", "44"]
    assert [low <= code < high for code in inside] == [True] * 4
    assert [low <= code < high for code in outside] == [False] * 6


def test_changed_county_codes_are_followed_from_their_year_on():
    assert current_code("430521", date(2018, 12, 31)) == "430521"
    assert current_code("430521", date(2019, 12, 31)) == "430582"
    assert current_code("430124", date(2020, 12, 31)) == "430182"
    assert current_code("431121", date(2020, 12, 31)) == "431121"
    assert current_code("431121", date(2021, 12, 31)) == "431181"
    assert current_code("433124", date(2021, 12, 31)) == "433124"
    with pytest.raises(ValueError, match="only changes of county codes are known"):
        current_code("430521100", date(2020, 12, 31))


def test_changes_have_names_source_and_mark():
    (shaodong,) = [each for each in code_changes() if each.old == "430521"]
    assert (shaodong.old_name.zh, shaodong.new_name.zh, shaodong.year, shaodong.mark) == (
        "邵东县", "邵东市", 2019, "single",
    )  # fmt: skip
    assert shaodong.source.zh and shaodong.source.en
    assert "431271" in {each.code for each in statistical_codes()}
