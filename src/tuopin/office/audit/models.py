"""Acts, the changes of rows they made, and the seals that chain them."""

from __future__ import annotations

from django.db import models

__all__ = ["Act", "Change", "Seal"]


class Act(models.Model):
    """One thing a person (or the system) did: who, when, from where, what, on what, and why."""

    at = models.DateTimeField(auto_now_add=True)
    person = models.BigIntegerField(null=True)  # no foreign key: an act outlives the account
    username = models.CharField(max_length=150)
    source = models.CharField(max_length=45, blank=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    area = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    rows = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    area_column = "area"
    #: An act names the area by the code of its day, told by this column, for ever.
    codes_stay = "at"

    class Meta:
        indexes = (
            models.Index(fields=["area", "id"], name="act_area"),
            models.Index(fields=["subject", "id"], name="act_subject"),
            models.Index(fields=["person", "id"], name="act_person"),
        )


class Change(models.Model):
    """One row inserted, updated or deleted, as the database's own trigger saw it.

    `changed` is {column: [before, after]} for an update, {column: [before, null]} for a deletion, and null
    for an insertion (the row itself says it). What names a person by itself stands there masked.
    """

    act = models.BigIntegerField(db_index=True)
    table = models.CharField(max_length=63)
    row = models.CharField(max_length=60)
    kind = models.CharField(max_length=1)  # i, u, d
    changed = models.JSONField(null=True)

    class Meta:
        indexes = (models.Index(fields=["table", "row"], name="change_row"),)


class Seal(models.Model):
    """A run of acts with their changes, closed by a digest that holds the digest before."""

    at = models.DateTimeField(auto_now_add=True)
    first_act = models.BigIntegerField()
    last_act = models.BigIntegerField(unique=True)
    changes = models.BigIntegerField()
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
