"""Files made for the national system, its exports compared with ours, what was said of differences, signatures."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuopin.office.audit.triggers import audited
from tuopin.office.intake.models import Mapping
from tuopin.office.jobs.models import Job
from tuopin.office.people.models import Person
from tuopin.office.registry.sealed import SealedField
from tuopin.terms import Text

__all__ = [
    "FIGURES", "KINDS", "SETTLED", "STATES", "Comparison", "Difference", "Export", "Mark", "SignOff", "Tally", "Totals",
]  # fmt: skip

STATES: dict[str, Text] = {
    "comparing": Text("比对中", "being compared"),
    "done": Text("已比对", "compared"),
    "refused": Text("无法读取", "could not be read"),
}
KINDS: dict[str, Text] = {
    "theirs": Text("仅国家系统有", "theirs only"),
    "ours": Text("仅本台账有", "ours only"),
    "differs": Text("内容不同", "differs"),
    "unread": Text("国家系统的行读不出", "their row unreadable"),
}
#: What becomes of a difference.
SETTLED: dict[str, Text] = {
    "explained": Text("已说明", "explained"),
    "take_theirs": Text("以国家系统为准,改本台账", "take theirs: change the registry"),
    "correct_there": Text("以本台账为准,改国家系统", "correct it in the national system"),
}
#: The totals of a township, each on both sides.
FIGURES: dict[str, Text] = {
    "households": Text("户数", "households"),
    "persons": Text("人数", "persons"),
    "poor": Text("未脱贫户(含返贫)", "households not out (relapsed included)"),
    "out": Text("已脱贫户", "households out"),
    "relapsed": Text("返贫户", "relapsed households"),
}


class Export(models.Model):
    """A file for upload to the national system: sealed on disk, to be fetched until a moment, then gone."""

    by = models.ForeignKey(Person, models.PROTECT, related_name="national_exports")
    area = models.CharField(max_length=20)
    tables = models.JSONField(default=list)
    headings = models.CharField(max_length=5)  # alias or zh
    kind = models.CharField(max_length=4)  # csv or xlsx
    numbers = models.BooleanField()  # whether ID numbers, telephones and accounts are in it
    reason = models.TextField()
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    files = models.JSONField(default=list)  # [{name, rows, size}]
    key = SealedField()
    made_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    area_column = "area"

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["by", "-id"], name="national_export_by"),)

    def __str__(self) -> str:
        return f"#{self.pk}"


class Comparison(models.Model):
    """One export of the national system beside the registry; it changes nothing there."""

    by = models.ForeignKey(Person, models.PROTECT, related_name="comparisons")
    area = models.CharField(max_length=20)
    as_of = models.DateField()  # the day the export shows; its year is the one compared
    table = models.CharField(max_length=40, blank=True)
    mapping = models.ForeignKey(Mapping, models.PROTECT, null=True)
    state = models.CharField(max_length=10, default="comparing")  # one of STATES
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    key = SealedField()
    files = models.JSONField(default=list)  # [{name, size, digest}]
    counts = models.JSONField(default=list)  # [{table, theirs, ours, paired, alike, …}]
    wrong_zh = models.TextField(blank=True)
    wrong_en = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    compared_at = models.DateTimeField(null=True)

    area_column = "area"

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["area", "-id"], name="comparison_area"),)

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def told(self) -> Text:
        """Its state in words."""
        return STATES[self.state]


class Difference(models.Model):
    """One row or one field that is not the same; numbers masked. Made by a comparison and never changed."""

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="differences")
    table = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)  # one of KINDS
    village_code = models.CharField(max_length=20)
    household_no = models.CharField(max_length=200, null=True)
    person_no = models.CharField(max_length=200, null=True)
    name = models.CharField(max_length=200, null=True)
    rule = models.CharField(max_length=12, null=True)  # how two rows of persons were paired
    field = models.CharField(max_length=60, null=True)
    theirs = models.TextField(null=True)
    ours = models.TextField(null=True)

    area_column = "village_code"
    household_column = "household_no"

    class Meta:
        ordering = ("village_code", "pk")
        indexes = (
            models.Index(fields=["comparison", "village_code", "id"], name="difference_place"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Mark(models.Model):
    """What somebody said of a difference: explained, or on which side it is to be put right; and whether ours was."""

    difference = models.OneToOneField(Difference, models.CASCADE, related_name="mark")
    settled = models.CharField(max_length=13)  # one of SETTLED
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # whoever then saved their value in the registry
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False, settled="take_theirs"),
                name="taken_whole",
            ),
        )

    def __str__(self) -> str:
        return self.settled


class Tally(models.Model):
    """How many differences of one kind a township has in a table and field."""

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="tallies")
    township = models.CharField(max_length=20)
    table = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    field = models.CharField(max_length=60, blank=True)
    many = models.BigIntegerField()

    area_column = "township"

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["comparison", "township", "table", "kind", "field"], name="tally_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.township} {self.kind} {self.many}"


class Totals(models.Model):
    """A township's totals on both sides, as compared; null where the export has no such table."""

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="totals")
    township = models.CharField(max_length=20)
    theirs = models.JSONField()  # {figure: number}
    ours = models.JSONField()

    area_column = "township"

    class Meta:
        ordering = ("township",)
        constraints = (
            models.UniqueConstraint(fields=["comparison", "township"], name="totals_once"),
        )

    def __str__(self) -> str:
        return self.township


class SignOff(models.Model):
    """A township's totals signed by one person and countersigned by another; it holds until a total moves.

    What made it void is written down in the act that moved the total, and is never taken back: a total that returns
    wants a new signature, since nobody signed for the days between.
    """

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="signatures")
    township = models.CharField(max_length=20)
    theirs = models.JSONField()
    ours = models.JSONField()
    digest = models.CharField(max_length=64)
    unsettled = models.BigIntegerField()  # differences nobody had said anything of
    remark = models.TextField(blank=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    act = models.BigIntegerField()
    countersigned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)
    void_act = models.BigIntegerField(null=True)  # in which a total moved
    void_changed = models.JSONField(null=True)  # [[side, figure, was, now]]
    void_comparison = models.ForeignKey(Comparison, models.PROTECT, null=True, related_name="+")

    area_column = "township"

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["comparison", "township"],
                condition=Q(void_at__isnull=True),
                name="signed_once",
            ),
            models.CheckConstraint(
                condition=Q(void_at__isnull=True, void_act__isnull=True, void_changed__isnull=True)
                | Q(void_at__isnull=False, void_act__isnull=False, void_changed__isnull=False),
                name="void_whole",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True, countersigned_at__isnull=True)
                | Q(countersigned_by__isnull=False, countersigned_at__isnull=False),
                name="countersigned_whole",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True) | ~Q(countersigned_by=F("signed_by")),
                name="countersigned_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.township} {self.digest[:8]}"


audited(Export, hidden=("key", "reason"))
audited(Comparison, hidden=("key",), left_out=("counts",))
# what people typed stands in the act, without numbers that lead to a person
audited(Mark, hidden=("reason",))
audited(SignOff, hidden=("remark",))
