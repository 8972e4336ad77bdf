"""Papers of a household: what they hold and leave out, data that is never markup, and the act of printing."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from fixtures.archived import changed
from fixtures.offices import Office
from tuopin.office.audit.models import Act
from tuopin.office.dossier.gathering import gathered
from tuopin.office.dossier.printing import card_data, handbook_data, printed
from tuopin.office.registry.models import MODELS, Household
from tuopin.rounds.typesetting import NoChineseFont, chinese_font

HOSTILE = '#panic("x") *b* $1$ @a `r` \\ "q" <l>'


def told(number: str) -> Any:
    return gathered(Household._default_manager.get(household_no=number))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_paper_holds_a_number_in_full_and_the_card_holds_no_fact_of_a_person(
    office: Office, language: str
) -> None:
    household = Household._default_manager.get(household_no=office.ours)
    dossier = gathered(household)
    sealed = [
        getattr(household, n).open() for n in ("head_id_number", "household_phone", "bank_account")
    ]
    sealed += [person.id_number.open() for person in dossier.members]
    with translation.override(language):
        card = json.dumps(card_data(dossier), ensure_ascii=False)
        handbook = json.dumps(handbook_data(dossier), ensure_ascii=False)
        assert printed("card", [dossier]).startswith(b"%PDF")
        assert printed("handbook", [dossier]).startswith(b"%PDF")
    for number in sealed:
        assert number not in card and number not in handbook
    assert "**************000X" in handbook
    assert "*" not in card
    assert "单秀英" in handbook and "单秀英" not in card  # a member who is not the head
    assert ("未知" if language == "zh-hans" else "unknown") in card
    assert ("户主" if language == "zh-hans" else "head") in handbook


@pytest.mark.parametrize("name", ["handbook", "card"])
def test_a_name_that_looks_like_markup_is_a_name(office: Office, name: str) -> None:
    changed(MODELS["household"], {"household_no": office.ours}, head_name=HOSTILE)
    changed(MODELS["person"], {"household_no": office.ours}, name=HOSTILE)
    assert printed(name, [told(office.ours)]).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["handbook", "card"])
def test_printing_is_an_act(office: Office, name: str) -> None:
    client = Client()
    client.force_login(
        office.people["village_worker"],
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    where = f"/households/{office.ours}/{name}/"
    assert client.get(where).status_code == 405
    answer = client.post(where)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer.content.startswith(b"%PDF")
    act = Act.objects.get(verb=f"dossier.{name}")
    assert (act.username, act.subject, act.area) == ("village_worker", office.ours, "433124900201")


def test_without_a_chinese_font_it_is_said_what_to_install() -> None:
    assert chinese_font(["DejaVu Sans", "SimSun"]) == "SimSun"
    with pytest.raises(NoChineseFont, match="fonts-noto-cjk"):
        chinese_font(["DejaVu Sans"])
