"""Many differences settled with one reason: counted first, in batches, once, and never outside one's areas."""

import hashlib
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fixtures.intakes import entered
from fixtures.nationals import COUNTY, FIRST, TOWNSHIP, compared, exported, national_files
from fixtures.offices import VILLAGES, Office
from tuopin.office.audit.models import Act, Change
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.national import choosing
from tuopin.office.national.actions import settle, settle_many
from tuopin.office.national.choosing import Chosen
from tuopin.office.national.models import Difference, Mark
from tuopin.office.people.access import Refused

OURS, THEIRS = list(VILLAGES)[:2], list(VILLAGES)[2:]
NAMES = Chosen("differs", "household", "head_name")


def other_names(office: Office, villages: list[str], by: str, area: str) -> Any:
    """All three households of each village have another head; the first another flag as well."""
    heads = {
        f"{village[:6]}{village[-3:]}{number:05d}": {"head_name": "另名"}
        for village in villages
        for number in range(3)
    }
    heads[FIRST]["exit_flag"] = "0"
    rows = exported(villages, heads)
    return compared(office.people[by], *national_files(rows), area=area)


def ours(office: Office) -> Any:
    return other_names(office, OURS, "county_officer", COUNTY)


def test_all_of_a_field_are_settled_in_one_act_with_their_number_and_a_digest(
    office: Office,
) -> None:
    held, clerk = ours(office), office.people["township_clerk"]
    done = settle_many(
        held=held, chosen=NAMES, settled="explained", reason=" 曾用名 ", count=6, by=clerk
    )
    assert done == 6
    marks = Mark.objects.order_by("difference")
    assert {(m.settled, m.reason, m.by_id) for m in marks} == {("explained", "曾用名", clerk.pk)}
    assert [m.difference.field for m in marks] == ["head_name"] * 6
    act = Act.objects.get(verb="national.settle")
    numbers = Difference.objects.filter(field="head_name").order_by("village_code", "pk")
    digest = hashlib.sha256("".join(f"{n.pk}\n" for n in numbers).encode()).hexdigest()
    assert (act.username, act.area, act.reason, act.rows, act.digest) == (
        "township_clerk", TOWNSHIP, "曾用名", 6, digest,
    )  # fmt: skip
    assert Change.objects.filter(act=act.pk, table="national_mark", kind="i").count() == 6


@pytest.mark.parametrize(("at_once", "batches"), [(20_000, 1), (4, 2), (2, 3)])
def test_statements_are_counted_by_batch_and_not_by_row(
    office: Office, monkeypatch: pytest.MonkeyPatch, at_once: int, batches: int
) -> None:
    held = ours(office)
    monkeypatch.setattr(choosing, "AT_ONCE", at_once)
    with CaptureQueriesContext(connection) as seen:
        settle_many(
            held=held, chosen=NAMES, settled="explained", reason="x", count=6,
            by=office.people["county_officer"],
        )  # fmt: skip
    told = [
        q["sql"] for q in seen if "national_" in q["sql"] and "national_signoff" not in q["sql"]
    ]
    # one pass that counts (PostgreSQL declares a cursor for it), and one statement a batch
    assert [t.split()[0] for t in told[1:]] == ["INSERT"] * batches
    assert "SELECT" in told[0]
    assert Mark.objects.count() == 6


def test_what_somebody_said_before_stays_and_is_not_counted(office: Office) -> None:
    held, clerk = ours(office), office.people["township_clerk"]
    first = Difference.objects.filter(field="head_name").order_by("pk")[0]
    settle(difference=first, settled="correct_there", reason="已上报", by=clerk)
    with pytest.raises(Unacceptable, match="5 are not settled now"):
        settle_many(held=held, chosen=NAMES, settled="explained", reason="x", count=6, by=clerk)
    assert Mark.objects.count() == 1
    settle_many(held=held, chosen=NAMES, settled="explained", reason="x", count=5, by=clerk)
    assert Mark.objects.get(difference=first).settled == "correct_there"
    assert Mark.objects.count() == 6
    with pytest.raises(Unacceptable):
        settle_many(held=held, chosen=NAMES, settled="explained", reason="x", count=0, by=clerk)


