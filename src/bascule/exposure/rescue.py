"""From sighted messages and their clicks to the list of accounts to help, those most in danger first.

A click counts by message. It is an account's where the network named the viewer, and where the message went to one
account alone (``inferred``: its sender may have tried the link too). Any other click leaves a doubt on everybody the
message went to: ``maybe``. Pure; grows with accounts and rooms, not with messages or clicks.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from bascule.exposure.contracts import Openings
from bascule.gate.contracts import Seen

PASSED = frozenset(("go", "crossed"))
"""Outcomes of clicks that reached the destination."""
LARGE = 50
"""Recipients from which a message's room is listed instead of its accounts."""
MOST_ACCOUNTS = 200_000
"""Accounts held; those that come later are only counted."""
MOST_ROOMS = 20_000
"""Rooms held, likewise."""
MESSAGES_NAMED = 5
"""Messages named of each account."""
How = Literal["none", "inferred", "viewer"]
Page = Literal["unknown", "asks_nothing", "asks_secrets"]
_NAMELESS = "\0"
"""Stands before a message's id where it has no conversation; no conversation's id begins with it."""
_HOW: dict[How, int] = {"none": 0, "inferred": 1, "viewer": 2}
_PAGE: dict[Page, int] = {"unknown": 0, "asks_nothing": 1, "asks_secrets": 2}


class Account(msgspec.Struct, frozen=True):
    """One account that was shown the link.

    Attributes:
        account: the network's id for it.
        clicked: how it is known that it crossed: ``viewer`` (named by the network), ``inferred`` (the only account the
            message went to), ``none``.
        maybe: whether a message it was shown was opened by somebody who is not known.
        page: what the page behind it asks for: secrets, nothing, or unknown.
        asks_for: the secrets, where they are known.
        clicked_at: the start of the minute of its first click, seconds since the epoch; None where there was none.
        messages: ids of messages it was shown, at most five, those it opened first.
    """

    account: str
    clicked: How
    maybe: bool
    page: Page
    asks_for: tuple[str, ...]
    clicked_at: float | None
    messages: tuple[str, ...]


class Room(msgspec.Struct, frozen=True):
    """A conversation whose accounts are too many, or not known.

    Attributes:
        conversation: the network's id for it; empty where the network did not say.
        kind: direct, group, room, broadcast, unknown, or empty.
        size: people reached besides the sender; 0 where that is not known.
        messages: messages with the link in it.
        clicks: clicks that reached the destination from it, by nobody known.
        page: the worst page among them, as in ``Account``.
    """

    conversation: str
    kind: str
    size: int
    messages: int
    clicks: int
    page: Page


class Totals(msgspec.Struct, frozen=True):
    """The exposure in numbers.

    Attributes:
        messages: delivered messages with the link.
        withheld: messages with it that were held or rejected; nobody was shown them, nothing below counts them.
        conversations: in how many conversations.
        senders: by how many accounts.
        accounts: accounts that were shown it, where the network named them.
        unnamed: people reached beyond those: of each room without names its size.
        clicks: clicks that reached the destination before the bridge went up.
        stopped: pages shown in its place: blocked, warned, leaving. Who went on from one is in ``clicks`` too.
        viewers: accounts among the clickers that the network named.
        carried: messages opened far outside their audience.
        first_at: when the first message came, seconds since the epoch; None where there is none.
        last_at: when the last one came.
    """

    messages: int = 0
    withheld: int = 0
    conversations: int = 0
    senders: int = 0
    accounts: int = 0
    unnamed: int = 0
    clicks: int = 0
    stopped: int = 0
    viewers: int = 0
    carried: int = 0
    first_at: float | None = None
    last_at: float | None = None


class RescueList(msgspec.Struct, frozen=True):
    """Whom to help, in the order of danger; an account stands in one list only.

    Attributes:
        asked: accounts that crossed to a page that asks for secrets.
        clicked: accounts that crossed to any other page, or one that nobody looked at.
        saw: accounts that were shown the link; first those that may have clicked.
        rooms: conversations listed by size, the most clicked first.
        totals: the exposure in numbers.
        truncated: there are more messages, accounts or rooms than are listed.
    """

    asked: tuple[Account, ...]
    clicked: tuple[Account, ...]
    saw: tuple[Account, ...]
    rooms: tuple[Room, ...]
    totals: Totals
    truncated: bool


