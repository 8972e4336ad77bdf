"""Where the files of exports and comparisons lie: sealed, in folders of their own beside those of intake."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tuopin.office.intake.uploads import forget, sweep_work
from tuopin.office.jobs.models import OVER, Job
from tuopin.office.national.models import Comparison, Export

__all__ = ["KEPT_FOR", "SHEETS", "folder", "sheets", "sweep"]

#: How long a file for upload can be fetched, and how long the files of a comparison stay.
KEPT_FOR = timedelta(hours=24)
COMPARED_FOR = timedelta(days=30)
#: What the folders of workbooks being made begin with, before the job's number.
SHEETS = "sheets-"


def folder(held: Export | Comparison) -> str:
    """The name of its folder."""
    return f"national-{'export' if isinstance(held, Export) else 'comparison'}-{held.pk}"


def sheets(language: str, job: int) -> str:
    """The workbook of differences a job made."""
    return f"differences-{language}-{job}"


def sweep() -> None:
    """Remove what may no longer be fetched, and what a killed job left in the clear."""
    now = timezone.now()
    for export in Export.objects.filter(until__lt=now).exclude(files=[]).only("pk"):
        forget(folder(export))
    for old in Comparison.objects.filter(made_at__lt=now - COMPARED_FOR).only("pk"):
        forget(folder(old))
    sweep_work()
    making = set(Job.objects.exclude(state__in=OVER).values_list("pk", flat=True))
    for place in Path(settings.MEDIA_ROOT).glob(f"{SHEETS}*"):
        if place.name.removeprefix(SHEETS) not in {str(pk) for pk in making}:
            shutil.rmtree(place, ignore_errors=True)
