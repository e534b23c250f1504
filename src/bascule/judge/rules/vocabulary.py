"""The names a rule may use, with their types: the environment that CEL checks a rule against.

A name belongs to the message (one value) or to a link (one value for each link). ``signal.NAME`` and ``counter.NAME``
are added from what signals there are and what counters a file declares.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Kind = Literal["bool", "int", "double", "string", "strings"]
Scope = Literal["message", "link"]
Value = bool | int | float | str | list[str]

DEFAULTS: Mapping[Kind, Value] = {"bool": False, "int": 0, "double": 0.0, "string": "", "strings": []}
"""What a name holds where nothing is known; never changed in place."""


class Name(msgspec.Struct, frozen=True):
    """One name of the vocabulary: its type, what it belongs to, and its meaning in words."""

    kind: Kind
    scope: Scope
    words: str


FIELDS: Mapping[str, Name] = {
    "message.text": Name("string", "message", "the text as sent, its first 16,384 characters"),
    "message.length": Name("int", "message", "characters of the whole text"),
    "message.links": Name("int", "message", "links found in it"),
    "message.recipients": Name("int", "message", "accounts it reaches besides the sender; 0 where that is not known"),
    "message.format": Name("string", "message", "plain, markdown or html"),
    "message.reply": Name("bool", "message", "answers another message"),
    "message.score": Name("double", "message", "its score before rules, in log-odds"),
    "message.verdict": Name("string", "message", "allow, warn or block, before rules"),
    "message.fingerprint": Name("string", "message", "the same for texts that are the same but for links and numbers"),
    "message.hour": Name("int", "message", "hour of the day it was sent, UTC"),
    "message.weekday": Name("int", "message", "day of the week it was sent, UTC; Monday is 0"),
    "conversation.id": Name("string", "message", "the conversation, as the network names it"),
    "conversation.kind": Name("string", "message", "direct, group, room, broadcast or unknown"),
    "conversation.size": Name("int", "message", "accounts in it; 0 where that is not known"),
    "account.id": Name("string", "message", "the sender, as the network names it"),
    "account.known": Name("bool", "message", "this network has seen the sender before"),
    "account.age_days": Name("double", "message", "days since the sender was first seen"),
    "account.messages": Name("int", "message", "messages of the sender before this one"),
    "account.new_contacts": Name("int", "message", "recipients the sender never wrote to before"),
    "account.score": Name("double", "message", "log-odds that the account is in other hands"),
    "account.facts": Name("strings", "message", "what is plainly so about the sender"),
    "client.ip": Name("string", "message", "the sender's address, where the network tells it"),
    "client.device": Name("string", "message", "the sender's device, where the network tells it"),
    "client.user_agent": Name("string", "message", "the sender's client, where the network tells it"),
    "client.new": Name("bool", "message", "the sender never used this client before"),
    "campaign.id": Name("string", "message", "the campaign it belongs to, or empty"),
    "campaign.messages": Name("int", "message", "messages of that campaign"),
    "campaign.senders": Name("int", "message", "accounts that sent it"),
    "link.url": Name("string", "link", "the address a browser reads"),
    "link.scheme": Name("string", "link", "http or https"),
    "link.host": Name("string", "link", "its host, lower case, ASCII"),
    "link.domain": Name("string", "link", "the registrable domain, or the host where there is none"),
    "link.path": Name("string", "link", "its path"),
    "link.template": Name("string", "link", "its path with digits and hexadecimal made alike"),
    "link.kind": Name("string", "link", "how it stands in the text: url, schemeless, defanged, markup, …"),
    "link.facts": Name("strings", "link", "what is plainly so about it: masked, userinfo, shortener, …"),
    "destination.verdict": Name("string", "link", "allow, warn or block"),
    "destination.score": Name("double", "link", "the verdict's log-odds"),
    "destination.source": Name("string", "link", "whose word the verdict is"),
    "destination.age_days": Name("double", "link", "days since this network first saw the domain"),
    "destination.new_to_network": Name("bool", "link", "this network never saw the domain before"),
    "destination.new_to_conversation": Name("bool", "link", "this conversation never saw the domain before"),
    "destination.new_to_sender": Name("bool", "link", "this sender never sent the domain before"),
}
"""Every field by its name. A fact that nobody tells has the default of its type: 0, empty, false."""

KEYS: Mapping[str, str] = {
    "sender": "account.id",
    "conversation": "conversation.id",
    "ip": "client.ip",
    "device": "client.device",
    "fingerprint": "message.fingerprint",
    "campaign": "campaign.id",
    "domain": "link.domain",
    "host": "link.host",
    "template": "link.template",
}
"""What a counter may count by, each with its field. What is empty is not counted."""
RECIPIENT = "recipient"
"""What a counter may count the different ones of besides ``KEYS``: the accounts a message goes to."""


class Vocabulary(msgspec.Struct, frozen=True):
    """All names of one environment.

    Attributes:
        names: fields, signals and counters, each under its full name.
    """

    names: Mapping[str, Name]

    def with_counters(self, counters: Mapping[str, tuple[Kind, Scope]]) -> "Vocabulary":
        """The same with ``counter.NAME`` for each of ``counters``."""
        more = {f"counter.{name}": Name(kind, scope, "a counter") for name, (kind, scope) in counters.items()}
        return Vocabulary({**self.names, **more})


def vocabulary(signals: Iterable[str]) -> Vocabulary:
    """The environment of fields, and of ``signal.NAME`` for each name of ``signals``.

    A signal's value is its weight in log-odds, 0.0 where it is not there. Signals belong to the message: a rule that
    uses fields of a link reads that link's or else the message's own, any other rule the highest anywhere.
    """
    found = {f"signal.{name}": Name("double", "message", "a signal's weight") for name in sorted(set(signals))}
    return Vocabulary({**FIELDS, **found})
