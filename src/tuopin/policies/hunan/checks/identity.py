"""Checks of who a person is: identity number, disability certificate, phone, the facts that are never blank."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import WELL, blank, coded, of_age
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, check
from tuopin.rules import Check, Edition
from tuopin.rules.id_number import id_birth, id_male

__all__ = ["CHECKS"]


def _card(edition: Edition) -> nw.Expr:
    """A number longer than a citizen number is that of a disability certificate."""
    return nw.col("id_number").str.len_chars() > edition.value("check.id.citizen_length")


def _id_lengths(edition: Edition) -> nw.Expr:
    length = nw.col("id_number").str.len_chars()
    allowed = (edition.value(f"check.id.{kind}_length") for kind in ("citizen", "card", "reissued"))
    first, second, third = allowed
    return (length != first) & (length != second) & (length != third)


def _card_kind(edition: Edition) -> nw.Expr:
    shape = edition.value("check.id.card_pattern")
    return _card(edition) & ~nw.col("id_number").str.slice(18).str.contains(shape)


def _phone(column: str) -> nw.Expr:
    """A mobile number; the pattern is the registry's own definition of the field, not a threshold."""
    return ~nw.col(column).str.contains(r"^1[3-9][0-9]{9}$")


def _checksum_wrong(edition: Edition) -> nw.Expr:
    """Long enough to have a check character, and not of the shape or not of the sum."""
    long_enough = nw.col("id_number").str.len_chars() >= edition.value("check.id.citizen_length")
    return long_enough & ~nw.col("id_checksum").fill_null(False)


def _birth_mismatch(edition: Edition) -> nw.Expr:
    del edition
    return id_birth(nw.col("id_shaped")) != nw.col("birth_date").dt.to_string("%Y%m%d")


def _sex_mismatch(edition: Edition) -> nw.Expr:
    male, female = (coded("sex", f"check.sex.{sex}", edition) for sex in ("male", "female"))
    odd = id_male(nw.col("id_shaped"))
    return (odd & female) | (~odd & male)


LENGTHS = "check.id.citizen_length check.id.card_length check.id.reissued_length"

CHECKS: tuple[Check, ...] = (
    check(
        "person.id_duplicate",
        ERROR,
        lambda e: nw.col("id18_doubled"),
        column="id_number",
        reads="person.id_number",
    ),
    check(
        "person.id_length",
        ERROR,
        _id_lengths,
        column="id_number",
        reads="person.id_number",
        parameters=LENGTHS,
    ),
    check(
        "person.id_checksum",
        ERROR,
        _checksum_wrong,
        column="id_number",
        reads="person.id_number",
        parameters="check.id.citizen_length",
    ),
    check(
        "person.card_digits",
        ERROR,
        _card_kind,
        column="id_number",
        reads="person.id_number",
        parameters="check.id.citizen_length check.id.card_pattern",
    ),
    check(
        "person.id_placeholder",
        WARNING,
        lambda e: nw.col("id_number").str.slice(0, 6) == e.value("check.id.placeholder_region"),
        column="id_number",
        reads="person.id_number",
        parameters="check.id.placeholder_region",
    ),
    check(
        "person.id_birth_date",
        ERROR,
        _birth_mismatch,
        column="birth_date",
        reads="person.id_number person.birth_date",
    ),
    check(
        "person.id_sex",
        WARNING,
        _sex_mismatch,
        column="sex",
        reads="person.id_number person.sex",
        parameters="check.sex.male check.sex.female",
    ),
    check(
        "person.disabled_without_card",
        WARNING,
        lambda e: coded("health", "health.disabled", e) & blank("disability_kind"),
        column="disability_kind",
        reads="person.health person.disability_kind",
        parameters="health.disabled",
    ),
    check(
        "person.card_without_disability",
        WARNING,
        lambda e: WELL & ~blank("disability_kind"),
        column="health",
        reads="person.health person.disability_kind",
        parameters="check.health.healthy",
    ),
    check(
        "person.card_grade_blank",
        HINT,
        lambda e: blank("disability_kind") != blank("disability_grade"),
        column="disability_grade",
        reads="person.disability_kind person.disability_grade",
    ),
    check(
        "person.sex_blank",
        WARNING,
        lambda e: blank("sex"),
        column="sex",
        reads="person.sex",
    ),
    check(
        "person.birth_blank",
        WARNING,
        lambda e: blank("birth_date"),
        column="birth_date",
        reads="person.birth_date",
    ),
    check(
        "person.birth_in_future",
        ERROR,
        lambda e: nw.col("birth_date") > e.on,
        column="birth_date",
        reads="person.birth_date",
    ),
    check(
        "person.age_extreme",
        HINT,
        lambda e: of_age(e, "check.age.oldest"),
        column="birth_date",
        reads="person.birth_date",
        parameters="check.age.oldest",
    ),
    check(
        "person.ethnicity_blank",
        WARNING,
        lambda e: blank("ethnicity"),
        column="ethnicity",
        reads="person.ethnicity",
    ),
    check(
        "person.health_blank",
        WARNING,
        lambda e: blank("health"),
        column="health",
        reads="person.health",
    ),
    check(
        "person.labour_blank",
        WARNING,
        lambda e: blank("labour_capacity"),
        column="labour_capacity",
        reads="person.labour_capacity",
    ),
    check(
        "person.phone_pattern",
        HINT,
        lambda e: _phone("person_phone"),
        column="person_phone",
        reads="person.person_phone",
    ),
    check(
        "person.phone_shared_between_households",
        HINT,
        lambda e: nw.col("phone_households"),
        column="person_phone",
        reads="person.person_phone person.household_no",
    ),
    check(
        "person.phone_shared_far_apart",
        HINT,
        lambda e: nw.col("phone_far_apart") & ~blank("work_location"),
        column="person_phone",
        reads="person.person_phone person.work_location",
        parameters="check.work.in_county check.work.out_of_county",
    ),
    check(
        "household.phone_pattern",
        WARNING,
        lambda e: _phone("household_phone"),
        column="household_phone",
        reads="household.household_phone",
    ),
    check(
        "household.phone_shared",
        HINT,
        lambda e: nw.col("household_phone_doubled"),
        column="household_phone",
        reads="household.household_phone",
    ),
    check(
        "household.bank_account_shared",
        WARNING,
        lambda e: nw.col("bank_account_doubled"),
        column="bank_account",
        reads="household.bank_account",
    ),
    check(
        "household.id_missing",
        WARNING,
        lambda e: (nw.col("numbered") > 0) & (nw.col("numbered") < nw.col("members")),
        column="id_number",
        reads="person.id_number",
    ),
    check(
        "household.head_id",
        WARNING,
        lambda e: (nw.col("heads") == 1) & (nw.col("head_id_number") != nw.col("head_member_id")),
        column="head_id_number",
        reads="household.head_id_number person.id_number person.relation",
        parameters="check.relation.head",
    ),
)
