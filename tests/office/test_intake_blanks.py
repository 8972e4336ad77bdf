"""A blank cell beside a known value: kept or cleared as was chosen for the upload, shown before, recorded after."""

import pytest

from fixtures.intakes import VILLAGE, csv_file, entered, found, fresh, uploaded, work, year
from fixtures.offices import Office
from tuopin.office.audit.models import Act
from tuopin.office.intake.accepting import Unacceptable, accept
from tuopin.office.intake.models import Batch
from tuopin.office.intake.queries import changed_rows
from tuopin.office.intake.undoing import undo
from tuopin.office.registry.models import Household

__all__ = ["year"]

KEPT = "空白保留已知值 · a blank keeps what is known"
CLEARED = "空白清除已知值 · a blank clears what is known"


def delivered() -> list[dict[str, object]]:
    """Three households that are registered with every cell given here.

    The first differs in its name and is blank in two columns, the second is blank in one (a sealed one), the third
    is as registered. The fourth is new and blank in one, over which nothing is known.
    """
    rows = [fresh(n)["household"] for n in range(4)]
    rows[0] |= {"head_name": "覃大兰", "group_name": None, "exit_year": None}
    rows[1] |= {"household_phone": None}
    rows[3] |= {"group_name": None}
    return rows


def held(row: dict[str, object]) -> Household:
    return Household.objects.get(household_no=row["household_no"])


def test_unless_chosen_otherwise_a_blank_keeps_what_is_known(office: Office) -> None:
    worker, clerk = office.people["village_worker"], office.people["township_clerk"]
    rows = delivered()
    batch = uploaded(worker, csv_file("户.csv", rows))
    # the second row's only difference is its blank: nothing of it is written
    assert batch.blanks == "keep"
    assert batch.changes == {
        "household": {"new": 1, "changed": 1, "same": 2, "blank": 3, "absent": 0}
    }
    accept(batch, clerk, reason="试")
    first, second = held(rows[0]), held(rows[1])
    assert (first.head_name, first.group_name, first.exit_year) == ("覃大兰", "第1组", 2018)
    assert (second.household_phone.open(), second.version) == ("14200000001", 1)
    assert held(rows[3]).group_name is None
    told = Act.objects.filter(verb__in=("intake.upload", "intake.accept")).order_by("pk")
    assert [act.reason for act in told] == [f"[{KEPT}]", f"试 [{KEPT}: 3]"]


def test_where_it_was_chosen_a_blank_clears_and_undoing_brings_the_value_back(
    office: Office,
) -> None:
    worker, clerk = office.people["village_worker"], office.people["township_clerk"]
    rows = delivered()
    batch = uploaded(worker, csv_file("户.csv", rows), blanks="clear")
    assert batch.changes == {
        "household": {"new": 1, "changed": 2, "same": 1, "blank": 3, "absent": 0}
    }
    batch = accept(batch, clerk, reason="试")
    first, second = held(rows[0]), held(rows[1])
    assert (first.head_name, first.group_name, first.exit_year) == ("覃大兰", None, None)
    assert (second.household_phone, second.household_phone_blind, second.version) == (None, None, 2)
    told = Act.objects.filter(verb__in=("intake.upload", "intake.accept")).order_by("pk")
    assert [act.reason for act in told] == [f"[{CLEARED}]", f"试 [{CLEARED}: 3]"]
    undo(batch, clerk, "不该清除")
    first, second = held(rows[0]), held(rows[1])
    assert (first.head_name, first.group_name, first.exit_year) == ("覃小兰", "第1组", 2018)
    assert second.household_phone.open() == "14200000001"


def test_a_cell_that_cannot_be_used_is_no_blank_and_never_clears(office: Office) -> None:
    clerk = office.people["township_clerk"]
    row = fresh(0)["household"] | {"main_cause": "77", "exit_year": "二零一八"}
    batch = uploaded(clerk, csv_file("户.csv", [row]), blanks="clear")
    assert found(batch, "cell.") == [("cell.code", 2), ("cell.type", 2)]
    assert batch.changes["household"]["blank"] == 0
    assert batch.rows == 0
    assert (held(row).main_cause, held(row).exit_year) == ("01", 2018)


def test_rows_that_lose_a_value_are_listed_by_themselves(office: Office) -> None:
    worker = office.people["village_worker"]
    rows = delivered()
    rows[2] |= {"head_name": "欧阳冬"}  # changed, and loses nothing
    batch = uploaded(worker, csv_file("户.csv", rows), blanks="clear")
    told = changed_rows(batch, "household", 0, 9, cleared=True)
    # columns in the order of the table; the number is masked
    assert [
        (line.key, [(cell.column.name, cell.before, cell.after, cell.cleared) for cell in line.cells])
        for line in told
    ] == [
        (rows[0]["household_no"], [
            ("group_name", "第1组", "—", True), ("head_name", "覃小兰", "覃大兰", False),
            ("exit_year", "2018", "—", True),
        ]),
        (rows[1]["household_no"], [("household_phone", "*******0001", "—", True)]),
    ]  # fmt: skip
    assert len(changed_rows(batch, "household", 0, 9)) == 3
    assert [line.key for line in changed_rows(batch, "household", 1, 9, cleared=True)] == [
        rows[1]["household_no"]
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_choice_is_made_at_the_upload_and_shown_before_accepting(
    office: Office, language: str
) -> None:
    clerk = office.people["township_clerk"]
    client = entered(clerk)
    client.cookies["tuopin_language"] = language
    page = client.get("/intake/upload/").content.decode()
    assert 'value="keep" checked' in page
    assert 'value="clear" required' in page
    given = {
        "files": csv_file("户.csv", delivered()), "area": VILLAGE, "as_of": "2019-12-31",
        "blanks": "clear",
    }  # fmt: skip
    answer = client.post("/intake/upload/", given)
    work()
    batch = Batch.objects.get()
    assert answer.url == f"/intake/{batch.pk}/"
    page = client.get(answer.url).content.decode()
    zh, en = (
        "空白单元格将清除台账里已知的值:3 个",
        "Blank cells will clear values the registry knows: 3",
    )
    assert (zh in page, en in page) == (language == "zh-hans", language == "en")
    assert f"/intake/{batch.pk}/changes/?only=cleared" in page
    page = client.get(f"/intake/{batch.pk}/changes/?only=cleared").content.decode()
    assert page.count(">清除</span>" if language == "zh-hans" else ">cleared</span>") == 3
    # the mended file is first taken as the one before it
    page = client.get(f"/intake/upload/?earlier={batch.pk}").content.decode()
    assert 'value="clear" checked' in page


def test_another_choice_is_refused_in_words_and_nothing_is_kept(office: Office) -> None:
    with pytest.raises(Unacceptable, match="a blank keeps what is known / a blank clears"):
        uploaded(office.people["village_worker"], csv_file("户.csv", delivered()), blanks="guess")
    assert not Batch.objects.exists()
