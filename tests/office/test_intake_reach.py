"""What does not belong in a batch, who may upload and accept where, and the annual window."""

from datetime import date
from typing import Any

import pytest

from fixtures.intakes import (
    COLUMNS,
    DAY,
    VILLAGE,
    csv_file,
    entered,
    found,
    fresh,
    open_year,
    stored,
    uploaded,
    work,
    year,
)
from fixtures.offices import Office
from tuopin.office.audit.acting import acting
from tuopin.office.intake.accepting import Stale, Unacceptable, accept
from tuopin.office.intake.actions import (
    Wanted,
    ask_accept,
    check_again,
    upload,
)
from tuopin.office.intake.findings import every
from tuopin.office.intake.models import Batch, Kept
from tuopin.office.intake.queries import seen
from tuopin.office.people.access import Refused
from tuopin.office.registry.models import Household, Person
from tuopin.office.registry.sealed import keys

__all__ = ["year"]


def test_rows_of_other_places_years_and_households_are_refused_and_leak_nothing(
    office: Office,
) -> None:
    worker = office.people["village_worker"]
    away = fresh(50, "433130900201")["household"]
    taken = fresh(51)["household"] | {"household_no": office.theirs}  # a number of the other county
    nowhere = fresh(52)["household"] | {"village_code": "433124900209"}
    old = fresh(53)["household"] | {"data_year": 2018}
    fine = fresh(54)["household"]
    batch = uploaded(worker, csv_file("户.csv", [away, taken, nowhere, old, fine]), area=VILLAGE)
    assert found(batch, "office.") == [
        ("office.key_elsewhere", 3),
        ("office.other_year", 5),
        ("office.outside", 2),
        ("office.outside", 4),  # another village, though of the same township
    ]
    told = {r["check"]: r for r in every(batch.pk, COLUMNS)}
    assert "龙山县" in told["office.key_elsewhere"]["message_zh"]
    assert "银溪村" not in told["office.key_elsewhere"]["message_zh"]
    assert "Longshan County" in told["office.key_elsewhere"]["message_en"]
    assert batch.total == {"read": 5, "accepted": 1, "rejected": 4}
    before = stored(Household)
    accept(batch, office.people["township_clerk"], reason="其余无误")
    assert set(before) < set(stored(Household))
    assert Household.objects.get(household_no=office.theirs).village_code == "433130900201"


def test_a_village_that_is_not_there_is_refused(office: Office) -> None:
    row = fresh(52)["household"] | {"village_code": "433124900299"}
    batch = uploaded(office.people["township_clerk"], csv_file("户.csv", [row]), area="433124900")
    assert found(batch, "office.") == [("office.no_area", 2)]


def test_a_member_of_a_household_registered_elsewhere_is_refused(office: Office) -> None:
    person = fresh(60)["person"][0] | {"household_no": office.theirs}
    batch = uploaded(office.people["village_worker"], csv_file("人.csv", [person]))
    assert ("office.household_elsewhere", 2) in found(batch)


def test_an_id_number_registered_elsewhere_is_told_and_where_as_far_as_may_be_seen(
    office: Office,
) -> None:
    theirs, ours = (
        Person.objects.filter(household_no=number).order_by("person_no").first()
        for number in (office.theirs, office.households["433124900202"][0])
    )
    # the fixture's villages repeat their numbers: these two get their own
    numbers = ("990000197001010019", "990000197001010027")
    with acting(None, "tests.change"):
        for person, number in ((theirs, numbers[0]), (ours, numbers[1])):
            person.id_number, person.id_number_blind = number, keys().blind(number)
            person.save()
    rows = [fresh(70)["person"][0] for _ in range(2)]
    rows[0] |= {"id_number": f" {numbers[0]}"}
    rows[1] |= {"id_number": numbers[1], "person_no": rows[1]["person_no"] + "9"}
    worker = uploaded(office.people["village_worker"], csv_file("人.csv", rows))
    told = {r["row"]: r for r in every(worker.pk, COLUMNS) if r["check"] == "office.id_elsewhere"}
    assert "龙山县" in told[2]["message_zh"]
    assert office.theirs not in told[2]["message_zh"]
    assert ours.household_no not in told[3]["message_zh"]  # another village of the same township
    assert worker.rejected == 0
    clerk = uploaded(office.people["township_clerk"], csv_file("人.csv", rows), area="433124900")
    told = {r["row"]: r for r in every(clerk.pk, COLUMNS) if r["check"] == "office.id_elsewhere"}
    assert "石桥村" in told[3]["message_zh"]
    assert ours.household_no in told[3]["message_zh"]


