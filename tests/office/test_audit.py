"""The record: every write is seen and masked, none is possible outside an act, and nothing of it can be changed."""

import json
from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from fixtures.offices import Office
from tuopin.office.audit.acting import acting
from tuopin.office.audit.checks import missing_triggers
from tuopin.office.audit.models import Act, Change, Seal
from tuopin.office.audit.sealing import seal, verify
from tuopin.office.intake.models import Batch
from tuopin.office.registry.models import Household, Person, Year


def changes(act: Act) -> list[tuple[str, str, dict[str, list[object]] | None]]:
    rows = Change.objects.filter(act=act.pk).order_by("pk")
    return [(row.table, row.kind, row.changed) for row in rows]


def test_every_trigger_stands(db: None) -> None:
    assert missing_triggers() == []


def test_a_write_outside_an_act_is_refused_by_the_database(office: Office) -> None:
    with pytest.raises(DatabaseError, match="outside an act"), transaction.atomic():
        Household._default_manager.filter(household_no=office.ours).update(exit_flag="3")


def test_bulk_writes_are_seen_row_by_row(office: Office) -> None:
    with acting(None, "tests.change", reason="虚构") as act:
        changed = Household._default_manager.filter(exit_flag="0").update(exit_flag="1")
    assert changed == 4  # one of three households in each of four villages is not yet out
    assert changes(act) == [("registry_household", "u", {"exit_flag": ["0", "1"]})] * 4


def test_an_update_that_changes_nothing_is_no_change(office: Office) -> None:
    with acting(None, "tests.change") as act:
        Household._default_manager.filter(exit_flag="0").update(exit_flag="0")
    assert changes(act) == []


def test_names_and_numbers_enter_the_record_masked(office: Office) -> None:
    person = Person._default_manager.filter(name="单秀英").first()
    with acting(None, "tests.change") as act:
        person.name, person.id_number = "单小英", "990000197001010019"
        person.save()
        person.delete()
    (_, kind, changed), (_, gone, whole) = changes(act)
    assert (kind, gone) == ("u", "d")
    assert changed == {"name": ["单**", "单**"], "id_number": ["***", "***"]}
    assert whole["name"] == ["单**", None]
    assert "秀英" not in json.dumps([changed, whole], ensure_ascii=False)


@pytest.mark.parametrize("model", [Act, Change, Seal])
def test_the_record_can_only_be_added_to(office: Office, model: type) -> None:
    seal()
    rows = model.objects.all()
    assert rows.exists()
    for write in (lambda: rows.delete(), lambda: rows.update(id=rows.first().pk)):
        with pytest.raises(DatabaseError, match="only be added to"), transaction.atomic():
            write()


def test_an_act_and_its_rows_are_one(office: Office) -> None:
    before = Act.objects.count()
    with pytest.raises(RuntimeError), acting(None, "tests.change"):
        Year.objects.create(year=2020, state="open", since="2020-01-01")
        raise RuntimeError
    assert (Act.objects.count(), Year.objects.count()) == (before, 0)
    with pytest.raises(DatabaseError), transaction.atomic():  # and the act is over
        Year.objects.create(year=2020, state="open", since="2020-01-01")


def test_what_breaks_inside_an_act_is_told_as_what_it_is(office: Office) -> None:
    with pytest.raises(IntegrityError), acting(None, "tests.change"):
        for year in (2020, 2021):
            Year.objects.create(year=year, state="open", since="2020-01-01")
        with connection.cursor() as cursor:  # by hand, as bulk writing does
            cursor.execute(f"UPDATE {Year._meta.db_table} SET year = 2020 WHERE year = 2021")
    with acting(None, "tests.change") as act:  # and the next act is its own
        Year.objects.create(year=2020, state="open", since="2020-01-01")
    assert [kind for _, kind, _ in changes(act)] == ["i"]


def test_an_act_that_fails_inside_another_leaves_the_other_its_own(office: Office) -> None:
    with acting(None, "tests.outer") as outer:
        with pytest.raises(RuntimeError), acting(None, "tests.inner"):
            raise RuntimeError
        Year.objects.create(year=2020, state="open", since="2020-01-01")
    assert [kind for _, kind, _ in changes(outer)] == ["i"]


