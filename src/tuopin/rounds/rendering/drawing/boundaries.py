"""Maps over real borders, from a GeoJSON file the user brings; the package ships no geometry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from math import cos, radians
from pathlib import Path
from typing import Any

from markupsafe import Markup

from tuopin.rounds.rendering.drawing.county_names import cell_number, highest, name_of
from tuopin.rounds.rendering.drawing.shades import shade
from tuopin.rounds.rendering.drawing.svg import element, picture
from tuopin.rounds.rendering.words import say
from tuopin.terms import Text

__all__ = ["BoundaryError", "boundary_maps", "read_boundaries"]

#: Properties a feature may carry its county code in, tried in this order.
CODE_KEYS = ("adcode", "code", "county_code")
WIDTH = 560.0
Ring = Sequence[Sequence[float]]
Place = tuple[float, float]


class BoundaryError(ValueError):
    """A boundary file that cannot be drawn; `text` says why in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def boundary_maps(
    path: Path, counties: Sequence[Mapping[str, Any]], years: Sequence[int], lang: str
) -> list[Markup]:
    """One map a year, each county filled by its class; counties without a border are not drawn.

    The file is GeoJSON in degrees (WGS 84), a feature a county with its six-digit code as adcode.
    Raises BoundaryError where the file is no such thing or borders none of the counties.
    """
    every = read_boundaries(path)
    shapes = {c["code"]: every[c["code"]] for c in counties if c["code"] in every}
    if not shapes:
        raise BoundaryError(
            Text(
                f"{path.name} 中没有本简报任何一县的界线；每个要素须有 adcode 属性（六位县代码）",
                f"{path.name} has no border of any county of this brief; each feature needs its "
                "six-digit county code as property adcode",
            )
        )
    project, height = _projection(
        [place for rings in shapes.values() for ring in rings for place in ring]
    )
    drawn = [c for c in counties if c["code"] in shapes]
    return [_map(drawn, shapes, year, project, height, lang) for year in years]


def read_boundaries(path: Path) -> dict[str, list[Ring]]:
    """The rings of each county by its code; BoundaryError where the file is not GeoJSON."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return {
            code: rings
            for feature in features
            if (code := _code(feature)) and (rings := list(_rings(feature)))
        }
    except (KeyError, TypeError, ValueError) as error:
        raise BoundaryError(
            Text(
                f"{path.name} 不是 GeoJSON 要素集合（{type(error).__name__}）；需要含 features 的 FeatureCollection",
                f"{path.name} is not a GeoJSON FeatureCollection ({type(error).__name__}); it needs features",
            )
        ) from error


def _code(feature: Mapping[str, Any]) -> str | None:
    properties = feature.get("properties") or {}
    found = next((properties[key] for key in CODE_KEYS if properties.get(key) is not None), None)
    return None if found is None else str(found)[:6]


def _rings(feature: Mapping[str, Any]) -> Iterator[Ring]:
    geometry = feature["geometry"]
    if geometry["type"] == "Polygon":
        yield from geometry["coordinates"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon


def _projection(places: Sequence[Sequence[float]]) -> tuple[Any, float]:
    """Degrees to picture units: plain scaling with the cosine of the middle latitude, true enough for a province."""
    west, east = min(p[0] for p in places), max(p[0] for p in places)
    south, north = min(p[1] for p in places), max(p[1] for p in places)
    shrink = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * shrink or 1.0)

    def project(place: Sequence[float]) -> Place:
        return ((place[0] - west) * shrink * scale, (north - place[1]) * scale)

    return project, (north - south) * scale


def _map(
    counties: Sequence[Mapping[str, Any]],
    shapes: Mapping[str, list[Ring]],
    year: int,
    project: Any,
    height: float,
    lang: str,
) -> Markup:
    areas, frames, numbers = [], [], []
    for county in counties:
        rings = [[project(place) for place in ring] for ring in shapes[county["code"]]]
        value = county["incidence"].get(str(year))
        path = "".join("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + "Z" for ring in rings)
        told = element("title", f"{name_of(county, lang)} {cell_number(value)}%")
        areas.append(
            element("path", told, d=path, class_=f"area {shade(value)}", fill_rule="evenodd")
        )
        if county.get("poverty_county"):
            frames.append(
                element(
                    "path", d=path, class_="frame frame-deep" if county.get("deep") else "frame"
                )
            )
        x, y = _middle(max(rings, key=len))
        numbers.append(
            element(
                "text", cell_number(value), x=x, y=y + 4, class_=f"area-number on-{shade(value)}"
            )
        )
    title = say("map.title", lang, year=year)
    desc = say("map.desc_boundaries", lang, n=len(counties), high=highest(counties, year, lang))
    return picture(
        f"map-{year}",
        title,
        desc,
        (WIDTH, height),
        *areas,
        *frames,
        *numbers,
        class_="map map-borders",
    )


def _middle(ring: Sequence[Place]) -> Place:
    """The middle of a ring's bounding box: where its number goes."""
    across, down = [x for x, _ in ring], [y for _, y in ring]
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2