def test_one_that_is_settled_in_the_same_moment_leaves_nothing_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tuopin.office.national import actions

    held, clerk = ours(office), office.people["township_clerk"]
    third = Difference.objects.filter(field="head_name").order_by("pk")[2]
    counted = actions.batches

    def meanwhile(rows: Any) -> Any:
        found = counted(rows)
        settle(difference=third, settled="explained", reason="先到", by=clerk)
        return found

    monkeypatch.setattr(actions, "batches", meanwhile)
    with pytest.raises(Unacceptable, match="5 are not settled now"):
        settle_many(held=held, chosen=NAMES, settled="explained", reason="x", count=6, by=clerk)
    assert [m.reason for m in Mark.objects.all()] == ["先到"]
    assert not Act.objects.filter(verb="national.settle").exists()


def test_each_settles_inside_the_own_areas_alone(office: Office) -> None:
    """Both counties differ in the same way: the township's clerk reaches the one township of the two."""
    held = other_names(office, OURS + THEIRS, "provincial_officer", "43")
    clerk = office.people["township_clerk"]
    how = {"settled": "explained", "reason": "x", "by": clerk}
    with pytest.raises(Refused):
        settle_many(
            held=held,
            chosen=Chosen("differs", "household", "head_name", "433130900"),
            count=6,
            **how,
        )
    with pytest.raises(Unacceptable, match="6 are not settled now"):
        settle_many(held=held, chosen=NAMES, count=12, **how)
    assert settle_many(held=held, chosen=NAMES, count=6, **how) == 6
    assert {m.difference.village_code[:6] for m in Mark.objects.all()} == {COUNTY}
    assert Act.objects.get(verb="national.settle").area == TOWNSHIP
    for role in ("village_worker", "county_decider", "auditor"):
        with pytest.raises(Refused):
            settle_many(held=held, chosen=NAMES, count=6, **{**how, "by": office.people[role]})


def test_the_page_counts_first_and_then_settles(office: Office) -> None:
    held = ours(office)
    clerk = entered(office.people["township_clerk"])
    listed = clerk.get(
        f"/national/{held.pk}/differences/?kind=differs&table=household&field=head_name"
    )
    where = f"/national/{held.pk}/settle/"
    assert f"{where}?which=differs.household.head_name&amp;township=" in listed.content.decode()
    asked = {"which": "differs.household.head_name", "township": TOWNSHIP}
    page = clerk.get(where, asked).content.decode()
    assert "<strong>6</strong> 处未处理" in page
    assert page.count("另名") == 5  # the first five of six
    assert Mark.objects.count() == 0
    sent = {**asked, "settled": "explained", "reason": "曾用名", "count": "5"}
    answer = clerk.post(where, sent)
    assert answer.status_code == 409
    assert "现在有 6 处未处理" in answer.content.decode()
    assert 'value="曾用名"' in answer.content.decode()
    answer = clerk.post(where, {**sent, "count": "6"})
    assert answer.url == (
        f"/national/{held.pk}/differences/?kind=differs&table=household&field=head_name&township={TOWNSHIP}"
    )
    assert Mark.objects.count() == 6
    assert "没有未处理的" in clerk.get(where, asked).content.decode()
    assert entered(office.people["village_worker"]).get(where, asked).status_code == 403


@pytest.mark.parametrize(
    ("told", "township"),
    [
        ("differs.household", ""),
        ("differs.household.nothing", ""),
        ("theirs.household.head_name", ""),
        ("unread.household.exit_flag", ""),
        ("ours.nothing.", ""),
        ("theirs.household.", "433124900201"),
        ("x", ""),
    ],
)
def test_what_is_nothing_to_choose_is_not_settled(office: Office, told: str, township: str) -> None:
    assert Chosen.read(told, township) is None
    held = ours(office)
    sent = {
        "which": told,
        "township": township,
        "settled": "explained",
        "reason": "x",
        "count": "6",
    }
    clerk = entered(office.people["township_clerk"])
    assert clerk.post(f"/national/{held.pk}/settle/", sent).status_code == 400
    assert Mark.objects.count() == 0


def test_whole_rows_are_chosen_by_kind_and_table() -> None:
    assert Chosen.read("theirs.person.", "") == Chosen("theirs", "person")
    assert Chosen.read("differs.person.sex", "") == Chosen("differs", "person", "sex")
