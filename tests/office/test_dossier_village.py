"""Papers of a whole village: one PDF of what the asker may see, made by a job, sealed, fetched for a day, recorded."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as found_settings
from django.utils import timezone

from fixtures.archived import changed
from fixtures.intakes import entered, work
from fixtures.offices import Office
from tuopin.office.areas.queries import area_of
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.dossier import papers as making
from tuopin.office.dossier.models import Papers
from tuopin.office.dossier.printing import PAPERS
from tuopin.office.jobs.models import Job
from tuopin.office.people.actions import give
from tuopin.office.people.models import Grant
from tuopin.office.registry.models import MODELS

VILLAGE = "433124900201"
BAIT = "433130900201"


def asked(office: Office, role: str, paper: str = "card", village: str = VILLAGE) -> int:
    return int(
        entered(office.people[role]).post(f"/areas/{village}/papers/", {"paper": paper}).status_code
    )


def fetched(office: Office, role: str = "township_clerk") -> bytes:
    answer = entered(office.people[role]).get(f"/papers/{Papers.objects.get().job_id}/")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    pdf = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(pdf)
    return pdf


@pytest.mark.parametrize(("paper", "least"), [("card", 3), ("handbook", 9)])
def test_a_village_becomes_one_pdf_with_every_household_in_order(
    office: Office, paper: str, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # two at a time, so that three households need two rounds
    monkeypatch.setattr(making, "PAPERS", {paper: replace(PAPERS[paper], at_once=2)})
    assert asked(office, "township_clerk", paper) == 302
    work()
    job = Job.objects.get()
    assert (job.state, job.result["households"], job.kind) == ("done", 3, "dossier.papers")
    held = Papers.objects.get()
    assert held.households == office.households[VILLAGE]
    assert held.pages == (3 if paper == "card" else held.pages) >= least
    pdf = fetched(office)
    assert pdf.startswith(b"%PDF-1.7")
    assert pdf.rstrip().endswith(b"%%EOF")
    # a screen reader can follow it: two rounds of setting are two parts of one structure
    assert (pdf.count(b"/Type/StructTreeRoot"), pdf.count(b"/S/Part")) == (1, 2)
    made, taken = Act.objects.filter(verb__startswith="dossier.").order_by("pk")
    assert (made.verb, made.username, made.area, made.rows) == (
        f"dossier.{paper}s", "township_clerk", VILLAGE, 3,
    )  # fmt: skip
    assert (taken.verb, taken.username, taken.digest) == (
        "dossier.fetch", "township_clerk", made.digest,
    )  # fmt: skip
    if shutil.which("pdftotext"):
        words = subprocess.run(
            ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
        ).stdout.decode()
        numbers = list(dict.fromkeys(re.findall(r"4331\d{10}", words)))
        assert numbers == office.households[VILLAGE]
        assert "99312419700101000X" not in words


def test_it_lies_sealed_for_the_owner_alone(office: Office) -> None:
    asked(office, "township_clerk")
    work()
    folder = Path(found_settings.MEDIA_ROOT) / "papers"
    path = folder / f"{Papers.objects.get().job_id}.sealed"
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    assert b"%PDF" not in path.read_bytes()


def test_a_paired_cadre_gets_the_papers_of_their_household_and_no_other(office: Office) -> None:
    assert asked(office, "paired_cadre") == 302
    work()
    assert Papers.objects.get().households == [office.ours]
    assert asked(office, "paired_cadre", village=BAIT) == 404
    assert asked(office, "administrator") == 403
    assert asked(office, "township_clerk", paper="passport") == 404
    assert asked(office, "township_clerk", village="433124900") == 404  # a township is no village


def test_nobody_else_fetches_it_and_nobody_who_sees_those_households_no_more(
    office: Office,
) -> None:
    asked(office, "township_clerk")
    work()
    where = f"/papers/{Papers.objects.get().job_id}/"
    assert entered(office.people["county_officer"]).get(where).status_code == 404
    # the clerk goes to the other county: still sees households, but none of these
    clerk = office.people["township_clerk"]
    with acting(None, "tests.end"):
        Grant.objects.filter(person=clerk).update(until=timezone.localdate())
    clerk.__dict__.pop("_grants_today", None)
    give(clerk, "township_clerk", area_of(BAIT[:9]), None)
    assert entered(clerk).get(f"/areas/{BAIT}/dossier/").status_code == 200
    assert entered(clerk).get(where).status_code == 403
    assert not Act.objects.filter(verb="dossier.fetch").exists()


def test_after_a_day_it_is_gone_and_its_file_too(office: Office) -> None:
    asked(office, "township_clerk")
    work()
    held = Papers.objects.get()
    path = Path(found_settings.MEDIA_ROOT) / "papers" / f"{held.job_id}.sealed"
    client = entered(office.people["township_clerk"])
    assert f"/papers/{held.job_id}/" in client.get(f"/areas/{VILLAGE}/dossier/").content.decode()
    changed(Papers, {"pk": held.pk}, until=timezone.now() - timedelta(seconds=1))
    answer = client.get(f"/papers/{held.job_id}/", follow=True)
    assert answer.redirect_chain == [(f"/areas/{VILLAGE}/dossier/", 302)]
    assert "已过下载期限" in answer.content.decode()
    assert f"/papers/{held.job_id}/" not in answer.content.decode()
    assert path.exists()
    making.sweep()
    assert not path.exists()


def test_closed_households_are_left_out_and_an_empty_village_says_so(office: Office) -> None:
    changed(MODELS["household"], {"household_no": office.ours}, valid=False)
    asked(office, "township_clerk")
    work()
    assert Papers.objects.get().households == office.households[VILLAGE][1:]
    changed(MODELS["household"], {"village_code": VILLAGE}, valid=False)
    assert asked(office, "township_clerk") == 404


def test_called_off_half_way_nothing_is_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path  # other tests' files are another folder's
    asked(office, "township_clerk")
    one_done = making.gathered_all

    def gathered(households: Any) -> Any:
        Job.objects.update(off_wanted=True)
        return one_done(households)

    monkeypatch.setattr(making, "gathered_all", gathered)
    # a part a household, so that the job looks up before the second
    one = {"card": replace(PAPERS["card"], at_once=1)}
    monkeypatch.setattr(making, "PAPERS", one)
    monkeypatch.setattr("tuopin.office.jobs.working.TELL_EVERY", 0)
    work()
    assert Job.objects.get().state == "off"
    assert not Papers.objects.exists()
    assert list((tmp_path / "papers").iterdir()) == []
