"""The record as pages: read within one's areas, filtered, exported, proved again; clues; and seals by themselves."""

import ast
import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

import tuopin.office
from fixtures.offices import Office
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act, Change, Seal
from tuopin.office.audit.sealing import seal, verify
from tuopin.office.audit.verbs import VERBS, verb_text
from tuopin.office.jobs.working import one
from tuopin.office.registry.models import Household
from tuopin.office.supervision.models import Clue

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def entered(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def change(number: str, area: str, flag: str = "3") -> Act:
    with acting(None, "registry.reveal", subject=number, area=area, reason="虚构") as act:
        Household._default_manager.filter(household_no=number).update(exit_flag=flag)
    return act


@pytest.fixture
def acts(office: Office) -> dict[str, Act]:
    """One act in each county, on households that bear the same names."""
    ours = change(office.ours, "433124900201")
    theirs = change(office.theirs, "433130900201")
    return {"ours": ours, "theirs": theirs}


def test_the_record_is_read_within_the_own_area(office: Office, acts: dict[str, Act]) -> None:
    decider, auditor = (entered(office.people[r]) for r in ("county_decider", "auditor"))
    page = decider.get("/record/").content.decode()
    assert office.ours in page
    assert office.theirs not in page
    assert "装入台账" not in page.split("<tbody>")[1]  # acts of no area are for the province
    assert decider.get(f"/record/{acts['ours'].pk}/").status_code == 200
    assert decider.get(f"/record/{acts['theirs'].pk}/").status_code == 404
    assert office.theirs in auditor.get("/record/").content.decode()
    assert auditor.get(f"/record/{acts['theirs'].pk}/").status_code == 200


@pytest.mark.parametrize("role", ["county_officer", "administrator", "township_clerk"])
def test_who_does_not_audit_reads_none_of_it(office: Office, role: str) -> None:
    client = entered(office.people[role])
    for path in ("/record/", "/record/1/", "/record/seals/", "/clues/"):
        assert client.get(path).status_code == 403, path
    assert client.post("/record/export/").status_code == 403
    assert client.post("/record/verify/").status_code == 403


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"area": "433124900201"}, True),
        ({"area": "银溪村"}, False),  # two villages bear the name: the page says so
        ({"area": "龙山县"}, False),
        ({"verb": "registry.reveal"}, True),
        ({"verb": "people.close"}, False),
        ({"person": "system"}, True),
        ({"person": "auditor"}, False),
        ({"person": "nobody"}, False),
        ({"since": "2000-01-01"}, True),
        ({"until": "2000-01-01"}, False),
        ({"since": "no day"}, True),
    ],
)
def test_acts_are_asked_for_by_area_person_verb_and_day(
    office: Office, acts: dict[str, Act], asked: dict[str, str], found: bool
) -> None:
    page = entered(office.people["auditor"]).get("/record/", asked).content.decode()
    body = page.split("<main")[1]
    assert (f'/record/{acts["ours"].pk}/"' in body) == found


def test_by_subject_and_today(office: Office, acts: dict[str, Act]) -> None:
    day = timezone.localdate()
    asked = {"subject": office.ours, "since": day.isoformat(), "until": day.isoformat()}
    client = entered(office.people["county_decider"])
    assert client.get("/record/", asked).content.decode().count('scope="row"') == 1
    asked["since"] = (day + timedelta(days=1)).isoformat()
    assert 'scope="row"' not in client.get("/record/", asked).content.decode()
    assert 'scope="row"' not in client.get("/record/", {"subject": office.theirs}).content.decode()


def test_an_act_shows_its_changes_in_words(office: Office, acts: dict[str, Act]) -> None:
    page = entered(office.people["county_decider"]).get(f"/record/{acts['ours'].pk}/")
    body = page.content.decode()
    assert "脱贫标志" in body
    assert "exit_flag" not in body
    assert "返贫" in body  # the code 3 in words


