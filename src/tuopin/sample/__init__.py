"""The invented province: calibrated to published figures at any scale, with known answers; it writes nothing."""

from __future__ import annotations

from tuopin.sample.planting import Planted
from tuopin.sample.province import PROVINCE, YEARS, Province, province

__all__ = ["PROVINCE", "YEARS", "Planted", "Province", "province"]
