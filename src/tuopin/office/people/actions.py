"""What is done with accounts and roles: opened, given, ended, handed over to a successor in one act."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import F

from tuopin.office.areas.models import LEVELS, Area
from tuopin.office.audit.acting import acting
from tuopin.office.people.hashers import FirstPassword
from tuopin.office.people.managing import Unfit, home_of, may_give, mind, rolls
from tuopin.office.people.models import Assignment, Grant, Person, today
from tuopin.office.people.roles import ROLES, Role, clash
from tuopin.terms import Text

__all__ = [
    "Unfit", "assign", "close_account", "drop_second_factor", "end", "first_hash", "first_password", "give",
    "hand_over", "open_account", "release", "renew_password", "reopen_account", "unfit",
]  # fmt: skip

#: Letters and digits that are not taken for one another on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def first_password() -> str:
    """A password to be told once and changed at the first login: 16 random characters in groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def first_hash(password: str) -> str:
    """A first password as it is kept."""
    return make_password(password, hasher=FirstPassword())  # type: ignore[no-any-return]


def open_account(
    username: str, name: str, password: str | None, by: Any, area: str = "", **fields: Any
) -> Person:
    """A new account; its first password must be changed at the first login. `area` is where it is recorded."""
    with acting(by, "people.open", subject=username, area=area):
        person: Person = Person.objects.create_user(
            username, password, name=name, must_change_password=password is not None, **fields
        )
    return person


def close_account(person: Person, by: Any, reason: str) -> None:
    """Nobody can log in any more, and who is logged in is out at once; its grants end today. What it did stays."""
    mind(by, person)
    with acting(by, "people.close", subject=person.username, area=home_of(person), reason=reason):
        mine = Grant.objects.filter(person=person)
        mine.filter(since__gt=today()).update(until=F("since"))
        Grant.objects.in_force(today()).filter(person=person).update(until=today())
        person.is_active = False
        person.set_unusable_password()  # the sessions open now do not outlive it, even when the account is reopened
        person.save(update_fields=["is_active", "password"])


def reopen_account(person: Person, by: Any, reason: str) -> str:
    """The account again, without its roles; its first password."""
    mind(by, person)
    with acting(by, "people.reopen", subject=person.username, area=_was(person), reason=reason):
        return _renewed(person)


def renew_password(person: Person, by: Any, reason: str) -> str:
    """A first password in place of one that was forgotten; sessions of the old one end."""
    mind(by, person)
    area = home_of(person)
    if not person.is_active:
        raise Unfit(Text("帐号已关闭;请先重新开立", "the account is closed; reopen it first"))
    with acting(by, "people.renew", subject=person.username, area=area, reason=reason):
        return _renewed(person)


def _renewed(person: Person) -> str:
    password = first_password()
    person.password = first_hash(password)
    person.is_active = person.must_change_password = True
    person.save(update_fields=["password", "is_active", "must_change_password"])
    return password


def _was(person: Person) -> str:
    codes = Grant.objects.filter(person=person).values_list("area__code", flat=True)
    return min(codes, key=lambda code: (len(code), code), default="")


def drop_second_factor(person: Person, by: Any, reason: str) -> None:
    """For a telephone that was lost: where the roles require a second factor, a new one is set up at the next login."""
    mind(by, person)
    area = home_of(person)
    with acting(
        by, "people.second_factor_dropped", subject=person.username, area=area, reason=reason
    ):
        Authenticator.objects.filter(user=person).delete()


def give(
    person: Person,
    role: str,
    area: Area,
    by: Any,
    since: date | None = None,
    until: date | None = None,
) -> Grant:
    """Give a role over an area. Unfit where the level is wrong, it is held already, or roles clash."""
    may_give(by, person, area.code)
    told, start = ROLES[role], since or today()
    with acting(by, "people.give", subject=person.username, area=area.code):
        # whoever gives the same person another role meanwhile waits, and then sees this one
        Person.objects.select_for_update().get(pk=person.pk)
        held = [
            (grant.told, grant.area_id, grant.since, grant.until)
            for grant in Grant.objects.filter(person=person)
        ]
        why = unfit(told, area, start, until, held)
        if why is not None:
            raise Unfit(why)
        person.__dict__.pop("_grants_today", None)
        return Grant.objects.create(person=person, role=role, area=area, since=start, until=until)


