"""A batch of uploaded files and what became of it, saved mappings of other surveys, and what undoing needs."""

from __future__ import annotations

from django.db import models

from tuopin.office.audit.triggers import audited
from tuopin.office.jobs.models import Job
from tuopin.office.people.models import Person
from tuopin.office.registry.sealed import SealedField
from tuopin.terms import Text

__all__ = ["BLANKS", "CLEAR", "KEEP", "OPEN", "STATES", "Batch", "Kept", "Mapping", "Upload"]

STATES: dict[str, Text] = {
    "checking": Text("检查中", "being checked"),
    "wanting": Text("有待改正", "found wanting"),
    "ready": Text("可以接收", "ready"),
    "accepted": Text("已接收", "accepted"),
    "undone": Text("已撤销", "undone"),
    "refused": Text("已退回", "refused"),
}
#: A batch in one of these is not settled: its files are kept, and it may still be accepted.
OPEN = ("checking", "wanting", "ready")
#: What a blank cell does to a value the registry holds. Blank is unknown, and unknown takes the place of known
#: only where somebody said that it shall: forms and spreadsheets leave cells blank for many reasons.
KEEP, CLEAR = "keep", "clear"
BLANKS: dict[str, Text] = {
    KEEP: Text("空白保留已知值", "a blank keeps what is known"),
    CLEAR: Text("空白清除已知值", "a blank clears what is known"),
}


class Mapping(models.Model):
    """One version of a saved mapping of another survey's columns; versions are added, never changed."""

    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    text = models.TextField()  # YAML, as load_mapping reads it
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    area = models.CharField(max_length=20)  # for whoever enters in it or inside it
    by = models.ForeignKey(Person, models.PROTECT, related_name="mappings")
    made_at = models.DateTimeField(auto_now_add=True)

    area_column = "area"

    class Meta:
        ordering = ("name", "-version")
        constraints = (
            models.UniqueConstraint(fields=["area", "name", "version"], name="mapping_version"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def title(self) -> Text:
        """What it is called."""
        return Text(self.title_zh, self.title_en)


class Batch(models.Model):
    """Files uploaded together for an area and a day: checked as one, accepted whole, undone whole."""

    by = models.ForeignKey(Person, models.PROTECT, related_name="batches")
    area = models.CharField(max_length=20)
    as_of = models.DateField()  # the day the data show
    table = models.CharField(max_length=40, blank=True)  # where the headings leave it open
    blanks = models.CharField(max_length=5, default=KEEP)  # one of BLANKS
    mapping = models.ForeignKey(Mapping, models.PROTECT, null=True)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    state = models.CharField(max_length=10, default="checking")  # one of STATES
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=list)  # [{file, table, read, accepted, rejected}]
    changes = models.JSONField(default=dict)  # {table: {new, changed, same, blank, absent}}
    tallies = models.JSONField(default=list)  # [[table, check, severity, findings]]
    rejected = models.BigIntegerField(default=0)
    errors = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)  # rows that accepting writes
    digest = models.CharField(max_length=64, blank=True)
    wrong_zh = models.TextField(blank=True)  # why nothing of it could be used
    wrong_en = models.TextField(blank=True)
    key = SealedField()  # of its files on disk; without it they are nothing
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    act = models.BigIntegerField(null=True)  # of the acceptance

    area_column = "area"

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["area", "-id"], name="batch_area"),
            models.Index(fields=["state", "-id"], name="batch_state"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def open(self) -> bool:
        """Whether it may still be accepted."""
        return self.state in OPEN

    @property
    def told(self) -> Text:
        """Its state in words."""
        return STATES[self.state]

    @property
    def clears(self) -> bool:
        """Whether its blank cells clear what is known."""
        return self.blanks == CLEAR

    @property
    def blanks_told(self) -> Text:
        """What its blank cells do, in words."""
        return BLANKS[self.blanks]

    @property
    def blanked(self) -> int:
        """Values the registry holds for which the files have a blank cell: cleared by accepting, or kept."""
        return sum(many.get("blank", 0) for many in self.changes.values())

    @property
    def total(self) -> dict[str, int]:
        """Rows read, accepted and rejected, of all files."""
        return {
            name: sum(each[name] for each in self.counts)
            for name in ("read", "accepted", "rejected")
        }


class Upload(models.Model):
    """One file of a batch as it was uploaded; on disk it lies sealed."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="uploads")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=["batch", "place"], name="upload_place"),)

    def __str__(self) -> str:
        return self.name


class Kept(models.Model):
    """What rows of a table held before a batch changed them, many to a piece, exactly as the registry held them.

    Numbers stay sealed in it. It is written by an acceptance and read by an undoing, never shown.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="kept")
    table = models.CharField(max_length=40)
    place = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    data = models.BinaryField()  # an Arrow stream

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=["batch", "table", "place"], name="kept_place"),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.place}"


audited(Mapping, left_out=("text",))
audited(Batch, hidden=("key", "reason"), left_out=("counts", "changes", "tallies"))
audited(Upload)
