"""Roles given, ended and handed over in any order: no periods overlap, none clash, and each write is one act."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from fixtures.offices import Office, office
from tuopin.office.areas.queries import area_of
from tuopin.office.audit.models import Act, Change
from tuopin.office.people import actions
from tuopin.office.people.actions import Unfit
from tuopin.office.people.models import Assignment, Grant, Person
from tuopin.office.people.roles import ROLES, clash

__all__ = ["office"]

START = date(2020, 1, 1)
NAMES = ("one", "two")
#: Two that may be held together, and one that may be held with neither.
HELD = {
    "township_clerk": "433124900",
    "county_decider": "433124",
    "paired_cadre": "433124900201",
}
WHO, DAYS = st.sampled_from(NAMES), st.integers(0, 12)
ROLE = st.sampled_from(sorted(HELD))


def day(at: int) -> date:
    return START + timedelta(days=at)


class Personnel(RuleBasedStateMachine):
    """Two accounts, and whatever comes to the mind of whoever manages them."""

    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        for name in NAMES:
            actions.open_account(name, "虚构", None, None)
        self.before, self.written = Act.objects.count(), 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.mark)

    def person(self, name: str) -> Person:
        return Person.objects.get(username=name)

    def tried(self, action: Any, acts: int, *told: Any, **named: Any) -> None:
        """A refusal writes nothing; what is done leaves so many acts, and one more a role that it gives."""
        before = Grant.objects.count()
        try:
            action(*told, **named)
        except Unfit:
            assert Grant.objects.count() == before
            return
        self.written += acts + Grant.objects.count() - before

    @rule(who=WHO, role=ROLE, since=DAYS, lasts=st.none() | st.integers(0, 6))
    def given(self, who: str, role: str, since: int, lasts: int | None) -> None:
        until = None if lasts is None else day(since + lasts)
        area = area_of(HELD[role])
        self.tried(actions.give, 0, self.person(who), role, area, None, day(since), until)

    @rule(who=WHO, place=st.integers(0, 5), on=DAYS)
    def ended(self, who: str, place: int, on: int) -> None:
        grants = list(Grant.objects.filter(person__username=who).order_by("pk"))
        if grants:
            self.tried(actions.end, 1, grants[place % len(grants)], None, "虚构", day(on))

    @rule(old=WHO, new=WHO, on=DAYS)
    def handed_over(self, old: str, new: str, on: int) -> None:
        told = (self.person(old), self.person(new), None, "虚构", day(on))
        self.tried(actions.hand_over, 1, *told)

    @rule(who=WHO)
    def assigned(self, who: str) -> None:
        grant = Grant.objects.filter(person__username=who, role="paired_cadre").first()
        if grant is not None:
            self.tried(actions.assign, 1, grant, [self.office.ours], None)

    @invariant()
    def it_stands(self) -> None:
        for name in NAMES:
            held = list(Grant.objects.filter(person__username=name))
            for at in range(26):
                now = [
                    g for g in held if g.since <= day(at) and (g.until is None or g.until > day(at))
                ]
                kinds = [(grant.role, grant.area_id) for grant in now]
                assert len(kinds) == len(set(kinds)), (name, day(at))
                for one in now:
                    for other in now:
                        assert clash(ROLES[one.role], ROLES[other.role]) is None, (name, day(at))
        acts = Act.objects.order_by("-pk")[: Act.objects.count() - self.before]
        assert len(acts) == self.written
        # nothing was written that no act tells of
        seen = Change.objects.filter(
            act__in=[act.pk for act in acts], table="people_grant", kind="i"
        )
        assert seen.count() == Grant.objects.filter(person__username__in=NAMES).count()
        assert (
            Assignment.objects.filter(grant__person__username__in=NAMES).count()
            <= Grant.objects.count()
        )


def test_random_sequences_never_overlap_roles_and_each_write_is_an_act(office: Office) -> None:
    Personnel.office = office
    run_state_machine_as_test(
        Personnel,
        settings=settings(
            max_examples=40,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
