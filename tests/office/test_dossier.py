"""Dossiers: one page a household and an area, within reach, with unknown said to be unknown, in both languages."""

import re
from typing import Any

import pytest
from django.test import Client

from fixtures.archived import YEAR, archived, changed, done
from fixtures.offices import Office
from tuopin.office.archive.actions import ask_freeze
from tuopin.office.archive.models import Round
from tuopin.office.assessment.actions import ask_current, ask_run
from tuopin.office.assessment.models import Run
from tuopin.office.dossier import sections
from tuopin.office.dossier.gathering import gathered
from tuopin.office.dossier.past import Past
from tuopin.office.dossier.picture import picture
from tuopin.office.dossier.wording import in_words
from tuopin.office.registry.models import MODELS, Household
from tuopin.tables import TABLES
from tuopin.terms import Text, Verdict

__all__ = ["archived"]

NOT_KNOWN = dict.fromkeys(("gross_income", "operating_expense", "net_income"))


def entered(office: Office, role: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(
        office.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["tuopin_language"] = language
    return client


@pytest.fixture
def assessed(archived: Office) -> Office:
    """The small office with its round frozen, assessed and current; nobody's income is known in the other county."""
    changed(MODELS["income"], {"village_code__gte": "433130"}, **NOT_KNOWN)
    assess(archived)
    return archived


def assess(office: Office) -> None:
    """Freeze the round, assess it, and make its verdicts current."""
    decider, officer = office.people["provincial_decider"], office.people["provincial_officer"]
    done(lambda: ask_freeze(YEAR, decider))
    held = Round.objects.get()
    done(lambda: ask_run(held, "hunan", held.as_of, officer))
    done(lambda: ask_current(Run.objects.get(), officer))


def told(number: str) -> Any:
    return gathered(Household._default_manager.get(household_no=number))


def test_the_list_and_the_search_lead_to_the_dossier_and_it_to_the_registry(office: Office) -> None:
    client = entered(office, "village_worker")
    where = f'href="/households/{office.ours}/dossier/"'
    assert where in client.get("/households/").content.decode()
    assert where in client.get("/search/", {"q": office.ours}).content.decode()
    page = client.get(f"/households/{office.ours}/dossier/").content.decode()
    assert f'href="/households/{office.ours}/"' in page
    assert "台账与修改" in page
    assert "还没有启用的评估结论" in page
    assert "还没有冻结的轮次" in page


def test_income_stands_by_source_for_the_household_and_a_head(office: Office) -> None:
    """900,000 fen of gross income, 100,000 of expense, 800,000 net, two members; the sources were not asked."""
    income = told(office.ours).income
    assert income is not None and income.members == 2
    found = {each.column.name: (each.household, each.head) for each in income.lines}
    assert found["gross_income"] == (900_000, 450_000)
    assert found["operating_expense"] == (100_000, 50_000)
    assert found["net_income"] == (800_000, 400_000)
    assert found["wage_income"] == (None, None)
    assert [each.column.name for each in income.lines if each.part][:2] == [
        "family_planning_grant",
        "dibao_grant",
    ]
    assert [each.column.name for each in income.lines if each.total] == [
        "gross_income",
        "net_income",
    ]
    assert income.astray is None  # no source is known, so nothing can be said of their sum
    page = entered(office, "village_worker").get(f"/households/{office.ours}/dossier/")
    body = page.content.decode()
    for amount in ("9,000.00", "4,500.00", "8,000.00", "4,000.00"):
        assert amount in body
    assert body.count("未知") > 10


def test_sources_that_do_not_add_up_to_the_total_are_told(office: Office) -> None:
    changed(
        MODELS["income"],
        {"household_no": office.ours},
        wage_income=500_000,
        operating_income=200_000,
        property_income=0,
        transfer_income=50_000,
    )
    assert told(office.ours).income.astray == 150_000
    body = entered(office, "village_worker", "en").get(f"/households/{office.ours}/dossier/")
    assert "differs from its four sources by 1,500.00 yuan" in body.content.decode()


def test_verdicts_have_value_threshold_and_document_and_history_the_round(assessed: Office) -> None:
    dossier = told(assessed.ours)
    line = next(each for each in dossier.judged.lines if each.id == "income_identification")
    # 8,000 yuan for two: 4,000 a head, and 3,218 is the line of 2019
    assert (line.verdict, line.shown.en, line.threshold.en) == (
        Verdict.MET,
        "4,000 yuan per person and year",
        "not < 3,218 yuan per person and year",
    )
    past = dossier.past[0]
    assert (past.year, past.status, past.income, past.line) == (2019, "out", 400_000, 321_800)
    page = entered(assessed, "village_worker").get(f"/households/{assessed.ours}/dossier/")
    body = page.content.decode()
    assert line.source.zh in body
    assert '<svg class="picture"' in body
    assert "style=" not in body
    assert "4,000.00" in body and "3,218.00" in body and "在册已脱贫" in body


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "未知"), ("en", "unknown")])
def test_what_is_not_known_is_said_to_be_unknown(
    assessed: Office, language: str, word: str
) -> None:
    dossier = told(assessed.theirs)
    line = next(each for each in dossier.judged.lines if each.id == "income_identification")
    assert line.verdict is Verdict.UNKNOWN
    assert dossier.past[0].income is None
    client = entered(assessed, "provincial_officer", language)
    body = client.get(f"/households/{assessed.theirs}/dossier/").content.decode()
    assert f'class="verdict unknown">{word}' in body
    assert 'font-size="14">?</text>' in body  # no bar, but a question mark


