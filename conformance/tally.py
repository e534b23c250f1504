"""What a suite of published vectors came to: how many agreed, and each one that did not."""

import dataclasses


@dataclasses.dataclass
class Tally:
    """A suite's count, filled case by case.

    Attributes:
        id: the figure's id, prefixed by its room: ``links.wpt_absolute``.
        data: which vectors, and how many of them are in scope and why.
        goal: the least share of cases that must agree, 0 to 1.
        misses: one ``(case, expected, got, reason)`` for each disagreement; reason is empty where none is known.
    """

    id: str
    data: str
    goal: float
    passed: int = 0
    total: int = 0
    misses: list[tuple[str, str, str, str]] = dataclasses.field(default_factory=list)

    def check(self, case: object, expected: object, got: object, reason: str = "") -> bool:
        """Count one case; a miss is kept with the ``reason`` it is known to miss for."""
        self.total += 1
        if expected == got:
            self.passed += 1
            return True
        self.misses.append((repr(case)[:200], repr(expected)[:200], repr(got)[:200], reason))
        return False

    @property
    def share(self) -> float:
        """The share of cases that agreed; 0 where there were none, so that an empty suite never passes."""
        return self.passed / self.total if self.total else 0.0

    def report(self) -> str:
        """The count in one line, then each miss on a line of its own."""
        lines = [f"{self.id}: {self.passed}/{self.total} ({self.share:.2%}, goal {self.goal:.2%}) {self.data}"]
        lines += [
            f"  missed {case}: expected {want}, got {got} [{why or 'no reason known'}]"
            for case, want, got, why in self.misses
        ]
        return "\n".join(lines)
