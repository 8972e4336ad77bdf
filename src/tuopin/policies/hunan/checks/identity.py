"""Checks of who a person is: identity number, disability certificate, phone, the facts that are never blank."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded, healthy, of_age
from tuopin.policies.hunan.checks.writing import ERROR, FORM, HINT, OWN, WARNING, check
from tuopin.rules import Check, Edition
from tuopin.rules.id_number import id_birth, id_checksum_holds, id_male

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


def _birth_mismatch(edition: Edition) -> nw.Expr:
    del edition
    return id_birth() != nw.col("birth_date").dt.to_string("%Y%m%d")


def _sex_mismatch(edition: Edition) -> nw.Expr:
    male, female = (coded("sex", f"check.sex.{sex}", edition) for sex in ("male", "female"))
    return (id_male() & female) | (~id_male() & male)


LENGTHS = "check.id.citizen_length check.id.card_length check.id.reissued_length"

CHECKS: tuple[Check, ...] = (
    check(
        "person.id_duplicate",
        ERROR,
        ("证件号码重复", "identity number used more than once"),
        (
            "同一证件号码登记在多个成员名下;核对证件,合并重复登记的人。",
            "The same identity number stands for several members; look at the papers and merge whoever is registered twice.",
        ),
        lambda e: nw.col("id18_doubled"),
        column="id_number",
        reads="person.id_number",
        twins="1_01_001 1_12_001",
    ),
    check(
        "person.id_length",
        ERROR,
        ("证件号码位数不对", "identity number of a wrong length"),
        (
            "证件号码应为18位(身份证)、20位或22位(残疾人证);按证件原件更正。",
            "The number has to have 18 characters (citizen) or 20 or 22 (disability certificate); correct it from the original.",
        ),
        _id_lengths,
        column="id_number",
        reads="person.id_number",
        twins="1_01_002",
        parameters=LENGTHS,
    ),
    check(
        "person.id_checksum",
        ERROR,
        ("证件号码校验码错误", "identity number fails its check character"),
        (
            "前18位不符合校验规则,至少有一位录错;按证件原件更正。",
            "The first 18 characters fail the check, so at least one is mistyped; correct it from the original.",
        ),
        lambda e: (
            ~id_checksum_holds()
            & (nw.col("id_number").str.len_chars() >= e.value("check.id.citizen_length"))
        ),
        column="id_number",
        reads="person.id_number",
        twins="1_01_003 1_12_002 1_12_003",
        parameters="check.id.citizen_length",
    ),
    check(
        "person.card_digits",
        ERROR,
        ("残疾人证类别等级位错误", "disability certificate with impossible kind or grade"),
        (
            "残疾人证第19位应为1—7(类别)、第20位应为1—4(等级);按残疾人证更正。",
            "Character 19 of the certificate must be 1–7 (kind) and character 20 must be 1–4 (grade); correct it from the certificate.",
        ),
        _card_kind,
        column="id_number",
        reads="person.id_number",
        twins="1_01_004 1_12_004",
        parameters="check.id.citizen_length check.id.card_pattern",
    ),
    check(
        "person.id_placeholder",
        WARNING,
        ("证件号码为占位号", "placeholder instead of an identity number"),
        (
            "前六位为999999,尚无公民身份号码;督促办理户籍登记并补录。",
            "The number begins with 999999: there is no citizen number yet; help the person to be registered and record it.",
        ),
        lambda e: nw.col("id_number").str.slice(0, 6) == e.value("check.id.placeholder_region"),
        column="id_number",
        reads="person.id_number",
        twins="4_01_003",
        parameters="check.id.placeholder_region",
    ),
    check(
        "person.id_birth_date",
        ERROR,
        ("出生日期与证件号码不符", "birth date differs from the identity number"),
        (
            "出生日期与证件号码第7—14位不一致;核对后更正其中一项。",
            "The birth date is not the one in characters 7–14 of the identity number; correct whichever is wrong.",
        ),
        _birth_mismatch,
        column="birth_date",
        reads="person.id_number person.birth_date",
        source=FORM,
    ),
    check(
        "person.id_sex",
        WARNING,
        ("性别与证件号码不符", "sex differs from the identity number"),
        (
            "性别与证件号码第17位的奇偶不一致;核对后更正其中一项。",
            "The sex is not the one given by the 17th digit of the identity number; correct whichever is wrong.",
        ),
        _sex_mismatch,
        column="sex",
        reads="person.id_number person.sex",
        source=OWN,
        parameters="check.sex.male check.sex.female",
    ),
    check(
        "person.disabled_without_card",
        WARNING,
        ("残疾但无残疾人证", "disabled without a certificate"),
        (
            "健康状况为残疾,却没有残疾人证类别;帮助办证或更正健康状况。",
            "Health says disabled but no certificate is recorded; help with the certificate or correct the health entry.",
        ),
        lambda e: coded("health", "health.disabled", e) & blank("disability_kind"),
        column="disability_kind",
        reads="person.health person.disability_kind",
        twins="4_01_002 4_12_003",
        parameters="health.disabled",
    ),
    check(
        "person.card_without_disability",
        WARNING,
        ("有残疾人证但登记为健康", "certificate holder recorded as healthy"),
        (
            "登记有残疾人证,健康状况却为健康;核对残疾人证后更正。",
            "A disability certificate is recorded while health says healthy; look at the certificate and correct.",
        ),
        lambda e: healthy(e) & ~blank("disability_kind"),
        column="health",
        reads="person.health person.disability_kind",
        parameters="check.health.healthy",
    ),
    check(
        "person.card_grade_blank",
        HINT,
        ("残疾类别与等级只填一项", "kind of disability without grade, or the reverse"),
        (
            "残疾类别和等级应同时填写;按残疾人证补齐。",
            "Kind and grade belong together; complete them from the certificate.",
        ),
        lambda e: blank("disability_kind") != blank("disability_grade"),
        column="disability_grade",
        reads="person.disability_kind person.disability_grade",
        source=OWN,
    ),
    check(
        "person.sex_blank",
        WARNING,
        ("性别为空", "sex blank"),
        ("性别未登记;入户补录。", "Sex is not recorded; ask and record it."),
        lambda e: blank("sex"),
        column="sex",
        reads="person.sex",
        source=FORM,
    ),
    check(
        "person.birth_blank",
        WARNING,
        ("出生日期为空", "birth date blank"),
        (
            "出生日期未登记,涉及年龄的判断都成为未知;按证件补录。",
            "No birth date is recorded, so every question of age stays unknown; record it from the papers.",
        ),
        lambda e: blank("birth_date"),
        column="birth_date",
        reads="person.birth_date",
        source=FORM,
    ),
    check(
        "person.birth_in_future",
        ERROR,
        ("出生日期晚于截止日", "born after the day of the round"),
        (
            "出生日期晚于本轮数据截止日;按证件更正。",
            "The birth date lies after the day the round is dated; correct it from the papers.",
        ),
        lambda e: nw.col("birth_date") > e.on,
        column="birth_date",
        reads="person.birth_date",
        source=OWN,
    ),
    check(
        "person.age_extreme",
        HINT,
        ("年龄异常偏高", "improbably old"),
        (
            "年龄超出合理范围;核对是否在世、出生日期是否录错。",
            "The age is beyond what is plausible; ask whether the person is alive and the birth date right.",
        ),
        lambda e: of_age(e, "check.age.oldest"),
        column="birth_date",
        reads="person.birth_date",
        source=OWN,
        parameters="check.age.oldest",
    ),
    check(
        "person.ethnicity_blank",
        WARNING,
        ("民族为空", "ethnicity blank"),
        ("民族未登记;按户口簿补录。", "Ethnicity is not recorded; record it from the household register."),
        lambda e: blank("ethnicity"),
        column="ethnicity",
        reads="person.ethnicity",
        twins="2_01_001 2_12_002",
    ),
    check(
        "person.health_blank",
        WARNING,
        ("健康状况为空", "health blank"),
        ("健康状况未登记;入户补录。", "Health is not recorded; ask and record it."),
        lambda e: blank("health"),
        column="health",
        reads="person.health",
        twins="2_01_002 2_12_003",
    ),
    check(
        "person.labour_blank",
        WARNING,
        ("劳动能力为空", "labour capacity blank"),
        ("劳动能力未登记;入户补录。", "Labour capacity is not recorded; ask and record it."),
        lambda e: blank("labour_capacity"),
        column="labour_capacity",
        reads="person.labour_capacity",
        twins="2_01_003 2_12_001",
    ),
    check(
        "person.phone_pattern",
        HINT,
        ("个人电话不是手机号", "person's phone is not a mobile number"),
        (
            "个人联系电话应为11位手机号;核实后更正。",
            "The person's phone has to be a mobile number of 11 digits; ask again and correct.",
        ),
        lambda e: _phone("person_phone"),
        column="person_phone",
        reads="person.person_phone",
        twins="2_01_013 2_01_014 2_12_007",
    ),
    check(
        "person.phone_shared_between_households",
        HINT,
        ("不同户的成员共用电话", "one phone for members of different households"),
        (
            "同一手机号登记在不同户的成员名下;逐人核实。",
            "The same mobile number stands for members of different households; ask each of them.",
        ),
        lambda e: nw.col("phone_households"),
        column="person_phone",
        reads="person.person_phone person.household_no",
        twins="5_15_022",
    ),
    check(
        "person.phone_shared_far_apart",
        HINT,
        ("不同地方务工的成员共用电话", "one phone for members working far apart"),
        (
            "同一手机号登记在不同地方务工的成员名下;逐人核实。",
            "The same mobile number stands for members who work in different counties; ask each of them.",
        ),
        lambda e: nw.col("phone_far_apart") & ~blank("work_location"),
        column="person_phone",
        reads="person.person_phone person.work_location",
        twins="5_15_021",
        parameters="check.work.in_county check.work.out_of_county",
    ),
    check(
        "household.phone_pattern",
        WARNING,
        ("户联系电话不是手机号", "household phone is not a mobile number"),
        (
            "户联系电话应为11位手机号;核实后更正。",
            "The household's phone has to be a mobile number of 11 digits; ask again and correct.",
        ),
        lambda e: _phone("household_phone"),
        column="household_phone",
        reads="household.household_phone",
        twins="4_02_001 5_13_003",
    ),
    check(
        "household.phone_shared",
        HINT,
        ("不同户登记同一电话", "one phone for several households"),
        (
            "同一手机号登记为多户的联系电话;核实是否有人代填。",
            "The same number is the contact of several households; ask whether somebody filled it in for them.",
        ),
        lambda e: nw.col("household_phone_doubled"),
        column="household_phone",
        reads="household.household_phone",
    ),
    check(
        "household.bank_account_shared",
        WARNING,
        ("不同户登记同一银行账号", "one bank account for several households"),
        (
            "同一银行账号登记在多户名下,补助可能被他人领取;核对存折。",
            "Several households give the same bank account, so others may draw their money; look at the bank books.",
        ),
        lambda e: nw.col("bank_account_doubled"),
        column="bank_account",
        reads="household.bank_account",
        source=OWN,
    ),
    check(
        "household.id_missing",
        WARNING,
        ("有成员缺证件号码", "a member without identity number"),
        (
            "户内其他成员有证件号码,有成员却没有;补录或帮助办证。",
            "Some members have an identity number recorded and some have none; record it or help to get one.",
        ),
        lambda e: (nw.col("numbered") > 0) & (nw.col("numbered") < nw.col("members")),
        column="id_number",
        reads="person.id_number",
    ),
    check(
        "household.head_id",
        WARNING,
        ("户主证件号码与成员表不符", "ID number of the head differs from the member's"),
        (
            "户表中的户主证件号码与成员表中户主的不一致;更正其中一处。",
            "The head's identity number in the household's entry is not the one in the member's; correct either.",
        ),
        lambda e: (nw.col("heads") == 1) & (nw.col("head_id_number") != nw.col("head_member_id")),
        column="head_id_number",
        reads="household.head_id_number person.id_number person.relation",
        source=FORM,
        parameters="check.relation.head",
    ),
)
