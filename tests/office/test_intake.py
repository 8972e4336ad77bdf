"""A batch from file to registry: new, changed and same told apart, a bad file mended, statements counted."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fixtures.intakes import (
    DAY,
    VILLAGE,
    csv_file,
    entered,
    found,
    fresh,
    uploaded,
    work,
    xlsx_file,
    year,
)
from fixtures.offices import Office
from tuopin.office.audit.models import Act, Change
from tuopin.office.intake.accepting import Unacceptable, accept
from tuopin.office.intake.actions import (
    save_mapping,
)
from tuopin.office.intake.models import Batch
from tuopin.office.intake.queries import changed_rows
from tuopin.office.jobs.models import Job
from tuopin.office.registry.models import Household

__all__ = ["year"]


def test_new_changed_and_same_rows_are_told_apart_and_only_those_two_written(
    office: Office,
) -> None:
    worker, clerk = office.people["village_worker"], office.people["township_clerk"]
    rows = [fresh(n)["household"] for n in range(4)]  # 0 to 2 are registered, 3 is new
    rows[1] |= {"head_name": "李小伟", "household_phone": "14200009999"}
    batch = uploaded(worker, csv_file("户.csv", rows))
    assert batch.changes == {
        "household": {"new": 1, "changed": 1, "same": 2, "blank": 0, "absent": 0}
    }
    assert batch.rows == 2
    batch = accept(batch, clerk, reason="试")
    assert batch.state == "accepted"
    changed = Household.objects.get(household_no=rows[1]["household_no"])
    assert (changed.head_name, changed.head_name_initials) == ("李小伟", "lxw")
    assert (changed.household_phone.open(), changed.version, changed.batch) == (
        "14200009999", 2, batch.pk,
    )  # fmt: skip
    assert Household.objects.get(household_no=rows[0]["household_no"]).version == 1
    assert Household.objects.filter(village_code=VILLAGE).count() == 4
    act = Act.objects.get(pk=batch.act)
    assert (act.verb, act.rows, act.digest, act.area) == (
        "intake.accept", 2, batch.digest, VILLAGE,
    )  # fmt: skip
    assert Change.objects.filter(act=act.pk, table="registry_household").count() == 2


def test_columns_the_file_lacks_and_cells_it_cannot_say_keep_what_is_there(office: Office) -> None:
    clerk = office.people["township_clerk"]
    row = fresh(0)["household"]
    given = ("household_no", "data_year", "village_code", "exit_flag", "main_cause")
    rows = [{name: row[name] for name in given} | {"main_cause": "77", "exit_flag": "0"}]
    batch = uploaded(clerk, csv_file("户.csv", rows))
    assert ("cell.code", 2) in found(batch)
    accept(batch, clerk, reason="其余无误")
    held = Household.objects.get(household_no=row["household_no"])
    assert (held.exit_flag, held.main_cause, held.head_name) == ("0", "01", "覃小兰")
    assert held.bank_account.open() == row["bank_account"]


def test_a_file_that_lacks_a_column_beside_one_that_has_it_takes_nothing_away(
    office: Office,
) -> None:
    clerk = office.people["township_clerk"]
    one, two = fresh(0)["household"], fresh(1)["household"]
    less = {n: v for n, v in two.items() if n != "head_name"} | {"exit_flag": "1"}
    more = one | {"head_name": "新名"}
    batch = uploaded(clerk, csv_file("a.csv", [more]), csv_file("b.csv", [less]))
    accept(batch, clerk, reason="试")
    held = dict(Household.objects.values_list("household_no", "head_name"))
    assert (held[one["household_no"]], held[two["household_no"]]) == ("新名", "李伟")


def test_a_bad_file_is_mended_from_its_download_and_accepted(office: Office) -> None:
    clerk = office.people["township_clerk"]
    good, bad = fresh(0)["household"], fresh(1)["household"]
    good["head_name"], bad["exit_flag"] = "覃大兰", "九"
    batch = uploaded(clerk, xlsx_file("户表.xlsx", {"户": [good, bad]}))
    assert (batch.state, batch.rejected) == ("wanting", 1)
    assert ("row.required_value", 3) in found(batch, "row.")
    client = entered(clerk)
    asked = client.post(f"/intake/{batch.pk}/workbook/", {"which": "all"})
    work()
    job = Job.objects.get(kind="intake.workbook")
    assert asked.url == f"/jobs/{job.pk}/"
    answer = client.get(f"/intake/workbooks/{job.pk}/")
    assert answer["Cache-Control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book["户"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    # the rejected row comes first, coloured, with a note; nothing is a formula
    assert sheet.cell(2, heads["户编号"]).value == bad["household_no"]
    cell = sheet.cell(2, heads["脱贫标志"])
    assert (cell.value, cell.fill.fgColor.rgb) == ("九", "FFF8C9C4")
    assert "必填项" in cell.comment.text
    assert all(c.data_type in "sn" for row in sheet.iter_rows() for c in row)
    assert sheet.cell(2, heads["户主证件号码"]).value == bad["head_id_number"]
    cell.value = "1"
    out = io.BytesIO()
    book.save(out)
    out.name = "改好.xlsx"
    answer = client.post(
        "/intake/upload/",
        {"files": io_file(out), "area": VILLAGE, "as_of": "2019-12-31", "earlier": batch.pk},
    )
    work()
    mended = Batch.objects.get(earlier=batch)
    assert answer.url == f"/intake/{mended.pk}/"
    assert (mended.rejected, found(mended, "row."), found(mended, "file.unknown")) == (0, [], [])
    answer = client.post(f"/intake/{mended.pk}/accept/", {"reason": "已核对"})
    work()
    assert Batch.objects.get(pk=mended.pk).state == "accepted"
    assert "覃大兰" in client.get(f"/households/{good['household_no']}/").content.decode()


def io_file(content: io.BytesIO) -> io.BytesIO:
    made = io.BytesIO(content.getvalue())
    made.name = content.name
    return made


def test_findings_are_those_of_the_command_line(office: Office, tmp_path: Path) -> None:
    from tuopin.policies import pack
    from tuopin.rounds.checking import check_delivery
    from tuopin.rounds.intake import take_in
    from tuopin.rules import asked_on, edition
    from tuopin.store import open_engine

    rows = [fresh(n) for n in range(20, 24)]
    rows[0]["household"]["exit_year"] = 2099
    rows[1]["person"][0]["id_number"] = "430102197001010011"
    files = {
        "户.csv": [r["household"] for r in rows],
        "人.csv": [p for r in rows for p in r["person"]],
    }
    for name, held in files.items():
        (tmp_path / name).write_bytes(csv_file(name, held).read())
    rules = asked_on(edition(pack("hunan"), DAY), DAY)
    with open_engine() as engine:
        taken = take_in([tmp_path / name for name in files], engine, rules, as_of=DAY)
        told = dict(check_delivery(taken, engine, rules).by_check)
    batch = uploaded(
        office.people["village_worker"], *(csv_file(name, held) for name, held in files.items())
    )
    mine: dict[tuple[str, str], int] = {}
    for _, check, severity, many in batch.tallies:
        if not check.startswith("office."):  # who is registered already, no command can know
            mine[check, severity] = mine.get((check, severity), 0) + many
    assert mine == told
    assert len(told) > 5


YAML = """schema: tuopin-mapping/1
title: {zh: 村调查, en: village survey}
tables:
  - table: household
    columns:
      household_no: {join: [place, folio], pad: [12, 4], between: "-"}
      data_year: {value: "2019"}
      village_code: place
      exit_flag: {from: state, codes: {poor: "0", out: "1"}}
