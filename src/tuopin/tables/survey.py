"""The third-party verification survey of a county: one row a stratum."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Table
from tuopin.tables.common_columns import DATA_YEAR
from tuopin.terms import Text

__all__ = ["SURVEY"]


def _count(name: str, zh: str, en: str, unit: str) -> Column:
    return Column(name, Kind.INT, Text(zh, en), unit=unit, low=0)


SURVEY = Table(
    name="survey",
    text=Text("县退出核查", "county verification survey"),
    key=("county_code", "stratum"),
    area="county_code",
    order=("county_code", "stratum"),
    columns=(
        Column(
            "county_code",
            Kind.TEXT,
            Text("县代码", "county code"),
            aliases=("AAR004",),
            required=True,
        ),
        DATA_YEAR,
        Column(
            "stratum", Kind.CODE, Text("抽样层", "stratum"), codes="survey_stratum", required=True
        ),
        _count("persons_checked", "核查人数", "persons checked", "persons"),
        _count("persons_wrong", "问题人数", "persons wrongly out or missed", "persons"),
        _count("households_surveyed", "调查户数", "households surveyed", "households"),
        _count("households_accepting", "认可户数", "households accepting", "households"),
        _count("villages_surveyed", "调查村数", "villages surveyed", "villages"),
    ),
)
