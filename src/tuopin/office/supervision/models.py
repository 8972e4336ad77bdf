"""A clue: what somebody who only reads has noticed, for others to follow up."""

from __future__ import annotations

from django.db import models

from tuopin.office.audit.triggers import audited
from tuopin.office.people.models import Person

__all__ = ["Clue"]


class Clue(models.Model):
    """A few sentences about an area or a household, by whom and when."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="clues")
    area = models.CharField(max_length=20)
    household_no = models.CharField(max_length=40, blank=True)
    text = models.TextField()

    area_column = "area"

    class Meta:
        indexes = (models.Index(fields=["area", "id"], name="clue_area"),)

    def __str__(self) -> str:
        return f"{self.area} {self.pk}"


audited(Clue, hidden=("text",))
