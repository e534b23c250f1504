"""Who sends a message: held against the account's own past, its contacts, decoys, and what is done about it already."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from bascule.accounts.act import Act
from bascule.accounts.contracts import Accounts, Exposed
from bascule.accounts.decoy_contracts import DecoyHit
from bascule.accounts.decoys import Decoys
from bascule.accounts.notice import RuleHit
from bascule.accounts.sending import FREE, Facts, Sending
from bascule.accounts.talk import Talk
from bascule.accounts.trust import Trust
from bascule.accounts.watch import Judged, Watch
from bascule.campaigns.cluster import site_of
from bascule.campaigns.facts import Finding
from bascule.gate.containing import Containing
from bascule.gate.contracts import StoreFailureError
from bascule.gate.decision import SenderStanding
from bascule.gate.like_keys import like_keys
from bascule.gate.likeness import Judging, counting
from bascule.gate.message import Message
from bascule.gate.rulebook import Ruled
from bascule.links.destination import Destination
from bascule.signals.signal import Signal
from bascule.signals.text.script import script_of
from bascule.signals.url_model.template import path_template

LOG = logging.getLogger("bascule.speaker")
EXPOSED_WITHIN = 7 * 86_400.0
"""Seconds within which a link that an account was shown counts as the one that it now sends on."""
CONFIDENTIAL = "Evidence kept confidential speaks against this account."
"""Why an account is frozen that touched decoys; read by more people than may know of them."""
TELLING = 8
"""Characters of a path template below which many honest paths look alike."""


class DecoyNotes(Protocol):
    """The part of a ``DecoyBook`` that keeps what was touched."""

    async def note(self, hits: Sequence[DecoyHit]) -> None:
        """Keep hits."""
        ...


class Guards(msgspec.Struct, frozen=True):
    """What all networks of a process share about accounts.

    Attributes:
        accounts: keeps histories.
        containing: the accounts that are contained.
        decoys: what was planted.
        decoy_notes: keeps who touched it.
    """

    accounts: Accounts
    containing: Containing
    decoys: Decoys
    decoy_notes: DecoyNotes


class Heard(msgspec.Struct, frozen=True):
    """What is known of a message's sender before the message is judged.

    Attributes:
        signals: for the message.
        reply: it answers somebody.
        sending: what becomes of it for its sender's sake.
        hits: decoys that it touched, to be kept.
        sure: they leave no doubt.
    """

    signals: tuple[Signal, ...] = ()
    reply: bool = False
    sending: Sending = FREE
    hits: tuple[DecoyHit, ...] = ()
    sure: bool = False


UNHEARD = Heard()


class Spoken(msgspec.Struct, frozen=True):
    """What a message says of its sender.

    Attributes:
        judged: against its own past.
        standing: for the decision; None where there is nothing to tell.
        freeze: why the account is to be frozen; empty where it is not.
        challenge: why its owner is to be asked; empty where nobody is.
        watch: why it is to be watched; empty where it is not.
        keys: what messages like this one are found by, beside their destinations.
    """

    judged: Judged = Judged()
    standing: SenderStanding | None = None
    freeze: str = ""
    challenge: str = ""
    watch: str = ""
    keys: tuple[int, ...] = ()


SILENT = Spoken()


class Speakers:
    """The senders of one network; made at load.

    Args:
        network: the network's id.
        judging: whether what is found out about accounts counts, is only told, or is not looked for.
        guards: shared with other networks.
        watch: remembers what accounts did.
        trust: remembers who talks to whom.
        talk: remembers who is in talk.
        established: whether everybody links to a registrable domain.
    """

    def __init__(
        self,
        network: str,
        judging: Judging,
        guards: Guards,
        watch: Watch,
        trust: Trust,
        talk: Talk,
        established: Callable[[str], bool],
    ) -> None:
        self._network = network
        self._judging = judging
        self._guards = guards
        self._watch = watch
        self._trust = trust
        self._talk = talk
        self._established = established

    def hear(self, message: Message, links: int, now: float) -> Heard:
        """What is known of a message's sender before anything else is."""
        sender, place, at = message.sender, _place(message), message.said_at(now)
        reply = self._talk.answers(sender, place, message.recipients, at)

        def facts() -> Facts:
            return Facts(links, message.audience, reply)

        sending = self._guards.containing.may_send(self._network, sender, now, facts)
        if self._judging == "off":
            return Heard(reply=reply, sending=sending)
        signals: tuple[Signal, ...] = ()
        touched = self._guards.decoys.message(self._network, sender, message.id, message.recipients, 0, at)
        if touched is not None:
            signals += (touched.signal,)
        like = self._trust.like(sender, message.recipients, at)
        if like is not None:
            signals += (like,)
        if touched is None:
            return Heard(counting(signals, self._judging), reply, sending)
        return Heard(counting(signals, self._judging), reply, sending, touched.hits, touched.sure)

    def judge(
        self, message: Message, heard: Heard, goes: Sequence[Destination], finding: Finding, score: float, now: float
    ) -> Spoken:
        """Hold a message against its sender's past, of which it becomes part.

        Args:
            message: as it came.
            heard: what was known of its sender.
            goes: where its links go, without those that are allowed.
            finding: what it belongs to.
            score: its log-odds without its sender.
            now: seconds since the epoch.
        """
        if self._judging == "off":
            return SILENT
        now = message.said_at(now)
        new = [one for one in goes if not self._established(site_of(one))]
        sites = tuple(dict.fromkeys(map(site_of, new)))
        templates = tuple(dict.fromkeys(path_template(one) for one in new if len(one.path) > 1))
        keys = like_keys([one for one in templates if len(one) >= TELLING], finding.group) if sites else ()
        act = Act(
            at=now,
            account=message.sender,
            conversation=_place(message),
            kind=message.conversation.kind if message.conversation else "unknown",
            recipients=message.recipients,
            audience=message.audience,
            reply=heard.reply,
            sites=sites,
            templates=templates,
            site_new=bool(finding.linked),
            sketch=finding.sketch,
            script=script_of(message.text),
            length=len(message.text),
            client=message.client,
            group=finding.group,
            copies=finding.copies,
            linked=finding.linked,
            senders=finding.senders,
            places=finding.places,
            campaign=finding.campaign,
            link_score=score,
            text_known=not message.encrypted,
            exposed=self._exposed(message.sender, sites, keys, now),
        )
        judged = self._watch.judge(act)
        return Spoken(judged, self._standing(judged, heard), *self._consequence(judged, heard), keys)

    def noted(self, message: Message, now: float, *, delivered: bool) -> None:
        """Take in a message that was decided on."""
        now = message.said_at(now)
        if delivered:
            self._talk.note(message.sender, _place(message), message.recipients, now)
            if self._judging != "off":
                self._trust.note(message.sender, message.recipients, now)

    async def follow(self, message: Message, heard: Heard, spoken: Spoken, ruled: Ruled, now: float) -> None:
        """Do what a message that is kept asks for about its account. What cannot be done is logged; the message stands.

        Args:
            message: the message.
            heard: as it was heard.
            spoken: what it says of its sender.
            ruled: what rules ask for.
            now: seconds since the epoch.
        """
        where = self._network, message.sender
        containing, live = self._guards.containing, self._judging == "live"
        try:
            if heard.sure:
                self._watch.touched_decoy(message.sender, now)
            if heard.hits:
                await self._guards.decoy_notes.note(heard.hits)
            for hit in ruled.notify:
                await containing.notify(*where, RuleHit(hit.rule, hit.reason, message.id), now)
            if ruled.freeze:
                await containing.freeze(
                    *where, (ruled.freeze,), (message.id,), now, who=ruled.freeze[:100], cause="rule"
                )
            elif live and spoken.freeze:
                await containing.freeze(*where, (spoken.freeze,), (message.id,), now)
            elif live and spoken.challenge:
                await containing.challenge(*where, (spoken.challenge,), (message.id,), now)
            elif live and spoken.watch:
                await containing.watch(*where, (spoken.watch,), (message.id,), now)
        except StoreFailureError as error:
            LOG.warning("an account of %s could not be contained: %s", self._network, error)

    def _exposed(self, sender: str, sites: tuple[str, ...], keys: tuple[int, ...], now: float) -> Exposed | None:
        if not sites or not self._watch.fresh(sender, sites, now):
            return None
        try:
            return self._guards.accounts.exposed(
                self._network, sender, (*like_keys(sites=sites), *keys), now - EXPOSED_WITHIN
            )
        except StoreFailureError:
            return None

    def _consequence(self, judged: Judged, heard: Heard) -> tuple[str, str, str]:
        """Why the account is to be frozen, why its owner is to be asked, and why it is to be watched."""
        if judged.blast is not None:
            return f"This account {judged.blast.explanation}.", "", ""
        if heard.sure:
            return CONFIDENTIAL, "", ""
        if judged.challenge is not None:
            return "", f"This account {judged.challenge.explanation}.", ""
        if judged.watch and not heard.sending.louder:
            return "", "", f"This account {judged.hijack.explanation}."
        return "", "", ""

    def _standing(self, judged: Judged, heard: Heard) -> SenderStanding | None:
        if not (judged.blast or judged.challenge or judged.watch) and heard.sending is FREE:
            return None
        blast = judged.blast
        return SenderStanding(
            score=judged.hijack.score,
            explanation=(blast.explanation if blast else judged.hijack.explanation),
            signals=judged.hijack.signals,
            blast=blast.kind if blast else "",
            people=blast.people if blast else 0,
            contained=heard.sending.would if heard.sending is not FREE else "",
        )


def _place(message: Message) -> str:
    return message.conversation.id if message.conversation else ""
