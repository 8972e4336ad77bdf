"""Hunan's policy, 2013 on: what its documents say, and by name what they were not found to say."""

from __future__ import annotations

from tuopin.policies.hunan.briefing import material
from tuopin.policies.hunan.checks import CHECKS, VIEWS
from tuopin.policies.hunan.exclusions import EXCLUSIONS
from tuopin.policies.hunan.exits import county, household, village
from tuopin.policies.hunan.measures import ELIGIBILITIES
from tuopin.policies.hunan.standards import (
    clothing,
    education,
    food,
    housing,
    income,
    medical,
    profile,
    water,
)
from tuopin.rules import Pack, Standard, Subject
from tuopin.terms import Text

__all__ = ["PACK"]

#: The two worries-free, three guarantees and water, asked at every gate.
GUARANTEES = ("food", "clothing", "education", "medical", "housing", "water")
BLOCKS = tuple(criterion.id for criterion in household.CRITERIA)
#: What decides a county's exit beside the composite incidence.
COUNTY_VETOES = tuple(
    criterion.id
    for criterion in county.CRITERIA
    if criterion.id not in ("county_composite", "county_composite_press")
)

STANDARDS = (
    Standard(
        "identification",
        Text("识别标准(满足即不贫困)", "identification (met means not poor)"),
        Subject.HOUSEHOLD,
        ("income_identification", *GUARANTEES),
        "identification-practice",
    ),
    Standard(
        "household_exit",
        Text("贫困户退出标准", "exit of a household"),
        Subject.HOUSEHOLD,
        ("income_exit", *GUARANTEES, *BLOCKS),
        "opinion-2016",
    ),
    Standard(
        "village_exit",
        Text("贫困村退出标准", "exit of a village"),
        Subject.VILLAGE,
        tuple(criterion.id for criterion in village.CRITERIA),
        "hunan-2016",
    ),
    Standard(
        "county_exit",
        Text("贫困县退出标准", "exit of a county"),
        Subject.COUNTY,
        ("county_composite", *COUNTY_VETOES),
        "hunan-2016",
    ),
    Standard(
        "county_exit_press",
        Text(
            "贫困县退出标准(新闻表述,仅并列展示)",
            "exit of a county (press reading, shown beside only)",
        ),
        Subject.COUNTY,
        ("county_composite_press", *COUNTY_VETOES),
        "hunan-press-2020",
    ),
)

PACK = Pack(
    name="hunan",
    title=Text("湖南省精准扶贫", "Targeted poverty reduction in Hunan"),
    package="tuopin.policies.hunan",
    area="43",
    place=Text("湖南省", "Hunan"),
    criteria=(
        *income.CRITERIA,
        *food.CRITERIA,
        *clothing.CRITERIA,
        *education.CRITERIA,
        *medical.CRITERIA,
        *housing.CRITERIA,
        *water.CRITERIA,
        *profile.CRITERIA,
        *household.CRITERIA,
        *village.CRITERIA,
        *county.CRITERIA,
    ),
    standards=STANDARDS,
    eligibilities=ELIGIBILITIES,
    exclusions=EXCLUSIONS,
    checks=CHECKS,
    views=VIEWS,
    material=material(),
)
