"""Names out of a spread: accounts and messages numbered in the order of their first appearance in the record."""

from collections.abc import Mapping, Sequence

from bascule.campaigns.sent import Defences
from bascule.campaigns.spread import Spread


class Pseudonyms:
    """Gives accounts numbers in place of names; the same name gets the same for as long as this lives.

    Nothing of a name is in its number, so that nobody can try names. Later messages add numbers and change none, so
    that the pages of one export fit together.
    """

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """The pseudonym of an account."""
        return self._given.setdefault(name, f"account-{len(self._given) + 1}")

    def cover(self, spread: Spread) -> None:
        """Put pseudonyms in place of the names of accounts and messages in ``spread``."""
        spread.names = [self(name) for name in spread.names]
        spread.messages = [f"message-{number}" for number in range(1, len(spread.messages) + 1)]

    def defences(self, defences: Defences) -> Defences:
        """``defences`` with pseudonyms."""
        frozen = {self(name): at for name, at in defences.frozen.items()}
        return Defences(defences.blocked_at, defences.stopped_at, frozen)

    def contacts(self, contacts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """``contacts`` with pseudonyms."""
        return {self(name): tuple(map(self, others)) for name, others in contacts.items()}
