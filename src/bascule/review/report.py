"""A report: an account of the network, or somebody in front of a page, says what is wrong."""

from typing import Annotated, Literal

import msgspec

Why = Literal["spam", "phishing", "impersonation", "mistake"]
"""``mistake``: what was stopped should not have been. The others: what was let through should have been."""
MAX_COMMENT = 2000
Comment = Annotated[str, msgspec.Meta(max_length=MAX_COMMENT)]
ReviewScope = Literal["destination", "message"]
"""What can be looked at: a destination expression, or a message by its id."""


class Subject(msgspec.Struct, frozen=True):
    """What a report, an appeal or an item of the queue is about.

    Attributes:
        scope: what ``name`` is.
        name: a canonical expression, or the message's id.
        url: the destination as a browser reads it; empty for a message.
        message: the id of the message it was seen in; empty where that was not said.
    """

    scope: ReviewScope
    name: str
    url: str = ""
    message: str = ""


class Report(msgspec.Struct, frozen=True):
    """One report as it is kept.

    Attributes:
        network: whose.
        reporter: the network's account; for a report from a page a short-lived mark of the client's network.
        subject: what it is about.
        why: what is wrong.
        comment: in the reporter's words; hostile text.
        at: seconds since the epoch.
        public: it came from a page: nobody knows who said it, so it is never trusted and teaches nothing.
    """

    network: str
    reporter: str
    subject: Subject
    why: Why
    comment: str
    at: float
    public: bool = False
