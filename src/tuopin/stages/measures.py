"""Measures: what each household, and which person in it, is due on a day, and why."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Edition, Eligibility, Facts, Subject
from tuopin.stages.assessment import current_members, household_facts

__all__ = ["due", "due_of", "households_due", "opened_reviews", "without_work"]

#: Of the number of a rule: it is met, or it is not known whether; and what stands between two.
SURE, ASKED, BETWEEN = "+", "?", ";"
#: What rules may ask of the monitoring beside the household's facts.
MONITORING = ("monitored_class", "risk_1", "risk_2", "risk_3", "risk_4", "risk_5", "risk_cleared")


def due(facts: Facts, assessed: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """One row per household or person and way of being due: eligibility, head, batch, and whether it is due.

    Rows are kept where `due` is true or unknown (null): an unknown is a question to ask, never a refusal.
    Columns: household_no, village_code, person_no (null for the whole household), eligibility, head, batch, due.
    """
    in_force = [e for e in edition.eligibilities if e.in_force(edition.on)]
    household_rules = [e for e in in_force if e.subject is Subject.HOUSEHOLD]
    person_rules = [e for e in in_force if e.subject is Subject.PERSON]
    rows = []
    if household_rules:
        wanted = {name for rule in household_rules for name in rule.reads}
        frame = _assessed_facts(facts, assessed, wanted)
        rows.append(_rows(frame, edition, household_rules, nw.lit(None, dtype=nw.String())))
    if person_rules:
        frame = _persons(facts, assessed, edition)
        rows.append(_rows(frame, edition, person_rules, nw.col("person_no")))
    if not rows:
        return _none(assessed)
    return nw.concat(rows, how="vertical") if len(rows) > 1 else rows[0]


def _none(assessed: nw.LazyFrame) -> nw.LazyFrame:
    """No rows: on a day before the first head of measures nothing is due to anybody."""
    text = nw.lit(None, dtype=nw.String())
    empty = [text.alias(name) for name in ("person_no", "eligibility", "head", "batch")]
    nobody = nw.lit(None, dtype=nw.Boolean()).alias("due")
    return assessed.filter(nw.col("household_no").is_null()).select(
        "household_no", "village_code", *empty, nobody
    )


def _entitled(facts: Facts, assessed: nw.LazyFrame) -> nw.LazyFrame:
    """Assessed households that are registered or monitored, with what the monitoring says of them.

    The columns of `monitored` are null for a household that is not monitored.
    """
    watched = facts["monitored"].select("household_no", *MONITORING)
    known = assessed.join(watched, on="household_no", how="left")
    monitored = ~nw.col("monitored_class").is_null()
    return known.filter(nw.col("registered_poor") | nw.col("registered_out") | monitored)


def _assessed_facts(facts: Facts, assessed: nw.LazyFrame, wanted: set[str]) -> nw.LazyFrame:
    """Entitled households with the facts the rules read beside the verdicts."""
    entitled = _entitled(facts, assessed)
    taken = set(entitled.collect_schema().names()) - {"household_no"}
    extra = household_facts(facts, wanted)
    names = [name for name in extra.collect_schema().names() if name not in taken]
    return entitled.join(extra.select(*names), on="household_no", how="left")


def _persons(facts: Facts, assessed: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """Current members of entitled households with their household's verdicts, causes and exit flag.

    Where a person's column and a household's verdict have one name, the person's stands.
    """
    flags = facts["household"].select("household_no", "exit_flag")
    entitled = _entitled(facts, assessed).join(flags, on="household_no", how="left")
    persons = current_members(facts, edition)
    names = set(persons.collect_schema().names()) - {"household_no"}
    beside = [name for name in entitled.collect_schema().names() if name not in names]
    return persons.join(entitled.select(*beside), on="household_no", how="inner")


def _rows(
    frame: nw.LazyFrame, edition: Edition, rules: list[Eligibility], person: nw.Expr
) -> nw.LazyFrame:
    """A row for each rule that is met or not known; the frame is worked out once for all of them.

    What a row is due is written into one text and split again, because stacking one selection per
    rule would have the engine work out the joins below once for each of them.
    """
    judged = frame.select(
        "household_no",
        "village_code",
        person.alias("person_no"),
        *[rule.due(edition).alias(f"due__{number}") for number, rule in enumerate(rules)],
    )
    verdicts = [nw.col(f"due__{number}") for number in range(len(rules))]
    texts = [
        nw.when(verdict)
        .then(nw.lit(f"{number}{SURE}{BETWEEN}"))
        .otherwise(
            nw.when(verdict.is_null())
            .then(nw.lit(f"{number}{ASKED}{BETWEEN}"))
            .otherwise(nw.lit(""))
        )
        for number, verdict in enumerate(verdicts)
    ]
    joined = nw.concat_str(*texts) if len(texts) > 1 else texts[0]
    each = (
        judged.select("household_no", "village_code", "person_no", joined.alias("_due"))
        .with_columns(nw.col("_due").str.split(BETWEEN))
        .explode("_due")
        .filter(nw.col("_due") != "")
    )
    return each.select(
        "household_no",
        "village_code",
        "person_no",
        _of([rule.id for rule in rules]).alias("eligibility"),
        _of([rule.head for rule in rules]).alias("head"),
        _of([rule.batch for rule in rules]).alias("batch"),
        nw.when(nw.col("_due").str.ends_with(SURE)).then(nw.lit(True)).alias("due"),
    )


def _of(said: list[str]) -> nw.Expr:
    """What is said of the rule whose number stands in `_due`."""
    marks = [f"{number}{mark}" for number in range(len(said)) for mark in (SURE, ASKED)]
    twice = [each for each in said for _ in (SURE, ASKED)]
    return nw.col("_due").replace_strict(marks, twice, default=None, return_dtype=nw.String())


def households_due(rows: nw.LazyFrame) -> nw.LazyFrame:
    """Per village and head of `due`: households certainly due something of it, and those it is only unknown of.

    A household is counted once a head, however many of its members or batches it is due for.
    """
    marked = _once(rows).with_columns((1 - nw.col("sure")).alias("unsure"))
    return marked.group_by("village_code", "head").agg(
        nw.col("sure").sum().cast(nw.Int64).alias("due"),
        nw.col("unsure").sum().cast(nw.Int64).alias("asked"),
    )


def due_of(rows: nw.LazyFrame, head: str, *, sure: bool) -> nw.LazyFrame:
    """The households that `households_due` counts under a head of `due`: those certainly due, or only asked of."""
    return _once(rows.filter(nw.col("head") == head)).filter(nw.col("sure") == int(sure))


def _once(rows: nw.LazyFrame) -> nw.LazyFrame:
    """A row a household and head of `due`: `sure` is 1 where anything of it is certainly due."""
    sure = nw.col("due").fill_null(False).cast(nw.Int64).alias("sure")
    each = rows.select("village_code", "household_no", "head", sure)
    return each.group_by("village_code", "household_no", "head").agg(nw.col("sure").max())


def without_work(assessed: nw.LazyFrame) -> nw.LazyFrame:
    """Registered households that have somebody able to work and nobody in work (零就业家庭)."""
    registered = nw.col("registered_poor") | nw.col("registered_out")
    idle = nw.col("has_labour") & ~nw.col("in_work")
    return assessed.filter(registered & idle).select("household_no", "village_code", "members")


def opened_reviews(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """Outside-list hits that open a review, with what the review is about; nothing is decided here.

    Columns: hit_no, household_no, village_code, person_no, exclusion, effect, applies (null: look).
    """
    hits = facts["hit"].join(
        facts["household"].select("household_no", "identified_year", "exit_flag"),
        on="household_no",
        how="left",
    )
    rows = []
    for exclusion in edition.exclusions:
        applies = exclusion.applies(edition)
        rows.append(
            hits.with_columns(applies.alias("applies"))
            .filter(nw.col("applies") | nw.col("applies").is_null())
            .select(
                "hit_no",
                "household_no",
                "village_code",
                "person_no",
                nw.lit(exclusion.id).alias("exclusion"),
                nw.lit(edition.value(exclusion.effect)).alias("effect"),
                "applies",
            )
        )
    return nw.concat(rows, how="vertical")