class _Person(msgspec.Struct):
    clicked: How = "none"
    maybe: bool = False
    page: Page = "unknown"
    asks_for: tuple[str, ...] = ()
    clicked_at: float | None = None
    opened: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


class _Room(msgspec.Struct):
    kind: str
    size: int = 0
    messages: int = 0
    clicks: int = 0
    page: Page = "unknown"


class _Clicked(msgspec.Struct):
    """The clicks of one message that reached the destination."""

    passed: int = 0
    stopped: int = 0
    first: int | None = None
    viewers: dict[str, tuple[int, int]] = {}  # account: clicks, first minute


class Gathering:
    """Takes in messages a page at a time; gives totals and the rescue list at any time.

    Args:
        up_at: when the bridge went up, seconds since the epoch: later clicks reached nothing. None: it never did.
        large: recipients from which a message's room is listed instead.
    """

    def __init__(self, up_at: float | None = None, large: int = LARGE) -> None:
        self._last_minute = None if up_at is None else int(up_at // 60)
        self._large = large
        self._people: dict[str, _Person] = {}
        self._rooms: dict[str, _Room] = {}
        self._conversations: set[str] = set()
        self._senders: set[str] = set()
        self._viewers: set[str] = set()
        self._counts = dict.fromkeys(("messages", "withheld", "clicks", "stopped", "carried"), 0)
        self._first: float | None = None
        self._last: float | None = None
        self._overflow = False

    def take(
        self,
        messages: Iterable[Seen],
        openings: Openings,
        asks: Mapping[int, tuple[str, ...]],
        carried: frozenset[str] = frozenset(),
    ) -> None:
        """Take in messages.

        Args:
            messages: what was sighted.
            openings: their clicks.
            asks: by message number, the secrets that the pages in it ask for; no entry where no page was looked at.
            carried: the tags of those carried elsewhere.
        """
        clicks = self._clicks(openings)
        for seen in messages:
            if seen.action in ("hold", "reject"):
                self._counts["withheld"] += 1
                continue
            self._one(seen, clicks.get(seen.tag) or _Clicked(), asks.get(seen.number))
            self._counts["carried"] += seen.tag in carried

    def totals(self) -> Totals:
        """The exposure in numbers."""
        return Totals(
            **self._counts,
            conversations=len(self._conversations),
            senders=len(self._senders),
            accounts=len(self._people),
            unnamed=sum(room.size for room in self._rooms.values()),
            viewers=len(self._viewers),
            first_at=self._first,
            last_at=self._last,
        )

    def rescue(self, limit: int, *, more: bool = False) -> RescueList:
        """The rescue list, at most ``limit`` entries in each of its lists; ``more`` messages were left out before."""
        asked: list[Account] = []
        clicked: list[Account] = []
        saw: list[Account] = []
        for name, person in self._people.items():
            which = saw if person.clicked == "none" else asked if person.page == "asks_secrets" else clicked
            which.append(_account(name, person))
        for crossed in (asked, clicked):
            crossed.sort(key=lambda one: (-_HOW[one.clicked], one.clicked_at or 0.0))
        saw.sort(key=lambda one: (not one.maybe, -_PAGE[one.page]))
        rooms = [
            Room("" if name.startswith(_NAMELESS) else name, *msgspec.structs.astuple(room))
            for name, room in sorted(self._rooms.items(), key=lambda item: (-item[1].clicks, -item[1].size))
        ]
        cut = self._overflow or more or any(len(one) > limit for one in (asked, clicked, saw, rooms))
        lists = (tuple(asked[:limit]), tuple(clicked[:limit]), tuple(saw[:limit]))
        return RescueList(*lists, tuple(rooms[:limit]), self.totals(), cut)

    def _clicks(self, openings: Openings) -> dict[str, _Clicked]:
        found: dict[str, _Clicked] = {}
        for click in openings.clicks:
            one = found.setdefault(click.tag, _Clicked())
            if click.outcome in PASSED and self._before(click.minute):
                one.passed += click.count
                one.first = click.minute if one.first is None else min(one.first, click.minute)
            elif click.outcome in ("blocked", "warned", "leaving"):
                one.stopped += click.count
        for named in openings.viewers:
            if named.outcome in PASSED and self._before(named.minute):
                one = found.setdefault(named.tag, _Clicked())
                count, first = one.viewers.get(named.viewer, (0, named.minute))
                one.viewers[named.viewer] = (count + named.count, min(first, named.minute))
        return found

    def _before(self, minute: int) -> bool:
        return self._last_minute is None or minute <= self._last_minute

    def _one(self, seen: Seen, clicks: _Clicked, asks: tuple[str, ...] | None) -> None:
        self._counts["messages"] += 1
        self._counts["clicks"] += clicks.passed
        self._counts["stopped"] += clicks.stopped
        self._conversations.add(seen.conversation or _NAMELESS + seen.id)
        self._senders.add(seen.sender)
        self._first = seen.received_at if self._first is None else min(self._first, seen.received_at)
        self._last = seen.received_at if self._last is None else max(self._last, seen.received_at)
        page: Page = "unknown" if asks is None else "asks_secrets" if asks else "asks_nothing"
        for viewer, (_, first) in clicks.viewers.items():
            self._viewers.add(viewer)
            self._crossed(viewer, "viewer", seen.id, page, asks or (), first)
        unknown = max(clicks.passed - sum(count for count, _ in clicks.viewers.values()), 0)
        self._shown(seen, unknown, clicks.first, page, asks or ())

    def _shown(self, seen: Seen, unknown: int, first: int | None, page: Page, asks_for: tuple[str, ...]) -> None:
        recipients = tuple(one for one in dict.fromkeys(seen.recipients) if one != seen.sender)
        if not recipients or len(recipients) > self._large:
            self._in_room(seen, unknown, page, len(recipients))
            return
        alone = len(recipients) == 1 and seen.conversation_kind in ("direct", "")
        for account in recipients:
            if alone and unknown:
                self._crossed(account, "inferred", seen.id, page, asks_for, first)
                continue
            person = self._person(account)
            if person is None:
                return
            person.maybe = person.maybe or unknown > 0
            if person.clicked == "none" and _PAGE[page] > _PAGE[person.page]:
                person.page, person.asks_for = page, asks_for
            if seen.id not in person.opened:
                person.shown = (*person.shown, seen.id)[:MESSAGES_NAMED]

    def _crossed(
        self, account: str, how: How, message: str, page: Page, asks_for: tuple[str, ...], first: int | None
    ) -> None:
        person = self._person(account)
        if person is None:
            return
        if person.clicked == "none" or _PAGE[page] > _PAGE[person.page]:
            person.page, person.asks_for = page, asks_for
        elif page == person.page:
            person.asks_for = tuple(dict.fromkeys((*person.asks_for, *asks_for)))
        person.clicked = max(person.clicked, how, key=_HOW.__getitem__)
        if first is not None:
            at = first * 60.0
            person.clicked_at = at if person.clicked_at is None else min(person.clicked_at, at)
        person.opened = tuple(dict.fromkeys((*person.opened, message)))[:MESSAGES_NAMED]

    def _in_room(self, seen: Seen, unknown: int, page: Page, named: int) -> None:
        name = seen.conversation or _NAMELESS + seen.id
        room = self._rooms.get(name)
        if room is None:
            if len(self._rooms) >= MOST_ROOMS:
                self._overflow = True
                return
            room = self._rooms[name] = _Room(seen.conversation_kind)
        room.size = max(room.size, seen.audience, named)
        room.messages += 1
        room.clicks += unknown
        room.page = max(room.page, page, key=_PAGE.__getitem__)

    def _person(self, account: str) -> _Person | None:
        person = self._people.get(account)
        if person is None:
            if len(self._people) >= MOST_ACCOUNTS:
                self._overflow = True
                return None
            person = self._people[account] = _Person()
        return person


def _account(name: str, person: _Person) -> Account:
    messages = tuple(dict.fromkeys((*person.opened, *person.shown)))[:MESSAGES_NAMED]
    maybe = person.maybe and person.clicked == "none"
    return Account(name, person.clicked, maybe, person.page, person.asks_for, person.clicked_at, messages)
