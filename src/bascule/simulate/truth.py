"""What really happened: who was taken over, by whom, and how far it went."""

import msgspec


class Hijack(msgspec.Struct, frozen=True):
    """One account or purse that was lost, or an attacker's own account.

    Attributes:
        account: whose.
        story: the attack, as ``blast-1``.
        kind: its kind.
        lured_by: who sent the lure that was believed; empty for one seen elsewhere and for an attacker's own account.
        message: that lure's message; empty likewise.
        lost_at: when the password, or the money, was given away.
        used_at: when the attacker came in; None where it did not.
        first_sent_at: when it first sent for the attacker; None where it did not.
        last_sent_at: when it last did.
        sent: messages the attacker tried to send.
        reached: accounts to which one of these was delivered.
        stopped_at: when the defence stopped it; None where it did not.
        noticed_at: when its owner ended it without being told; None where it did not come to that.
    """

    account: str
    story: str
    kind: str
    lured_by: str
    message: str
    lost_at: float
    used_at: float | None
    first_sent_at: float | None
    last_sent_at: float | None
    sent: int
    reached: int
    stopped_at: float | None
    noticed_at: float | None


class Taken:
    """The record of one account while an attacker has it; grows as it is played."""

    def __init__(self, account: str, lost_at: float, lured_by: str = "", message: str = "") -> None:
        self.account = account
        self.lost_at = lost_at
        self.lured_by = lured_by
        self.message = message
        self.used_at: float | None = None
        self.first_sent_at: float | None = None
        self.last_sent_at: float | None = None
        self.sent = 0
        self.reached: set[str] = set()
        self.stopped_at: float | None = None
        self.noticed_at: float | None = None

    @property
    def over(self) -> bool:
        """Whether the attacker is out again."""
        return self.stopped_at is not None or self.noticed_at is not None

    def told(self, story: str, kind: str) -> Hijack:
        """The record as a value."""
        return Hijack(
            self.account,
            story,
            kind,
            self.lured_by,
            self.message,
            self.lost_at,
            self.used_at,
            self.first_sent_at,
            self.last_sent_at,
            self.sent,
            len(self.reached),
            self.stopped_at,
            self.noticed_at,
        )
