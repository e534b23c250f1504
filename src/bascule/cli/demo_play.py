"""Plays a simulated outbreak into a running server: the past at once, the outbreak in step with the clock."""

from collections import Counter
from collections.abc import Callable

import msgspec

from bascule.accounts.event import AccountEvent
from bascule.cli.demo_server import DemoServer
from bascule.gate.decision import Decision
from bascule.gate.message import Conversation, Message
from bascule.simulate import NOTHING, Answer, Click, Parameters, Traffic, attack

DAYS = 14
"""Days of ordinary traffic before the outbreak, so that accounts have a past."""
WINDOW = 30
"""Minutes of the outbreak that are played."""


def outbreak(accounts: int) -> Parameters:
    """A small network, and an outbreak that goes through it within half an hour."""
    traffic = Traffic(graph="made", accounts=accounts, days=DAYS + WINDOW / 1440)
    blast = attack(
        "blast", day=float(DAYS), seeds=3, seeds_by="power", clicks=0.4, loses=0.7, read_minutes=2.0, use_minutes=1.0,
        gap_seconds=3.0, noticed_hours=12.0, login=1.0, scrape=1.0,
    )  # fmt: skip
    return Parameters(traffic, (blast,))


class Clock:
    """Maps the simulation's time to now.

    Args:
        begins: when the outbreak begins in the simulation, seconds since the epoch.
        now: reads the clock.
        sleep: waits so many seconds.
        speed: how many times faster than real the outbreak is played.
    """

    def __init__(self, begins: float, now: Callable[[], float], sleep: Callable[[float], None], speed: float) -> None:
        self.begins = begins
        self._now = now
        self._sleep = sleep
        self._speed = speed
        self._zero: float | None = None

    def past(self, at: float) -> float:
        """A time before the outbreak, as far before now as it was before that."""
        return self._now() - (self.begins - at)

    def reach(self, at: float) -> float:
        """Wait until a time of the outbreak has come; what the clock shows then."""
        if self._zero is None:
            self._zero = self._now()
        due = self._zero + (at - self.begins) / self._speed
        if (wait := due - self._now()) > 0:
            self._sleep(wait)
        return max(due, self._zero)


class Live:
    """A defence that asks the server; ``bascule.simulate.run`` plays against it.

    Args:
        server: who is asked.
        clock: maps times.
        name: put before ids and accounts, so that two demonstrations do not meet.
        tell: called after each message of the outbreak.
    """

    def __init__(self, server: DemoServer, clock: Clock, name: str, tell: Callable[["Live"], None]) -> None:
        self.decisions: Counter[str] = Counter()
        self.crossed: Counter[bool] = Counter()
        self.frozen: set[str] = set()
        self._server = server
        self._clock = clock
        self._name = name
        self._tell = tell
        self._past: list[Message] = []
        self._events: list[AccountEvent] = []
        self._links: dict[str, str] = {}

    def __call__(self, what: Message | AccountEvent | Click, at: float) -> Answer:
        """Answer a step as the server does."""
        if at < self._clock.begins:
            self._remember(what, at)
            return NOTHING
        self.flush()
        now = self._clock.reach(at)
        if isinstance(what, Message):
            return self._sent(self._named(what, now))
        if isinstance(what, Click):
            return self._clicked(what)
        self._server.tell([self._event(what, now)])
        return NOTHING

    def _remember(self, what: Message | AccountEvent | Click, at: float) -> None:
        then = self._clock.past(at)
        if isinstance(what, Message):
            self._past.append(self._named(what, then))
        elif isinstance(what, AccountEvent):
            self._events.append(self._event(what, then))

    def flush(self) -> None:
        """Send the past: events first, then messages, in their order."""
        if self._events or self._past:
            self._server.tell(self._events)
            self._server.decide_all(self._past)
            self._events, self._past = [], []

    def _sent(self, message: Message) -> Answer:
        decision = self._server.decide(message)
        self.decisions[decision.decision] += 1
        self._note_links(decision)
        delivered = decision.decision in ("deliver", "rewrite")
        froze: tuple[str, ...] = ()
        if not delivered and message.sender not in self.frozen and self._server.state(message.sender) == "frozen":
            self.frozen.add(message.sender)
            froze = (message.sender.removeprefix(self._name),)
        self._tell(self)
        return Answer(delivered, froze)

    def _note_links(self, decision: Decision) -> None:
        for link in decision.links:
            if link.wrapped_url:
                self._links[decision.id] = link.wrapped_url

    def _clicked(self, click: Click) -> Answer:
        wrapped = self._links.get(self._name + click.message)
        crossed = wrapped is None or self._server.opens(wrapped)
        self.crossed[crossed] += 1
        return Answer(crossed)

    def _named(self, message: Message, at: float) -> Message:
        where = message.conversation
        return msgspec.structs.replace(
            message,
            id=self._name + message.id,
            sender=self._name + message.sender,
            conversation=where and Conversation(self._name + where.id, where.kind, where.size),
            recipients=tuple(self._name + account for account in message.recipients),
            sent_at=at,
        )

    def _event(self, event: AccountEvent, at: float) -> AccountEvent:
        return msgspec.structs.replace(event, id=self._name + event.id, account=self._name + event.account, at=at)
