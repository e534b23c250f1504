"""An attack that spreads from account to account: page, theft, contact list, messages to contacts, and again."""

from collections.abc import Iterator
from random import Random

from bascule.accounts.client import Client
from bascule.accounts.event import Kind
from bascule.gate.message import Conversation, Message
from bascule.simulate.devices import event, stranger
from bascule.simulate.dice import dice, lognormal, mark, numbered
from bascule.simulate.lures import Bait, first_name, spun
from bascule.simulate.parameters import Attack
from bascule.simulate.step import Click, Label, Step
from bascule.simulate.story import Action, Stage
from bascule.simulate.talk import Talk, direct
from bascule.simulate.truth import Hijack, Taken

GROUP = 20
"""Contacts an attacker puts into one group."""
REGISTERS: tuple[Kind, ...] = ("registered", "logged_in", "profile_changed")
"""What is told of an account that an attacker makes."""


class _Turn:
    """What an attacker still has to do with one account."""

    def __init__(self, taken: Taken, client: Client, targets: list[Talk], draw: Random) -> None:
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
        self._own: set[str] = set()
        self._sent: dict[str, tuple[str, str]] = {}
        self._ours = Label(attack.kind, name, attack=True)
        self._theirs = Label(attack.kind, name)

    def begin(self) -> None:
        """Have the first accounts lost on the day of the attack."""
        self._stage.schedule(self._stage.begins(self._attack.day, self._attack.after), self._first)

    def _first(self, at: float) -> Iterator[Step]:
        if self._attack.seeds_by == "new":
            yield from self._register(at)
            return
        known = self._stage.people.known
        active = self._stage.active(at)
        if self._attack.seeds_by == "power":
            active.sort(key=lambda name: (-len(known[name].contacts), name))
            chosen = active[: self._attack.seeds]
        else:
            draw = dice(self._stage.seed, self.name, "seeds")
            many = [name for name in active if len(known[name].contacts) >= self._attack.seeds_know]
            among = many if len(many) >= self._attack.seeds else active
            chosen = draw.sample(among, min(self._attack.seeds, len(among)))
        for place, account in enumerate(chosen):
            self._taken[account] = Taken(account, at + place * 60.0)
            self._turn_later(account, at + place * 60.0)

    def _register(self, at: float) -> Iterator[Step]:
        """The attacker registers accounts of its own, in one go."""
        for place in range(self._attack.seeds):
            account = numbered(self._stage.seed, self.name, place)
            self._own.add(account)
            self._taken[account] = Taken(account, at)
            client = self._client(account)
            for kind in REGISTERS:
                yield Step(at, event(kind, account, at, client), self._ours)
            self._turn_later(account, at)

    def _client(self, account: str) -> Client:
        return stranger(dice(self._stage.seed, self.name, "client", account), self._attack.blends)

    def _lose(self, account: str, at: float, lured_by: str, message: str) -> None:
        if account not in self._taken:
            self._taken[account] = Taken(account, at, lured_by, message)
            if self._attack.spreads:
                self._turn_later(account, at)

    def _turn_later(self, account: str, at: float) -> None:
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
        client = self._client(account)
        if account not in self._own:
            yield from self._break_in(account, client, draw, at)
            noticed = at + lognormal(draw, attack.noticed_hours * 3600.0, 1.0)
            self._stage.schedule(noticed, lambda now: self._notice(taken, now))
        turn = _Turn(taken, client, self._targets(account, draw), draw)
        self._stage.schedule(at + 20.0 + lognormal(draw, attack.gap_seconds, attack.gap_spread), self._sending(turn))

    def _break_in(self, account: str, client: Client, draw: Random, at: float) -> Iterator[Step]:
        contacts = len(self._stage.people.person(account).contacts)
        if draw.random() < self._attack.login:
            yield Step(at, event("logged_in", account, at, client), self._ours)
        if draw.random() < self._attack.scrape:
            yield Step(at, event("contacts_read", account, at, client, contacts=contacts), self._ours)
        if draw.random() < self._attack.locks_out:
            yield Step(at, event("password_changed", account, at, client), self._ours)

    def _targets(self, account: str, draw: Random) -> list[Talk]:
        """Where it writes, as the talk it will be."""
        attack, people = self._attack, self._stage.people
        person = people.person(account)
        if attack.into == "rooms":
            rooms = list(person.rooms.values()) or self._groups(account, list(person.contacts))
            draw.shuffle(rooms)
            return rooms[: attack.most]
        if attack.into == "strangers":
            among = [name for name in people.known if name not in self._own]
            targets = draw.sample(among, min(attack.most, len(among)))
        else:
            targets = list(reversed(person.contacts))
            if attack.order == "any":
                draw.shuffle(targets)
            targets = targets[: min(attack.most, max(1, round(len(targets) * attack.contacts)))]
        for decoy in self._stage.decoys_of(account):
            targets.insert(draw.randrange(len(targets) + 1), decoy)
        return [direct(0.0, account, target) for target in targets]

    def _groups(self, account: str, contacts: list[str]) -> list[Talk]:
        """New groups of its contacts, for an account that is in no room."""
        cuts = [tuple(contacts[start : start + GROUP]) for start in range(0, len(contacts), GROUP)]
        return [Talk(0.0, account, cut, (), f"g-{mark(account, cut)}", "group", len(cut) + 1) for cut in cuts]

    def _sending(self, turn: _Turn) -> Action:
        return lambda now: self._send(turn, now)

    def _send(self, turn: _Turn, at: float) -> Iterator[Step]:
        taken, attack = turn.taken, self._attack
        if taken.over or turn.next >= len(turn.targets):
            return
        target = turn.targets[turn.next]
        turn.next += 1
        taken.sent += 1
        taken.first_sent_at = taken.first_sent_at or at
        taken.last_sent_at = at
        place = self._bait.place()
        message = Message(
            mark(self._stage.seed, self.name, taken.account, taken.sent),
            taken.account,
            self._words(turn, target, place),
            Conversation(target.conversation, target.kind, target.size),
            tuple(name for name in target.recipients if name != taken.account),
            sent_at=at,
            client=turn.client,
        )
        self._sent[message.id] = taken.account, place
        yield Step(at, message, self._ours)
        then = at + lognormal(turn.draw, attack.gap_seconds, attack.gap_spread)
        self._stage.schedule(self._at_hours(taken.account, then), self._sending(turn))

    def _words(self, turn: _Turn, target: Talk, place: str) -> str:
        person = self._stage.people.person(turn.taken.account)
        if self._attack.text == "own" and person.texts:
            return f"{turn.draw.choice(person.texts)} {place}"
        words = self._bait.words.format(place)
        if turn.draw.random() >= self._attack.spin:
            return words
        return spun(words, first_name(target.conversation), turn.draw)

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
            if account in self._taken or account in self._stage.decoys or draw.random() >= self._attack.clicks:
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

    def stopped(self, account: str, at: float) -> bool:
        """The attacker is out of an account that was stopped; whether it was its own."""
        taken = self._taken.get(account)
        if taken and not taken.over:
            taken.stopped_at = at
        return account in self._own

    def has(self, account: str) -> bool:
        """Whether the attacker has an account now: it may come in, or is in."""
        taken = self._taken.get(account)
        return taken is not None and not taken.over and (self._attack.spreads or not taken.message)

    def hijacks(self) -> Iterator[Hijack]:
        """The truth about those it took."""
        for taken in self._taken.values():
            yield taken.told(self.name, self._attack.kind)
