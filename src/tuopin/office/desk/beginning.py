"""What to do first where nothing is there yet: the next step, by what somebody may do."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tuopin.office.look.waiting import Waiting
from tuopin.office.people.access import reach
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["first_steps"]

STEPS: tuple[tuple[Right, Text, str], ...] = (
    (
        Right.APPROVE,
        Text("公告年度,开始采集期", "announce the year, and open it for entry"),
        "years",
    ),
    (
        Right.ENTER,
        Text("上传第一批户和人的表格", "upload the first file of households and persons"),
        "batch_upload",
    ),
    (Right.ACCEPT, Text("接收检查过的批次", "accept batches that were checked"), "batches"),
    (Right.PEOPLE, Text("开立帐号,授予角色", "open accounts and give roles"), "people"),
)


def first_steps(person: Any) -> list[Waiting]:
    """The steps that are this person's to take; none where others must begin."""
    return [Waiting(text, reverse(to)) for right, text, to in STEPS if reach(person, right).areas]
