"""Accounts of a graph by number, in the order they are met: names and hashed telephone numbers are not passed on."""


class Numbers:
    """Gives each name a number."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def account(self, name: str) -> str:
        """The account of a name, as ``u12``."""
        return self._known.setdefault(name, f"u{len(self._known) + 1}")

    def known(self, name: str) -> str | None:
        """The account of a name that was met; None otherwise."""
        return self._known.get(name)
