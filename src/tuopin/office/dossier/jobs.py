"""The long work of dossiers: the papers of a whole village as one PDF."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from tuopin.office.areas.models import Area
from tuopin.office.dossier.papers import KIND, make
from tuopin.office.jobs.kinds import job_kind
from tuopin.office.jobs.working import Running, Unfinished
from tuopin.rounds.typesetting import NoChineseFont
from tuopin.terms import Text

__all__ = ["make_papers"]


@job_kind(KIND, Text("打印全村材料", "papers of a village"), page="papers")
def make_papers(running: Running, paper: str, code: str, language: str) -> dict[str, Any]:
    """Set them in type, in the language of who asked."""
    place = Area.objects.get(code=code, level="village")
    with translation.override("zh-hans" if language == "zh" else "en"):
        try:
            made = make(paper, place, running)
        except NoChineseFont as error:
            raise Unfinished(error.text) from error
    return {"households": len(made.households), "pages": made.pages}
