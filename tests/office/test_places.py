"""Areas under change: parts added, names and codes changed with every row that holds them, history kept."""

import re
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from fixtures.offices import Office
from tuopin.office.areas.actions import Unplaced
from tuopin.office.areas.models import Area, AreaCode
from tuopin.office.areas.moving import carriers
from tuopin.office.areas.queries import area_of, on_day
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.jobs.models import Job
from tuopin.office.jobs.working import one
from tuopin.office.people.access import Refused, within
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import MODELS, CountyYear, Household, Person, Year
from tuopin.office.registry.places import Fresh, add_area, ask_change, change_area

OLD, NEW = "433124", "433135"
VILLAGE = "433124900201"
ORDER = "虚政函〔2020〕1号"


def fresh(code: str, name: str = "虚新县", since: date = date(2020, 1, 1)) -> Fresh:
    return Fresh(name, "Xuxin", code, since, ORDER)


def entered(client: Client, office: Office, role: str) -> Client:
    client.force_login(office.people[role])
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session.save()
    return client


# ---- which columns -----------------------------------------------------------------------------------------


def test_every_column_that_holds_the_code_of_an_area_moves_or_says_that_it_stays() -> None:
    held = {(model, name) for model, name in carriers()}
    forgotten = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("tuopin.office.")
        and model not in (Area, AreaCode)
        and not hasattr(model, "codes_stay")
        for field in model._meta.concrete_fields
        if re.fullmatch(r"area|(area|county|township|village|prefecture|province)_code", field.name)
        and not field.is_relation
        and (model, field.name) not in held
    ]
    assert forgotten == []
    assert (MODELS["county"], "prefecture_code") in held
    assert (Household, "village_code") in held


# ---- another code ------------------------------------------------------------------------------------------


def test_a_renumbered_county_takes_its_rows_its_years_and_its_people_along(office: Office) -> None:
    officer, elsewhere = (
        office.people["county_officer"],
        Household.objects.filter(village_code__startswith="433130"),
    )
    with acting(None, "tests.fill"):
        year = Year.objects.create(year=2019, state="open", since=date(2019, 1, 1))
        CountyYear.objects.create(
            year=year, county_code=OLD, state="review", since=date(2019, 9, 1)
        )
        MODELS["county"]._default_manager.create(
            county_code=OLD, prefecture_code="4331", county_name="虚旧县", data_year=2019
        )
    before, others = within(officer, Right.SEE, Household.objects.all()).count(), elsewhere.count()
    assert before == 6
    change_area(area_of(OLD), fresh(NEW), office.people["prefecture_reviewer"])
    officer = type(officer).objects.get(pk=officer.pk)
    assert within(officer, Right.SEE, Household.objects.all()).count() == 6
    assert set(
        Household.objects.filter(household_no=office.ours).values_list("village_code", flat=True)
    ) == {"433135900201"}
    assert not Person.objects.filter(village_code__gte=OLD, village_code__lt="433125").exists()
    assert elsewhere.count() == others
    assert CountyYear.objects.get().county_code == NEW
    told = MODELS["county"]._default_manager.get()
    assert (told.county_code, told.prefecture_code, told.county_name) == (NEW, "4331", "虚新县")
    assert area_of("433135900201").parent.code == "433135900"
    assert area_of(VILLAGE) is None
    assert on_day(VILLAGE, date(2019, 12, 31)) == area_of("433135900201")
    assert on_day(VILLAGE, date(2020, 1, 1)) is None


def test_a_county_keeps_the_record_of_what_was_done_under_its_code_of_before(
    office: Office,
) -> None:
    decider = office.people["county_decider"]
    with acting(decider, "tests.fill", subject="虚旧事", area=VILLAGE):
        pass
    change_area(area_of(OLD), fresh(NEW), office.people["prefecture_reviewer"])
    decider = type(decider).objects.get(pk=decider.pk)
    seen = within(decider, Right.AUDIT, Act.objects.all())
    assert seen.filter(subject="虚旧事").count() == 1
    with acting(
        None, "tests.fill", subject="虚后来", area=VILLAGE
    ):  # the code names another place by now
        pass
    assert not seen.filter(subject="虚后来").exists()
    with acting(None, "tests.fill", subject="虚别县", area="433130900201"):
        pass
    assert not seen.filter(subject="虚别县").exists()


