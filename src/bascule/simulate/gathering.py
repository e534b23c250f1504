"""A benign look-alike: greetings, memes, invitations, newsletters, announcements, written by the owners themselves."""

from collections.abc import Iterator
from random import Random

from bascule.gate.message import Conversation, ConversationKind, Message
from bascule.simulate.devices import DAY
from bascule.simulate.dice import dice, lognormal, mark
from bascule.simulate.lures import first_name
from bascule.simulate.occasions import FIRST, LAST, WORDS
from bascule.simulate.parameters import Occasion
from bascule.simulate.step import Click, Label, Step
from bascule.simulate.story import Action, Stage
from bascule.simulate.talk import direct_name
from bascule.simulate.truth import Hijack

OPENS = 0.3
"""Share of recipients who open a link."""


class _Voice:
    """One sender on one occasion: its words, its link, and whom it has yet to write to."""

    def __init__(self, account: str, words: str, link: str, groups: list[tuple[str, ...]], draw: Random) -> None:
        self.account = account
        self.words = words
        self.link = link
        self.groups = groups
        self.draw = draw
        self.next = 0


class Gathering:
    """One benign look-alike.

    Args:
        name: as ``meme-1``.
        occasion: its parameters.
        stage: the world it is set in.
    """

    def __init__(self, name: str, occasion: Occasion, stage: Stage) -> None:
        self.name = name
        self._occasion = occasion
        self._stage = stage
        self._label = Label(occasion.kind, name)
        self._links: dict[str, str] = {}
        self._told: set[str] = set()

    def begin(self) -> None:
        """Schedule every time it comes."""
        for time in range(self._occasion.times if self._occasion.every_days else 1):
            begins = self._stage.begins(self._occasion.day, self._occasion.after)
            self._stage.schedule(begins + time * self._occasion.every_days * DAY, self._wave(time))

    def _wave(self, time: int) -> Action:
        return lambda now: self._gather(time, now)

    def _gather(self, time: int, at: float) -> Iterator[Step]:
        draw = dice(self._stage.seed, self.name, "wave", time)
        link = self._stage.link(self.name, time)
        senders, one = self._senders(at)
        for sender in senders:
            linked = draw.random() < self._occasion.linked
            targets = [one] if one else self._targets(sender, draw)
            if targets:
                then = at + draw.random() * self._occasion.within_minutes * 60.0
                self._speak(sender, targets, link if linked else "", then, time)
        yield from ()

    def _senders(self, at: float) -> tuple[list[str], str]:
        """Who begins, the same accounts each time it comes; and for whom, where it is for one."""
        occasion = self._occasion
        draw = dice(self._stage.seed, self.name, "senders")
        known = self._stage.people.known
        active = self._stage.active(at)
        if occasion.senders_by == "circle" and active:
            wide = sorted(active, key=lambda name: (-len(known[name].contacts), name))[: max(1, len(active) // 10)]
            one = draw.choice(wide)
            circle = [name for name in known[one].contacts if known[name].seen > 0]
            return draw.sample(circle, min(occasion.senders, len(circle))), one
        if occasion.senders_by == "power":
            if not self._told:
                active.sort(key=lambda name: (-len(known[name].contacts), name))
                self._told.update(active[: occasion.senders])
            return sorted(self._told), ""
        many = [name for name in active if len(known[name].contacts) >= occasion.recipients]
        among = many if len(many) >= occasion.senders else active
        return draw.sample(among, min(occasion.senders, len(among))), ""

    def _targets(self, sender: str, draw: Random) -> list[str]:
        occasion, people = self._occasion, self._stage.people
        wanted = min(occasion.most, round(lognormal(draw, occasion.recipients, occasion.recipients_spread)))
        if occasion.to == "strangers":
            draw = dice(self._stage.seed, self.name, "subscribers", sender)
            among = [name for name in people.known if name != sender]
        else:
            among = list(people.person(sender).contacts)
        return draw.sample(among, min(wanted, len(among)))

    def _speak(self, sender: str, targets: list[str], link: str, at: float, time: object) -> None:
        draw = dice(self._stage.seed, self.name, "voice", sender, time)
        words = draw.choice(WORDS[self._occasion.kind])
        alone = time == "passed" or self._occasion.via == "direct"
        groups: list[tuple[str, ...]] = [(target,) for target in targets] if alone else [tuple(targets)]
        self._stage.schedule(at, self._saying(_Voice(sender, words, link, groups, draw)))

    def _saying(self, voice: _Voice) -> Action:
        return lambda now: self._say(voice, now)

    def _say(self, voice: _Voice, at: float) -> Iterator[Step]:
        recipients = voice.groups[voice.next]
        voice.next += 1
        client, events = self._stage.client(voice.account, at, fresh=self._occasion.new_device and voice.next == 1)
        for told in events:
            yield Step(at, told)
        message = Message(
            mark(self._stage.seed, self.name, voice.account, recipients, at),
            voice.account,
            self._words(voice, recipients),
            self._conversation(voice.account, recipients),
            recipients,
            sent_at=at,
            client=client,
        )
        if voice.link:
            self._links[message.id] = voice.link
        yield Step(at, message, self._label)
        if voice.next < len(voice.groups):
            then = at + lognormal(voice.draw, self._occasion.gap_seconds, 0.7)
            self._stage.schedule(then, self._saying(voice))

    def _conversation(self, sender: str, recipients: tuple[str, ...]) -> Conversation:
        if len(recipients) == 1:
            return Conversation(direct_name(sender, recipients[0]), "direct", 2)
        kind: ConversationKind = "broadcast" if self._occasion.via == "broadcast" else "group"
        return Conversation(f"g-{mark(self.name, sender)}", kind, len(recipients) + 1)

    def _words(self, voice: _Voice, recipients: tuple[str, ...]) -> str:
        words = voice.words.replace(" {}", f" {voice.link}" if voice.link else "")
        if voice.draw.random() >= self._occasion.spin:
            return words
        return voice.draw.choice(FIRST).replace("{name}", first_name(recipients[0])) + words + voice.draw.choice(LAST)

    def delivered(self, message: Message, at: float) -> None:
        """Those who were shown a link may open it and pass it on."""
        link = self._links.get(message.id)
        if link is None:
            return
        for account in message.recipients:
            draw = dice(self._stage.seed, self.name, "opens", account, message.sender)
            if draw.random() < OPENS:
                then = at + lognormal(draw, 1200.0, 1.2)
                self._stage.schedule(then, self._opening(message.id, account, link))
            if draw.random() < self._occasion.passes and account not in self._told:
                self._told.add(account)
                self._pass(account, link, at, draw)

    def _pass(self, account: str, link: str, at: float, draw: Random) -> None:
        among = list(self._stage.people.person(account).contacts)
        wanted = max(1, round(lognormal(draw, self._occasion.passes_to, 0.7)))
        targets = draw.sample(among, min(wanted, len(among)))
        if targets:
            then = at + lognormal(draw, self._occasion.pass_minutes * 60.0, 1.0)
            self._speak(account, targets, link, then, "passed")

    def _opening(self, message: str, account: str, link: str) -> Action:
        return lambda now: iter((Step(now, Click(message, account, link, now), self._label),))

    def passed(self, click: Click) -> None:
        """Nothing comes of it."""

    def stopped(self, account: str, at: float) -> bool:
        """Whoever is stopped by mistake is its own owner."""
        return False

    def has(self, account: str) -> bool:
        """No attacker is in it."""
        return False

    def hijacks(self) -> Iterator[Hijack]:
        """Nobody is taken over."""
        return iter(())