def unfit(
    role: Role,
    area: Area,
    since: date,
    until: date | None,
    held: Iterable[tuple[Role, int, date, date | None]],
) -> Text | None:
    """Why the role cannot be held so beside those held (role, area, since, until); None where it can."""
    if area.level != role.level:
        return Text(
            f"{role.text.zh}的范围是{LEVELS[role.level].zh},不是{LEVELS[area.level].zh}({area.name})",
            f"a {role.text.en} is held over a {LEVELS[role.level].en}; this is a {LEVELS[area.level].en}",
        )
    if until is not None and until <= since:
        return Text("结束日期应晚于开始日期", "the last day comes after the first")
    for other, place, begun, over in held:
        if not _overlap(since, until, begun, over):
            continue
        why = clash(role, other)
        if why is not None:
            return Text(
                f"{why.zh}(此人已是{other.text.zh})", f"{why.en} (this person is a {other.text.en})"
            )
        if role.code == other.code and place == area.pk:
            return Text(
                "这段时间内已有同一角色", "the same role is held there in that time already"
            )
    return None


def _overlap(since: date, until: date | None, begun: date, over: date | None) -> bool:
    if over == begun:
        return False  # given and taken on one day: it never held
    return (over is None or over > since) and (until is None or begun < until)


def end(grant: Grant, by: Any, reason: str, on: date | None = None) -> None:
    """End a grant: the day is the first on which it holds no more."""
    may_give(by, grant.person, grant.area.code)
    last = max(on or today(), grant.since)
    if grant.until is not None and grant.until <= last:
        raise Unfit(Text("这个角色到那天已经结束", "the role is over by that day already"))
    with acting(
        by, "people.end", subject=grant.person.username, area=grant.area.code, reason=reason
    ):
        grant.until = last
        grant.save(update_fields=["until"])


def assign(grant: Grant, households: Iterable[str], by: Any) -> int:
    """Assign households to a cadre or draw them for an evaluator; how many are new."""
    may_give(by, grant.person, grant.area.code)
    there = set(grant.assignments.values_list("household_no", flat=True))
    fresh = [number for number in dict.fromkeys(households) if number not in there]
    if not fresh:
        return 0
    with acting(
        by, "people.assign", subject=grant.person.username, area=grant.area.code, rows=len(fresh)
    ):
        Assignment.objects.bulk_create(
            (Assignment(grant=grant, household_no=number) for number in fresh), batch_size=5000
        )
    return len(fresh)


def release(grant: Grant, households: Iterable[str], by: Any, reason: str) -> int:
    """Households that are this person's no more; how many."""
    may_give(by, grant.person, grant.area.code)
    mine = grant.assignments.filter(household_no__in=list(households))
    subject, area = grant.person.username, grant.area.code
    with acting(by, "people.release", subject=subject, area=area, reason=reason, rows=mine.count()):
        gone, _ = mine.delete()
    return int(gone)


def hand_over(old: Person, new: Person, by: Any, reason: str, on: date | None = None) -> int:
    """Everything the one holds from a day on goes to the other, assigned households included, in one act.

    Until that day the one keeps everything. Where the other holds the same role over the same area already,
    the households join those of the role held.
    """
    day, moved = on or today(), 0
    if old.pk == new.pk:
        raise Unfit(Text("接任者不能是本人", "the successor is the same person"))
    if not new.is_active:
        raise Unfit(Text("接任者的帐号已关闭", "the successor's account is closed"))
    mind(by, old)
    area = home_of(old)
    with acting(
        by, "people.hand_over", subject=old.username, area=area, reason=f"{reason} → {new.username}"
    ):
        for grant in rolls(old):
            if grant.until is not None and grant.until <= day:
                continue
            start = max(day, grant.since)
            # the households stay with the role that ends, too: they are theirs until the day, and afterwards
            # tell whose they were
            numbers = list(grant.assignments.values_list("household_no", flat=True))
            assign(_taken_over(grant, new, start, by), numbers, by)
            grant.until = start
            grant.save(update_fields=["until"])
            moved += 1
        if moved == 0:
            raise Unfit(Text("没有可交接的角色", "there is no role to hand over"))
        old.__dict__.pop("_grants_today", None)
    return moved


def _taken_over(grant: Grant, new: Person, start: date, by: Any) -> Grant:
    """The successor's grant: the one held over the area from that day for as long, or a new one."""
    Person.objects.select_for_update().get(pk=new.pk)
    held = Grant.objects.filter(person=new, role=grant.role, area=grant.area, since__lte=start)
    for each in held.exclude(until__lte=start):
        if each.until is None or (grant.until is not None and grant.until <= each.until):
            return each
    return give(new, grant.role, grant.area, by, start, grant.until)
