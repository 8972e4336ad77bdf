"""Accounts as an auditor reads them: who was given what over which area, and nothing to be done about it."""

import pytest

from fixtures.intakes import entered
from fixtures.offices import Office
from tuopin.office.people.models import Person
from tuopin.office.people.roles import ROLES

ACTS = ("give", "end", "close", "reopen", "renew", "second-factor", "hand-over")


def test_an_auditor_reads_every_account_and_role(office: Office) -> None:
    client = entered(office.people["auditor"])
    told = client.get("/people/").content.decode()
    assert 'href="/people/"' in client.get("/").content.decode()
    assert told.count('scope="row"') == len(office.people)
    assert "/people/new/" not in told and "/people/import/" not in told
    assert told.count("<option") >= len(ROLES)  # every role may be asked for
    held = client.get("/people/", {"role": "township_clerk"}).content.decode()
    assert held.count('scope="row"') == 1


def test_an_auditor_sees_an_account_and_does_nothing_with_it(office: Office) -> None:
    client, clerk = entered(office.people["auditor"]), office.people["township_clerk"]
    page = client.get(f"/people/{clerk.pk}/").content.decode()
    assert clerk.name in page and "乡镇扶贫专干" in page
    assert 'action="/people/' not in page  # no form of any act
    for act in ACTS:
        told = client.post(f"/people/{clerk.pk}/{act}/", {"reason": "x"})
        assert told.status_code == 403, act
    assert Person.objects.get(pk=clerk.pk).is_active


@pytest.mark.parametrize("path", ["/people/new/", "/people/import/"])
def test_an_auditor_opens_no_account(office: Office, path: str) -> None:
    assert entered(office.people["auditor"]).get(path).status_code == 403
