"""An owner with a past of a hundred days, and what is done next."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from bascule.accounts.act import Act
from bascule.accounts.client import Client
from bascule.accounts.event import AccountEvent
from bascule.accounts.happened import happened
from bascule.accounts.history import UNKNOWN, History, fresh_site, observe
from bascule.accounts.lately import settled
from bascule.accounts.marked import Marker
from bascule.accounts.step import Step, step
from bascule.campaigns.sketch import sketch

MARKER = Marker(b"salt")
NOW = 1_700_000_000.0
HOME = Client("192.0.2.1", "", "home")


class Account:
    """An account in a test: a history that acts and events go into."""

    def __init__(self, history: History = UNKNOWN) -> None:
        self.history = history
        self.now = NOW

    def does(self, text: str = "", to: str = "@f0", after: float = 5.0, **more: object) -> Step:
        """The step of one more direct message, ``after`` seconds after the last."""
        self.now += after
        given = {
            "kind": "direct",
            "recipients": (to,),
            "audience": 1,
            "client": HOME,
            "sketch": sketch(text) if text else None,
            "length": len(text),
            **more,
        }
        act = Act(self.now, "@ann", f"d-{to}", **given)  # type: ignore[arg-type]
        marked = MARKER.act(
            act, lambda client: 3.5 if client is not None and client.ip.startswith("198.51.100.") else 0.0
        )
        before, self.history = self.history, observe(self.history, marked)
        return step(marked, before, self.history, fresh=fresh_site(before, marked) > 0)

    def has(self, event: AccountEvent, after: float = 5.0) -> None:
        """Something happens to it."""
        self.now += after
        self.history = happened(self.history, event, self.now, MARKER)


@pytest.fixture(scope="session")
def past() -> History:
    """A hundred days of talk with eight friends, from one device, at noon, without a link."""
    account = Account()
    account.now = NOW - 100 * 86_400 - NOW % 86_400 + 43_200
    for day in range(100):
        account.does(f"day {day}: what we said at lunch was {day * 37}", f"@f{day % 8}", 86_400.0, language="en")
    return replace(account.history, networks=tuple(map(settled, account.history.networks)))


@pytest.fixture
def owner(past: History) -> Account:
    """An account with that past."""
    return Account(past)


@pytest.fixture
def stranger() -> Client:
    """A client that the owner never used."""
    return Client("198.51.100.7", "", "strange")


@pytest.fixture
def newcomer() -> Callable[[], Account]:
    """Makes accounts without a past."""
    return Account
