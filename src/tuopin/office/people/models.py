"""Accounts, the roles they hold for a time over an area, and households assigned to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from tuopin.office.areas.models import Area
from tuopin.office.audit.acting import acting
from tuopin.office.audit.triggers import audited
from tuopin.office.people.roles import ROLES, Role

__all__ = ["Assignment", "Grant", "Person", "today"]


def today() -> date:
    """The day in the office's time zone."""
    return timezone.localdate()


class People(BaseUserManager["Person"]):
    """Makes and finds accounts."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """An account; without a password nobody can log in to it."""
        person: Person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with an account. What they may do comes from their grants alone."""

    username = models.CharField(
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[\w.@+-]+$")],
    )
    name = models.CharField(max_length=60)
    employer = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)
    is_staff = is_superuser = False

    objects = People()

    class Meta:
        indexes = (models.Index(fields=["name"], name="person_by_name"),)

    def __str__(self) -> str:
        return self.username

    def check_password(self, raw_password: str) -> bool:
        """Whether this is the password; one kept under an older hash is hashed anew, in an act like every write."""

        def again(password: str) -> None:
            self.set_password(password)
            with acting(None, "people.rehash", subject=self.username):
                self.save(update_fields=["password"])

        return bool(hashers.check_password(raw_password, self.password, again))

    def get_full_name(self) -> str:
        """The name as people say it."""
        return self.name or self.username

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """No permission of Django's is ever given: rights come from grants."""
        return False

    def grants_on(self, day: date | None = None) -> QuerySet[Grant]:
        """The grants in force on a day (today)."""
        return Grant.objects.in_force(day or today()).filter(person=self).select_related("area")


class Grants(models.Manager["Grant"]):
    """Grants in force."""

    def in_force(self, day: date) -> QuerySet[Grant]:
        """Those that hold on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class Grant(models.Model):
    """A role held by a person over an area from a day until the day before another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30)  # one of ROLES
    area = models.ForeignKey(Area, models.PROTECT, related_name="grants")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = Grants()

    area_column = "area__code"

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="grant_until_after_since",
            ),
        )
        indexes = (models.Index(fields=["person", "since"], name="grant_person"),)

    def __str__(self) -> str:
        return f"{self.role} {self.area_id}"

    @property
    def told(self) -> Role:
        """The role in full."""
        return ROLES[self.role]


class Assignment(models.Model):
    """A household a grant is about: one of a cadre's families, or one of an evaluator's drawn sample."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="assignments")
    household_no = models.CharField(max_length=40, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["grant", "household_no"], name="assigned_once"),
        )

    def __str__(self) -> str:
        return self.household_no


audited(Person, hidden=("password",), left_out=("last_login",))
audited(Grant)
audited(Assignment)
