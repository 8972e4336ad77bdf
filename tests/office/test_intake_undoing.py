"""Undoing a batch to the byte while nothing is built on it, and its files, sealed on disk until it is settled."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fixtures.intakes import (
    VILLAGE,
    csv_file,
    entered,
    fresh,
    stored,
    uploaded,
    year,
)
from fixtures.offices import Office
from tuopin.office.audit.acting import acting
from tuopin.office.intake.accepting import Unacceptable, accept
from tuopin.office.intake.actions import (
    refuse,
)
from tuopin.office.intake.models import Batch, Kept
from tuopin.office.intake.taking import sweep
from tuopin.office.intake.undoing import undo
from tuopin.office.intake.uploads import Broken, sealed_file, sealed_pieces, store
from tuopin.office.registry.actions import add_row
from tuopin.office.registry.models import MODELS, Household, Person

__all__ = ["year"]


def accepted(office: Office) -> Batch:
    rows = [fresh(n) for n in (0, 1, 2, 7)]
    for row in rows[:3]:
        row["household"] |= {
            "head_name": "改名",
            "household_phone": "14299990000",
            "exit_year": None,
        }
        row["person"][0] |= {
            "name": "改名",
            "id_number": "990000198001010016",
            "birth_date": "1980-01-01",
        }
    batch = uploaded(
        office.people["village_worker"],
        csv_file("户.csv", [r["household"] for r in rows]),
        csv_file("人.csv", [p for r in rows for p in r["person"]]),
    )
    assert [batch.changes[name]["changed"] for name in ("household", "person")] == [3, 3]
    return accept(batch, office.people["township_clerk"], reason="试")


def test_undoing_restores_every_byte(office: Office) -> None:
    before = {name: stored(model) for name, model in MODELS.items()}
    batch = accepted(office)
    assert stored(Household) != before["household"]
    assert undo(batch, office.people["township_clerk"], "传错了").state == "undone"
    assert {name: stored(model) for name, model in MODELS.items()} == before
    assert Kept.objects.count() == 0
    # the version goes on rising, so that an old page is never taken for a current one
    assert Household.objects.get(household_no=office.ours).version == 3


def test_what_was_built_upon_is_not_undone(office: Office) -> None:
    clerk = office.people["township_clerk"]
    batch = accepted(office)
    with acting(None, "tests.edit"):
        held = Person.objects.filter(household_no=office.ours).first()
        held.education, held.version = "05", held.version + 1
        held.save()
    before = stored(Person)
    with pytest.raises(Unacceptable, match="changed since"):
        undo(batch, clerk, "传错了")
    assert stored(Person) == before
    assert Batch.objects.get(pk=batch.pk).state == "accepted"


def test_a_household_others_were_registered_in_is_not_undone(office: Office) -> None:
    batch = accepted(office)
    fresh_one = fresh(7)["household"]["household_no"]
    with acting(None, "tests.add"):
        Person.objects.create(
            person_no="X1", household_no=fresh_one, data_year=2019, village_code=VILLAGE, name="新"
        )
    with pytest.raises(Unacceptable, match="registered upon"):
        undo(batch, office.people["township_clerk"], "传错了")


def with_somebody_new(office: Office) -> tuple[Batch, str]:
    """An accepted batch that brings one more member of a household that was registered before, and their number."""
    rows = fresh(0)["person"]
    rows.append(rows[1] | {"person_no": f"{office.ours}77", "name": "新人", "id_number": ""})
    batch = uploaded(office.people["village_worker"], csv_file("人.csv", rows))
    assert batch.changes["person"]["new"] == 1
    return accept(batch, office.people["township_clerk"], reason="试"), f"{office.ours}77"


def test_a_person_something_was_registered_of_is_not_undone(office: Office) -> None:
    clerk = office.people["township_clerk"]
    batch, number = with_somebody_new(office)
    household = Household.objects.get(household_no=office.ours)
    add_row(table="work", household=household, values={"person_no": number, "month": 3}, by=clerk)
    with pytest.raises(Unacceptable, match="registered upon"):
        undo(batch, clerk, "传错了")
    assert Person.objects.filter(person_no=number).exists()
    assert MODELS["work"].objects.get().person_no == number


def test_what_is_registered_of_another_member_hinders_no_undoing(office: Office) -> None:
    clerk = office.people["township_clerk"]
    batch, number = with_somebody_new(office)
    household = Household.objects.get(household_no=office.ours)
    values = {"person_no": f"{office.ours}01", "month": 3}
    add_row(table="work", household=household, values=values, by=clerk)
    assert undo(batch, clerk, "传错了").state == "undone"
    assert not Person.objects.filter(person_no=number).exists()


def test_a_batch_inside_a_frozen_round_is_not_undone(office: Office) -> None:
    batch = accepted(office)
    with acting(None, "archive.freeze", subject="2019"):
        pass
    with pytest.raises(Unacceptable, match="frozen"):
        undo(batch, office.people["township_clerk"], "传错了")
    with pytest.raises(Unacceptable, match="reason"):
        undo(batch, office.people["township_clerk"], " ")


def everything(batch: Batch) -> dict[str, bytes]:
    folder = Path(settings.MEDIA_ROOT) / str(batch.pk)
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_lie_sealed_for_the_owner_alone_and_go_when_settled(office: Office) -> None:
    clerk = office.people["township_clerk"]
    row = fresh(80)["household"]
    batch = uploaded(clerk, csv_file("户.csv", [row]))
    folder = Path(settings.MEDIA_ROOT) / str(batch.pk)
    assert folder.stat().st_mode & 0o777 == 0o700
    held = everything(batch)
    assert set(held) == {"upload-0.sealed", "rows-household.sealed", "findings.parquet"}
    for name, content in held.items():
        assert (folder / name).stat().st_mode & 0o777 == 0o600
        assert row["head_id_number"].encode() not in content
        assert row["head_name"].encode() not in content
    accept(batch, clerk, reason="试")
    assert everything(batch) == {}
    second = uploaded(clerk, csv_file("户.csv", [fresh(81)["household"]]))
    refuse(second, clerk, "重复")
    assert everything(second) == {}
    assert Batch.objects.get(pk=second.pk).state == "refused"


def test_a_sealed_file_that_was_changed_cut_or_exchanged_is_not_read(db: None) -> None:
    key = "22" * 32
    store(999, key, "a", [b"x" * (3 << 20), b"y"])
    store(999, key, "b", [b"x" * (3 << 20), b"y"])
    path = sealed_file(999, "a")
    assert b"".join(sealed_pieces(path, key)) == b"x" * (3 << 20) + b"y"
    content = path.read_bytes()
    for wrong in (
        content[:100] + b"\0" + content[101:],
        content[: 16 + (1 << 20) + 16],
        sealed_file(999, "b").read_bytes(),
    ):
        path.write_bytes(wrong)
        with pytest.raises(Broken):
            list(sealed_pieces(path, key))


def test_a_file_of_which_nothing_can_be_used_refuses_the_batch_in_words(office: Office) -> None:
    batch = uploaded(
        office.people["township_clerk"], csv_file("菜谱.csv", [{"菜": "豆腐", "价": "3"}])
    )
    assert batch.state == "refused"
    assert "不属于任何已知的表" in batch.wrong_zh
    assert "/" not in batch.wrong_zh.replace("NUL/", "")
    page = entered(office.people["township_clerk"]).get(f"/intake/{batch.pk}/").content.decode()
    assert "不属于任何已知的表" in page


def test_an_empty_file_is_named_without_the_folder_it_lies_in(office: Office) -> None:
    batch = uploaded(office.people["village_worker"], SimpleUploadedFile("空.csv", b""))
    assert batch.state == "refused"
    assert batch.wrong_zh == "空.csv 是空文件;请重新导出"
    assert batch.wrong_en == "空.csv is empty; export it again"


def test_a_file_in_the_coding_of_unicode_text_is_read(office: Office) -> None:
    household = fresh(80)["household"]
    told = csv_file("户.csv", [household]).read().decode().replace(",", "\t").encode("utf-16")
    batch = uploaded(office.people["village_worker"], SimpleUploadedFile("户.csv", told))
    assert batch.state in ("ready", "wanting"), batch.wrong_en
    assert batch.changes["household"]["new"] == 1


def test_what_a_killed_check_or_an_old_batch_left_is_swept_away(office: Office) -> None:
    clerk = office.people["township_clerk"]
    rows = [fresh(80)["household"], fresh(81)["household"] | {"exit_flag": "九"}]
    batch = uploaded(clerk, csv_file("户.csv", rows))
    accept(batch, clerk, reason="其余无误")
    # a rejected row is left to mend: the upload stays, the rows that waited are gone
    assert set(everything(batch)) == {"upload-0.sealed", "findings.parquet"}
    left = Path(settings.MEDIA_ROOT) / str(batch.pk) / "work"
    left.mkdir()
    (left / "0001.parquet").write_bytes(b"names in the clear")
    sweep()
    assert set(everything(batch)) == {"upload-0.sealed", "findings.parquet"}
    assert not left.exists()
    with acting(None, "tests.age"):
        long_ago = timezone.now() - timedelta(days=31)
        Batch.objects.filter(pk=batch.pk).update(settled_at=long_ago)
    sweep()
    assert everything(batch) == {}


def test_what_undoing_needs_is_kept_until_a_round_is_frozen(office: Office) -> None:
    accepted(office)
    sweep()
    assert Kept.objects.count() == 2
    with acting(None, "archive.freeze", subject="2019"):
        pass
    sweep()
    assert Kept.objects.count() == 0
