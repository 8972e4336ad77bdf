"""Rounds frozen from the living registry: equal to what was entered, refused where it is wrong, and proved again."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from fixtures.archived import YEAR, archived, changed, done
from fixtures.offices import VILLAGES, Office, household_rows
from tuopin.office.archive.actions import (
    ask_check,
    ask_freeze,
    ask_proof,
    exempt,
    may_freeze,
    withdraw,
)
from tuopin.office.archive.checking import fresh, last_checked, open_faults
from tuopin.office.archive.freezing import Unready, mirror
from tuopin.office.archive.keeping import store, store_key
from tuopin.office.archive.models import Checked, Exemption, Round
from tuopin.office.archive.reading import moment, pieces_of, read_pieces
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.jobs.models import Job
from tuopin.office.people.access import Refused
from tuopin.office.registry.derive import stored
from tuopin.office.registry.models import MODELS, Household, Person, Year
from tuopin.office.registry.windows import move
from tuopin.store import Store
from tuopin.tables import TABLES

__all__ = ["archived"]


def whole(name: str) -> list[dict[str, Any]]:
    """The rows of a table in the frozen round, names and numbers opened, by key."""
    snapshot, table = store().snapshot(YEAR), TABLES[name]
    rows = [row for part in snapshot.whole(table, store_key()) for row in part.to_pylist()]
    return sorted(rows, key=lambda row: tuple(str(row[key]) for key in table.key))


def frozen(office: Office, reason: str = "") -> Any:
    return done(lambda: ask_freeze(YEAR, office.people["provincial_decider"], reason))


def entered(office: Office, role: str) -> Client:
    client = Client()
    client.force_login(
        office.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_the_round_holds_what_was_entered(archived: Office) -> None:
    job = frozen(archived)
    assert (job.state, job.wrong_en) == ("done", "")
    expected = [household_rows(village, n) for village in VILLAGES for n in range(3)]
    for name in ("household", "income"):
        rows = sorted((each[name] for each in expected), key=lambda row: row["household_no"])
        told = whole(name)
        assert len(told) == 12
        for row, want in zip(told, rows, strict=True):
            assert {key: row[key] for key in want} == want
            assert all(row[key] is None for key in row.keys() - want.keys())
    persons = whole("person")
    assert [row["name"] for row in persons[:2]] == ["覃小兰", "单秀英"]
    assert {row["id_number"] for row in persons} == {None}
    assert store().verify(key=store_key()) == []


def test_a_frozen_round_is_entered_here_and_closes_the_year(archived: Office) -> None:
    job = frozen(archived)
    held = Round.objects.get()
    snapshot = store().snapshot(YEAR)
    assert (held.year, held.version, held.digest) == (2019, 1, snapshot.digest)
    assert (held.rows, held.job) == ({"household": 12, "person": 24, "income": 12}, job.pk)
    assert held.by == archived.people["provincial_decider"]
    assert Year.objects.get(year=YEAR).state == "closed"
    act = Act.objects.get(verb="archive.freeze")
    assert (act.rows, act.digest, act.username) == (48, snapshot.digest, "provincial_decider")
    page = entered(archived, "county_officer").get(f"/rounds/{YEAR}/1/").content.decode()
    assert snapshot.digest in page


def test_standing_tables_take_the_rounds_year_and_yearly_rows_of_another_are_left_out(
    archived: Office,
) -> None:
    income = MODELS["income"]
    changed(Household, {"household_no": archived.ours}, data_year=2018)
    changed(income, {"household_no": archived.ours}, data_year=2018)
    changed(income, {"household_no": archived.theirs}, data_year=None)
    frozen(archived)
    assert {row["data_year"] for row in whole("household")} == {2019}
    assert len(whole("income")) == 10
    assert Round.objects.get().left_out == {"income": 2}
    page = entered(archived, "county_officer").get(f"/rounds/{YEAR}/1/").content.decode()
    assert "未计入" in page


def test_awkward_values_come_out_as_they_went_in(archived: Office) -> None:
    odd = {
        "group_name": '第一组\n“东边,西边”\r\n"引号"\t𠮷',
        "head_name": "阿依古丽·买买提",
        "bank_account": '0,1"2',
        "valid": False,
        "closed_on": date(2019, 2, 28),
    }
    numbers = {
        "cultivated_land": 0.1 + 0.2,
        "house_area": 1e-17,
        "distance_main_road": 123456789.125,
    }
    with acting(None, "tests.change"):
        row = Household._default_manager.get(household_no=archived.ours)
        for name, value in stored(TABLES["household"], odd).items():
            setattr(row, name, value)
        row.save()
        facts = {"household_no": archived.ours, "data_year": YEAR, "village_code": row.village_code}
        living = {**facts, **numbers, "house_grade": "A", "water_safe": True}
        MODELS["living"]._default_manager.create(**stored(TABLES["living"], living))
        income = {"net_income": -5, "wage_income": 9_007_199_254_740_993}
        MODELS["income"]._default_manager.filter(household_no=archived.ours).update(**income)
    with moment() as drivers:
        pieces = [piece for name in TABLES for piece in pieces_of(drivers[0], TABLES[name])]
        told = [
            row | {"table": piece.table.name}
            for piece, rows in read_pieces(drivers, pieces, YEAR)
            for row in rows.to_pylist()
            if row["household_no"] == archived.ours
        ]
    for table, wanted in (("household", odd), ("living", living), ("income", income)):
        held = next(row for row in told if row["table"] == table)
        assert {name: held[name] for name in wanted} == wanted


def test_errors_stand_in_the_way_until_they_are_corrected_or_exempted(archived: Office) -> None:
    number = f"{archived.ours}00"
    with acting(None, "tests.change"):
        row = Person._default_manager.get(person_no=number)
        row.id_number = "990101197001010014"  # its check character ought to be another
        row.save()
    job = frozen(archived)
    assert job.state == "failed"
    assert "1 errors are neither corrected nor exempted" in job.wrong_en
    assert store().rounds() == ()
    fault = open_faults(last_checked(YEAR)).get()
    assert (fault.check_id, fault.subject) == ("person.id_checksum", number)
    decider, day = archived.people["county_decider"], date(2019, 12, 31)
    with pytest.raises(Unready, match="reason"):
        exempt(fault, decider, " ", day)
    with pytest.raises(Unready, match="2019-12-31"):
        exempt(fault, decider, "派出所证明", date(2019, 12, 30))
    for role in ("county_officer", "township_clerk", "auditor"):
        with pytest.raises(Refused):
            exempt(fault, archived.people[role], "派出所证明", day)
    held = exempt(fault, decider, "派出所证明", day)
    act = Act.objects.get(verb="archive.exempt")
    assert (act.username, act.reason, act.area) == ("county_decider", "派出所证明", "433124900201")
    withdraw(held, decider, "有误")
    assert frozen(archived).state == "failed"
    exempt(fault, decider, "派出所证明", day)
    assert frozen(archived).state == "done"


def test_a_decider_of_another_county_exempts_nothing_here(archived: Office) -> None:
    with acting(None, "tests.change"):
        row = Person._default_manager.get(person_no=f"{archived.theirs}00")
        row.id_number = "990101197001010014"
        row.save()
    done(lambda: ask_check(YEAR, archived.people["county_decider"]))
    fault = open_faults(last_checked(YEAR)).get()
    client = entered(archived, "county_decider")
    page = client.get(f"/rounds/{YEAR}/").content.decode()
    assert archived.theirs not in page
    told = {"reason": "证明", "expires": "2019-12-31"}
    assert client.post(f"/rounds/faults/{fault.pk}/exempt/", told).status_code == 404
    assert not Exemption.objects.exists()
    page = entered(archived, "prefecture_reviewer").get(f"/rounds/{YEAR}/").content.decode()
    assert archived.theirs in page


def test_only_who_decides_for_the_province_freezes(archived: Office) -> None:
    able = {role for role, person in archived.people.items() if may_freeze(person)}
    assert able == {"provincial_decider"}
    for role in ("county_decider", "prefecture_reviewer", "provincial_officer", "township_clerk"):
        with pytest.raises(Refused):
            ask_freeze(YEAR, archived.people[role])
        assert entered(archived, role).post(f"/rounds/{YEAR}/freeze/").status_code == 403
    page = entered(archived, "county_decider").get(f"/rounds/{YEAR}/").content.decode()
    assert "由省级决策人冻结" in page


@pytest.mark.parametrize("state", ["announced", "open"])
def test_a_year_that_still_changes_is_not_frozen(archived: Office, state: str) -> None:
    changed(Year, {"year": YEAR}, state=state)
    with pytest.raises(Unready):
        ask_freeze(YEAR, archived.people["provincial_decider"])


def test_a_year_that_moves_to_review_is_checked_and_what_was_checked_is_frozen(
    archived: Office,
) -> None:
    changed(Year, {}, state="open")
    boss = archived.people["provincial_decider"]
    where = {"by": boss, "area": "43"}
    county = archived.people["county_decider"]
    move(YEAR, "review", was="open", by=county, area="433124")
    assert not Job.objects.exists()  # a round is never a part of the province
    move(YEAR, "review", was="open", **where)
    job = Job.objects.get()
    assert (job.kind, job.by, job.given) == ("archive.check", boss, {"year": YEAR})
    move(YEAR, "open", was="review", reason="补录", **where)
    move(YEAR, "review", was="open", **where)
    assert Job.objects.count() == 1  # it still waits
    assert done(lambda: job).state == "done"
    frozen(archived)
    assert [each.year for each in Checked.objects.all()] == [YEAR]


def test_a_registry_that_moved_on_does_not_stand_for_the_year_before(archived: Office) -> None:
    changed(Year, {"year": YEAR}, state="closed")
    with acting(None, "tests.year"):
        Year.objects.create(year=2020, state="open", since="2020-01-01")
    with pytest.raises(Unready, match="moved on"):
        ask_freeze(YEAR, archived.people["provincial_decider"])


def test_a_correction_is_a_new_version_that_says_what_changed(archived: Office) -> None:
    frozen(archived)
    first = store().snapshot(YEAR).digest
    changed(Household, {"household_no": archived.ours}, main_cause="02")
    with acting(None, "tests.change"):  # and the other county loses its incomes
        MODELS["income"]._default_manager.filter(village_code__gte="433130").delete()
    told = frozen(archived)
    assert (told.state, "needs its reason" in told.wrong_en) == ("failed", True)
    assert frozen(archived, "县里来函更正").state == "done"
    snapshot = store().snapshot(YEAR)
    assert (snapshot.version, snapshot.previous) == (2, first)
    assert (len(whole("income")), len(whole("household"))) == (6, 12)
    changes = snapshot.manifest["tuopin"]["correction"]["changes"]
    assert [(c["table"], c["county"], c["changed"], c["removed"]) for c in changes] == [
        ("household", "433124", 1, 0),
        ("income", "433130", 0, 6),
    ]
    assert Round.objects.get(version=2).reason == "县里来函更正"
    assert store().verify(key=store_key()) == []
    same = frozen(archived, "再来一次")
    assert (same.state, "nothing differs" in same.wrong_en) == ("failed", True)


def test_rows_that_were_checked_are_not_checked_again(archived: Office) -> None:
    done(lambda: ask_check(YEAR, archived.people["county_officer"]))
    assert fresh(last_checked(YEAR))
    frozen(archived)
    assert Checked.objects.count() == 1
    changed(Household, {"household_no": archived.ours}, main_cause="02")
    assert not fresh(last_checked(YEAR))
    frozen(archived, "更正")
    assert Checked.objects.count() == 2


def test_a_round_frozen_by_a_command_is_found_in_the_store(archived: Office) -> None:
    frozen(archived)
    with acting(None, "tests.change"):
        Round.objects.all().delete()
    done(lambda: ask_proof(archived.people["auditor"]))
    assert mirror() == 0
    held = Round.objects.get()
    assert (held.digest, held.by, held.job) == (store().snapshot(YEAR).digest, None, None)


def test_a_proof_finds_a_changed_file(archived: Office) -> None:
    frozen(archived)
    auditor = archived.people["auditor"]
    assert done(lambda: ask_proof(auditor)).result["many"] == 0
    path = next(Store(store().path).snapshot(YEAR).folder.glob("household/*.parquet"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    job = done(lambda: ask_proof(auditor))
    assert job.result["many"] == 1
    page = entered(archived, "auditor").get(f"/rounds/proofs/{job.pk}/").content.decode()
    assert path.name in page
    with pytest.raises(Refused):
        ask_proof(archived.people["village_worker"])
    assert entered(archived, "county_decider").get(f"/rounds/proofs/{job.pk}/").status_code == 404


def test_an_empty_archive_teaches_the_next_step(archived: Office) -> None:
    page = entered(archived, "county_officer").get("/rounds/").content.decode()
    assert "还没有冻结过轮次" in page
    assert "检查并冻结2019年轮次" in page
