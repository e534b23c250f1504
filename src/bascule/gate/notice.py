"""A notice: what a message's sender should be shown before it goes out."""

import msgspec


class Notice(msgspec.Struct, frozen=True):
    """Something to show to a message's sender before it is sent.

    Attributes:
        code: what it is about, for a client with words of its own; ``typed_secret``.
        text: words for it, in English.
        start: where in the text as sent, in code points, so that it can be marked.
        end: one past its last.
    """

    code: str
    text: str
    start: int
    end: int
