"""Borders the user brings: drawn in place of the tiles, holes and all, or refused with the reason."""

from __future__ import annotations

import json

import pytest

from fixtures.brief_documents import document
from tuopin.rounds.rendering import BoundaryError, render_html


def square(west, south, size=1.0):
    return [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]


def collection(tmp_path, *features):
    path = tmp_path / "invented.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8"
    )
    return path


def feature(code, geometry):
    return {"type": "Feature", "properties": {"adcode": code}, "geometry": geometry}


@pytest.fixture
def borders(tmp_path):
    """Two invented counties: a square with a hole, and a county in two parts."""
    holed = {"type": "Polygon", "coordinates": [square(110, 27), square(110.4, 27.4, 0.2)]}
    parted = {"type": "MultiPolygon", "coordinates": [[square(111, 27)], [square(112.5, 27, 0.5)]]}
    # The code as a number, as map services write it.
    return collection(tmp_path, feature(430224, holed), feature("430102", parted))


def test_borders_take_the_place_of_tiles(borders):
    source = render_html(document(), "en", boundaries=borders)
    assert source.count('class="map map-borders"') == 2
    assert 'class="tile"' not in source and 'class="map map-small"' not in source
    assert source.count('class="area ') == 4
    assert "Borders are from the file the user brought" in source


def test_a_hole_and_a_second_part_are_in_the_path(borders):
    source = render_html(document(), "zh", boundaries=borders)
    path = source.split('class="area ')[0].rsplit('d="', 1)[1]
    assert path.count("M") == 2 and 'fill-rule="evenodd"' in source


def test_north_is_up_and_a_degree_east_is_shorter_than_a_degree_north(borders):
    source = render_html(document(), "zh", boundaries=borders)
    box = source.split('class="map map-borders" viewBox="0 0 ')[1].split('"')[0]
    width, height = (float(each) for each in box.split())
    # 3 degrees by 1 at 27.5 degrees north: cos is 0.887.
    assert width / height == pytest.approx(3 * 0.887, rel=0.01)


def test_the_poverty_county_is_outlined(borders):
    source = render_html(document(), "zh", boundaries=borders)
    assert source.count('class="frame"/>') + source.count('class="frame">') >= 2


@pytest.mark.parametrize(
    "text",
    ["not json", "[]", '{"features": [{"properties": {"adcode": 1}}]}', '{"type": "Topology"}'],
)
def test_what_is_no_geojson_is_refused_by_name(tmp_path, text):
    path = tmp_path / "broken.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BoundaryError, match=r"broken\.geojson is not a GeoJSON") as error:
        render_html(document(), "en", boundaries=path)
    assert "broken.geojson" in error.value.text.zh


def test_borders_of_other_counties_are_refused(tmp_path):
    other = collection(
        tmp_path, feature("110101", {"type": "Polygon", "coordinates": [square(116, 40)]})
    )
    with pytest.raises(BoundaryError, match="adcode"):
        render_html(document(), "en", boundaries=other)
