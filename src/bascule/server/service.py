"""Everything one process serves from, put together: networks with their keys, what is known, and where it is kept."""

import logging
import secrets
from collections.abc import Callable
from functools import cache

from bascule.accounts.contracts import Happened
from bascule.accounts.decoys import Decoys
from bascule.gate.acquaintance import Acquaintance
from bascule.gate.acquaintance_memory import Memory as AcquaintanceMemory
from bascule.gate.acquaintance_upkeep import Upkeep
from bascule.gate.api_keys import ApiKeys
from bascule.gate.click import Bridge
from bascule.gate.containing import Containing
from bascule.gate.contracts import Ledger
from bascule.gate.knowledge import Knowledge
from bascule.gate.learned import Learned, learned
from bascule.gate.memory import Memory
from bascule.gate.network import Network
from bascule.gate.send import Sender
from bascule.gate.speaker import Guards
from bascule.judge.rules.load import load
from bascule.judge.rules.source import LARGEST
from bascule.judge.rules.vocabulary import Vocabulary, vocabulary
from bascule.links.keyring import Keyring
from bascule.links.token import Opener
from bascule.links.wrap import LinkBase, read_base
from bascule.lists.home import Lists, Watched
from bascule.lists.index import IndexCorrupt
from bascule.server.revocations import Revocations
from bascule.signals.registry import own, shipped
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home

LOG = logging.getLogger("bascule.service")
Clock = Callable[[], float]
"""Seconds since the epoch."""


class Service:
    """One process's networks, knowledge and ledger.

    Args:
        home: where key files, the pepper and the lists are.
        store: where everything else is kept.
        clock: tells the time.

    Attributes:
        networks: the networks that can be served, by id: those with keys.
        senders: their send paths.
        bases: where their links point.
        api_keys: who may ask.
        bridge: the click path of all of them.
        revocations: how fast changes hold everywhere.
        containing: accounts that seem taken over, and what they may send.
        decoys: what was planted, for the send path and for events.
        happened: who is to know what happens to accounts, in this order.
    """

    networks: dict[str, Network]
    senders: dict[str, Sender]
    bases: dict[str, LinkBase]
    api_keys: ApiKeys
    bridge: Bridge

    def __init__(self, home: Home, store: EmbeddedStore, clock: Clock) -> None:
        self.home = home
        self.store = store
        self.ledger: Ledger = store.ledger
        self.clock = clock
        self._watched = Watched(Lists(home.path).index_path)
        self.knowledge = Knowledge(self.ledger)
        self.containing = Containing(store.containments, secrets.token_bytes)
        self.revocations = Revocations(self.ledger, clock)
        self.decoys = Decoys(store.decoys, home.pepper())
        self.happened: list[Happened] = []
        self.memories: dict[str, Memory] = {}
        self._upkeeps: dict[str, Upkeep] = {}
        self._rules_stamp: object = None
        self.look_at_lists()
        self.load()

    def listen(self) -> None:
        """Take changes in as soon as any process makes them; for a serving process, once, inside its event loop."""
        for sender in self.senders.values():
            sender.warm()
        self.ledger.listen(self._hear)
        self.knowledge.refresh()
        self.ledger.took_in(self.knowledge.seen)

    def _hear(self) -> None:
        """Something has changed in some process."""
        self.knowledge.refresh()
        self.containing.refresh()

    def load(self) -> None:
        """Read networks, keys and API keys; the new ones serve from the next request on.

        Raises:
            KeyringError: a key file holds no ring; what served before goes on.
        """
        stamp = self._state()
        networks = {network.id: network for network in self.ledger.networks()}
        rings: dict[str, Keyring] = {ring.network: ring for ring in self.home.keyrings() if ring.network in networks}
        opener = Opener(rings.values())
        memories = {name: self.memories.get(name) or self._memory(ring) for name, ring in rings.items()}
        guards = Guards(self.store.accounts, self.containing, self.decoys, self.store.decoys)
        senders = {
            name: Sender(networks[name], ring, self.knowledge, self.ledger, memories[name], self._learned(name), guards)
            for name, ring in rings.items()
        }
        thresholds = {name: networks[name].policy.thresholds for name in senders}
        self.bridge = Bridge(opener, self.ledger.short, self.knowledge, thresholds)
        self.networks = {name: networks[name] for name in senders}
        self.bases = {name: read_base(network.link_base) for name, network in self.networks.items()}
        self.senders = senders
        self.containing.policies = {name: network.policy.containment for name, network in self.networks.items()}
        self._upkeeps = {
            name: self._upkeeps.get(name) or self._upkeep(name, one.acquaintance)
            for name, one in memories.items()
            if one.acquaintance is not None
        }
        if memories.keys() != self.memories.keys():
            self.memories, self._rules_stamp = memories, None
        self.look_at_rules()
        self.api_keys = ApiKeys(self.ledger.api_keys(), self.home.pepper())
        self._stamp = stamp

    def reload_if_changed(self) -> bool:
        """``load`` when a network, a key or an API key was changed by another process; whether it was."""
        if self._state() == self._stamp:
            return False
        self.load()
        return True

    def look_at_rules(self) -> bool:
        """Load the networks' rule files where one has changed; whether one had. What is broken is left out."""
        stamp = self.home.rules_stamp()
        if stamp == self._rules_stamp:
            return False
        for name, memory in self.memories.items():
            book = memory.rulebook
            data = self.home.rules(name, LARGEST + 1)
            book.swap(load({f"{name}.yaml": data} if data is not None else {}, all_names()))
            for problem in book.problems:
                LOG.warning("rules of %s: %s", name, problem)
        self._rules_stamp = stamp
        return True

    def look_at_lists(self) -> bool:
        """Swap in a newer index where there is one; whether there was. A damaged one leaves the one in use."""
        try:
            index = self._watched.fresh()
        except IndexCorrupt:
            self.knowledge.broken = True
            return False
        if index is None:
            return False
        self.knowledge.swap(index)
        return True

    async def remember(self) -> None:
        """Read from the record what networks saw before there was a memory of it; in the background, once."""
        for upkeep in tuple(self._upkeeps.values()):
            await upkeep.learn(self.clock())

    async def look_around(self) -> None:
        """Keep what networks have seen current; some milliseconds every two minutes."""
        for name, upkeep in tuple(self._upkeeps.items()):
            if name in self.senders:
                await upkeep.look(self.clock(), self.senders[name].likeness.engage)

    def _upkeep(self, network: str, acquaintance: Acquaintance) -> Upkeep:
        return Upkeep(network, acquaintance, self.store.acquaintances, self.ledger, self.knowledge)

    def _memory(self, ring: Keyring) -> Memory:
        return Memory(ring, self.store.accounts, AcquaintanceMemory(self.store.acquaintances.memory(ring.network)))

    def _learned(self, network: str) -> Learned:
        """What a network taught; a damaged file is told of and left out."""
        found, problems = learned(self.home.weights(network), self.home.text_model(network))
        for problem in problems:
            LOG.warning("what %s taught: %s", network, problem)
        return found

    def _state(self) -> object:
        return self.home.keys_stamp(), self.home.learned_stamp(), self.ledger.networks(), self.ledger.api_keys()


@cache
def all_names() -> Vocabulary:
    """The names that rules may use here: fields, shipped signals and those of installed packages."""
    return vocabulary([one.id for one in shipped()] + [one.declared.id for one in own()])
