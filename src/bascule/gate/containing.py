"""Which accounts are contained, in memory and as fresh as the last change in any process; and how they come to be.

A question costs one comparison and one look-up for an account that is not contained. A step is durable when it is
answered, and holds in this process from the moment it is asked for.
"""

import base64
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from bascule.accounts.containment import (
    Asked,
    Cause,
    Containment,
    NotAllowedError,
    Step,
    standing,
    stepped,
)
from bascule.accounts.containment_contracts import Containments
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.notice import RuleHit
from bascule.accounts.sending import FREE, Facts, Sending, may_send

NOTIFIED = 60
"""Notices of one rule in a minute; those left out are counted in the next."""
NO_POLICY = ContainmentPolicy(mode="off")
"""Of a network that is not served here."""


class Containing:
    """The contained accounts of every network.

    Args:
        store: keeps them.
        random: so many random bytes.

    Attributes:
        policies: each network's; replaced whole when one changes.
        steps: steps this process made, by name.
        messages: messages of contained accounts, by what became of them: held, warned, free; would_hold and would_warn
            in the shadow.
    """

    def __init__(self, store: Containments, random: Callable[[int], bytes]) -> None:
        self.policies: Mapping[str, ContainmentPolicy] = {}
        self.steps: Counter[str] = Counter()
        self.messages: Counter[str] = Counter()
        self._store = store
        self._random = random
        self._contained: dict[str, dict[str, Containment]] = {}
        self._notified: dict[tuple[str, str], tuple[int, int, int]] = {}
        self._seen = 0
        self.refresh()

    def refresh(self) -> None:
        """Take in what has changed since the last question; one comparison where nothing has."""
        if self._store.generation() == self._seen:
            return
        for changed in self._store.changes(self._seen):
            self._seen = changed.number
            self._set(changed.containment)

    def standing(self, network: str, account: str, now: float) -> Containment | None:
        """How an account stands at ``now``, without reasons and evidence; None where it is not contained."""
        self.refresh()
        found = self._contained.get(network)
        kept = None if found is None else found.get(account)
        if kept is None:
            return None
        if kept.until is not None and kept.until <= now:
            kept = standing(kept, self._policy(network), now)
        return None if kept.state == "normal" else kept

    def may_send(self, network: str, account: str, now: float, facts: Callable[[], Facts]) -> Sending:
        """What becomes of a message for its sender's sake; ``facts`` is asked only of one that is contained.

        Counted: ask once for each new message.
        """
        kept = self.standing(network, account, now)
        if kept is None:
            return FREE
        sending = may_send(kept, facts(), self._policy(network))
        if sending.action == "hold":
            outcome = "held"
        elif sending.warn:
            outcome = "warned"
        else:
            outcome = "free" if sending.would == "deliver" else f"would_{sending.would}"
        self.messages[outcome] += 1
        return sending

    async def freeze(
        self,
        network: str,
        account: str,
        reasons: Sequence[str],
        evidence: Sequence[str],
        at: float,
        *,
        who: str = "finding",
        cause: Cause = "finding",
    ) -> Containment:
        """Freeze an account, as the network's policy has it: for real, in the shadow, or not at all.

        Again is the same as once, and then costs no transaction. It holds for every message that this process decides
        on from the call on, and everywhere when it returns.

        Args:
            network: whose account.
            account: the network's id for it.
            reasons: why, in sentences.
            evidence: ids of the messages that show it; one is enough to find the rest of the blast by.
            at: the time, seconds since the epoch.
            who: which finding, rule, API key or person.
            cause: what kind of cause that is.

        Returns:
            How the account stands then; unchanged where the policy contains nobody.

        Raises:
            StoreFailureError: it could not be kept; nothing is frozen then.
        """
        return await self._found("freeze", network, account, (reasons, evidence, at, who, cause))

    async def watch(
        self, network: str, account: str, reasons: Sequence[str], evidence: Sequence[str], at: float
    ) -> Containment:
        """Look at an account more closely, because of what was found out; see ``freeze``."""
        return await self._found("watch", network, account, (reasons, evidence, at, "finding", "finding"))

    async def challenge(
        self, network: str, account: str, reasons: Sequence[str], evidence: Sequence[str], at: float
    ) -> Containment:
        """Have an account prove that its owner is there, because of what was found out; see ``freeze``."""
        return await self._found("challenge", network, account, (reasons, evidence, at, "finding", "finding"))

    async def _found(
        self,
        step: Step,
        network: str,
        account: str,
        why: tuple[Sequence[str], Sequence[str], float, str, Cause],
    ) -> Containment:
        reasons, evidence, at, who, cause = why
        asked = Asked(step, self.new_id(), at, who, cause, tuple(reasons), tuple(evidence))
        try:
            return await self.step(network, account, asked)
        except NotAllowedError:
            return standing(await self._store.standing(network, account), self._policy(network), at)

    async def step(self, network: str, account: str, asked: Asked) -> Containment:
        """Make a step; how the account stands then.

        Raises:
            NotAllowedError: the account's state does not allow it, or the network contains nobody.
            StoreFailureError: it could not be kept; nothing has changed.
        """
        policy = self._policy(network)
        before = self._now(network, account, asked.at)
        led = None
        if asked.step != "lapse":
            led = stepped(before, asked, policy)
            if led is None:
                return standing(await self._store.standing(network, account), policy, asked.at)
            self._set(led.after)
        try:
            after = await self._store.step(network, account, asked, policy)
        except BaseException:
            self._set(before)
            raise
        self.refresh()
        if led is not None:
            self.steps[asked.step] += 1
        elif after.step != before.step:
            self.steps["lapse"] += 1
        return after

    async def notify(self, network: str, account: str, hit: RuleHit, at: float) -> None:
        """Tell a network that a rule of its own held for a message: at most ``NOTIFIED`` a minute for each rule.

        Raises:
            StoreFailureError: it could not be kept.
        """
        key, minute = (network, hit.rule), int(at // 60)
        begun, count, more = self._notified.get(key, (minute, 0, 0))
        if begun != minute:
            begun, count = minute, 0
        if count >= NOTIFIED:
            self._notified[key] = (begun, count, more + 1)
            return
        self._notified[key] = (begun, count + 1, 0)
        await self._store.notify(network, account, msgspec.structs.replace(hit, more=more), at)

    def new_id(self) -> str:
        """A name for a step."""
        return "acc_" + base64.b32encode(self._random(10)).decode().lower()

    @property
    def states(self) -> Counter[str]:
        """How many accounts stand in each state, as it was noted last; shadows are counted as such."""
        return Counter(
            "shadow" if one.shadow else one.state for some in self._contained.values() for one in some.values()
        )

    def _policy(self, network: str) -> ContainmentPolicy:
        return self.policies.get(network, NO_POLICY)

    def _now(self, network: str, account: str, now: float) -> Containment:
        return self.standing(network, account, now) or Containment(network, account)

    def _set(self, containment: Containment) -> None:
        """Keep what is asked of every message; reasons and evidence are many words, and in the store."""
        if containment.state != "normal":
            kept = msgspec.structs.replace(containment, reasons=(), evidence=())
            self._contained.setdefault(containment.network, {})[containment.account] = kept
        elif containment.network in self._contained:
            self._contained[containment.network].pop(containment.account, None)
