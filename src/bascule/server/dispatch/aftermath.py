"""What follows a freeze: who got the blast is named, its messages are taken back; and states whose time is over end."""

import asyncio
from collections.abc import Sequence

import msgspec

from bascule.accounts.containment import Asked, Containment, NotAllowedError
from bascule.accounts.containment_contracts import Follow, Sent, Warned
from bascule.exposure.rescue import LARGE
from bascule.gate.contracts import Recorded, Seen
from bascule.gate.network import Network
from bascule.recall.contracts import Found, Recalls
from bascule.recall.event import type_of
from bascule.recall.recall import LATE_SECONDS, Recall
from bascule.server.dispatch.likeness import traits
from bascule.server.dispatch.search import with_texts
from bascule.server.service import Service

SETTLE = LATE_SECONDS
"""Seconds from a freeze to the look for its blast: messages that were on their way are recorded by then."""
MOST_NAMED = 10_000
"""Contacts, and rooms, that are named of one blast."""
FORGET_SECONDS = 3600.0
"""How often accounts that are normal again are forgotten, and how long they are remembered."""
WHO = "containment"


class Aftermath:
    """The part of containment that is done after the answer, by the one process that sends webhooks.

    Args:
        service: knows accounts, messages and networks.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._store = service.store.containments
        self._recalls: Recalls = service.store.recalls
        self._forgotten_at = 0.0

    async def round(self, now: float) -> bool:
        """One look at what is due; whether anything was."""
        due = self._store.due(now)
        for one in due:
            asked = Asked("lapse", self._service.containing.new_id(), now, WHO, "time")
            try:
                await self._service.containing.step(one.network, one.account, asked)
            except NotAllowedError:  # a state that cannot lapse has no end; nothing to do
                continue
        follows = self._store.unfollowed(now - SETTLE)
        for follow in follows:
            await self._follow(follow, now)
        if now >= self._forgotten_at + FORGET_SECONDS:
            await self._store.forget(now - FORGET_SECONDS)
            self._forgotten_at = now
        return bool(due or follows)

    async def _follow(self, follow: Follow, now: float) -> None:
        """Look for the blast of a freeze. Whatever is killed between, it is done again, and counts once."""
        frozen = follow.containment
        network = self._service.networks.get(frozen.network)
        if network is None:
            await self._store.follow(follow, Warned(), now)
            return
        policy = network.policy.containment
        sent = await self._blast(frozen, policy.blast_minutes * 60.0)
        recalled = policy.recall_blast and not frozen.shadow and await self._recall(follow, network, sent, now)
        warned = self._ranked(warned_of(sent), frozen, now) if policy.warn_contacts else Warned()
        if not await self._store.follow(follow, warned, now) and recalled:
            await self._recalls.undo(frozen.network, _recall_id(follow), WHO, now)  # the freeze was undone meanwhile

    def _ranked(self, warned: Warned, frozen: Containment, now: float) -> Warned:
        """Those who really talk with the account first: they believe it most."""
        trust = self._service.memories[frozen.network].trust
        ranked = trust.rank(warned.contacts, frozen.account, now)
        return msgspec.structs.replace(warned, contacts=tuple(one.account for one in ranked))

    async def _blast(self, frozen: Containment, before: float) -> Sequence[Sent]:
        """The delivered messages of a blast.

        From its first evidence on these are all with links; of the ``before`` seconds before it those that are like the
        evidence, for a blast is mostly found out by one of its later messages. Where there is no evidence, all with
        links in that time.
        """
        evidence = [kept for name in frozen.evidence if (kept := await self._own(frozen, name)) is not None]
        first = min((kept.received_at for kept in evidence), default=frozen.since)
        until = frozen.since + SETTLE
        sent = await self._store.blast(
            frozen.network, frozen.account, first - before, until, frozen.evidence, MOST_NAMED
        )
        if not evidence:
            return sent
        wanted = traits(evidence)
        meant = []
        for one in sent:
            if one.received_at < first:
                earlier = await self._own(frozen, one.message)
                await asyncio.sleep(0)
                if earlier is None or not wanted.like(traits([earlier])):
                    continue
            meant.append(one)
        return meant

    async def _own(self, frozen: Containment, message: str) -> Recorded | None:
        """A message of the account; None where it is somebody else's, or not kept."""
        kept = await self._service.ledger.recorded(frozen.network, message)
        return kept if kept is not None and kept.sender == frozen.account else None

    async def _recall(self, follow: Follow, network: Network, sent: Sequence[Sent], now: float) -> bool:
        """Take the blast's messages back; whether that was begun now."""
        receiver = self._recalls.receiver(network.id)
        action = network.policy.recall_action
        if not sent or receiver is None or type_of(action) not in receiver.events:
            return False
        frozen = follow.containment
        reason = " ".join(frozen.reasons)[:500]
        first, last = sent[0].received_at, max(one.received_at for one in sent)
        recall = Recall(
            _recall_id(follow), network.id, "sender", frozen.account, first, last + 1.0, action, reason, WHO, now
        )
        found = [Found(one.number, one.message, one.conversation, frozen.account) for one in sent]
        if action == "edit":
            seen = [_seen(one, frozen.account) for one in sent]
            found = await with_texts(self._recalls, recall, seen, None, network.policy.recall_notice)
        return await self._recalls.start_with(recall, found, now)


def warned_of(sent: Sequence[Sent]) -> Warned:
    """Whom to warn of messages: their recipients by name, of large or unnamed audiences the conversation."""
    contacts: dict[str, None] = {}
    rooms: dict[str, None] = {}
    for one in sent:
        if 0 < len(one.recipients) <= LARGE:
            contacts.update(dict.fromkeys(one.recipients))
        elif one.conversation:
            rooms[one.conversation] = None
    return Warned(
        tuple(contacts)[:MOST_NAMED], tuple(rooms)[:MOST_NAMED], tuple(one.message for one in sent[:MOST_NAMED])
    )


def _recall_id(follow: Follow) -> str:
    return "rcl_" + follow.step.removeprefix("acc_")


def _seen(one: Sent, sender: str) -> Seen:
    return Seen(
        one.number, one.message, "", sender, one.conversation, one.kind, one.recipients, one.audience,
        one.received_at, "rewrite",
    )  # fmt: skip
