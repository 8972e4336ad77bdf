"""Runs of an assessment, and one verdict a household of the run that is current."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tuopin.office.archive.models import Round
from tuopin.office.audit.triggers import audited
from tuopin.office.people.models import Person

__all__ = ["BY_ROUND", "CurrentVerdict", "Run"]

#: Runs as lists show them: of the newest round first, whenever each was worked out.
BY_ROUND = ("-round__year", "-round__version", "-at", "-pk")


class Run(models.Model):
    """A frozen round assessed under an edition: the store's run, and who had it worked out here.

    `names` are the criteria and standards in the order of the bits of a verdict, `standards` those that
    stand in its own columns.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="runs")
    policy = models.CharField(max_length=40)
    on = models.DateField()  # the day whose documents were asked
    edition = models.CharField(max_length=64)
    code_version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    households = models.BigIntegerField(default=0)
    names = models.JSONField(default=list)
    standards = models.JSONField(default=list)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="runs")
    at = models.DateTimeField()
    current = models.BooleanField(default=False)
    load = models.BigIntegerField(
        null=True
    )  # the load of verdicts that lists ask while it is current

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["round", "edition"], name="run_once"),
            models.UniqueConstraint(
                fields=["current"], condition=Q(current=True), name="one_current_run"
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.edition[:12]}"


class CurrentVerdict(models.Model):
    """A household's verdicts in one run: derived, and read only where its load is that of the current run.

    Bit i of `met` and `unmet` belongs to the run's names[i]; in neither: unknown. `first`, `second` and
    `third` are the run's standards: 1 met, 0 unmet, null unknown.
    """

    load = models.BigIntegerField()
    household_no = models.CharField(max_length=60)
    village_code = models.CharField(max_length=20)
    members = models.IntegerField()
    registered = models.SmallIntegerField()  # 0 none, 1 poor, 2 out
    first = models.SmallIntegerField(null=True)
    second = models.SmallIntegerField(null=True)
    third = models.SmallIntegerField(null=True)
    met = models.BigIntegerField()
    unmet = models.BigIntegerField()

    area_column = "village_code"
    household_column = "household_no"

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["load", "household_no"], name="verdict_once"),
        )
        indexes = (
            models.Index(fields=["load", "village_code", "household_no"], name="verdict_place"),
            models.Index(
                fields=["load", "first", "village_code", "household_no"], name="verdict_1"
            ),
            models.Index(
                fields=["load", "second", "village_code", "household_no"], name="verdict_2"
            ),
        )

    def __str__(self) -> str:
        return self.household_no


audited(Run)
