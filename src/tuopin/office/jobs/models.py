"""A job: what is to be done, for whom, how far it is, and what became of it."""

from __future__ import annotations

from django.db import models

from tuopin.office.people.models import Person

__all__ = ["OVER", "STATES", "Job"]

#: waiting → running → done | failed | called off; a job whose worker died waits again, or failed where it says so.
STATES = ("waiting", "running", "done", "failed", "off")
OVER = ("done", "failed", "off")


class Job(models.Model):
    """One piece of long work. Not audited by itself: what it writes goes through acts like every write."""

    kind = models.CharField(max_length=40)
    given = models.JSONField(default=dict)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="jobs")
    area = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, default="waiting")  # one of STATES
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    step_zh = models.CharField(max_length=200, blank=True)
    step_en = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    wrong_zh = models.TextField(blank=True)
    wrong_en = models.TextField(blank=True)
    off_wanted = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # the worker's last sign of life
    tries = models.PositiveSmallIntegerField(default=0)

    area_column = "area"

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["state", "id"], name="job_state"),
            models.Index(fields=["by", "-id"], name="job_by"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in OVER