def test_every_moved_row_is_in_the_record(office: Office) -> None:
    change_area(area_of(OLD), fresh(NEW), office.people["prefecture_reviewer"])
    act = Act.objects.get(verb="areas.renumber")
    assert (act.subject, act.area, act.reason) == (OLD, NEW, ORDER)
    from tuopin.office.audit.models import Change

    moved = Change.objects.filter(act=act.pk, table=Household._meta.db_table)
    assert moved.count() == 6
    assert {tuple(each.changed["village_code"]) for each in moved} == {
        (f"{OLD}{rest}", f"{NEW}{rest}") for rest in ("900201", "900202")
    }


@pytest.mark.parametrize(
    ("code", "since", "word"),
    [
        ("433130", date(2020, 1, 1), "already"),
        ("43313", date(2020, 1, 1), "6 digits"),
        ("4331ab", date(2020, 1, 1), "6 digits"),
        ("433135", date(2999, 1, 1), "still to come"),
        ("439935", date(2020, 1, 1), "no area with the code 4399"),
    ],
)
def test_a_code_that_cannot_be_is_refused_and_nothing_moves(
    office: Office, code: str, since: date, word: str
) -> None:
    with pytest.raises(Unplaced, match=word):
        change_area(area_of(OLD), fresh(code, since=since), office.people["provincial_decider"])
    assert area_of(OLD) is not None
    assert Household.objects.filter(village_code=VILLAGE).count() == 3


def test_whoever_decides_for_the_county_alone_does_not_renumber_it(office: Office) -> None:
    with pytest.raises(Refused):
        change_area(area_of(OLD), fresh(NEW), office.people["county_decider"])
    with pytest.raises(Refused):
        add_area(
            area_of(OLD),
            "township",
            "虚乡",
            "",
            "433124901",
            ORDER,
            office.people["county_officer"],
        )


def test_an_open_batch_stands_in_the_way(office: Office) -> None:
    from tuopin.office.intake.models import Batch

    by = office.people["township_clerk"]
    with acting(by, "tests.fill"):
        batch = Batch.objects.create(
            by=by, area=VILLAGE[:9], as_of=date(2019, 12, 31), state="ready", key=b""
        )
    with pytest.raises(Unplaced, match=f"#{batch.pk} is neither"):
        ask_change(area_of(OLD), fresh(NEW), office.people["prefecture_reviewer"])
    with acting(by, "tests.fill"):
        Batch.objects.filter(pk=batch.pk).update(state="refused")
    assert ask_change(area_of(OLD), fresh(NEW), office.people["prefecture_reviewer"]) is not None


# ---- another name, and parts -------------------------------------------------------------------------------


def test_a_name_before_stays_as_history(office: Office) -> None:
    village = area_of(VILLAGE)
    was = village.name
    change_area(village, fresh(VILLAGE, "虚新村"), office.people["county_decider"])
    told = list(
        AreaCode.objects.filter(area=village).order_by("since").values_list("name", "code", "until")
    )
    assert told == [(was, VILLAGE, date(2020, 1, 1)), ("虚新村", VILLAGE, None)] or told == [
        ("虚新村", VILLAGE, None),
        (was, VILLAGE, date(2020, 1, 1)),
    ]
    with pytest.raises(Unplaced, match="neither the name nor the code"):
        change_area(area_of(VILLAGE), fresh(VILLAGE, "虚新村"), office.people["county_decider"])
    with pytest.raises(Unplaced, match="since 2020-01-01"):
        change_area(area_of(VILLAGE), fresh(VILLAGE, "虚又村"), office.people["county_decider"])
    assert area_of(VILLAGE).name == "虚新村"


def test_a_code_given_up_names_another_area_only_from_that_day_on(office: Office) -> None:
    by, other = office.people["county_decider"], "433124900202"
    township, was = area_of("433124900"), area_of(other)
    change_area(was, fresh("433124900299", "石桥村"), by)  # from 2020-01-01 on
    made = add_area(township, "village", "虚新村", "", other, ORDER, by)
    assert on_day(other, date(2019, 12, 31)).pk == was.pk
    assert on_day(other, date(2020, 1, 1)) == made
    told = AreaCode.objects.filter(code=other).values_list("area", "since", "until")
    assert set(told) == {(was.pk, None, date(2020, 1, 1)), (made.pk, date(2020, 1, 1), None)}
    # nor can a code be taken over for days on which it named another
    taken = area_of(VILLAGE)
    change_area(taken, fresh("433124900298", "银溪村"), by)
    early = Fresh("虚新村", "", VILLAGE, date(2019, 6, 1), ORDER)
    with pytest.raises(Unplaced, match="until 2020-01-01; the day cannot come before"):
        change_area(area_of(other), early, by)


