"""The natural changes there are, as a village worker chooses among them: name, what it is for, what its page asks."""

from __future__ import annotations

from dataclasses import dataclass

from tuopin.terms import Text

__all__ = ["COME", "KINDS", "LEAVE", "Kind"]

COME, LEAVE = "come", "leave"


@dataclass(frozen=True, slots=True)
class Kind:
    """One natural change.

    `does` is the action; `reason` the code of join_reason or leave_reason it stands for (none: to be chosen
    on the page, from `reasons`). `who` is how members are chosen: one, several, or one of those who left.
    """

    name: str
    text: Text
    help: Text
    does: str
    reason: str = ""
    reasons: tuple[str, ...] = ()
    who: str = ""  # one, several, former
    heads: bool = False  # whether another head may have to be named
    note: bool = False  # whether a note is required


def _kind(
    name: str, text: tuple[str, str], help: tuple[str, str], does: str, **more: object
) -> Kind:
    return Kind(name, Text(*text), Text(*help), does, **more)  # type: ignore[arg-type]


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind(
            "birth",
            ("出生", "Birth"),
            ("新生儿登记到本户", "a newborn child joins the household"),
            COME,
            reason="01",
        ),
        _kind(
            "death",
            ("死亡", "Death"),
            ("成员去世", "a member has died"),
            LEAVE,
            reason="01",
            who="one",
            heads=True,
        ),
        _kind(
            "marriage_in",
            ("婚入", "Marriage in"),
            ("嫁入或入赘到本户", "somebody marries into the household"),
            COME,
            reason="02",
        ),
        _kind(
            "marriage_out",
            ("婚出", "Marriage out"),
            ("成员出嫁或到别户入赘", "a member marries out of the household"),
            LEAVE,
            reason="02",
            who="one",
            heads=True,
        ),
        _kind(
            "moved_in",
            ("迁入", "Moved in"),
            ("户口从外面迁入", "somebody moves in from outside the registry"),
            COME,
            reason="03",
        ),
        _kind(
            "moved_out",
            ("迁出", "Moved out"),
            (
                "户口迁出本县或离开登记范围,可选多人",
                "members move out of the county; several may be chosen",
            ),
            LEAVE,
            reason="03",
            who="several",
            heads=True,
        ),
        _kind(
            "adoption",
            ("收养", "Adoption"),
            ("收养的孩子登记到本户", "an adopted child joins the household"),
            COME,
            reason="04",
        ),
        _kind(
            "army",
            ("参军", "Joined the army"),
            ("成员参军入伍", "a member has joined the army"),
            LEAVE,
            reason="05",
            who="one",
            heads=True,
        ),
        _kind(
            "prison",
            ("服刑", "Imprisoned"),
            ("成员被判刑收监", "a member has been imprisoned"),
            LEAVE,
            reason="04",
            who="one",
            heads=True,
        ),
        _kind(
            "back",
            ("回到本户", "Came back"),
            (
                "以前离开的成员回来:退役、刑满释放等",
                "a member who had left is back: from the army, from prison …",
            ),
            "back",
            reasons=("06", "05", "03", "99"),
            who="former",
        ),
        _kind(
            "head",
            ("变更户主", "Change of head"),
            ("换一位成员当户主", "another member becomes head"),
            "head",
        ),
        _kind(
            "to_other",
            ("转到别户", "To another household"),
            ("成员转到本县另一登记户", "members go to another registered household of the county"),
            "to_other",
            who="several",
            heads=True,
        ),
        _kind(
            "split",
            ("分户", "Split"),
            ("部分成员另立一户", "some members form a household of their own"),
            "split",
            who="several",
            heads=True,
        ),
        _kind(
            "merge",
            ("并户", "Merge"),
            ("另一户全部并入本户", "all of another household join this one"),
            "merge",
        ),
        _kind(
            "move",
            ("整户迁移", "Household moves"),
            ("整户搬到本县另一个村", "the household moves to another village of the county"),
            "move",
        ),
        _kind(
            "other_in",
            ("其他增加", "Other joining"),
            ("不属于以上的增加,须写明情况", "joined for another reason, to be explained"),
            COME,
            reason="99",
            note=True,
        ),
        _kind(
            "other_out",
            ("其他减少", "Other leaving"),
            ("不属于以上的减少,须写明情况", "left for another reason, to be explained"),
            LEAVE,
            reason="99",
            who="one",
            heads=True,
            note=True,
        ),
        _kind(
            "undo",
            ("撤销减少", "Undo a leaving"),
            (
                "误登了死亡、迁出等,恢复为成员",
                "a death or leaving was registered by mistake: the person is a member as before",
            ),
            "undo",
            who="former",
            note=True,
        ),
    )
}
