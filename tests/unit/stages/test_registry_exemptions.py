"""Flagged, corrected and exempted findings are told apart; an expired exemption flags again."""

from __future__ import annotations

from datetime import date

import pytest

from tuopin.stages.registry import (
    Exemption,
    ExemptionError,
    Standing,
    exemptions_from,
    read_exemptions,
    reconcile,
)
from tuopin.terms import load

ON = date(2020, 11, 30)


def found(check: str, subject: str | None, column: str = "name", row: int = 2) -> dict[str, object]:
    return {
        "check": check,
        "subject": subject,
        "column": column,
        "table": "person",
        "file": "f.csv",
        "row": row,
    }


def exempt(check: str, subject: str, expires: date) -> Exemption:
    return Exemption(check, subject, "军人,证件已核", "县扶贫办 李主任", expires)


def test_three_counts_apart():
    before = [found("id.sex", "P1"), found("id.sex", "P2"), found("id.sex", "P3")]
    now = [found("id.sex", "P2"), found("id.sex", "P3"), found("id.sex", "P4")]
    told = reconcile(before, now, [exempt("id.sex", "P3", date(2020, 12, 31))], ON)
    assert told.counts == {"flagged": 2, "corrected": 1, "exempted": 1}
    assert {(row.subject, row.standing) for row in told.rows} == {
        ("P1", Standing.CORRECTED),
        ("P2", Standing.FLAGGED),
        ("P3", Standing.EXEMPTED),
        ("P4", Standing.FLAGGED),
    }
    exempted = next(row for row in told.rows if row.standing is Standing.EXEMPTED)
    assert exempted.exemption.approver == "县扶贫办 李主任"


@pytest.mark.parametrize(
    ("expires", "standing", "expired"),
    [
        (date(2020, 11, 29), Standing.FLAGGED, True),
        (date(2020, 11, 30), Standing.EXEMPTED, False),
        (date(2020, 12, 1), Standing.EXEMPTED, False),
    ],
)
def test_an_exemption_lasts_through_its_day(expires, standing, expired):
    told = reconcile([], [found("id.sex", "P1")], [exempt("id.sex", "P1", expires)], ON)
    assert [(row.standing, row.expired) for row in told.rows] == [(standing, expired)]


def test_the_later_of_two_exemptions_holds():
    both = [exempt("id.sex", "P1", date(2021, 1, 1)), exempt("id.sex", "P1", date(2019, 1, 1))]
    assert reconcile([], [found("id.sex", "P1")], both, ON).counts["exempted"] == 1


def test_an_exemption_covers_its_check_and_subject_only():
    now = [found("id.sex", "P2"), found("id.birth", "P1")]
    told = reconcile([], now, [exempt("id.sex", "P1", date(2021, 1, 1))], ON)
    assert told.counts == {"flagged": 2, "corrected": 0, "exempted": 0}


def test_findings_without_a_subject_are_known_by_their_row():
    told = reconcile([found("row.fields", None, row=2)], [found("row.fields", None, row=3)], [], ON)
    assert told.counts == {"flagged": 1, "corrected": 1, "exempted": 0}


def test_an_exemption_needs_reason_and_approver():
    with pytest.raises(ExemptionError, match="approver"):
        Exemption("id.sex", "P1", "reason", " ", date(2021, 1, 1))


def test_exemptions_from_rows_and_from_yaml(tmp_path):
    row = {
        "check": "id.sex",
        "subject": "P1",
        "reason": "核对无误",
        "approver": "李",
        "expires": "2021-01-01",
    }
    path = tmp_path / "e.yaml"
    path.write_text(
        "exemptions:\n- {check: id.sex, subject: P1, reason: 核对无误, approver: 李, expires: 2021-01-01}\n",
        "utf-8",
    )
    assert exemptions_from([row]) == read_exemptions(load(path))
    with pytest.raises(ExemptionError, match="no date"):
        exemptions_from([{**row, "expires": "next year"}])