def test_groups_and_sites_are_numbered_and_lead_to_the_households_that_name_them(
    office: Office, client: Client
) -> None:
    by = office.people["county_decider"]
    made = [
        add_area(area_of(VILLAGE), level, name, "", "", ORDER, by).code
        for level, name in (("group", "一组"), ("group", "二组"), ("site", "虚安置点"))
    ]
    assert made == [f"{VILLAGE}-G01", f"{VILLAGE}-G02", f"{VILLAGE}-S01"]
    with pytest.raises(Unplaced, match="already"):
        add_area(area_of(VILLAGE), "group", "一组", "", "", ORDER, by)
    with acting(None, "tests.fill"):
        numbers = office.households[VILLAGE]
        Household.objects.filter(household_no__in=numbers[:2]).update(group_name="一组")
        # the same name in another village is another group
        Household.objects.filter(household_no__in=office.households["433124900202"]).update(
            group_name="一组"
        )
    entered(client, office, "county_officer")
    page = client.get(f"/areas/{VILLAGE}-G01/").content.decode()
    assert "(2)" in page
    listed = client.get(f"/households/?area={VILLAGE}-G01").content.decode()
    assert [number in listed for number in numbers] == [True, True, False]
    village = client.get(f"/areas/{VILLAGE}/").content.decode()
    assert "group=%E4%B8%80%E7%BB%84" in village
    assert (
        client.get(f"/households/?area={VILLAGE}&group=%E4%BA%8C%E7%BB%84")
        .content.decode()
        .count('<th scope="row"')
        == 0
    )


def test_an_area_that_nobody_has_named_says_its_level(office: Office) -> None:
    from tuopin.office.areas.actions import Place, open_areas

    open_areas([Place("433124905201", "虚谷村")], None)
    township = area_of("433124905")
    assert (township.say("zh"), township.say("en")) == ("乡镇433124905", "township 433124905")
    change_area(township, fresh("433124905", "虚谷乡"), office.people["county_decider"])
    assert area_of("433124905").say("zh") == "虚谷乡"


@pytest.mark.parametrize(
    ("level", "code", "word"),
    [
        ("township", "433130901", "does not lie in"),
        ("township", "433124900", "already"),
        ("village", "433124900209", "no such part"),
        ("group", "", "no such part"),
    ],
)
def test_a_part_that_cannot_lie_there_is_refused(
    office: Office, level: str, code: str, word: str
) -> None:
    with pytest.raises(Unplaced, match=word):
        add_area(area_of(OLD), level, "虚处", "", code, ORDER, office.people["county_decider"])


# ---- pages -------------------------------------------------------------------------------------------------


def test_a_county_is_renumbered_on_its_page_by_a_job(office: Office, client: Client) -> None:
    entered(client, office, "provincial_decider")
    assert client.get(f"/areas/{OLD}/change/").status_code == 200
    sent = {"name": "虚新县", "name_en": "", "code": NEW, "since": "2020-01-01", "reason": ORDER}
    wrong = client.post(f"/areas/{OLD}/change/", {**sent, "reason": " "})
    assert wrong.status_code == 422
    assert 'value="433135"' in wrong.content.decode()  # what was typed is kept
    answer = client.post(f"/areas/{OLD}/change/", sent)
    job = Job.objects.get(kind="registry.renumber")
    assert answer["Location"].endswith(f"/{job.pk}/")
    assert area_of(OLD) is not None
    assert one()
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"area": NEW})
    assert client.get(f"/areas/jobs/{job.pk}/")["Location"] == f"/areas/{NEW}/"
    assert Household.objects.filter(village_code="433135900201").count() == 3
    page: Any = client.get(f"/areas/{NEW}/").content.decode()
    assert OLD in page  # among its codes of before


def test_a_part_is_added_on_the_holders_page(office: Office, client: Client) -> None:
    entered(client, office, "county_decider")
    sent = {
        "level": "township",
        "name": "虚溪乡",
        "name_en": "Xuxi",
        "code": "433124901",
        "reason": ORDER,
    }
    assert client.post(f"/areas/{OLD}/add/", {**sent, "code": "433130901"}).status_code == 422
    assert client.post(f"/areas/{OLD}/add/", sent)["Location"] == f"/areas/{OLD}/"
    assert area_of("433124901").name == "虚溪乡"
    assert client.post("/areas/433130/add/", {**sent, "code": "433130901"}).status_code == 403
    assert area_of("433130901") is None
