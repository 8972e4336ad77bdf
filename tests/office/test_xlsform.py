"""The collection form in the office: downloaded by who enters, filled by hand, taken in, and equal in the registry."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fixtures.intakes import VILLAGE, entered, found, uploaded, year
from fixtures.offices import Office
from tuopin.office.intake.accepting import Unacceptable, accept
from tuopin.office.registry.models import Household, Person
from tuopin.rounds.xlsform import sheets

__all__ = ["year"]

HOUSE = "43312490020190001"
ANSWERS = {
    "household_no": HOUSE, "data_year": "2019", "village_code": VILLAGE, "exit_flag": "0",
    "head_name": "石小花", "main_cause": "01", "military_family": "0", "bank_account": "6200000000000000001",
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
    batch = uploaded(worker, packed(export()))
    assert batch.changes["household"]["new"] == 1
    assert batch.changes["person"]["new"] == 2
    accept(batch, clerk, reason="试")
    assert _registered() == EXPECTED


def test_the_two_tables_may_come_side_by_side(office: Office) -> None:
    worker, clerk = office.people["village_worker"], office.people["township_clerk"]
    files = [SimpleUploadedFile(name, content) for name, content in export().items()]
    accept(uploaded(worker, *files), clerk, reason="试")
    assert _registered() == EXPECTED


def test_a_finding_names_the_row_of_the_export(office: Office) -> None:
    bad = [MEMBERS[0], MEMBERS[1] | {"sex": "7"}]
    batch = uploaded(office.people["village_worker"], packed(export(bad)))
    assert ("cell.code", 3) in found(batch)


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
