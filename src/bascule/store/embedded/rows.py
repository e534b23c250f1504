"""How records stand in the embedded store's rows, and how they come back."""

from typing import Any

import msgspec

from bascule.accounts.client import Client, Id
from bascule.gate.contracts import ApiKey, Member, Past, Record, Recorded, Seen, VerdictEntry
from bascule.gate.decision import Decision
from bascule.gate.like_keys import sender_key
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Network
from bascule.links.token import Opened
from bascule.store.embedded.schema import signed

_encode = msgspec.json.Encoder().encode


class _Details(msgspec.Struct):
    """What a message said besides its text."""

    recipients: tuple[Id, ...]
    conversation_kind: Any
    format: Any
    sent_at: Any
    reply_to: str | None
    client: Client | None
    conversation_size: int | None = None
    encrypted: bool = False


class _Texts(msgspec.Struct):
    original: str
    rewritten: str | None


def message_row(record: Record) -> bytes:
    """The JSON array that the writer inserts a message from.

    Raises:
        ValueError: the text holds what UTF-8 cannot (lone surrogates).
    """
    message, decision = record.message, record.decision
    rewritten = None if decision.text == message.text else decision.text
    conversation = message.conversation
    details = _Details(
        message.recipients,
        conversation.kind if conversation else "",
        message.format,
        message.sent_at,
        message.reply_to,
        message.client,
        conversation.size if conversation else None,
        message.encrypted,
    )
    return _encode(
        (
            record.network,
            message.id,
            int(decision.tag, 16),
            message.sender,
            conversation.id if conversation else "",
            record.audience,
            record.received_at,
            decision.decision,
            msgspec.structs.replace(decision, text=""),
            details,
            _Texts(message.text, rewritten),
            [int(decision.tag, 16), signed(sender_key(record.network, message.sender)), *map(signed, record.hashes)],
            [(short.code, short.opened) for short in record.shorts],
        )
    )


MOST_NAMED = 256
"""Recipients up to which each is looked up by what it received; to more, a message is as good as public."""


def linked_row(record: Record) -> bytes:
    """A message with links as the writer keeps it: whose, what, who received it; JSON behind ``[NUMBER,``.

    Where recipients are not named or too many, its tag stands in their place, behind a character that no account has:
    so one who opened it is found to have been shown it.
    """
    recipients = record.message.recipients
    named = recipients if 0 < len(recipients) <= MOST_NAMED else (by_tag(record.decision.tag),)
    return _encode((record.network, [signed(key) for key in record.hashes], named))[1:]


def by_tag(tag: str) -> str:
    """What a message's tag is called among its recipients."""
    return "\1" + tag


RECORDED_COLUMNS = "decision, texts, sender, conversation, received_at"


def recorded(row: tuple[str, str | None, str, str, float]) -> Recorded:
    """A message's decision from ``RECORDED_COLUMNS``."""
    decision = _DECISION.decode(row[0])
    original = None
    if row[1] is not None:
        texts = _TEXTS.decode(row[1])
        original = texts.original
        text = texts.original if texts.rewritten is None else texts.rewritten
        decision = msgspec.structs.replace(decision, text=text)
    return Recorded(decision, row[2], row[3], original, row[4])


SEEN_COLUMNS = """message.number, message.id, message.tag, message.sender, message.conversation,
    message.details->>'conversation_kind', message.details->'recipients', message.audience, message.received_at,
    message.action"""


def seen(row: tuple[int, str, int, str, str, str, str, int, float, Any]) -> Seen:
    """A message from ``SEEN_COLUMNS``."""
    number, name, tag, sender, conversation, kind, recipients, audience, received_at, action = row
    names = _NAMES.decode(recipients)
    return Seen(number, name, f"{tag:014x}", sender, conversation, kind, names, audience, received_at, action)


PAST_COLUMNS = "number, id, sender, conversation, received_at, decision, details, texts"


def past(row: tuple[int, str, str, str, float, str, str, str | None]) -> Past:
    """A message from ``PAST_COLUMNS``."""
    number, name, sender, conversation, received_at, decision, details, texts = row
    said = _DETAILS.decode(details)
    place = Conversation(conversation, said.conversation_kind, said.conversation_size) if conversation else None
    text = "" if texts is None else _TEXTS.decode(texts).original
    message = Message(
        name, sender, text, place, said.recipients, said.format, None, said.reply_to, said.client, said.encrypted
    )
    return Past(number, message, _DECISION.decode(decision), received_at)


_DETAILS = msgspec.json.Decoder(_Details)
_NAMES = msgspec.json.Decoder(tuple[str, ...])
_DECISION = msgspec.json.Decoder(Decision)
_TEXTS = msgspec.json.Decoder(_Texts)
NETWORK = msgspec.json.Decoder(Network)
API_KEY = msgspec.json.Decoder(ApiKey)
VERDICT = msgspec.json.Decoder(VerdictEntry)
MEMBER = msgspec.json.Decoder(Member)
OPENED = msgspec.json.Decoder(Opened)


def text_of(value: msgspec.Struct) -> str:
    """A value as JSON text."""
    return _encode(value).decode()