def test_an_act_says_who_and_how_many(office: Office) -> None:
    person = office.people["township_clerk"]
    with acting(
        person, "tests.batch", subject="b1", area="433124900", rows=7, digest="d" * 64
    ) as act:
        pass
    held = Act.objects.get(pk=act.pk)
    assert (held.person, held.username, held.verb) == (person.pk, "township_clerk", "tests.batch")
    assert (held.rows, held.digest, held.area) == (7, "d" * 64, "433124900")


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("核对430102197001010019的身份", "核对**************0019的身份"),
        ("ID 43010219700101001x, twice", "ID **************001x, twice"),
        ("旧证430102700101001", "旧证***********1001"),
        ("电话13812345678;卡6222020200112233445", "电话*******5678;卡***************3445"),
        ("４３０１０２１９７００１０１００１９", "**************００１９"),
        ("户43312420100001,2019-12-31,第12条", "户43312420100001,2019-12-31,第12条"),
        ("湘扶办发〔2019〕23号 4331242010000", "湘扶办发〔2019〕23号 4331242010000"),
        ("d" * 30 + "430102197001010019", "d" * 30 + "430102197001010019"),  # of a digest
    ],
)
def test_numbers_typed_into_a_reason_enter_the_record_masked(
    office: Office, told: str, kept: str
) -> None:
    with acting(None, "tests.change", reason=told) as act:
        pass
    assert Act.objects.get(pk=act.pk).reason == kept


def test_what_people_typed_into_a_row_is_not_told_again_by_its_change(office: Office) -> None:
    person = office.people["township_clerk"]
    with acting(None, "tests.change"):
        batch = Batch._default_manager.create(
            area="433124900", as_of=date(2019, 12, 31), by=person, key="11" * 32
        )
    with acting(None, "tests.change") as act:
        batch.reason = "证件430102197001010019不符"
        batch.save()
    told = {name: pair[1] for name, pair in (changes(act)[0][2] or {}).items()}
    assert told["reason"] == "***"


#: Tables whose rows no trigger sees, and why.
UNSEEN = {
    "audit_act": "the record itself",
    "audit_change": "the record itself",
    "audit_seal": "the record itself",
    "jobs_job": "how far long work is; that it was asked for is an act",
    "archive_checked": "worked out by a check, which is an act",
    "archive_fault": "worked out by a check, which is an act",
    "intake_kept": "rows as they were before a batch, closed; accepting and undoing are acts",
    "national_difference": "worked out by a comparison, which is an act",
    "national_tally": "worked out by a comparison, which is an act",
    "national_totals": "worked out by a comparison, which is an act",
    "assessment_currentverdict": "worked out by a run; that it was made current is an act",
    "briefing_areacount": "counted of a run, which is an act",
}


def test_every_table_is_seen_or_says_why_not() -> None:
    from tuopin.office.audit.triggers import _AUDITED

    ours = {
        str(model._meta.db_table)
        for model in apps.get_models()
        if model.__module__.startswith("tuopin.office")
    }
    assert ours - set(_AUDITED) == set(UNSEEN)


def test_seals_chain_and_a_changed_row_breaks_them(office: Office) -> None:
    first = seal()
    with acting(None, "tests.change", subject="one"):
        Household._default_manager.filter(household_no=office.ours).update(exit_flag="3")
    second = seal()
    assert second.before == first.digest
    assert seal() is None
    assert verify() == (2, 0, [])
    table = Change._meta.db_table
    with connection.cursor() as cursor:  # somebody with the database's password
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER tuopin_{table}_keep_u")
        else:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(f"UPDATE {table} SET kind = 'd' WHERE act = %s", [second.last_act])
    seals, _, broken = verify()
    assert (seals, [each.seal for each in broken]) == (2, [second.pk])
    assert len(missing_triggers()) >= 1


def test_a_forged_seal_breaks_the_next_even_where_its_link_is_forged_too(office: Office) -> None:
    first = seal()
    with acting(None, "tests.change"):
        pass
    second = seal()
    forged = "f" * 64
    table = Seal._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER tuopin_{table}_keep_u")
        else:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(f"UPDATE {table} SET digest = %s WHERE id = %s", [forged, first.pk])
        cursor.execute(f"UPDATE {table} SET before = %s WHERE id = %s", [forged, second.pk])
    assert [each.seal for each in verify()[2]] == [first.pk, second.pk]
