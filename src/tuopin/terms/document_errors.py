"""What is wrong in a policy or word file: where, which value, and what would be allowed."""

from __future__ import annotations

from collections.abc import Iterable

from tuopin.terms.text import Text

__all__ = ["DocumentError"]


class DocumentError(ValueError):
    """A fault in a YAML document: `file`, `line`, `value`, what is `allowed`, and `text` in zh and en.

    Its str is the English text, as in
    `parameters/line.yaml:12: operator 'lt2' is not allowed; allowed: eq, ge, gt, le, lt`.
    """

    def __init__(
        self,
        file: str,
        line: int,
        problem: Text,
        *,
        value: object = None,
        allowed: Iterable[object] = (),
    ):
        self.file = file
        self.line = line
        self.value = value
        self.allowed = tuple(str(each) for each in allowed)
        tail = Text("", "")
        if self.allowed:
            names = ", ".join(self.allowed)
            tail = Text(f";允许的有:{names}", f"; allowed: {names}")
        place = f"{file}:{line}: "
        self.text = Text(f"{place}{problem.zh}{tail.zh}", f"{place}{problem.en}{tail.en}")
        super().__init__(self.text.en)
