"""Files as browsers send them: the same words and the same names wherever files are taken in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from fixtures.nationals import COUNTY
from fixtures.offices import Office
from tuopin.office.intake import actions as intake
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.intake.sending import names_of, need_fit
from tuopin.office.national import actions as national

DAY = date(2019, 12, 31)


@dataclass
class Told:
    """A file that nobody reads."""

    name: str = "户.csv"
    size: int = 1

    def chunks(self) -> list[bytes]:
        return [b"x"]


def names(*told: str) -> list[str]:
    return list(names_of(Told(name) for name in told))


def test_a_name_is_kept_without_its_folders_and_no_two_are_alike() -> None:
    assert names("C:\\导出\\户.csv", "人/户.CSV", "..", "户.csv") == [
        "户.csv", "户(2).CSV", "file", "户(3).csv",
    ]  # fmt: skip


def test_a_long_name_keeps_its_end_and_fits_a_disk() -> None:
    made = names("户" * 200 + ".csv", "户" * 200 + ".csv")
    assert made == ["户" * 78 + ".csv", "户" * 78 + "(2).csv"]  # 78 × 3 + 4 = 238 bytes
    assert names("a" * 200 + ".csv") == ["a" * 96 + ".csv"]


@pytest.mark.parametrize(
    ("files", "more", "why"),
    [
        ([], {}, "choose a file"),
        ([Told()] * 21, {}, "at most 20 files and 2 GB at a time; upload them in several"),
        ([Told(size=1 << 30), Told(size=(1 << 30) + 1)], {}, "at most 20 files and 2 GB"),
        ([Told()], {"as_of": date(2999, 1, 1)}, "cannot lie in the future"),
        ([Told()], {"table": "nothing"}, "no such table"),
    ],
)
def test_both_ways_in_refuse_the_same_in_the_same_words(
    office: Office, files: list[Any], more: dict[str, Any], why: str
) -> None:
    asked = {"as_of": DAY, "table": "", **more}
    with pytest.raises(Unacceptable, match=why):
        need_fit(files, **asked)
    officer = office.people["county_officer"]
    with pytest.raises(Unacceptable, match=why):
        intake.upload(files, intake.Wanted(COUNTY, asked["as_of"], asked["table"]), officer)
    with pytest.raises(Unacceptable, match=why):
        wanted = national.Wanted(COUNTY, asked["as_of"], asked["table"])
        national.upload(files=files, wanted=wanted, by=officer)


def test_as_many_as_may_be_are_taken() -> None:
    need_fit([Told()] * 20, DAY)
    need_fit([Told(size=2 << 30)], DAY, "household")