@pytest.mark.parametrize("role", ["village_worker", "county_officer", "paired_cadre"])
def test_outside_ones_areas_there_is_nothing(office: Office, role: str) -> None:
    client = entered(office, role)
    assert client.get(f"/households/{office.ours}/dossier/").status_code == 200
    assert client.get(f"/households/{office.theirs}/dossier/").status_code == 404
    for paper in ("handbook", "card"):
        assert client.post(f"/households/{office.theirs}/{paper}/").status_code == 404
    for code in ("433130", "433130900", "433130900201", "999999"):
        assert client.get(f"/areas/{code}/dossier/").status_code == 404


def test_an_area_is_counted_and_each_number_opens_its_list(assessed: Office) -> None:
    client = entered(assessed, "county_officer")
    answer = client.get("/areas/433124/dossier/")
    told = answer.context["sheet"]
    assert (told.households, told.judged, told.whole) == (6, 6, True)
    assert [(each.text.zh, each.count) for each in told.status] == [("未脱贫", 2), ("已脱贫", 4)]
    assert [(each["code"], each["households"]) for each in told.parts] == [("433124900", 6)]
    income = next(each for each in told.verdicts if each.text.zh == "收入不低于识别线")
    assert [number.count for _, number in income.numbers] == [6, 0, 0]
    for number in (*told.status, *(n for each in told.verdicts for _, n in each.numbers)):
        assert client.get(number.behind).context["count"] == number.count, number.behind
    village = client.get("/areas/433124900201/dossier/").context["sheet"]
    assert (village.households, village.parts) == (3, [])
    wide = entered(assessed, "provincial_officer").get("/areas/433130/dossier/").context["sheet"]
    income = next(each for each in wide.verdicts if each.text.zh == "收入不低于识别线")
    assert [number.count for _, number in income.numbers] == [0, 0, 6]  # unknown, not unmet


def test_unmet_and_unknown_are_counted_apart(archived: Office) -> None:
    """Of six households one has 500 yuan a head, below the 3,218 of 2019, and of one nothing is known."""
    poor = {"gross_income": 200_000, "operating_expense": 100_000, "net_income": 100_000}
    changed(MODELS["income"], {"household_no": archived.households["433124900201"][1]}, **poor)
    changed(MODELS["income"], {"household_no": archived.households["433124900202"][0]}, **NOT_KNOWN)
    assess(archived)
    client = entered(archived, "county_officer")
    told = client.get("/areas/433124/dossier/").context["sheet"]
    income = next(each for each in told.verdicts if each.text.zh == "收入不低于识别线")
    assert [number.count for _, number in income.numbers] == [4, 1, 1]
    for _, number in income.numbers:
        assert client.get(number.behind).context["count"] == number.count


def test_a_fact_that_was_not_recorded_is_said_to_be_unknown_in_words() -> None:
    cause, relapsed = (TABLES["household"].column(n) for n in ("main_cause", "relapsed_year"))
    assert in_words(cause, None) == "未知"
    assert in_words(cause, "01") == "因病"
    assert in_words(relapsed, None) != "未知"  # never relapsed is no unknown


def test_who_sees_one_household_sees_one_counted(office: Office) -> None:
    answer = entered(office, "paired_cadre").get("/areas/433124900201/dossier/")
    assert (answer.context["sheet"].households, answer.context["sheet"].whole) == (1, False)
    assert "这里只计您能查看的户" in answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_in_one_language(assessed: Office, language: str) -> None:
    client = entered(assessed, "county_officer", language)
    for path, zh, en in (
        (f"/households/{assessed.ours}/dossier/", "应享措施", "What it is due"),
        ("/areas/433124/dossier/", "按评估结论", "By verdict"),
    ):
        body = client.get(path).content.decode()
        assert (zh in body) == (language == "zh-hans"), path
        assert (en in body) == (language == "en"), path


def test_a_later_application_adds_a_section_by_one_call(
    office: Office, settings: Any, tmp_path: Any
) -> None:
    (tmp_path / "bees.html").write_text("<p>{{ told.hives }} × 蜂箱 {{ told.reader }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    bees = sections.Section(
        "bees", 15, Text("养蜂", "Bees"), "bees.html",
        lambda dossier, reader: {"hives": len(dossier.members) + 5, "reader": reader.username},
    )  # fmt: skip
    hidden = sections.Section("none", 16, Text("空", "Empty"), "bees.html", lambda *_: None)
    sections.offer_section(bees)
    sections.offer_section(hidden)
    try:
        with pytest.raises(ValueError, match="'bees' already"):
            sections.offer_section(bees)
        page = entered(office, "village_worker").get(f"/households/{office.ours}/dossier/")
    finally:
        sections.withdraw_section("bees")
        sections.withdraw_section("none")
    body = page.content.decode()
    assert "7 × 蜂箱 village_worker" in body
    places = [body.index(f'id="{name}"') for name in ("members", "bees", "income")]
    assert places == sorted(places)
    assert 'id="none"' not in body


def test_one_round_leaves_the_pictures_heading_its_room() -> None:
    # 41 letters of the English heading at 10 units, half as wide as high, from the fourth unit on
    wide = int(re.search(r'viewBox="0 0 (\d+) ', picture([Past(2020, assessed=False)])).group(1))
    assert wide >= 4 + 41 * 5