def test_a_household_that_is_registered_is_asked_about_whole(office: Office) -> None:
    """A file of members alone must not be told that its households have no head."""
    clerk = office.people["township_clerk"]
    whole = [fresh(0)]
    both = uploaded(
        clerk,
        csv_file("户.csv", [r["household"] for r in whole]),
        csv_file("人.csv", [p for r in whole for p in r["person"]]),
    )
    alone = uploaded(clerk, csv_file("人.csv", [p for r in whole for p in r["person"]]))
    checks = {check for _, check, _, _ in both.tallies}
    assert {check for _, check, _, _ in alone.tallies} <= checks


def test_who_uploads_who_accepts_and_who_sees(office: Office) -> None:
    worker, clerk = office.people["village_worker"], office.people["township_clerk"]
    batch = uploaded(worker, csv_file("户.csv", [fresh(80)["household"]]))
    with pytest.raises(Refused):
        accept(batch, worker, reason="试")
    with pytest.raises(Refused):
        ask_accept(batch, worker, "试")
    for role in ("county_decider", "auditor", "administrator", "paired_cadre", "evaluator"):
        with pytest.raises(Refused):
            upload(
                [csv_file("户.csv", [fresh(80)["household"]])],
                Wanted(VILLAGE, DAY),
                office.people[role],
            )
        assert seen(office.people[role]).exists() is (role in ("county_decider", "auditor"))
    with pytest.raises(Refused):
        upload([csv_file("户.csv", [fresh(80)["household"]])], Wanted("433130900201", DAY), clerk)
    assert seen(clerk).get() == batch
    assert accept(batch, clerk, reason="试").state == "accepted"
    own = uploaded(clerk, csv_file("户.csv", [fresh(81)["household"]]), area="433124900")
    assert not seen(worker).filter(pk=own.pk).exists()
    assert entered(worker).get(f"/intake/{own.pk}/").status_code == 404
    assert accept(own, clerk, reason="试").state == "accepted"


@pytest.mark.parametrize("role", ["auditor", "county_decider"])
def test_who_reads_what_was_done_reads_batches_and_does_nothing_with_them(
    office: Office, settings: Any, role: str
) -> None:
    settings.DEMO = True
    batch = uploaded(
        office.people["village_worker"],
        csv_file("户.csv", [fresh(80)["household"]]),
    )
    client, pages = entered(office.people[role]), ("", "findings/", "changes/")
    listed = client.get("/intake/").content.decode()
    assert f'href="/intake/{batch.pk}/"' in listed
    assert "/intake/upload/" not in listed
    assert "/intake/mappings/" not in listed
    for page in pages:
        told = client.get(f"/intake/{batch.pk}/{page}")
        assert told.status_code == 200, page
        assert f'action="/intake/{batch.pk}/' not in told.content.decode(), page
    for act in ("again", "accept", "undo", "refuse", "workbook"):
        sent = {"reason": "试"}
        assert client.post(f"/intake/{batch.pk}/{act}/", sent).status_code == 403, act
    assert client.get("/intake/upload/").status_code == 403
    assert Batch.objects.get(pk=batch.pk).state == batch.state


