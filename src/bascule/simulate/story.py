"""What planted stories, attacks and benign look-alikes, are given to work with, and what they must answer."""

from collections.abc import Callable, Iterator
from typing import Protocol

from bascule.accounts.client import Client
from bascule.accounts.event import AccountEvent
from bascule.gate.message import Message
from bascule.simulate.people import People
from bascule.simulate.step import Click, Step
from bascule.simulate.truth import Hijack

Action = Callable[[float], Iterator[Step]]
"""What happens at a time: its steps."""


class Stage(Protocol):
    """The world a story is set in."""

    seed: int
    people: People
    start: float
    end: float
    decoys: tuple[str, ...]

    def schedule(self, at: float, action: Action) -> None:
        """Have an action happen at ``at``; nothing happens after ``end``."""
        ...

    def begins(self, day: float, after: float | None) -> float:
        """When a story begins that is set on a day, or after a share of ordinary messages."""
        ...

    def active(self, at: float) -> list[str]:
        """Accounts with contacts that wrote in the two weeks before ``at``."""
        ...

    def decoys_of(self, account: str) -> list[str]:
        """The decoys among an account's contacts."""
        ...

    def link(self, *names: object) -> str:
        """A link people post, drawn for ``names``."""
        ...

    def client(self, account: str, at: float, *, fresh: bool = False) -> tuple[Client, list[AccountEvent]]:
        """The owner's client, ``fresh`` for a new device, and what it did to be logged in."""
        ...


class Story(Protocol):
    """Something planted in ordinary traffic."""

    name: str

    def begin(self) -> None:
        """Schedule the first of it."""
        ...

    def delivered(self, message: Message, at: float) -> None:
        """One of its messages was delivered."""
        ...

    def passed(self, click: Click) -> None:
        """One of its links was opened."""
        ...

    def stopped(self, account: str, at: float) -> bool:
        """The defence stopped an account; whether it is an attacker's own, which nobody comes back for."""
        ...

    def has(self, account: str) -> bool:
        """Whether an attacker of the story has an account now."""
        ...

    def hijacks(self) -> Iterator[Hijack]:
        """The truth about those it took."""
        ...
