"""The roles there are, as readable code: what each may do, over what, and which may not be held together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tuopin.terms import Text

__all__ = ["ROLES", "Over", "Right", "Role", "clash"]


class Right(StrEnum):
    """One thing a role may do within its areas."""

    SEE = "see"  # households, persons and what is worked out of them
    ENTER = "enter"  # write facts: edit, natural change, upload
    ACCEPT = "accept"  # take a checked batch into the registry
    APPROVE = "approve"  # decide: freeze, approve, release
    ASSESS = "assess"  # run an assessment
    REVEAL = "reveal"  # see an ID number, phone or account in the clear, with a reason
    NOTE = "note"  # write clues
    AUDIT = "audit"  # read the record of acts
    PEOPLE = "people"  # open accounts, give and take roles
    EXPORT = "export"  # take lists out
    RECONCILE = "reconcile"  # compare with the national system and sign totals


class Over(StrEnum):
    """What a role is held over."""

    AREA = "area"
    HOUSEHOLDS = "households"  # assigned ones: a cadre's families, an evaluator's drawn sample


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its level of area, its rights, and whether it needs a second factor."""

    code: str
    text: Text
    level: str  # the level of area it is held over
    rights: frozenset[Right]
    over: Over = Over.AREA
    second_factor: bool = False


def _role(code: str, zh: str, en: str, level: str, *rights: Right, **more: object) -> Role:
    return Role(code, Text(zh, en), level, frozenset(rights), **more)  # type: ignore[arg-type]


_SEE, _ENTER, _REVEAL, _EXPORT = Right.SEE, Right.ENTER, Right.REVEAL, Right.EXPORT

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role("village_worker", "村级信息员", "village worker", "village", _SEE, _ENTER, _REVEAL),
        _role(
            "work_team",
            "驻村工作队员(含第一书记)",
            "stationed work team (first secretary)",
            "village",
            _SEE,
            _ENTER,
            _REVEAL,
        ),
        _role(
            "paired_cadre",
            "帮扶责任人",
            "paired cadre",
            "village",
            _SEE,
            _ENTER,
            _REVEAL,
            over=Over.HOUSEHOLDS,
        ),
        _role(
            "assembly_secretary",
            "村民代表大会记录人",
            "village assembly secretary",
            "village",
            _SEE,
        ),
        _role(
            "township_clerk",
            "乡镇扶贫专干",
            "township clerk",
            "township",
            _SEE,
            _ENTER,
            Right.ACCEPT,
            _REVEAL,
            _EXPORT,
            Right.RECONCILE,
        ),
        _role(
            "county_officer",
            "县级业务员",
            "county officer",
            "county",
            _SEE,
            _ENTER,
            Right.ACCEPT,
            Right.ASSESS,
            _REVEAL,
            _EXPORT,
            Right.RECONCILE,
        ),
        _role(
            "county_decider",
            "县级决策人",
            "county decision-maker",
            "county",
            _SEE,
            Right.APPROVE,
            Right.ASSESS,
            Right.PEOPLE,
            Right.AUDIT,
            second_factor=True,
        ),
        _role("county_finance", "县级财务", "county finance", "county", _SEE, _EXPORT),
        _role(
            "prefecture_reviewer",
            "市州复核人",
            "prefecture reviewer",
            "prefecture",
            _SEE,
            Right.APPROVE,
            Right.ASSESS,
            second_factor=True,
        ),
        _role(
            "provincial_officer",
            "省级业务员",
            "provincial officer",
            "province",
            _SEE,
            Right.ASSESS,
            _EXPORT,
            Right.RECONCILE,
            second_factor=True,
        ),
        _role(
            "provincial_decider",
            "省级决策人",
            "provincial decision-maker",
            "province",
            _SEE,
            Right.APPROVE,
            Right.ASSESS,
            Right.PEOPLE,
            Right.AUDIT,
            second_factor=True,
        ),
        _role(
            "auditor",
            "审计员",
            "auditor",
            "province",
            _SEE,
            Right.AUDIT,
            Right.NOTE,
            second_factor=True,
        ),
        _role(
            "evaluator",
            "第三方评估员",
            "third-party evaluator",
            "county",
            _SEE,
            over=Over.HOUSEHOLDS,
        ),
        _role(
            "administrator",
            "系统管理员",
            "system administrator",
            "province",
            Right.PEOPLE,
            second_factor=True,
        ),
    )
}


def clash(one: Role, other: Role) -> Text | None:
    """Why the same person may not hold both at the same time; None where they may.

    Whoever enters may not approve; who audits, evaluates or administers does nothing else.
    """
    if one.code == other.code:
        return None
    apart = {"auditor": "审计员", "evaluator": "第三方评估员", "administrator": "系统管理员"}
    for role, name in apart.items():
        if role in (one.code, other.code):
            return Text(
                f"{name}不得兼任其他角色", f"a {ROLES[role].text.en} may hold no other role"
            )
    rights = one.rights | other.rights
    if {Right.ENTER, Right.APPROVE} <= rights:
        return Text("录入者不得审批", "whoever enters may not approve")
    return None
