"""What each natural change does with its page: asks step by step what it needs, then makes one act of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tuopin.office.areas.queries import area_of
from tuopin.office.people.access import within
from tuopin.office.people.roles import Right
from tuopin.office.registry import changes
from tuopin.office.registry.asking import facts_of, found_by, replaced
from tuopin.office.registry.change_forms import PERSON, Form
from tuopin.office.registry.entrance import entered
from tuopin.office.registry.kinds import COME, LEAVE
from tuopin.office.registry.membership import Change, Heads, current_members
from tuopin.office.registry.models import Household
from tuopin.office.registry.numbers import Unfit
from tuopin.rounds.entering import Found
from tuopin.rules import Severity
from tuopin.terms import Text

__all__ = ["MADE", "Again", "joined"]

#: Views of the catalogue that ask of persons themselves.
OWN = ("person.", "membership.")


class Again(Exception):
    """The page once more: with what is wrong, or with what is to be said next."""

    def __init__(self, text: Text | None = None, **more: Any) -> None:
        super().__init__(text.en if text is not None else "")
        self.text, self.more = text, more


def _come(form: Form, told: Change) -> Any:
    facts = form.read_comer(told)
    if facts is None:
        raise Again(None)
    _ask_catalogue(form, told, {("new",): {**facts, "member_status": "1"}})
    changes.come(
        household=form.household,
        version=form.version,
        reason=form.kind.reason,
        facts=facts,
        change=told,
        verb=form.kind.name,
    )
    return form.household


def _ask_catalogue(form: Form, told: Change, rows: Mapping[tuple[str], dict[str, Any]]) -> None:
    """Errors in what is said of the persons themselves refuse; what follows elsewhere is told afterwards.

    An income per head that no longer fits the number of members is no reason to keep a death out.
    """
    before = facts_of(form.household.household_no)
    place = {
        "household_no": form.household.household_no,
        "village_code": form.household.village_code,
        "data_year": form.household.data_year,
    }
    after = replaced(before, "person", {key: {**place, **row} for key, row in rows.items()})
    said = {name for row in rows.values() for name in row}
    touched = [f"person.{name}" for name in PERSON.names]
    errors = [
        each
        for each in found_by(before, after, told.on, touched)
        if each.severity is Severity.ERROR
    ]
    own = [each for each in errors if each.column in said and each.check.startswith(OWN)]
    if own:
        raise Again(joined(own))
    form.follow = [each for each in errors if each not in own]


def joined(found: Sequence[Found]) -> Text:
    """What several findings say, in a row."""
    texts = [each.text for each in found]
    return Text(" ".join(text.zh for text in texts), " ".join(text.en for text in texts))


def _leave(form: Form, told: Change) -> Any:
    _ask_head(form)
    _check_relations(form, told)
    changes.leave(
        household=form.household,
        version=form.version,
        persons=form.chosen,
        reason=form.kind.reason,
        change=told,
        heads=form.heads,
        verb=form.kind.name,
    )
    return form.household


def _ask_head(form: Form) -> None:
    """Where the head leaves: first who is head afterwards, then how the others are related."""
    if not form.chosen:
        raise Again(Text("请选择是谁", "choose who it is"))
    if form.head_leaves and form.head is None:
        raise Again(
            Text("户主离开了:请在下面选新户主", "the head leaves: choose the new head below"),
            ask_head=True,
        )
    if form.head_leaves and form.request.POST.get("asked") != form.head:
        raise Again(_look(), ask_head=True, ask_relations=True)


def _look() -> Text:
    return Text(
        "请核对下面各人与新户主的关系,再按一次登记",
        "check how each is related to the new head, then press once more",
    )


def _check_relations(form: Form, told: Change) -> None:
    """A relation that cannot be (a son who is a woman) refuses, as at intake."""
    relations = form.heads.relations
    rows: dict[tuple[str], dict[str, Any]] = {
        (number,): {"relation": code} for number, code in relations.items()
    }
    if form.head is not None:
        rows[form.head,] = {"relation": "01"}
    gone = {"left_on": told.on, "member_status": "2"} if form.kind.does == LEAVE else {}
    for number in form.chosen if gone else ():
        rows[number,] = {**gone, "leave_reason": form.kind.reason}
    if rows:
        try:
            _ask_catalogue(form, told, rows)
        except Again as again:
            raise Again(again.text, ask_head=True, ask_relations=True) from again


def _back(form: Form, told: Change) -> Any:
    reason, relation = form.request.POST.get("reason", ""), form.request.POST.get("relation", "")
    if not form.chosen or reason not in form.kind.reasons or not relation:
        raise Again(
            Text(
                "请选择是谁、原因和与户主的关系",
                "choose who, the reason and the relation to the head",
            )
        )
    changes.come_back(
        household=form.household,
        version=form.version,
        person=form.chosen[0],
        reason=reason,
        relation=relation,
        change=told,
    )
    return form.household


def _undo(form: Form, told: Change) -> Any:
    if not form.chosen:
        raise Again(Text("请选择是谁", "choose who it is"))
    changes.undo_leaving(
        household=form.household, version=form.version, person=form.chosen[0], change=told
    )
    return form.household


def _head(form: Form, told: Change) -> Any:
    if form.head is None:
        raise Again(Text("请选择新户主", "choose the new head"), ask_head=True)
    if form.request.POST.get("asked") != form.head:
        raise Again(_look(), ask_head=True, ask_relations=True)
    _check_relations(form, told)
    changes.change_head(
        household=form.household, version=form.version, heads=form.heads, change=told
    )
    return form.household


def _split(form: Form, told: Change) -> Any:
    post = form.request.POST
    if not form.chosen:
        raise Again(Text("请选择分出去的人", "choose who leaves"))
    if form.new_head not in form.chosen:
        raise Again(Text("请选新户的户主", "choose the head of the new household"), ask_new=True)
    step = f"{form.new_head}:{','.join(sorted(form.chosen))}"
    if post.get("asked-new") != step:
        raise Again(_look(), ask_new=True, ask_others=True, step=step)
    more = {"ask_new": True, "ask_others": True, "step": step}
    try:
        _ask_head(form)
    except Again as again:
        raise Again(again.text, **{**more, **again.more}) from again
    made = changes.split(
        household=form.household,
        version=form.version,
        persons=form.chosen,
        new=Heads(form.new_head, form.told("other-")),
        heads=form.heads,
        change=told,
        number=post.get("new-number", ""),
        group=post.get("group", ""),
    )
    return made


def _other(form: Form) -> Any:
    """The other household, if it is one the person may enter for."""
    number = form.request.POST.get("other", "").strip()
    rows = Household._default_manager.filter(household_no=number)
    found = within(form.request.user, Right.ENTER, rows).first()
    if found is None:
        raise Again(
            Text(
                "请填写另一户的户编号;它须在您可以录入的范围内。范围以外的请找乡镇或县级业务员办理。",
                "give the number of the other household; it must lie where you may enter facts. Otherwise ask the "
                "township's clerk or the county's officer.",
            )
        )
    return found


def _to_other(form: Form, told: Change) -> Any:
    if not form.chosen:
        raise Again(Text("请选择转出去的人", "choose who goes"))
    other = _other(form)
    step = f"{other.household_no}:{','.join(sorted(form.chosen))}"
    more = {"other": other, "ask_others": True, "step": step}
    if form.request.POST.get("asked-new") != step:
        raise Again(
            Text(
                f"请写明各人与户主{other.head_name or ''}的关系,再按一次登记",
                f"say how each is related to {other.head_name or 'the head'}, then press once more",
            ),
            **more,
        )
    try:
        _ask_head(form)
    except Again as again:
        raise Again(again.text, **{**more, **again.more}) from again
    changes.move_persons(
        household=form.household,
        version=form.version,
        persons=form.chosen,
        other=other,
        other_version=entered(form.request, "other-version"),
        relations=form.told("other-"),
        heads=form.heads,
        change=told,
    )
    return other


def _merge(form: Form, told: Change) -> Any:
    other = _other(form)
    coming = current_members(other.household_no)
    sent = form.told("other-")
    more = {
        "other": other,
        "coming": [(each, sent.get(each.person_no, "")) for each in coming],
        "step": other.household_no,
    }
    if form.request.POST.get("asked-new") != other.household_no:
        head = form.household.head_name or ""
        raise Again(
            Text(
                f"请写明各人与户主{head}的关系,再按一次登记",
                f"say how each is related to {head or 'the head'}, then press once more",
            ),
            **more,
        )
    try:
        changes.merge(
            household=form.household,
            version=form.version,
            other=other,
            other_version=entered(form.request, "other-version"),
            relations=sent,
            change=told,
        )
    except Unfit as error:
        raise Again(error.text, **more) from error
    return form.household


def _move(form: Form, told: Change) -> Any:
    village = form.request.POST.get("village", "")
    if area_of(village) is None:
        raise Again(Text("请选择搬到哪个村", "choose the village it moves to"))
    changes.move_household(
        household=form.household,
        version=form.version,
        village=village,
        group=form.request.POST.get("group", ""),
        change=told,
    )
    return form.household


MADE: dict[str, Callable[[Form, Change], Any]] = {
    COME: _come,
    LEAVE: _leave,
    "back": _back,
    "undo": _undo,
    "head": _head,
    "split": _split,
    "to_other": _to_other,
    "merge": _merge,
    "move": _move,
}
