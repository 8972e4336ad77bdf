"""Papers of a whole village: one PDF, sealed on disk, handed out for a day to whoever had it made."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from tuopin.office.audit.triggers import audited
from tuopin.office.jobs.models import Job
from tuopin.office.people.models import Person
from tuopin.office.registry.sealed import SealedField

__all__ = ["KEPT_FOR", "Papers"]

#: How long it can be fetched; then it is deleted, since the registry goes on.
KEPT_FOR = timedelta(hours=24)


class Papers(models.Model):
    """A PDF of the cards, or of the handbooks, of a village's households."""

    job = models.OneToOneField(Job, models.PROTECT, related_name="papers")
    paper = models.CharField(max_length=10)  # one of PAPERS
    area = models.CharField(max_length=20)
    by = models.ForeignKey(Person, models.PROTECT, related_name="papers")
    key = SealedField()  # of the file
    households = models.JSONField()  # their numbers, in the order of the pages
    pages = models.PositiveIntegerField()
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()

    area_column = "area"

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.paper} {self.area}"


audited(Papers, hidden=("key",), left_out=("households",))
