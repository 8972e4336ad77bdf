"""The rows the checks look at: each view joins its tables once, so that all its checks share one pass."""

from __future__ import annotations

from collections.abc import Callable

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks import people
from tuopin.policies.hunan.checks.aggregates import current_members, measures_of, members_of
from tuopin.policies.hunan.checks.views_over_time import change, person_change
from tuopin.rules import Edition, Facts, View, count_of
from tuopin.rules.id_number import halves, id_checksum_holds, id_shaped
from tuopin.terms import Text

__all__ = ["VIEWS"]

YES = nw.lit(True)
Build = Callable[[Facts, Edition], nw.LazyFrame]


def _without(frame: nw.LazyFrame, *names: str) -> nw.LazyFrame:
    return frame.drop(*names)


def _standing(facts: Facts) -> nw.LazyFrame:
    """Households of the registry that are neither invalid nor closed."""
    open_ = nw.col("valid").fill_null(True) & nw.col("close_reason").is_null()
    return facts["household"].filter(open_)


def _watched(facts: Facts) -> nw.LazyFrame:
    """Households ever monitored; `monitored` says whether their risk is still open."""
    return facts["monitored"].select(
        "household_no", watched=YES, monitored=~nw.col("risk_cleared").fill_null(False)
    )


def _out(edition: Edition) -> nw.Expr:
    return people.coded("exit_flag", "registry.out_flags", edition)


def _doubled(persons: nw.LazyFrame, key: nw.Expr, name: str) -> nw.LazyFrame:
    """Values held by more than one row: a small frame to join back, far cheaper than a window."""
    held = persons.select(key.alias(name)).filter(~nw.col(name).is_null())
    groups = held.group_by(name).agg(nw.len().cast(nw.Int64).alias("_rows"))
    return groups.filter(nw.col("_rows") > 1).select(name, nw.lit(True).alias(f"{name}_doubled"))


