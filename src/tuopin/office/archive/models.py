"""Rounds as the store holds them, checks of the living registry before a freeze, and findings that may stand."""

from __future__ import annotations

from django.db import models

from tuopin.office.audit.triggers import audited
from tuopin.office.people.models import Person

__all__ = ["Checked", "Exemption", "Fault", "Round"]


class Round(models.Model):
    """One version of one frozen round: the store's snapshot, and who froze it here.

    The store is what counts; a row here says who and when, and is made anew where it is missing.
    """

    year = models.IntegerField()
    version = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()  # place in the chain
    digest = models.CharField(max_length=64, unique=True)
    as_of = models.DateField()
    rows = models.JSONField(default=dict)  # by table
    left_out = models.JSONField(
        default=dict
    )  # by table: rows of other years, not recorded in this one
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # of a correction
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="rounds")
    at = models.DateTimeField(auto_now_add=True)
    job = models.BigIntegerField(null=True)  # null: frozen elsewhere and found in the store

    class Meta:
        ordering = ("-sequence",)
        constraints = (models.UniqueConstraint(fields=["year", "version"], name="round_once"),)

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"


class Checked(models.Model):
    """The living registry as it was checked for a year's round: what was counted, and what was found."""

    year = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    rows = models.JSONField(default=dict)  # by table
    left_out = models.JSONField(default=dict)
    counts = models.JSONField(default=list)  # [check, severity, findings]
    mark = models.BigIntegerField()  # the last change of a row that it has seen
    rules = models.CharField(max_length=64)  # hash of the edition whose catalogue was asked

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.year} {self.pk}"


class Fault(models.Model):
    """A finding of severity error: it stands in the way of a freeze until it is corrected or exempted."""

    checked = models.ForeignKey(Checked, models.CASCADE, related_name="faults")
    check_id = models.CharField(max_length=80)
    subject = models.CharField(max_length=60)
    household_no = models.CharField(max_length=60, blank=True)
    village_code = models.CharField(max_length=20)
    column = models.CharField(max_length=60, blank=True)

    area_column = "village_code"
    household_column = "household_no"

    class Meta:
        indexes = (models.Index(fields=["checked", "village_code", "id"], name="fault_place"),)

    def __str__(self) -> str:
        return f"{self.check_id} {self.subject}"


class Exemption(models.Model):
    """A decision that one finding may stand until a day: with a reason, and who decided."""

    check_id = models.CharField(max_length=80)
    subject = models.CharField(max_length=60)
    household_no = models.CharField(max_length=60, blank=True)
    village_code = models.CharField(max_length=20)
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="exemptions")
    at = models.DateTimeField(auto_now_add=True)
    expires = models.DateField()  # the last day it holds

    area_column = "village_code"
    household_column = "household_no"

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["check_id", "subject"], name="exempted_once"),
        )
        indexes = (models.Index(fields=["village_code"], name="exemption_place"),)

    def __str__(self) -> str:
        return f"{self.check_id} {self.subject}"


# what people typed stands in the act, without numbers that lead to a person
audited(Round, hidden=("note", "reason"))
audited(Exemption, hidden=("reason",))
