"""How the ledger's changes are told to the audit trail."""

import hashlib

import msgspec

from bascule.audit.entry import By, Event, as_json
from bascule.gate.contracts import ApiKey, Member, VerdictEntry
from bascule.gate.network import Network
from bascule.recall.receiver import Receiver


def verdict_set(before: VerdictEntry | None, after: VerdictEntry) -> Event:
    """A verdict was set, in place of ``before`` or where none stood."""
    return Event(
        network=after.network,
        at=after.set_at,
        who=after.who,
        action="verdict.set",
        subject=after.subject,
        reason=after.reason,
        before=as_json(before),
        after=as_json(after),
    )


def verdict_removed(before: VerdictEntry, by: By) -> Event:
    """A verdict was taken back."""
    return Event(
        network=before.network,
        at=by.at,
        who=by.who,
        action="verdict.removed",
        subject=before.subject,
        reason=by.reason,
        before=as_json(before),
    )


def member_joined(member: Member) -> Event:
    """Something was put into a page or campaign."""
    return _member(member, f"{member.scope}.joined", after=as_json(member))


def member_left(member: Member) -> Event:
    """Something was taken out of a page or campaign."""
    return _member(member, f"{member.scope}.left", before=as_json(member))


def network_saved(before: Network | None, after: Network, by: By) -> Event:
    """A network was made or changed."""
    return Event(
        network=after.id,
        at=by.at,
        who=by.who,
        action="network.saved",
        subject=after.id,
        reason=by.reason,
        before=as_json(before),
        after=as_json(after),
    )


def api_key_saved(before: ApiKey | None, after: ApiKey, by: By) -> Event:
    """An API key was made or revoked; what proves it is never told."""
    return Event(
        network=after.network,
        at=by.at,
        who=by.who,
        action="api_key.saved" if after.revoked_at is None else "api_key.revoked",
        subject=after.id,
        reason=by.reason,
        before=as_json(_shown(before)),
        after=as_json(_shown(after)),
    )


def receiver_saved(before: Receiver | None, after: Receiver, by: By) -> Event:
    """A network's webhooks go elsewhere or are signed anew; of a secret only a fingerprint is told."""
    return Event(
        network=after.network,
        at=by.at,
        who=by.who,
        action="webhook.saved",
        subject=after.network,
        reason=by.reason,
        before=as_json(_without_secrets(before)),
        after=as_json(_without_secrets(after)),
    )


def _member(member: Member, action: str, before: str = "", after: str = "") -> Event:
    return Event(
        network=member.network,
        at=member.at,
        who=member.who,
        action=action,
        subject=member.group,
        reason=member.reason,
        before=before,
        after=after,
    )


def _without_secrets(receiver: Receiver | None) -> dict[str, object] | None:
    if receiver is None:
        return None
    prints = [hashlib.sha256(secret.encode()).hexdigest()[:8] for secret in receiver.secrets]
    return msgspec.structs.asdict(receiver) | {"url": receiver.url.partition("?")[0], "secrets": prints}


def _shown(key: ApiKey | None) -> dict[str, object] | None:
    if key is None:
        return None
    return {name: value for name, value in msgspec.structs.asdict(key).items() if name != "digest"}
