"""A network: one protected chat network, with a link base and a policy of its own."""

from typing import Annotated, Literal

import msgspec

from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.gate.audience import AudienceMargin
from bascule.gate.decision import Action
from bascule.gate.familiarity import Familiarity
from bascule.gate.likeness import Judging
from bascule.judge.verdict import Thresholds
from bascule.links.keyring import NETWORK_ID

Failing = Literal["open", "closed"]
Days = Annotated[float, msgspec.Meta(gt=0, le=36500)]


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a network has decided, once and for all messages.

    Attributes:
        mode: ``wrap`` sends every link over the bridge; ``hybrid`` lets those go direct that an allow-list clears.
        on_block: what happens to a message with a blocked link; ``rewrite`` delivers it with the bridge up.
        on_warn: what happens to a message with a suspected link.
        thresholds: scores from which a link is warned of and blocked.
        exempt_hosts: hosts (and their sub-domains) that always go direct.
        own_domains: the network's own sign-in and support pages, whose imitations are looked for before any brand's.
        support_names: how the network's support calls itself.
        look_alikes: whether names that imitate others count (``live``), are only told (``shadow``), or are not looked
            for (``off``).
        url_model: likewise for addresses that are built like phishing: 2 µs a link, 40 without the compiled kernel.
        text: whether what a message says counts, is only told, or is not looked for.
        campaigns: likewise for what it has in common with others of the network.
        novelty: likewise for what is new to the network, its conversations and senders, and for replicas.
        familiarity: how long a name is young, what is a replica, and what is used every day.
        credential_guard: whether a sender is told of a password or key typed into a message, in its ``notices``.
        accounts: whether what is found out about senders counts, is only told, or is not looked for: hijacked accounts,
            blasts, decoys, impersonated friends.
        wrap_defanged: whether ``hxxp://`` and its kind are made live again; otherwise they are judged and left alone.
        short_over: wrapped links longer than this many characters take the short form; None never.
        max_links: a message with more links is held.
        text_retention_days: how long a message's text is kept; afterwards only fingerprints and destinations are.
        viewer_retention_days: how long it is kept which account opened what, where the network says so.
        event_retention_days: how long it is kept what happened to accounts: log-ins, changes of password and such.
        account_idle_days: how long it is remembered how an account behaves that does nothing any more.
        audience_margin: how many client networks may open a message's links before it counts as carried elsewhere.
        recall_on_block: whether setting a block takes delivered messages back; only where a webhook is set.
        recall_action: what the network is told to do with them: redact, edit (the link replaced by a notice) or flag.
        recall_notice: what stands in an edited message in the place of a link.
        on_lists_failure: ``open`` answers without the lists, ``closed`` holds the message; both say so in ``degraded``.
        on_store_failure: ``open`` answers unrecorded, ``closed`` refuses the request; both are counted.
        four_eyes: whether a decision that blocks a whole host or domain needs a second analyst.
        reports_warn_at: trust, summed over the trusted people who report a destination within an hour, from which it is
            warned of for a day; None never.
        appeal_days: within how many days an appeal should be answered.
        containment: what is done about an account that seems taken over, and for how long.
    """

    mode: Literal["wrap", "hybrid"] = "wrap"
    on_block: Action = "reject"
    on_warn: Action = "rewrite"
    thresholds: Thresholds = Thresholds()
    exempt_hosts: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    support_names: tuple[str, ...] = ()
    look_alikes: Judging = "live"
    url_model: Judging = "live"
    text: Judging = "live"
    campaigns: Judging = "live"
    novelty: Judging = "live"
    familiarity: Familiarity = Familiarity()
    credential_guard: bool = True
    accounts: Judging = "live"
    wrap_defanged: bool = False
    short_over: Annotated[int, msgspec.Meta(ge=120, le=8000)] | None = 2000
    max_links: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 200
    text_retention_days: Days = 7.0
    viewer_retention_days: Days = 30.0
    event_retention_days: Days = 90.0
    account_idle_days: Days = 400.0
    audience_margin: AudienceMargin = AudienceMargin()
    recall_on_block: bool = True
    recall_action: Literal["redact", "edit", "flag"] = "redact"
    recall_notice: Annotated[str, msgspec.Meta(min_length=1, max_length=300)] = "[link removed: it was found harmful]"
    on_lists_failure: Failing = "open"
    on_store_failure: Failing = "closed"
    four_eyes: bool = False
    reports_warn_at: Annotated[float, msgspec.Meta(gt=0, le=1000)] | None = None
    appeal_days: Days = 3.0
    containment: ContainmentPolicy = ContainmentPolicy()

    def __post_init__(self) -> None:
        """Refuse a policy that would do nothing about what it blocks."""
        if self.on_block == "deliver" or self.on_warn == "deliver":
            raise ValueError("on_block, on_warn: expected rewrite, hold or reject")


class Network(msgspec.Struct, frozen=True):
    """One protected chat network.

    Attributes:
        id: 1 to 40 characters of ``a-z0-9`` and inner ``-``; bound into its links.
        name: what people know it by; shown on the pages.
        link_base: where its links point, see ``bascule.links.wrap.read_base``.
        policy: what it decided.
        contact: where people report abuse: an e-mail address or URL; None where there is none.
        created: seconds since the epoch.
    """

    id: str
    name: str
    link_base: str
    policy: Policy = Policy()
    contact: str | None = None
    created: float = 0.0

    def __post_init__(self) -> None:
        """Refuse ids that a link could not carry."""
        if not NETWORK_ID.fullmatch(self.id):
            raise ValueError(f"network: expected 1 to 40 characters of a-z, 0-9 and inner '-', got {self.id[:50]!r}")
        if not 1 <= len(self.name) <= 100:
            raise ValueError("name: expected 1 to 100 characters")
