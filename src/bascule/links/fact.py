"""A fact: one thing that is plainly so about a link, found without judging it."""

import msgspec


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One finding about a link or a destination. Rooms above decide what it weighs.

    Attributes:
        name: a stable snake_case name, for example ``userinfo`` or ``masked``.
        detail: the evidence in a few characters, never longer than 200; may hold hostile text.
    """

    name: str
    detail: str = ""
