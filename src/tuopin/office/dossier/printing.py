"""Papers of a household: its handbook and its card, set from the same data as its page, privacy classes kept.

The handbook is the household's own and masks what is sealed. The card hangs on a wall: of the columns it
holds only the open ones, and beside them the head's name, by which people know whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from tuopin.office.dossier.gathering import Dossier
from tuopin.office.dossier.past import STATUS
from tuopin.office.dossier.wording import MEMBER, UNKNOWN, causes, facts, in_words, yuan
from tuopin.office.look.language import language, say
from tuopin.office.people.models import Assignment, today
from tuopin.rounds.typesetting import typeset
from tuopin.tables import TABLES, Privacy
from tuopin.terms import Text, Verdict
from tuopin.terms.codes import code_lists

__all__ = ["PAPERS", "Paper", "card_data", "handbook_data", "printed"]

TEMPLATES = Path(__file__).parent / "print"
CADRE = "paired_cadre"


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper: what it is called, its template, and how many are set at a time of a whole village.

    Setting type takes five megabytes a handbook, and the typesetter forgets nothing for ten rounds: the fewer at
    a time, the less memory; the more, the less often its fonts are in the PDF.
    """

    text: Text
    template: Path
    at_once: int
    verb: str
    of_village: Text
    village_verb: str


PAPERS = {
    "handbook": Paper(
        Text("扶贫手册", "household handbook"),
        TEMPLATES / "handbook.typ",
        4,
        "dossier.handbook",
        Text("全村扶贫手册", "handbooks of the village"),
        "dossier.handbooks",
    ),
    "card": Paper(
        Text("明白卡", "household card"),
        TEMPLATES / "card.typ",
        12,
        "dossier.card",
        Text("全村明白卡", "cards of the village"),
        "dossier.cards",
    ),
}


def printed(name: str, dossiers: Iterable[Dossier]) -> bytes:
    """The paper of each of these households, one after another, as one PDF that screen readers can follow."""
    tell = handbook_data if name == "handbook" else card_data
    frame = {
        "lang": language(),
        "demo": bool(settings.DEMO),
        "printed": timezone.localdate().isoformat(),
        "unknown": say(UNKNOWN),
    }
    data = frame | {"all": [tell(each) for each in dossiers]}
    return typeset(PAPERS[name].template, data)


def _place(dossier: Dossier) -> dict[str, Any]:
    """What stands at the head of every paper."""
    household = dossier.household
    cadres = Assignment.objects.filter(
        household_no=household.household_no, grant__role=CADRE
    ).select_related("grant__person")
    day = today()
    helping = [
        a.grant.person.get_full_name()
        for a in cadres
        if a.grant.since <= day and (a.grant.until is None or a.grant.until > day)
    ]
    return {
        "head": household.head_name or "",
        "number": household.household_no,
        "way": [area.say(language()) for area in dossier.way],
        "year": dossier.year,
        "persons": len(dossier.members),
        "helping": sorted(set(helping)),
        "standards": [[say(t), v.value, say(v.text)] for t, v in dossier.judged.standards],
        "round": str(dossier.judged.run.round.year) if dossier.judged.run else "",
    }


#: Measures on a card, and characters of a cell of them: a card is one page.
ON_CARD, LONGEST = 9, 60


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def card_data(dossier: Dossier) -> dict[str, Any]:
    """The card: open facts, what was given and what is due by head of measures; nobody's person, no sum."""
    table, heads = TABLES["measure"], code_lists()["measure_head"]
    columns = [c for c in table.columns if c.privacy is Privacy.OPEN and c.name in GIVEN]
    due = {each.head for each in dossier.due or () if each.due is Verdict.MET}
    return _place(dossier) | {
        "facts": [[say(c.text), text] for c, text in facts(dossier.household, [Privacy.OPEN])],
        "given_head": [say(c.text) for c in columns],
        "given": [
            [_short(in_words(c, getattr(row, c.name))) for c in columns]
            for row in dossier.given[:ON_CARD]
        ],
        "more": max(len(dossier.given) - ON_CARD, 0),
        "due": [say(each.text) for each in heads.codes if each.code in due],
    }


#: What is told of a measure, where its class of privacy allows it.
GIVEN = ("head", "detail", "delivered_on", "amount", "effective")


def handbook_data(dossier: Dossier) -> dict[str, Any]:
    """The handbook: everything on the household's page."""
    members = [TABLES["person"].column(name) for name in MEMBER]
    given = [TABLES["measure"].column(name) for name in GIVEN]
    return _place(dossier) | {
        "facts": [[say(c.text), text] for c, text in facts(dossier.household)],
        "causes": [[say(c.text), text] for c, text in causes(dossier.household)],
        "members_head": [say(c.text) for c in members],
        "members": [
            [in_words(c, getattr(person, c.name)) for c in members] for person in dossier.members
        ],
        "income": _income(dossier),
        "past": _past(dossier),
        "lines": _lines(dossier),
        "given_head": [say(c.text) for c in given],
        "given": [[in_words(c, getattr(row, c.name)) for c in given] for row in dossier.given],
        "due": [
            [say(each.title), each.name, say(DUE[each.due]), say(each.reason)]
            for each in dossier.due or ()
        ],
        "asked": dossier.due is not None,
    }


DUE = {Verdict.MET: Text("应享", "due"), Verdict.UNKNOWN: Text("待核实", "to be asked")}


def _income(dossier: Dossier) -> dict[str, Any] | None:
    income = dossier.income
    if income is None:
        return None
    return {
        "year": income.year,
        "lines": [
            [say(e.column.text), yuan(e.household), yuan(e.head), e.part, e.total]
            for e in income.lines
        ],
        "astray": yuan(income.astray) if income.astray is not None else "",
    }


def _past(dossier: Dossier) -> list[list[str]]:
    """A line a round: year, status, verdict of the first standard, income a head, the line."""
    found = []
    for each in dossier.past:
        if not each.status:
            told = (
                Text("该轮次没有此户", "not in this round")
                if each.assessed
                else Text("未评估", "not assessed")
            )
            found.append([str(each.year), say(told), "", "", "", ""])
            continue
        verdict = each.verdicts[0][1] if each.verdicts else Verdict.UNKNOWN
        found.append(
            [
                str(each.year), say(STATUS[each.status]), verdict.value, say(verdict.text),
                yuan(each.income), yuan(each.line),
            ]
        )  # fmt: skip
    return found


def _lines(dossier: Dossier) -> list[list[str]]:
    return [
        [
            say(each.title),
            each.verdict.value,
            say(each.verdict.text),
            say(each.shown) or "—",
            say(each.threshold) if each.threshold else "—",
            " ".join(filter(None, (say(each.source), each.reference))),
        ]
        for each in dossier.judged.lines
    ]