def test_a_county_reads_no_batch_of_another(office: Office) -> None:
    officer = office.people["provincial_officer"]
    with acting(None, "tests.fill"):
        other = Batch.objects.create(
            by=officer, area="433130900", as_of=DAY, table="", blanks="keep", key="00"
        )
    assert not seen(office.people["county_decider"]).exists()
    assert seen(office.people["auditor"]).get() == other
    assert entered(office.people["county_decider"]).get(f"/intake/{other.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("state", "role", "order", "then"),
    [
        ("open", "township_clerk", "", "accepted"),
        ("announced", "county_officer", "", "采集期还没有开始"),
        ("review", "township_clerk", "", "正在审核"),
        ("review", "county_officer", "", "accepted"),
        ("closed", "county_officer", "", "文号"),
        ("closed", "county_officer", "花扶办〔2020〕3号", "accepted"),
    ],
)
def test_the_annual_window_is_respected(
    office: Office, state: str, role: str, order: str, then: str
) -> None:
    from tuopin.office.registry.windows import Order

    batch = uploaded(office.people["village_worker"], csv_file("户.csv", [fresh(80)["household"]]))
    open_year(2019, state)
    person = office.people[role]
    if then == "accepted":
        held = accept(batch, person, reason="试", order=Order(order) if order else None)
        assert held.state == "accepted"
        return
    with pytest.raises(Refused) as refused:
        accept(batch, person, reason="试", order=Order(order) if order else None)
    assert then in refused.value.text.zh
    assert not Household.objects.filter(
        household_no=fresh(80)["household"]["household_no"]
    ).exists()
    if not order and state != "closed":
        assert then in entered(person).get(f"/intake/{batch.pk}/").content.decode()


def test_next_years_data_wait_and_last_years_do_not_replace_newer(office: Office) -> None:
    clerk = office.people["township_clerk"]
    for told, said in ((2020, "请等2020年度"), (2018, "旧数据不能盖过新数据")):
        row = fresh(80)["household"] | {"data_year": told}
        batch = uploaded(clerk, csv_file("户.csv", [row]), as_of=date(told, 12, 31))
        assert batch.rows == 1
        with pytest.raises(Refused) as refused:
            accept(batch, clerk, reason="试")
        assert said in refused.value.text.zh


def test_a_row_changed_since_the_check_makes_the_whole_acceptance_fail(office: Office) -> None:
    clerk = office.people["township_clerk"]
    rows = [fresh(n)["household"] | {"head_name": "改名"} for n in range(3)] + [
        fresh(9)["household"]
    ]
    batch = uploaded(clerk, csv_file("户.csv", rows))
    with acting(None, "tests.edit"):
        edited = Household.objects.get(household_no=office.ours)
        edited.head_name, edited.version = "另改", edited.version + 1
        edited.save()
    before = stored(Household)
    with pytest.raises(Stale):
        accept(batch, clerk, reason="试")
    assert stored(Household) == before
    assert Kept.objects.count() == 0
    check_again(batch, clerk)
    work()
    assert accept(Batch.objects.get(pk=batch.pk), clerk, reason="试").state == "accepted"


def test_a_row_registered_since_the_check_makes_the_whole_acceptance_fail(office: Office) -> None:
    clerk = office.people["township_clerk"]
    rows = [fresh(n)["household"] for n in (8, 9)]
    first, second = (uploaded(clerk, csv_file("户.csv", rows)) for _ in range(2))
    accept(first, clerk, reason="试")
    before = stored(Household)
    with pytest.raises(Stale):
        accept(second, clerk, reason="试")
    assert stored(Household) == before


def test_errors_need_a_reason(office: Office) -> None:
    clerk = office.people["township_clerk"]
    rows = [fresh(8)["household"], fresh(9)["household"] | {"exit_flag": "九"}]
    batch = uploaded(clerk, csv_file("户.csv", rows))
    with pytest.raises(Unacceptable, match="say why"):
        accept(batch, clerk)
