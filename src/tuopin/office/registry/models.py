"""The models of the living registry, one a declared table, and the years in which facts may be changed."""

from __future__ import annotations

from django.db import models

from tuopin.office.audit.triggers import audited
from tuopin.office.registry.derive import Row, model_of
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["MODELS", "STATES", "Correction", "CountyYear", "Household", "Person", "Row", "Year"]

#: Every core table's model by the table's name.
MODELS: dict[str, type[Row]] = {name: model_of(table, __name__) for name, table in TABLES.items()}
Household, Person = MODELS["household"], MODELS["person"]
MODELS["county"].code_columns = ("prefecture_code",)

STATES: dict[str, Text] = {
    "announced": Text("已公告,未开始", "announced, not open yet"),
    "open": Text("采集期:可以录入和修改", "open: facts may be entered and changed"),
    "review": Text("审核期:只能由县级修正", "under review: only the county corrects"),
    "closed": Text("已封账:须走更正程序", "closed: changes need a correction order"),
}


class Year(models.Model):
    """The programme's year of one round: announced, opened for entry, reviewed, closed when the round is frozen."""

    year = models.IntegerField(unique=True)
    state = models.CharField(max_length=10)  # one of STATES
    since = models.DateField()

    class Meta:
        ordering = ("-year",)

    def __str__(self) -> str:
        return str(self.year)


class CountyYear(models.Model):
    """How far one county is in a year, where it is ahead of the province; it can never be behind it."""

    year = models.ForeignKey(Year, models.CASCADE, related_name="counties")
    county_code = models.CharField(max_length=6)
    state = models.CharField(max_length=10)  # one of STATES
    since = models.DateField()

    area_column = "county_code"

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["year", "county_code"], name="county_year_once"),
        )

    def __str__(self) -> str:
        return f"{self.county_code} {self.state}"


class Correction(models.Model):
    """A change after the year was closed: the order that allows it, the household, and the act that made it."""

    year = models.IntegerField()
    order_no = models.CharField(max_length=60)
    ordered_on = models.DateField(null=True)
    household_no = models.CharField(max_length=40, db_index=True)
    village_code = models.CharField(max_length=20)
    act = models.BigIntegerField(unique=True)

    area_column = "village_code"
    household_column = "household_no"

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["year", "village_code"], name="correction_year"),)

    def __str__(self) -> str:
        return self.order_no


audited(Year)
audited(CountyYear)
audited(Correction)