def test_the_pages_turn_by_key_and_back(office: Office) -> None:
    for _ in range(55):
        change(office.ours, "433124900201")
    client = entered(office.people["county_decider"])
    first = client.get("/record/", {"subject": office.ours}).content.decode()
    assert first.count('scope="row"') == 50
    last = Act.objects.filter(subject=office.ours).order_by("-pk")[49].pk
    second = client.get("/record/", {"subject": office.ours, "after": last}).content.decode()
    assert second.count('scope="row"') == 5
    newest = Act.objects.filter(subject=office.ours).order_by("pk")[4].pk
    back = client.get("/record/", {"subject": office.ours, "before": newest}).content.decode()
    assert back.count('scope="row"') == 50


def test_the_export_holds_what_is_asked_for_and_is_an_act(
    office: Office, acts: dict[str, Act]
) -> None:
    with acting(None, "registry.reveal", subject="=1+1", area="433124"):
        pass
    client = entered(office.people["county_decider"])
    answer = client.post("/record/export/", {"verb": "registry.reveal"})
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["subject"] for row in rows] == [office.ours, "'=1+1"]
    assert {row["words"] for row in rows} == {"查看完整号码"}
    act = Act.objects.get(verb="record.export")
    assert (act.username, act.area, act.reason) == (
        "county_decider",
        "433124",
        "verb=registry.reveal",
    )


def test_the_chain_is_proved_from_the_page(office: Office, acts: dict[str, Act]) -> None:
    seal()
    client = entered(office.people["auditor"])
    page = client.get("/record/seals/").content.decode()
    assert Seal.objects.get().digest in page
    job = client.post("/record/verify/").url
    assert one()
    told = client.get(job).content.decode()
    assert "/record/verified/" in told
    number = job.strip("/").split("/")[-1]
    well = client.get(f"/record/verified/{number}/").content.decode()
    assert "1 个封条全部相符" in well
    other = entered(office.people["county_decider"])
    assert other.get(f"/record/verified/{number}/").status_code == 404
    table = Change._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER tuopin_{table}_keep_u")
        else:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(f"UPDATE {table} SET kind = 'd' WHERE act = %s", [acts["ours"].pk])
    job = client.post("/record/verify/").url
    assert one()
    number = job.strip("/").split("/")[-1]
    assert "1 个封条不符" in client.get(f"/record/verified/{number}/").content.decode()


def test_clues_are_all_an_auditor_writes(office: Office) -> None:
    auditor, decider = (entered(office.people[r]) for r in ("auditor", "county_decider"))
    sent = {"household_no": office.ours, "text": "收入与走访不符", "area": ""}
    assert decider.post("/clues/write/", sent).status_code == 403
    assert auditor.post("/clues/write/", sent).status_code == 302
    clue = Clue.objects.get()
    assert (clue.area, clue.household_no) == ("433124900201", office.ours)
    auditor.post("/clues/write/", {"area": "龙山县", "text": "名单公示缺页"})
    seen = decider.get("/clues/").content.decode()
    assert "收入与走访不符" in seen
    assert "名单公示缺页" not in seen
    assert "名单公示缺页" in auditor.get("/clues/").content.decode()
    for wrong in ({"household_no": "43312499999999"}, {"area": "乌有县"}, {"area": ""}):
        assert auditor.post("/clues/write/", {"text": "甲"} | wrong).status_code == 400
    assert auditor.post("/clues/write/", {"area": "龙山县", "text": ""}).status_code == 400
    assert Clue.objects.count() == 2
    for path in ("/people/new/", f"/households/{office.ours}/reveal/"):
        assert auditor.post(path, {"what": "person:id_number:1", "reason": "x"}).status_code == 403


def test_sealing_again_and_again_leaves_one_chain(office: Office) -> None:
    for _ in range(3):
        change(office.ours, "433124900201")
        assert seal() is not None
        assert seal() is None
    assert verify() == (3, 0, [])


def test_every_verb_has_its_words_in_both_languages() -> None:
    found = set()
    for path in Path(tuopin.office.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "acting"):
                continue
            verb = node.args[1] if len(node.args) > 1 else None
            if isinstance(verb, ast.Constant):
                found.add(str(verb.value))
    assert len(found) > 20
    assert sorted(found - set(VERBS)) == []
    assert verb_text("job.freeze").en == "long work asked for: freeze"
