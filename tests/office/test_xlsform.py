"""The collection form in the office: downloaded by who enters, filled by hand, taken in, and equal in the registry."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fixtures.intakes import VILLAGE, csv_file, entered, found, uploaded, year
from fixtures.offices import Office
from tuopin.office.audit.acting import acting
from tuopin.office.intake.accepting import Unacceptable, accept
from tuopin.office.registry.models import Household, Person
from tuopin.rounds.xlsform import sheets

__all__ = ["year"]

HOUSE = "43312490020190001"
ANSWERS = {
    "household_no": HOUSE, "data_year": "2019", "village_code": VILLAGE, "head_name": "石小花",
    "main_cause": "01", "military_family": "0", "bank_account": "6200000000000000001",
}  # fmt: skip
MEMBERS = [
    {"person_no": HOUSE + "01", "name": "石小花", "sex": "2", "birth_date": "1980-03-05", "relation": "01",
     "work_months": "0"},
    {"person_no": HOUSE + "02", "name": "石小山", "sex": "1", "birth_date": "2008-07-01", "relation": "03"},
]  # fmt: skip


def _questions() -> tuple[list[str], list[str]]:
    """The questions of the form as an export heads its two tables."""
    rows = sheets()["survey"][1:]
    begin = next(at for at, row in enumerate(rows) if row[0] == "begin repeat")
    return [row[1] for row in rows[:begin]], [row[1] for row in rows[begin + 1 : -1]]


def registered() -> None:
    """The household as it was identified: what was decided, and nothing of what the form asks."""
    with acting(None, "tests.fill"):
        Household.objects.create(
            household_no=HOUSE, village_code=VILLAGE, data_year=2018, exit_flag="2", exit_year=2017,
            relapsed_year=2018, identified_year=2014, valid=True, household_attribute="04",
        )  # fmt: skip


def export(members: list[dict[str, str]] = MEMBERS) -> dict[str, bytes]:
    main, repeat = _questions()
    lines = [
        ",".join(["SubmissionDate", *main, "KEY"]),
        ",".join(["2019-12-30T08:00:00Z", *(ANSWERS.get(name, "") for name in main), "uuid:1"]),
    ]
    more = [",".join([*repeat, "PARENT_KEY", "KEY"])]
    for at, each in enumerate(members, 1):
        more.append(
            ",".join([*(each.get(n, "") for n in repeat), "uuid:1", f"uuid:1/person[{at}]"])
        )
    return {
        "tuopin_registry.csv": "\n".join(lines).encode(),
        "tuopin_registry-person.csv": "\n".join(more).encode(),
    }


def packed(files: dict[str, bytes]) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return SimpleUploadedFile("tuopin_registry.zip", out.getvalue())


def _registered() -> tuple[object, list[object]]:
    held = Household.objects.get(household_no=HOUSE)
    household = (held.head_name, held.main_cause, held.military_family, held.bank_account.open())
    decided = (held.exit_flag, held.exit_year, held.relapsed_year, held.identified_year, held.valid)
    assert (*decided, held.household_attribute) == ("2", 2017, 2018, 2014, True, "04")
    assert held.data_year == 2019
    names = ("person_no", "household_no", "village_code", "name", "sex", "relation", "work_months")
    persons = Person.objects.filter(household_no=HOUSE).order_by("person_no").values_list(*names)
    return household, list(persons)


EXPECTED = (
    ("石小花", "01", False, "6200000000000000001"),
    [
        (HOUSE + "01", HOUSE, VILLAGE, "石小花", "2", "01", 0),
        (HOUSE + "02", HOUSE, VILLAGE, "石小山", "1", "03", None),
    ],
)


def test_a_filled_form_goes_into_the_registry_as_it_was_filled(office: Office) -> None:
    worker, clerk = office.people["village_worker"], office.people["township_clerk"]
    registered()
    batch = uploaded(worker, packed(export()))
    assert (batch.rejected, found(batch, "file."), found(batch, "row.")) == (0, [], [])
    assert batch.changes["household"]["changed"] == 1
    assert batch.changes["person"]["new"] == 2
    accept(batch, clerk, reason="试")
    assert _registered() == EXPECTED


def test_the_two_tables_may_come_side_by_side(office: Office) -> None:
    worker, clerk = office.people["village_worker"], office.people["township_clerk"]
    registered()
    files = [SimpleUploadedFile(name, content) for name, content in export().items()]
    accept(uploaded(worker, *files), clerk, reason="试")
    assert _registered() == EXPECTED


def test_a_finding_names_the_row_of_the_export(office: Office) -> None:
    registered()
    bad = [MEMBERS[0], MEMBERS[1] | {"sex": "7"}]
    batch = uploaded(office.people["village_worker"], packed(export(bad)))
    assert ("cell.code", 3) in found(batch)


def test_an_export_that_asked_decisions_all_the_same_changes_none(office: Office) -> None:
    worker, clerk = office.people["village_worker"], office.people["township_clerk"]
    registered()
    files = export()
    # one column more at the end of each line: an older form, or one made by hand, that asks the exit flag
    heading, line = files["tuopin_registry.csv"].decode().split("\n")
    files["tuopin_registry.csv"] = f"{heading},exit_flag,valid\n{line},1,0".encode()
    batch = uploaded(worker, packed(files))
    assert batch.rejected == 0
    accept(batch, clerk, reason="试")
    assert _registered() == EXPECTED


def test_facts_alone_register_no_household_and_none_of_its_members(office: Office) -> None:
    batch = uploaded(office.people["village_worker"], packed(export()))
    assert found(batch, "office.") == [
        ("office.undecided", 2), ("office.undecided", 2), ("office.undecided", 3),
    ]  # fmt: skip
    assert (batch.rejected, batch.rows) == (3, 0)
    assert not Household.objects.filter(household_no=HOUSE).exists()


def test_a_file_of_facts_keeps_the_decisions_and_one_that_has_them_brings_them(
    office: Office,
) -> None:
    clerk = office.people["township_clerk"]
    facts = {"household_no": office.ours, "data_year": 2019, "village_code": VILLAGE}
    batch = uploaded(clerk, csv_file("户.csv", [facts | {"group_name": "第9组"}]))
    assert (batch.rejected, found(batch, "file.")) == (0, [])
    accept(batch, clerk, reason="试")
    held = Household.objects.get(household_no=office.ours)
    assert (held.group_name, held.exit_flag, held.exit_year, held.valid) == (
        "第9组",
        "1",
        2018,
        True,
    )
    # a column that is there is asked for as ever: its blank is no answer
    batch = uploaded(clerk, csv_file("户.csv", [facts | {"exit_flag": ""}]))
    assert found(batch, "row.") == [("row.required", 2)]
    batch = uploaded(clerk, csv_file("户.csv", [facts | {"exit_flag": "2"}]))
    accept(batch, clerk, reason="试")
    assert Household.objects.get(household_no=office.ours).exit_flag == "2"


def test_an_archive_that_is_none_says_so(office: Office) -> None:
    broken = SimpleUploadedFile("x.zip", b"nothing")
    with pytest.raises(Unacceptable) as refused:
        uploaded(office.people["village_worker"], broken)
    assert refused.value.text.zh.startswith("压缩包打不开")


@pytest.mark.parametrize(("role", "status"), [("village_worker", 200), ("auditor", 403)])
def test_the_form_is_for_those_who_enter(office: Office, role: str, status: int) -> None:
    client = entered(office.people[role])
    assert client.get("/intake/form/").status_code == status
    answer = client.get("/intake/form/download/")
    assert answer.status_code == status
    assert answer.content.startswith(b"PK") is (status == 200)
