"""An attack that spreads from account to account: page, theft, contact list, messages to contacts, and again."""

from collections.abc import Iterator
from random import Random

from bascule.accounts.client import Client
from bascule.gate.message import Conversation, Message
from bascule.simulate.devices import DAY, event, stranger
from bascule.simulate.dice import dice, lognormal, mark
from bascule.simulate.lures import Bait, spun
from bascule.simulate.parameters import Attack
from bascule.simulate.people import Person
from bascule.simulate.step import Click, Label, Step
from bascule.simulate.story import Action, Stage
from bascule.simulate.talk import direct_name
from bascule.simulate.truth import Hijack, Taken

LATELY = 14 * DAY
"""An account that wrote within this time is active."""
NAMES = ("alex", "sam", "jo", "max", "kim", "lee", "ana", "tom", "mia", "ben")
"""First names for greetings."""


class _Turn:
    """What an attacker still has to do with one account."""

    def __init__(self, taken: Taken, client: Client, targets: list[str], draw: Random) -> None:
        self.taken = taken
        self.client = client
        self.targets = targets
        self.draw = draw
        self.next = 0


class Outbreak:
    """One attack.

    Args:
        name: as ``blast-1``.
        attack: its parameters.
        stage: the world it is set in.
    """

    def __init__(self, name: str, attack: Attack, stage: Stage) -> None:
        self.name = name
        self._attack = attack
        self._stage = stage
        self._bait = Bait(attack.link, attack.rotate_every, dice(stage.seed, name, "bait"))
        self._taken: dict[str, Taken] = {}
        self._sent: dict[str, tuple[str, str]] = {}
        self._ours = Label(attack.kind, name, attack=True)
        self._theirs = Label(attack.kind, name)

    def begin(self) -> None:
        """Have the first accounts lost on the day of the attack."""
        self._stage.schedule(self._stage.start + self._attack.day * DAY, self._first)

    def _first(self, at: float) -> Iterator[Step]:
        draw = dice(self._stage.seed, self.name, "seeds")
        known = self._stage.people.known
        active = [name for name, person in known.items() if person.seen > at - LATELY and person.contacts]
        if self._attack.seeds_by == "power":
            active.sort(key=lambda name: (-len(known[name].contacts), name))
            chosen = active[: self._attack.seeds]
        else:
            chosen = draw.sample(active, min(self._attack.seeds, len(active)))
        for place, account in enumerate(chosen):
            self._lose(account, at + place * 60.0)
        yield from ()

    def _lose(self, account: str, at: float, lured_by: str = "", message: str = "") -> None:
        if account in self._taken:
            return
        self._taken[account] = Taken(account, at, lured_by, message)
        if self._attack.spreads:
            draw = dice(self._stage.seed, self.name, "use", account)
            use = at + lognormal(draw, self._attack.use_minutes * 60.0, 1.0)
            self._stage.schedule(self._at_hours(account, use), lambda now: self._use(account, now))

    def _use(self, account: str, at: float) -> Iterator[Step]:
        """The attacker comes in, reads the contacts and begins to write."""
        taken, attack = self._taken[account], self._attack
        if taken.over:
            return
        taken.used_at = at
        draw = dice(self._stage.seed, self.name, "turn", account)
        client = stranger(draw)
        person = self._stage.people.person(account)
        targets = self._targets(person, draw)
        if draw.random() < attack.login:
            yield Step(at, event("logged_in", account, at, client), self._ours)
        if draw.random() < attack.scrape:
            read = event("contacts_read", account, at, client, contacts=len(person.contacts))
            yield Step(at, read, self._ours)
        if draw.random() < attack.locks_out:
            yield Step(at, event("password_changed", account, at, client), self._ours)
        turn = _Turn(taken, client, targets, draw)
        self._stage.schedule(at + 20.0 + lognormal(draw, attack.gap_seconds, attack.gap_spread), self._sending(turn))
        noticed = at + lognormal(draw, attack.noticed_hours * 3600.0, 1.0)
        self._stage.schedule(noticed, lambda now: self._notice(taken, now))

    def _targets(self, person: Person, draw: Random) -> list[str]:
        targets = list(reversed(person.contacts))
        if self._attack.order == "any":
            draw.shuffle(targets)
        return targets[: min(self._attack.most, round(len(targets) * self._attack.contacts))]

    def _sending(self, turn: _Turn) -> Action:
        return lambda now: self._send(turn, now)

    def _send(self, turn: _Turn, at: float) -> Iterator[Step]:
        taken, attack = turn.taken, self._attack
        if taken.over or turn.next >= len(turn.targets):
            return
        recipient = turn.targets[turn.next]
        turn.next += 1
        taken.sent += 1
        taken.first_sent_at = taken.first_sent_at or at
        taken.last_sent_at = at
        place = self._bait.place()
        message = Message(
            mark(self._stage.seed, self.name, taken.account, taken.sent),
            taken.account,
            self._words(turn, recipient, place),
            Conversation(direct_name(taken.account, recipient), "direct", 2),
            (recipient,),
            sent_at=at,
            client=turn.client,
        )
        self._sent[message.id] = taken.account, place
        yield Step(at, message, self._ours)
        then = at + lognormal(turn.draw, attack.gap_seconds, attack.gap_spread)
        self._stage.schedule(self._at_hours(taken.account, then), self._sending(turn))

    def _words(self, turn: _Turn, recipient: str, place: str) -> str:
        person = self._stage.people.person(turn.taken.account)
        if self._attack.text == "own" and person.texts:
            return f"{turn.draw.choice(person.texts)} {place}"
        words = self._bait.words.format(place)
        if turn.draw.random() >= self._attack.spin:
            return words
        return spun(words, NAMES[int(mark(recipient), 16) % len(NAMES)], turn.draw)

    def _at_hours(self, account: str, at: float) -> float:
        """The first time from ``at`` in the hours the attacker keeps."""
        if self._attack.hours == "any":
            return at
        person = self._stage.people.person(account)
        for hour in range(24):
            then = at if not hour else (at // 3600 + hour) * 3600 + at % 600
            if person.usual(then) == (self._attack.hours == "usual"):
                return then
        return at

    def delivered(self, message: Message, at: float) -> None:
        """Those who were shown a lure may open it, or answer it."""
        self._taken[message.sender].reached.update(message.recipients)
        for account in message.recipients:
            draw = dice(self._stage.seed, self.name, "opens", account, message.sender)
            if account in self._taken or draw.random() >= self._attack.clicks:
                continue
            then = at + lognormal(draw, self._attack.read_minutes * 60.0, 1.2)
            self._stage.schedule(then, self._opening(account, message))

    def _opening(self, account: str, message: Message) -> Action:
        return lambda now: self._open(account, message, now)

    def _open(self, account: str, message: Message, at: float) -> Iterator[Step]:
        if self._attack.link == "none":
            self._falls(account, message.sender, message.id, at)
        else:
            yield Step(at, Click(message.id, account, self._sent[message.id][1], at), self._theirs)

    def passed(self, click: Click) -> None:
        """Whoever stands before the page may believe it."""
        self._falls(click.account, self._sent[click.message][0], click.message, click.at)

    def _falls(self, account: str, lured_by: str, message: str, at: float) -> None:
        if dice(self._stage.seed, self.name, "falls", account).random() < self._attack.loses:
            self._lose(account, at, lured_by, message)

    def _notice(self, taken: Taken, at: float) -> Iterator[Step]:
        if taken.over:
            return
        taken.noticed_at = at
        client, logged_in = self._stage.client(taken.account, at)
        for told in (*logged_in, event("password_changed", taken.account, at, client)):
            yield Step(at, told)

    def stopped(self, account: str, at: float) -> None:
        """The attacker is out of an account that was stopped."""
        taken = self._taken.get(account)
        if taken and not taken.over:
            taken.stopped_at = at

    def hijacks(self) -> Iterator[Hijack]:
        """The truth about those it took."""
        for taken in self._taken.values():
            yield taken.told(self.name, self._attack.kind)
