"""The counties inside their real borders, where the installation names a file of them; none is shipped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from tuopin.office.briefing.tiles import Tile
from tuopin.office.look.language import language
from tuopin.rounds.rendering import BoundaryError
from tuopin.rounds.rendering.drawing import boundary_maps
from tuopin.terms import Text

__all__ = ["borders"]

#: Code, both names, whether on the list of poverty counties, and incidence.
County = tuple[str, str, str, bool, float | None]


def borders(tiles: Sequence[Tile], year: int) -> SafeString | Text | None:
    """The picture; why there is none, where the file cannot be drawn; None where the installation names no file.

    Only counties that the reader may open are drawn.
    """
    path = settings.BOUNDARIES
    if path is None:
        return None
    counties = tuple(
        (each.code, each.name.zh, each.name.en, each.listed, each.incidence)
        for each in tiles
        if each.to
    )
    try:
        return _drawn(path, path.stat().st_mtime_ns, counties, year, language())
    except BoundaryError as error:
        return error.text
    except OSError:
        return Text(
            f"读不到县界文件 {path.name};请核对设置 TUOPIN_BOUNDARIES",
            f"the file of boundaries, {path.name}, cannot be read; see the setting TUOPIN_BOUNDARIES",
        )


@lru_cache(maxsize=32)
def _drawn(
    path: Path, written: int, counties: tuple[County, ...], year: int, lang: str
) -> SafeString:
    """Drawn once a file as it was written; a large file is not read for every page."""
    told = [
        {
            "code": code,
            "zh": zh,
            "en": en,
            "poverty_county": listed,
            "incidence": {str(year): incidence},
        }
        for code, zh, en, listed, incidence in counties
    ]
    return mark_safe(str(boundary_maps(path, told, [year], lang)[0]))
