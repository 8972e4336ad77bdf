"""Setting the papers of a whole village in type, a few households at a time, and who may fetch what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from tuopin.office.areas.models import Area
from tuopin.office.audit.acting import acting
from tuopin.office.dossier.gathering import Dossier, gathered_all
from tuopin.office.dossier.models import KEPT_FOR, Papers
from tuopin.office.dossier.printing import PAPERS, printed
from tuopin.office.intake.uploads import SealedWriter, new_key, sealed_pieces
from tuopin.office.jobs.models import OVER, Job
from tuopin.office.jobs.working import Running, Unfinished
from tuopin.office.look.language import language, say
from tuopin.office.people.access import within
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Household
from tuopin.rounds.joining import JoinedPdf
from tuopin.terms import Text

__all__ = ["KIND", "MOST", "content", "households_of", "make", "still_seen", "sweep", "waiting_for"]

#: The kind of job that makes them.
KIND = "dossier.papers"
#: Households of one PDF: far more than any village has, and no county's worth by mistake.
MOST = 3_000
SETTING = Text("排版", "setting type")


def households_of(person: Any, code: str) -> QuerySet[Any]:
    """The households of a village whose papers this person may have: those they may see, but for closed ones."""
    rows = Household._default_manager.exclude(valid=False)
    seen: QuerySet[Any] = within(person, Right.SEE, rows, area=code)
    return seen


def make(paper: str, place: Area, running: Running) -> Papers:
    """Set the papers of the village in type and keep them, sealed. Unfinished says why they cannot be made."""
    sweep()
    numbers = list(households_of(running.by, place.code).values_list("household_no", flat=True))
    _need_some(numbers)
    numbers.sort()
    key, path = new_key(), _file(running.job.pk)
    writer = SealedWriter(path, key)
    title = f"{say(PAPERS[paper].of_village)} · {place.say(language())}"
    joined, told = JoinedPdf(writer, title, language()), []
    try:
        for part in _parts(paper, place.code, numbers, running):
            held = [each.household.household_no for each in part]
            joined.add(printed(paper, part), f"{held[0]} … {held[-1]}")
            told += held
        joined.finish()
        writer.finish()
    except BaseException:
        writer.abandon()
        raise
    return _kept(paper, place, running.job, key, told, joined.pages, writer)


def _kept(
    paper: str,
    place: Area,
    job: Job,
    key: str,
    told: list[str],
    pages: int,
    file: SealedWriter,
) -> Papers:
    """The one act: that they were printed, with how many and the digest of the file."""
    with acting(
        job.by,
        PAPERS[paper].village_verb,
        subject=place.code,
        area=place.code,
        rows=len(told),
        digest=file.digest,
    ):
        made: Papers = Papers.objects.create(
            job=job,
            paper=paper,
            area=place.code,
            by=job.by,
            key=key,
            households=told,
            pages=pages,
            size=file.size,
            digest=file.digest,
            until=timezone.now() + KEPT_FOR,
        )
    return made


def _need_some(numbers: list[str]) -> None:
    if not numbers:
        raise Unfinished(
            Text("这个村没有您能查看的户", "there is no household here that you may see")
        )
    if len(numbers) > MOST:
        raise Unfinished(
            Text(
                f"这里有 {len(numbers)} 户,一次最多 {MOST} 户;请逐户打印",
                f"there are {len(numbers)} households, and a PDF takes {MOST}: print them one by one",
            )
        )


def _parts(paper: str, code: str, numbers: list[str], running: Running) -> Iterator[list[Dossier]]:
    """A few dossiers at a time, of households that may be seen still."""
    at_once = PAPERS[paper].at_once
    for start in range(0, len(numbers), at_once):
        running.tell(SETTING, start, len(numbers))
        part = numbers[start : start + at_once]
        rows = households_of(running.by, code).filter(household_no__in=part)
        if there := list(rows.order_by("household_no")):
            yield gathered_all(there)


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    for each in (folder, folder.parent):
        each.chmod(0o700)
    return folder


def _file(job: int) -> Path:
    return _folder() / f"{job}.sealed"


def content(papers: Papers) -> Iterator[bytes] | None:
    """The PDF in pieces; None where its day is over."""
    path = _file(papers.job_id)
    if papers.until <= timezone.now() or not path.exists():
        return None
    return sealed_pieces(path, papers.key.open())


def still_seen(papers: Papers, person: Any) -> bool:
    """Whether the person may see every household in it now: who handed a village over has no more of its papers."""
    rows = within(person, Right.SEE, Household._default_manager.all(), area=papers.area)
    numbers = papers.households
    parts = (numbers[at : at + 500] for at in range(0, len(numbers), 500))
    return sum(rows.filter(household_no__in=part).count() for part in parts) == len(numbers)


def waiting_for(person: Any, code: str) -> list[dict[str, Any]]:
    """What this person had made of the village and can still fetch."""
    rows = Papers.objects.filter(by=person, area=code, until__gt=timezone.now())[:5]
    return [{"papers": each, "text": PAPERS[each.paper].of_village} for each in rows]


def sweep() -> None:
    """Delete files whose day is over, and what a killed worker left."""
    alive = set(Papers.objects.filter(until__gt=timezone.now()).values_list("job_id", flat=True))
    working = Job.objects.filter(kind=KIND).exclude(state__in=OVER)
    alive |= set(working.values_list("pk", flat=True))
    for path in _folder().iterdir():
        if not path.stem.isdigit() or int(path.stem) not in alive:
            path.unlink(missing_ok=True)