"""


def test_a_saved_mapping_is_kept_in_versions_and_used(office: Office) -> None:
    from tuopin.office.areas.queries import area_of
    from tuopin.office.intake.queries import mappings_for

    clerk = office.people["township_clerk"]
    save_mapping("村调查", YAML, area_of("433124900"), clerk)
    second = save_mapping("村调查", YAML.replace("out:", "exited:"), area_of("433124900"), clerk)
    assert (second.version, [m.pk for m in mappings_for(clerk)]) == (2, [second.pk])
    assert [m.pk for m in mappings_for(office.people["village_worker"])] == [second.pk]
    with pytest.raises(Unacceptable) as wrong:
        save_mapping("坏的", YAML.replace("exit_flag", "exit_flog"), area_of("433124900"), clerk)
    assert "exit_flog" in wrong.value.text.zh
    for told in (wrong.value.text.zh, wrong.value.text.en):
        assert told.startswith("坏的.yaml:"), told  # nothing of the folder it was read in
    with pytest.raises(Unacceptable, match="nested too deeply"):
        save_mapping("坏的", "[" * 3000, area_of("433124900"), clerk)
    rows = [{"place": VILLAGE, "folio": "7", "state": "exited"}]
    batch = uploaded(clerk, csv_file("村.csv", rows), mapping=second)
    assert batch.rows == 1
    accept(batch, clerk, reason="试")
    assert Household.objects.get(household_no=f"{VILLAGE}-0007").exit_flag == "1"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_show_findings_and_changes_in_one_language(office: Office, language: str) -> None:
    clerk = office.people["township_clerk"]
    rows = [
        fresh(0)["household"] | {"head_name": "覃新兰"},
        fresh(1)["household"] | {"exit_flag": "九"},
    ]
    batch = uploaded(clerk, csv_file("户.csv", rows))
    client = entered(clerk)
    client.cookies["tuopin_language"] = language
    told = {
        "/intake/": ("批次", "Batch"),
        "/intake/upload/": ("数据截止日", "Day the data show"),
        "/intake/mappings/": ("列映射", "Mappings"),
        f"/intake/{batch.pk}/": ("接收进台账", "Accept into the registry"),
        f"/intake/{batch.pk}/findings/": ("必填项无法识别", "required value not usable"),
        f"/intake/{batch.pk}/changes/": ("接收后", "Afterwards"),
    }
    for path, (zh, en) in told.items():
        body = client.get(path).content.decode()
        assert (zh in body) == (language == "zh-hans"), path
        assert (en in body) == (language == "en"), path
    body = client.get(f"/intake/{batch.pk}/changes/").content.decode()
    assert "覃小兰" in body
    assert "覃新兰" in body
    body = client.get(f"/intake/{batch.pk}/findings/?severity=hint&check=row.required_value")
    assert "九" not in body.content.decode()
    assert [c.key for c in changed_rows(batch, "household", 0, 9)] == [office.ours]


def test_findings_turn_their_pages_by_number_and_back(office: Office) -> None:
    from tuopin.office.intake.findings import leaf

    rows = [fresh(n)["household"] | {"exit_flag": "九"} for n in range(100, 230)]
    batch = uploaded(office.people["village_worker"], csv_file("户.csv", rows))
    chosen = {"check": "row.required_value"}
    first = leaf(batch.pk, chosen)
    second = leaf(batch.pk, chosen, after=first.after)
    third = leaf(batch.pk, chosen, after=second.after)
    lines = [row["row"] for page in (first, second, third) for row in page.rows]
    assert lines == list(range(2, 132))
    assert (first.before, third.after) == (None, None)
    back = leaf(batch.pk, chosen, before=third.before)
    assert [r["row"] for r in back.rows] == [r["row"] for r in second.rows]
    assert leaf(batch.pk, chosen, before=back.before).before is None


def test_statements_are_counted_by_batch_and_never_by_row(office: Office) -> None:
    clerk = office.people["township_clerk"]

    def statements(first: int, many: int) -> tuple[int, int]:
        rows = [fresh(n) for n in range(first, first + many)]
        files = (
            csv_file("户.csv", [r["household"] for r in rows]),
            csv_file("人.csv", [p for r in rows for p in r["person"]]),
        )
        with CaptureQueriesContext(
            connection,
        ) as checking:
            batch = uploaded(clerk, *files)
        with CaptureQueriesContext(connection) as accepting:
            accept(batch, clerk, reason="试")
        return len(checking), len(accepting)

    few, many = statements(1000, 3), statements(2000, 900)
    # progress is told by the clock: at most a few statements more
    assert abs(few[0] - many[0]) <= 12
    assert few[1] == many[1]
    assert many[0] < 150
    assert many[1] < 40
