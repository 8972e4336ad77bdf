"""A run counted: how many households and persons stand behind each figure, in every area down to the village."""

from __future__ import annotations

from django.db import models

from tuopin.office.assessment.models import Run
from tuopin.office.audit.triggers import audited
from tuopin.office.people.models import Person

__all__ = ["BITS", "AreaCount", "Counted"]

#: Figures that one column of presence can speak of, its sign left alone.
BITS = 62


class Counted(models.Model):
    """That a run was counted: the figures in the order of the counts, and the run's digest at that time.

    A run that is worked out again has another digest, and a later program may count other figures: then the
    counts are stale and are not shown (see `reading.counts_of`).
    """

    run = models.OneToOneField(Run, models.CASCADE, related_name="counted")
    figures = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    areas = models.IntegerField()
    code_version = models.CharField(max_length=40)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.run_id} {self.digest[:12]}"


class AreaCount(models.Model):
    """One area's counts under one run: derived, and thrown away with it.

    `causes` holds registered households, and the poor among them, by main cause (empty: not recorded); `due`
    holds households due and to be asked, by head of measures. Both are null where a program counted that kept
    neither. `households` and `persons` follow the order of the run's figures. Bit i of `held` says that figure i
    has a household here, bit i of `held_more` that figure 62 + i has: so that the villages behind a rare
    figure are found without opening the counts of all.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    level = models.SmallIntegerField()  # digits of the code
    households = models.JSONField(default=list)
    persons = models.JSONField(default=list)
    population = models.BigIntegerField()
    without_population = models.IntegerField()  # villages whose population is unknown
    held = models.BigIntegerField()
    held_more = models.BigIntegerField()
    causes = models.JSONField(null=True)
    due = models.JSONField(null=True)

    area_column = "code"

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "code"], name="area_count_once"),)
        indexes = (models.Index(fields=["run", "level", "code"], name="area_count_level"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.code}"


audited(Counted, left_out=("figures",))
