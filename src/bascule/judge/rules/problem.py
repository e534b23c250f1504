"""What is wrong with a rule file, in one line a person can act on."""

import msgspec

SHOWN = 300
"""Characters of an explanation that are shown."""


class Problem(msgspec.Struct, frozen=True, order=True):
    """One reason why a rule or counter was not loaded.

    Attributes:
        file: the file's name as it was given.
        line: in the file, from 1; 0 where the file as a whole is meant.
        where: ``rule ID``, ``counter NAME``, or empty where the file is meant.
        field: the field's name, or empty.
        column: in the field's own text, from 1; 0 where the whole field is meant.
        words: what is wrong and what was expected.
    """

    file: str
    line: int
    where: str
    field: str
    column: int
    words: str

    def __str__(self) -> str:
        """The problem in one line: ``rules.yaml:7: rule burst, field when, column 12: …``."""
        parts = (self.where, self.field and f"field {self.field}", self.column and f"column {self.column}")
        place = ", ".join(_one_line(str(part)) for part in parts if part)
        words = _one_line(self.words)[:SHOWN]
        file = _one_line(self.file) + (f":{self.line}" if self.line else "")
        return f"{file}: {place}: {words}" if place else f"{file}: {words}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
