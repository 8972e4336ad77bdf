"""What is done with tokens: made, shown once, and revoked."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from tuopin.office.api.auth import digest
from tuopin.office.api.caller import Caller
from tuopin.office.api.models import Token
from tuopin.office.areas.models import Area
from tuopin.office.audit.acting import acting
from tuopin.office.people.access import reach
from tuopin.office.people.actions import Unfit
from tuopin.office.people.models import Person, today
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["LONGEST", "make_token", "offered", "revoke_token"]

#: Days a token holds at most, and tokens a person has at a time.
LONGEST, MOST = 366, 20
#: So that scanners of source code know one when it was left there.
MARK = "tuopin_"
SHOWN = len(MARK) + 5
#: What endpoints ask for; others would give a token more than it could ever use.
USED = (Right.SEE, Right.EXPORT, Right.AUDIT, Right.PEOPLE)


def offered(person: Person) -> list[Right]:
    """The rights a token of the person may have."""
    return [right for right in USED if not reach(person, right).empty]


def make_token(
    person: Person, name: str, rights: Iterable[Right], area: Area | None, expires: date
) -> tuple[Token, str]:
    """(token, what is shown once). Unfit where it would reach beyond its person, or too long."""
    wanted, day = sorted(set(rights)), today()
    if not name.strip():
        raise Unfit(Text("请写用途", "say what it is for"))
    if not wanted or not set(wanted) <= set(offered(person)):
        raise Unfit(Text("请选至少一个您现有的权限", "choose at least one right that you hold"))
    if area is not None and all(Caller(person).reach(r, area.code).empty for r in wanted):
        raise Unfit(Text("这个地区不在您的范围内", "this area is none of yours"))
    if not day < expires <= day + timedelta(days=LONGEST):
        raise Unfit(
            Text(
                f"到期日须在明天起 {LONGEST} 天之内",
                f"it expires within {LONGEST} days, tomorrow at the earliest",
            )
        )
    standing = Token.objects.filter(person=person, revoked__isnull=True, expires__gt=day)
    if standing.count() >= MOST:
        raise Unfit(
            Text(
                f"您已有 {MOST} 个令牌;请先吊销不用的", f"you have {MOST} tokens; revoke one first"
            )
        )
    secret = MARK + secrets.token_urlsafe(32)
    code = area.code if area else ""
    with acting(person, "api.token", subject=secret[:SHOWN], area=code, reason=name.strip()):
        token = Token.objects.create(
            person=person,
            name=name.strip()[:60],
            prefix=secret[:SHOWN],
            digest=digest(secret),
            rights=[right.value for right in wanted],
            area=area,
            made=day,
            expires=expires,
        )
    return token, secret


def revoke_token(token: Token, by: Person) -> None:
    """From now on it opens nothing; that it was there stays."""
    if token.revoked is None:
        with acting(by, "api.revoke", subject=token.prefix):
            token.revoked = today()
            token.save(update_fields=["revoked"])
