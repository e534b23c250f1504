"""Clients and log-ins: which device an account writes from, when it logs in, and what that tells the chat server."""

from collections.abc import Iterator
from random import Random

import msgspec

from bascule.accounts.client import Client
from bascule.accounts.event import AccountEvent, Kind
from bascule.simulate.dice import dice, mark

AGENTS = (
    "Chat/9.2 (Android 14)",
    "Chat/9.1 (Android 13)",
    "Chat/9.2 (iPhone; iOS 17)",
    "Chat/9.0 (iPhone; iOS 16)",
    "Chat Desktop/4.7 (Windows NT 10.0)",
    "Chat Desktop/4.7 (Macintosh)",
    "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0",
    "Mozilla/5.0 (X11; Linux x86_64) Chrome/127.0",
)
"""What clients call themselves."""
ATTACKERS = (
    "Mozilla/5.0 (Windows NT 10.0) Chrome/126.0",
    "python-requests/2.31",
    "Chat Desktop/4.7 (Windows NT 10.0)",
    "Mozilla/5.0 (X11; Linux x86_64) Firefox/115.0",
)
"""What attackers' clients call themselves: mostly what owners' do."""
HOUR, DAY = 3600.0, 86400.0


class Rates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often clients change.

    Attributes:
        second_device: share of accounts with two devices.
        logout_days: mean days until an account must log in anew on a device it has.
        new_device_days: mean days until a device is replaced by one never seen.
        roaming: share of log-ins, and of moves, to a network that is not the account's home.
        moves: chance that an account writes from another network than last, after an hour of silence.
        failed: share of log-ins before which a wrong password was typed.
    """

    second_device: float = 0.4
    logout_days: float = 30.0
    new_device_days: float = 500.0
    roaming: float = 0.2
    moves: float = 0.25
    failed: float = 0.08


class _Owner:
    """One account's devices; its log-ins come from a stream of its own."""

    def __init__(self, seed: int, account: str, rates: Rates) -> None:
        self.draw = dice(seed, "devices", account)
        self._home = f"10.{self.draw.randrange(256)}.{self.draw.randrange(256)}"
        self.devices = [self._device() for _ in range(2 if self.draw.random() < rates.second_device else 1)]
        self.until: dict[int, float] = {}
        self.wrote = 0.0
        self.sessions: dict[int, Client] = {}

    def _device(self) -> tuple[str, str]:
        return mark(self.draw.random(), "device")[:12], self.draw.choice(AGENTS)

    def replace(self, place: int) -> None:
        self.devices[place] = self._device()

    def log_in(self, place: int, rates: Rates) -> Client:
        device, agent = self.devices[place]
        client = Client(self._address(rates), agent, device, mark(self.draw.random(), "session"))
        self.sessions[place] = client
        return client

    def move(self, place: int, rates: Rates) -> None:
        self.sessions[place] = msgspec.structs.replace(self.sessions[place], ip=self._address(rates))

    def _address(self, rates: Rates) -> str:
        return (
            f"{shared(self.draw) if self.draw.random() < rates.roaming else self._home}.{1 + self.draw.randrange(254)}"
        )


class Devices:
    """Clients of all accounts.

    Args:
        rates: how often they change.
        seed: of the simulation.
    """

    def __init__(self, rates: Rates, seed: int) -> None:
        self._rates = rates
        self._seed = seed
        self._owners: dict[str, _Owner] = {}

    def client(
        self, account: str, at: float, contacts: int, *, fresh: bool = False
    ) -> tuple[Client, list[AccountEvent]]:
        """The client an account writes with at ``at``, and what it did to be logged in.

        Args:
            account: who writes.
            at: when, seconds since the epoch; must not fall for one account.
            contacts: how many contacts it has: a new device reads them.
            fresh: whether it has just got a new device.
        """
        owner = self._owners.get(account)
        if owner is None:
            owner = self._owners[account] = _Owner(self._seed, account, self._rates)
        place = 1 if len(owner.devices) > 1 and owner.draw.random() < 0.25 else 0
        silent, owner.wrote = at - owner.wrote, at
        if at < owner.until.get(place, 0.0) and not fresh:
            if silent > HOUR and owner.draw.random() < self._rates.moves:
                owner.move(place, self._rates)
            return owner.sessions[place], []
        new = (
            fresh
            or place not in owner.until
            or owner.draw.random() < self._rates.logout_days / self._rates.new_device_days
        )
        if new and place in owner.until:
            owner.replace(place)
        owner.until[place] = at + owner.draw.expovariate(1 / self._rates.logout_days) * DAY
        client = owner.log_in(place, self._rates)
        return client, list(self._told(owner.draw, account, at, client, contacts if new else 0))

    def _told(self, draw: Random, account: str, at: float, client: Client, contacts: int) -> Iterator[AccountEvent]:
        if draw.random() < self._rates.failed:
            yield event("login_failed", account, at, client)
        yield event("logged_in", account, at, client)
        if contacts:
            yield event("contacts_read", account, at, client, contacts=contacts)


def event(kind: Kind, account: str, at: float, client: Client | None = None, contacts: int = 0) -> AccountEvent:
    """An account event with an id of its own."""
    return AccountEvent(mark("event", kind, account, at), kind, account, at, client, contacts=contacts)


def shared(draw: Random) -> str:
    """The first three numbers of a network that many people use, a telephone company's."""
    return f"100.{64 + draw.randrange(8)}.{draw.randrange(16)}"


def stranger(draw: Random, blends: float = 0.0) -> Client:
    """An attacker's client: a device that the owner never used, on a network of the attacker's own.

    Args:
        draw: where it is drawn from.
        blends: the share that come with a common client, from a network that people use, as bought proxies do.
    """
    device, session = mark(draw.random(), "device")[:12], mark(draw.random(), "session")
    host = 1 + draw.randrange(254)
    if draw.random() < blends:
        return Client(f"{shared(draw)}.{host}", draw.choice(AGENTS), device, session)
    return Client(f"198.{18 + draw.randrange(2)}.{draw.randrange(256)}.{host}", draw.choice(ATTACKERS), device, session)
