"""An area and the codes it had: rows elsewhere hold codes, and a code's days say which area it named."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuopin.office.audit.triggers import audited
from tuopin.terms import Text

__all__ = ["LEVELS", "Area", "AreaCode"]

#: From the widest; the last two have no twelve-digit code but their village's with a suffix of our own.
LEVELS: dict[str, Text] = {
    "province": Text("省", "province"),
    "prefecture": Text("市州", "prefecture"),
    "county": Text("县", "county"),
    "township": Text("乡镇", "township"),
    "village": Text("村", "village"),
    "group": Text("村民小组", "villagers' group"),
    "site": Text("集中安置点", "resettlement site"),
}


class Area(models.Model):
    """A place. `code` is the one in force today; a code is a prefix of the codes inside it."""

    code = models.CharField(max_length=20, unique=True)
    level = models.CharField(max_length=10)  # one of LEVELS
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=90, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="inside")
    statistical = models.BooleanField(default=False)  # a code of the statistics office only

    class Meta:
        ordering = ("code",)
        indexes = (models.Index(fields=["level", "code"], name="area_level"),)

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

    def say(self, language: str) -> str:
        """The name in a language; Chinese where there is no English one, the level and code where there is none yet."""
        if self.name == self.code:
            level = LEVELS[self.level]
            return f"{level.en} {self.code}" if language == "en" else f"{level.zh}{self.code}"
        return self.name_en if language == "en" and self.name_en else self.name


class AreaCode(models.Model):
    """A code that named an area from a day until the day before another; the days never overlap."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    since = models.DateField(null=True)  # null: as long as is known
    until = models.DateField(null=True)  # the last day is the day before; null: still in force
    ended_at = models.DateTimeField(null=True)  # when this office wrote that; null: it never had it

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "since"], name="code_since"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="code_until_after_since",
            ),
        )
        indexes = (models.Index(fields=["code"], name="area_code"),)

    def __str__(self) -> str:
        return self.code


audited(Area)
audited(AreaCode)