def _shared_phones(persons: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """Phones given for members of several households, or for members who work far apart."""
    place = nw.col("work_location")
    held = persons.filter(~nw.col("person_phone").is_null()).select(
        "person_phone",
        "household_no",
        _near=nw.when(people.coded("work_location", "check.work.in_county", edition)).then(place),
        _far=nw.when(people.coded("work_location", "check.work.out_of_county", edition)).then(
            place
        ),
    )
    groups = held.group_by("person_phone").agg(
        nw.len().cast(nw.Int64).alias("_rows"),
        nw.col("household_no").min().alias("_first"),
        nw.col("household_no").max().alias("_last"),
        nw.col("_near").min().alias("_near"),
        nw.col("_far").min().alias("_far"),
        nw.col("_far").max().alias("_farther"),
    )
    far_apart = (~nw.col("_near").is_null() & ~nw.col("_far").is_null()) | (
        nw.col("_far") != nw.col("_farther")
    )
    return groups.filter(nw.col("_rows") > 1).select(
        "person_phone",
        phone_households=nw.col("_first") != nw.col("_last"),
        phone_far_apart=far_apart,
    )


def _numbered(persons: nw.LazyFrame) -> nw.LazyFrame:
    """Persons with their numbers taken apart: step by step, so that no step is worked out twice."""
    front, back = halves(nw.col("id_shaped"))
    return (
        persons.with_columns(
            id18=nw.col("id_number").str.slice(0, 18), id_shaped=id_shaped("id_number")
        )
        .with_columns(id_front=front, id_back=back)
        .with_columns(
            id_checksum=id_checksum_holds(
                nw.col("id_shaped"), nw.col("id_front"), nw.col("id_back")
            )
        )
    )


def _person(facts: Facts, edition: Edition) -> nw.LazyFrame:
    persons = current_members(facts, edition)
    id18 = nw.col("id_number").str.slice(0, 18)
    households = facts["household"].select(
        "household_no",
        "valid",
        "close_reason",
        "household_attribute",
        household_known=YES,
        out=_out(edition),
    )
    open_ = nw.col("valid").fill_null(True) & nw.col("close_reason").is_null()
    return (
        _numbered(persons)
        .join(households, on="household_no", how="left")
        .filter(open_)
        .join(_watched(facts), on="household_no", how="left")
        .join(_doubled(persons, id18, "id18"), on="id18", how="left")
        .join(_shared_phones(persons, edition), on="person_phone", how="left")
        .with_columns(subject=nw.col("person_no"))
    )


def _membership(facts: Facts, edition: Edition) -> nw.LazyFrame:
    return facts["person"].select(
        "household_no",
        "village_code",
        "birth_date",
        "member_status",
        "joined_on",
        "join_reason",
        "left_on",
        "leave_reason",
        subject=nw.col("person_no"),
        counts=people.current(edition),
    )


def _register(facts: Facts, edition: Edition) -> nw.LazyFrame:
    return facts["household"].with_columns(
        subject=nw.col("household_no"),
        out=_out(edition),
        standing=nw.col("valid").fill_null(True) & nw.col("close_reason").is_null(),
    )


def _household(facts: Facts, edition: Edition) -> nw.LazyFrame:
    frame = _standing(facts)
    for name in ("income", "living", "household_check", "consent"):
        frame = frame.join(
            _without(facts[name], "data_year", "village_code"), on="household_no", how="left"
        )
    members = members_of(current_members(facts, edition), edition)
    phones = _doubled(_standing(facts), nw.col("household_phone"), "household_phone")
    accounts = _doubled(_standing(facts), nw.col("bank_account"), "bank_account")
    return (
        frame.join(members, on="household_no", how="left")
        .join(_watched(facts), on="household_no", how="left")
        .join(phones, on="household_phone", how="left")
        .join(accounts, on="bank_account", how="left")
        .with_columns(
            subject=nw.col("household_no"),
            out=_out(edition),
            poor=people.coded("exit_flag", "registry.poor_flags", edition),
        )
    )


def _monitored(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """Monitored households are few: everything else is first cut down to them."""
    watched = facts["monitored"]
    keys = watched.select("household_no")

    def theirs(name: str) -> nw.LazyFrame:
        return facts[name].join(keys, on="household_no", how="semi")

    def beside(name: str) -> nw.LazyFrame:
        return _without(theirs(name), "data_year", "village_code")

    persons = people.described(theirs("person").filter(people.current(edition)), edition)
    household = theirs("household").select(
        "household_no",
        "household_attribute",
        household_known=YES,
        out=_out(edition),
        poor=people.coded("exit_flag", "registry.poor_flags", edition),
    )
    works = (
        theirs("work").group_by("household_no").agg(nw.len().cast(nw.Int64).alias("work_records"))
    )
    frame = watched
    for right in (
        household,
        beside("income"),
        beside("living"),
        members_of(persons, edition),
        measures_of(theirs("measure"), edition),
        works,
    ):
        frame = frame.join(right, on="household_no", how="left")
    return frame.with_columns(subject=nw.col("household_no"))


def _overlapping(facts: Facts) -> nw.LazyFrame:
    """Spells of work that began before the person's last one ended.

    The register says a spell once a month and nearly everybody has one: only those with several
    are put in order.
    """
    spells = (
        facts["work"]
        .filter(~nw.col("work_start").is_null())
        .group_by("person_no", "work_start")
        .agg(nw.col("work_end").max().alias("_end"))
    )
    several = spells.group_by("person_no").agg(nw.len().cast(nw.Int64).alias("_spells"))
    several = several.filter(nw.col("_spells") > 1).select("person_no")
    last_end = nw.col("_end").shift(1).over("person_no", order_by="work_start")
    ordered = spells.join(several, on="person_no", how="semi").with_columns(_last_end=last_end)
    overlapping = ordered.filter(nw.col("_last_end") >= nw.col("work_start"))
    return overlapping.select("person_no", "work_start", overlaps=YES)


def _work(facts: Facts, edition: Edition) -> nw.LazyFrame:
    persons = facts["person"].select(
        "person_no",
        "birth_date",
        "tekun_status",
        "left_on",
        "leave_reason",
        person_known=YES,
        pupil=people.at_school(edition),
        unable=people.known_unable(edition),
    )
    return (
        facts["work"]
        .join(_overlapping(facts), on=["person_no", "work_start"], how="left")
        .join(persons, on="person_no", how="left")
        .with_columns(subject=nw.col("person_no"))
    )


def _measure(facts: Facts, edition: Edition) -> nw.LazyFrame:
    households = facts["household"].select(
        "household_no",
        "identified_year",
        "closed_on",
        household_known=YES,
    )
    watched = facts["monitored"].select("household_no", "identified_month", watched=YES)
    persons = facts["person"].select(
        "person_no",
        "birth_date",
        "left_on",
        "leave_reason",
        "labour_capacity",
        "school_status",
        person_household=nw.col("household_no"),
        person_known=YES,
    )
    return (
        facts["measure"]
        .join(households, on="household_no", how="left")
        .join(watched, on="household_no", how="left")
        .join(persons, on="person_no", how="left")
        .with_columns(subject=nw.col("measure_no"))
    )


def _village(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """The village beside the sums of its own households, and how its incomes are distributed."""
    rows = (
        _standing(facts)
        .select("household_no", "village_code", "exit_year", out=_out(edition))
        .join(
            facts["income"].select("household_no", "net_income_per_head"),
            on="household_no",
            how="left",
        )
        .join(
            facts["living"].select("household_no", "cultivated_land"), on="household_no", how="left"
        )
    )
    incomes = rows.filter(~nw.col("net_income_per_head").is_null())
    same = (
        incomes.group_by("village_code", "net_income_per_head")
        .agg(nw.len().cast(nw.Int64).alias("_rows"))
        .group_by("village_code")
        .agg(
            nw.col("_rows").max().cast(nw.Int64).alias("same_income_households"),
            nw.col("_rows").sum().cast(nw.Int64).alias("income_households"),
        )
    )
    income, line = nw.col("net_income_per_head"), edition.number("line.exit")
    just_out = nw.col("out") & (nw.col("exit_year") == edition.on.year)
    near = (income > line) & (income * 100 <= line * (100 + edition.value("check.bunching.band")))
    sums = rows.group_by("village_code").agg(
        nw.len().cast(nw.Int64).alias("registered_households"),
        nw.when(nw.col("out")).then(nw.col("cultivated_land")).sum().alias("out_land"),
        count_of(just_out & ~income.is_null()).alias("just_out_households"),
        count_of(just_out & near).alias("just_over_households"),
    )
    return (
        facts["village"]
        .join(sums, on="village_code", how="left")
        .join(same, on="village_code", how="left")
        .with_columns(subject=nw.col("village_code"), household_no=nw.lit(None, dtype=nw.String))
    )


def _county(facts: Facts, edition: Edition) -> nw.LazyFrame:
    del edition  # a view's shape; nothing of the county's row depends on the day
    nothing = nw.lit(None, dtype=nw.String)
    return facts["county"].with_columns(
        subject=nw.col("county_code"), household_no=nothing, village_code=nothing
    )


def _survey(facts: Facts, edition: Edition) -> nw.LazyFrame:
    del edition
    nothing = nw.lit(None, dtype=nw.String)
    return facts["survey"].with_columns(
        subject=nw.col("county_code"), household_no=nothing, village_code=nothing
    )


def _hit(facts: Facts, edition: Edition) -> nw.LazyFrame:
    del edition
    households = facts["household"].select("household_no", household_known=YES)
    return (
        facts["hit"]
        .join(households, on="household_no", how="left")
        .with_columns(subject=nw.col("hit_no"))
    )


def _view(name: str, zh: str, en: str, build: Build, reads: str, *, either: bool = False) -> View:
    """A view of the rows of the first table it reads; `either`: of those of several."""
    tables = tuple(reads.split())
    rows = "" if either else tables[0]
    return View(name=name, title=Text(zh, en), build=build, reads=tables, rows=rows)


VIEWS: tuple[View, ...] = (
    _view("person", "家庭成员", "current members", _person, "person household monitored"),
    _view("membership", "成员增减", "members come and gone", _membership, "person"),
    _view("register", "户籍登记", "the household's entry", _register, "household"),
    _view(
        "household",
        "户",
        "households with what is known of them",
        _household,
        "household income living household_check consent person monitored",
    ),
    _view(
        "monitored",
        "监测对象",
        "monitored households",
        _monitored,
        "monitored household income living person measure work",
    ),
    _view("work", "务工记录", "months of work", _work, "work person"),
    _view("measure", "帮扶措施", "measures", _measure, "measure household monitored person"),
    _view("hit", "比对疑点", "outside-list hits", _hit, "hit household"),
    _view("village", "行政村", "villages", _village, "village household income living"),
    _view("county", "县", "counties", _county, "county"),
    _view("survey", "退出核查", "verification surveys", _survey, "survey"),
    _view(
        "change",
        "户的跨年变化",
        "households over two rounds",
        change,
        "household income person before.household before.income before.person",
    ),
    _view(
        "person_change",
        "人的跨年变化",
        "persons over two rounds",
        person_change,
        "person before.person before.household",
        either=True,
    ),
)
