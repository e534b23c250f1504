"""Asks the accounts room about simulated traffic, as the gate does: links found, compared, exposures looked up."""

from collections import defaultdict
from functools import cache

from bascule.accounts.act import Act
from bascule.accounts.contracts import Exposed
from bascule.accounts.event import AccountEvent
from bascule.accounts.watch import Judged, Watch
from bascule.campaigns.cluster import Campaigns, site_of
from bascule.campaigns.facts import Facts
from bascule.campaigns.sketch import sketch
from bascule.gate.message import Message
from bascule.links.destination import Destination, NotADestination, read
from bascule.links.find import find
from bascule.lists.names.well_known import hosts_of, own_names, popular
from bascule.signals.text.normal import normal_form
from bascule.signals.url_model.template import path_template
from bascule.simulate.defence import Answer
from bascule.simulate.step import Click

FRESH = 3 * 86_400.0
"""Seconds for which a site counts as new to the network."""
ACTIVE = 3_600.0
"""Seconds within which an answer to somebody is an answer."""


@cache
def _well_known() -> frozenset[str]:
    return frozenset(popular()) | {host for host, _ in hosts_of(own_names())}


def established(site: str) -> bool:
    """Whether everybody links to a site."""
    return site in _well_known()


class HijackDefence:
    """A defence that freezes whoever ``Watch`` finds blasting.

    Args:
        without: groups of findings to leave out.
        clients: whether the network tells of clients.
        events: whether it tells of account events.
        readable: whether texts can be read; with False rooms are encrypted from end to end.
    """

    def __init__(
        self,
        without: frozenset[str] = frozenset(),
        *,
        clients: bool = True,
        events: bool = True,
        readable: bool = True,
    ) -> None:
        self.kept: dict[str, bytes] = {}
        self.watch = Watch(self.kept.get, b"scoreboard", without=without)
        self.judged: list[tuple[str, float, Judged]] = []
        self.challenges: dict[str, list[tuple[float, Judged]]] = {}
        self._clients, self._events, self._readable = clients, events, readable
        self._campaigns = Campaigns(b"scoreboard", established)
        self._first: dict[str, float] = {}
        self._shown: dict[str, dict[str, tuple[str, str, float]]] = defaultdict(dict)
        self._clicked: dict[str, dict[str, float]] = defaultdict(dict)
        self._wrote: dict[tuple[str, str], float] = {}
        self._sites: dict[str, tuple[str, ...]] = {}
        self._frozen: set[str] = set()

    def __call__(self, what: Message | AccountEvent | Click, at: float) -> Answer:
        """The answer to a step."""
        if isinstance(what, Message):
            return self._message(what, at)
        if isinstance(what, Click):
            for site in self._sites.get(what.message, ()):
                self._clicked[what.account].setdefault(site, at)
        elif self._events:
            self.watch.happened(what, at)
            self.kept.update(self.watch.unkept())
        if isinstance(what, AccountEvent) and what.kind == "challenge_passed":
            self._frozen.discard(what.account)
            if not self._events:
                self.watch.cleared(what.account, at)
        return Answer()

    def _message(self, message: Message, at: float) -> Answer:
        act = self.act(message, at)
        judged = self.watch.judge(act)
        if judged.history is not None:
            self.kept[message.sender] = judged.history
        self.kept.update(self.watch.unkept())
        if message.sender in self._frozen:
            return Answer(passes=False)
        if judged.blast is not None:
            self._frozen.add(message.sender)
            self.judged.append((message.sender, at, judged))
            return Answer(passes=False, freezes=(message.sender,))
        if judged.challenge is not None:
            self.challenges.setdefault(message.sender, []).append((at, judged))
        self._delivered(message, act, at)
        return Answer()

    def act(self, message: Message, at: float) -> Act:
        """What the gate tells of a message."""
        links = find(message.text) if self._readable else ()
        goes = [one for one in (_read(link.url) for link in links[:8]) if one is not None]
        form = normal_form(message.text if self._readable else "", links)
        conversation = message.conversation
        place = conversation.id if conversation else ""
        given = Facts(at, message.sender, place, form, message.recipients, tuple(goes))
        near = self._campaigns.add(given)
        sites = {site_of(one): path_template(one) for one in goes if not established(site_of(one))}
        new = [site for site in sites if at - self._first.setdefault(site, at) <= FRESH]
        to = message.recipients
        answered = len(to) == 1 and at - self._wrote.get((to[0], message.sender), -1e12) < ACTIVE
        return Act(
            at=at, account=message.sender, conversation=place, kind=conversation.kind if conversation else "unknown",
            recipients=to, audience=message.audience, reply=bool(message.reply_to) or answered, sites=tuple(sites),
            templates=tuple(sites.values()), site_new=bool(new), sketch=sketch(form.text) if self._readable else None,
            length=len(message.text), client=message.client if self._clients else None, group=near.group,
            copies=near.copies,
            linked=near.linked, senders=near.senders, places=near.places, campaign=near.campaign,
            text_known=self._readable, exposed=self._exposed(message.sender, tuple(sites)),
        )  # fmt: skip

    def _exposed(self, account: str, sites: tuple[str, ...]) -> Exposed | None:
        for site in sites:
            seen = self._shown[account].get(site)
            if seen:
                return Exposed(*seen, self._clicked[account].get(site))
        return None

    def _delivered(self, message: Message, act: Act, at: float) -> None:
        if len(message.recipients) == 1:
            self._wrote[message.sender, message.recipients[0]] = at
        if act.sites:
            self._sites[message.id] = act.sites
            for account in message.recipients[:200]:
                for site in act.sites:
                    self._shown[account].setdefault(site, (message.id, message.sender, at))


def _read(url: str) -> Destination | None:
    try:
        return read(url)
    except NotADestination:
        return None
