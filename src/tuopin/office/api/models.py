"""Tokens: what a program shows instead of a login. Only the digest of one is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from tuopin.office.areas.models import Area
from tuopin.office.audit.triggers import audited
from tuopin.office.people.models import Person, today
from tuopin.office.people.roles import Right

__all__ = ["Token"]


class Token(models.Model):
    """A token of a person: some of their rights, in some of their area, for a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=16)  # shown, so that one can tell them apart
    digest = models.CharField(max_length=64, unique=True)
    rights = models.JSONField()  # codes of Right
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="+"
    )  # null: as wide as the person
    made = models.DateField()
    expires = models.DateField()  # the first day on which it holds no more
    used = models.DateField(null=True)  # the last day on which it was
    revoked = models.DateField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires__gt=F("made")), name="token_expires_after_made"
            ),
        )

    def __str__(self) -> str:
        return self.prefix

    @property
    def allowed(self) -> frozenset[Right]:
        """The rights it was made with; one that no longer exists is none."""
        known = set(Right)
        return frozenset(Right(code) for code in self.rights if code in known)

    def holds(self, day: date | None = None) -> bool:
        """Whether it may be shown on a day (today)."""
        return self.revoked is None and self.made <= (day or today()) < self.expires

    def mark_used(self, **_: Any) -> None:
        """Remember the day; one write a day, and none of the record."""
        if self.used != today():
            Token.objects.filter(pk=self.pk).update(used=today())


audited(Token, hidden=("digest",), left_out=("used",))
