"""What rules see of one message: a value for every name, taken once and bounded."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec

from bascule.judge.rules.vocabulary import DEFAULTS, FIELDS, Kind, Scope, Value
from bascule.links.wellformed import well_formed
from bascule.signals.signal import Signal

MAX_TEXT = 16_384
"""Characters of a text that rules look at, so that a long message costs no more than a bounded one."""
MAX_LINKS = 32
"""Links that rules look at; ``message.links`` counts all."""
MAX_ITEMS = 64
"""Entries of a list such as ``link.facts``."""
MAX_RECIPIENTS = 128
"""Recipients that counters tell apart; ``message.recipients`` counts all."""
DAY = 86_400

_TYPES: Mapping[Kind, type] = {"bool": bool, "int": int, "double": float, "string": str}
_LONGEST_INT = 2**63


def _blank(scope: Scope) -> dict[str, Value]:
    return {name: DEFAULTS[one.kind] for name, one in FIELDS.items() if one.scope == scope}


_MESSAGE, _LINK = _blank("message"), _blank("link")


class Facts(msgspec.Struct, frozen=True):
    """What is so about a message, by the names of the vocabulary. Make it with ``facts``.

    Attributes:
        message: every message field.
        links: every link field, for each of the first ``MAX_LINKS`` links.
        signals: the message's own signals: weight by name, in log-odds.
        link_signals: those of each link, as many as ``links``.
        recipients: the accounts it goes to, at most ``MAX_RECIPIENTS``.
    """

    message: dict[str, Value]
    links: tuple[dict[str, Value], ...] = ()
    signals: dict[str, float] = {}
    link_signals: tuple[dict[str, float], ...] = ()
    recipients: tuple[str, ...] = ()

    @property
    def sender(self) -> str:
        """The sending account."""
        return str(self.message["account.id"])

    @property
    def conversation(self) -> str:
        """Where it goes; empty where that is not told."""
        return str(self.message["conversation.id"])


def facts(
    message: Mapping[str, Any],
    links: Iterable[Mapping[str, Any]] = (),
    signals: Mapping[str, float] | None = None,
    link_signals: Iterable[Mapping[str, float]] = (),
    recipients: Iterable[str] = (),
) -> Facts:
    """Facts with every name filled in, texts and lists cut to their bounds.

    Args:
        message: what is known of the message, by full field names such as ``account.id``.
        links: what is known of each link, likewise.
        signals: the message's own signals: weight by name.
        link_signals: those of each link, in the order of ``links``; may be shorter.
        recipients: the accounts it goes to.

    Raises:
        ValueError: a name the vocabulary does not have, or a value of another type than it says.
    """
    found = tuple(_filled(one, _LINK) for one, _ in zip(links, range(MAX_LINKS), strict=False))
    of_links = [dict(one) for one, _ in zip(link_signals, range(len(found)), strict=False)]
    of_links += [{} for _ in range(len(found) - len(of_links))]
    return Facts(
        message=_filled(message, _MESSAGE),
        links=found,
        signals=dict(signals or {}),
        link_signals=tuple(of_links),
        recipients=tuple(one for one, _ in zip(recipients, range(MAX_RECIPIENTS), strict=False)),
    )


def weights(signals: Iterable[Signal]) -> dict[str, float]:
    """Signals as rules see them: by name, what those of that name weigh together."""
    found: dict[str, float] = {}
    for signal in signals:
        found[signal.name] = found.get(signal.name, 0.0) + signal.weight
    return found


def at(now: float) -> dict[str, int]:
    """The fields that only the clock tells, for ``now`` in seconds since the epoch."""
    return {"message.hour": int(now % DAY // 3600), "message.weekday": int((now // DAY + 3) % 7)}


def _filled(given: Mapping[str, Any], blank: dict[str, Value]) -> dict[str, Value]:
    found = dict(blank)
    for name, value in given.items():
        if name not in blank:
            raise ValueError(f"{name}: no such field")
        found[name] = _bounded(name, FIELDS[name].kind, value)
    return found


def _bounded(name: str, kind: Kind, value: Any) -> Value:
    if kind == "strings":
        return [well_formed(str(one))[:MAX_TEXT] for one, _ in zip(value, range(MAX_ITEMS), strict=False)]
    if kind == "double" and type(value) is int:
        return float(value)
    if type(value) is not _TYPES[kind]:
        raise ValueError(f"{name}: expected {kind}, got {type(value).__name__}")
    if isinstance(value, str):
        return well_formed(value[:MAX_TEXT])
    if isinstance(value, int) and not -_LONGEST_INT <= value < _LONGEST_INT:
        raise ValueError(f"{name}: expected an integer of 64 bits")
    return cast(Value, value)
