"""Plays ordinary traffic with stories planted in it, step by step, and hears what a defence did to each step."""

import heapq
from collections.abc import Iterator
from itertools import count

import msgspec

from bascule.accounts.client import Client
from bascule.accounts.event import AccountEvent
from bascule.gate.message import Conversation, Message
from bascule.simulate import posted, texts
from bascule.simulate.devices import DAY, Devices, event
from bascule.simulate.dice import dice, mark, numbered
from bascule.simulate.gathering import Gathering
from bascule.simulate.outbreak import Outbreak
from bascule.simulate.parameters import Parameters
from bascule.simulate.people import People
from bascule.simulate.sources import Sources
from bascule.simulate.step import Click, Step
from bascule.simulate.story import Action, Story
from bascule.simulate.talk import Talk
from bascule.simulate.truth import Hijack

LATELY = 14 * DAY
"""An account that wrote within this time is active."""


class Play:
    """One run; iterate over it once. Steps come in time order.

    After a step and before the next one, say what became of it: ``refuse()`` where a message was not delivered or a
    click not let through, ``stop(account)`` where an account was frozen. What is not refused goes on: people are lured,
    accounts are lost, attackers write on.

    Args:
        parameters: what to play.
        seed: of all chance in it.
        sources: what it is made from.
    """

    def __init__(self, parameters: Parameters, seed: int, sources: Sources) -> None:
        traffic = parameters.traffic
        self.seed = seed
        self.people = People()
        self.now = 0.0
        self._sources = sources
        self._devices = Devices(traffic.devices, seed)
        self._wardrobe = texts.Wardrobe(sources.people, seed) if sources.people else None
        self._habits = posted.Habits(sources.links, traffic.links, seed)
        begin = sources.talks[0].at + traffic.skip_days * DAY
        self.end = min(sources.talks[-1].at, begin + traffic.days * DAY) if traffic.days else sources.talks[-1].at
        self._talks = [talk for talk in sources.talks if begin <= talk.at <= self.end]
        if not self._talks:
            raise ValueError("traffic.skip_days, traffic.days: no message is left to play")
        self.start = self._talks[0].at
        self.decoys = tuple(numbered(seed, "decoy", n) for n in range(traffic.decoys))
        self._encrypted = traffic.encrypted
        self._decoyed = traffic.decoyed
        self._recover_after = traffic.recover_hours * 3600.0
        self._due: list[tuple[float, int, Action]] = []
        self._order = count()
        self._refused = False
        self._stopped: set[str] = set()
        self._stories: dict[str, Story] = {}
        for place, attack in enumerate(parameters.attack, 1):
            self._tell(Outbreak(f"{attack.kind}-{place}", attack, self))
        for place, occasion in enumerate(parameters.occasion, 1):
            self._tell(Gathering(f"{occasion.kind}-{place}", occasion, self))

    def _tell(self, story: Story) -> None:
        self._stories[story.name] = story
        story.begin()

    def __len__(self) -> int:
        """How many messages of ordinary traffic there are."""
        return len(self._talks)

    def schedule(self, at: float, action: Action) -> None:
        """Have an action happen at ``at``, or now where that is past; nothing happens after ``end``."""
        if at <= self.end:
            heapq.heappush(self._due, (max(at, self.now), next(self._order), action))

    def begins(self, day: float, after: float | None) -> float:
        """When a story begins that is set on a day, or after a share of ordinary messages."""
        if after is None:
            return self.start + day * DAY
        return self._talks[min(int(after * len(self._talks)), len(self._talks) - 1)].at

    def active(self, at: float) -> list[str]:
        """Accounts with contacts that wrote in the two weeks before ``at``, in the order they were met."""
        return [name for name, person in self.people.known.items() if person.seen > at - LATELY and person.contacts]

    def decoys_of(self, account: str) -> list[str]:
        """The decoys among an account's contacts."""
        return [decoy for decoy in self.decoys if dice(self.seed, decoy, account).random() < self._decoyed]

    def link(self, *names: object) -> str:
        """A link people post, drawn for ``names``."""
        return self._sources.links.pick(dice(self.seed, "link", *names))

    def client(self, account: str, at: float, *, fresh: bool = False) -> tuple[Client, list[AccountEvent]]:
        """The owner's client, ``fresh`` for a new device, and what it did to be logged in."""
        return self._devices.client(account, at, len(self.people.person(account).contacts), fresh=fresh)

    def refuse(self) -> None:
        """The last message was not delivered, or the last click was not let through."""
        self._refused = True

    def stop(self, account: str) -> None:
        """An account was frozen and its sessions ended; its owner comes back and proves who it is."""
        if account in self._stopped:
            return
        self._stopped.add(account)
        owned = [story.stopped(account, self.now) for story in self._stories.values()]
        if not any(owned):
            self.schedule(self.now + self._recover_after, lambda now: self._recover(account, now))

    def taken(self, account: str) -> bool:
        """Whether an attacker has an account now: its own, or one whose password it was given and may use."""
        return any(story.has(account) for story in self._stories.values())

    def hijacks(self) -> tuple[Hijack, ...]:
        """Who was taken over so far, in all attacks."""
        return tuple(hijack for story in self._stories.values() for hijack in story.hijacks())

    def __iter__(self) -> Iterator[Step]:
        """The steps."""
        for place, talk in enumerate(self._talks):
            yield from self._until(talk.at)
            self.now = talk.at
            yield from self._ordinary(place, talk)
        yield from self._until(self.end)

    def _until(self, at: float) -> Iterator[Step]:
        while self._due and self._due[0][0] <= at:
            self.now, _, action = heapq.heappop(self._due)
            for step in action(self.now):
                self._refused = False
                yield self._sealed(step)
                self._became(step)

    def _became(self, step: Step) -> None:
        story = self._stories.get(step.label.story)
        if story is None or self._refused:
            return
        if isinstance(step.what, Message):
            story.delivered(step.what, step.at)
        elif isinstance(step.what, Click):
            story.passed(step.what)

    def _ordinary(self, place: int, talk: Talk) -> Iterator[Step]:
        client, events = self.client(talk.sender, talk.at)
        for told in events:
            yield Step(talk.at, told)
        text = self._said(place, talk) if talk.text is None else talk.text
        message = Message(
            mark(self.seed, "talk", place),
            talk.sender,
            text,
            Conversation(talk.conversation, talk.kind, talk.size),
            talk.recipients if talk.kind == "direct" else tuple(x for x in talk.recipients if x != talk.sender),
            sent_at=talk.at,
            client=client,
        )
        self.people.take_in(talk, text)
        yield self._sealed(Step(talk.at, message))

    def _sealed(self, step: Step) -> Step:
        """The step as the chat server sees it: of an encrypted conversation not what was said."""
        what = step.what
        if not self._encrypted or not isinstance(what, Message) or what.conversation is None:
            return step
        if int(mark(self.seed, "encrypted", what.conversation.id), 16) >= self._encrypted * 2**64:
            return step
        return Step(step.at, msgspec.structs.replace(what, text="", encrypted=True), step.label)

    def _said(self, place: int, talk: Talk) -> str:
        """A text of the sender's, for a graph without texts; a third of links stand alone."""
        if self._wardrobe is None:
            raise ValueError("sources: a graph without texts needs people's texts")
        text = self._wardrobe.next(talk.sender)
        url = self._habits.next(talk.sender)
        if not url:
            return text
        return f"{text} {url}" if place % 3 else url

    def _recover(self, account: str, at: float) -> Iterator[Step]:
        self._stopped.discard(account)
        client, logged_in = self.client(account, at)
        for told in (*logged_in, event("password_changed", account, at, client)):
            yield Step(at, told)
        yield Step(at, event("challenge_passed", account, at, client))
