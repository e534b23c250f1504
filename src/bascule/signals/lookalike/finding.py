"""What was found in a name: of which brand, how, and what it weighs."""

from typing import Literal

import msgspec

How = Literal["homograph", "near", "embedded", "swapped", "named", "pathed"]


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One way in which a destination reads like something that it is not.

    Attributes:
        how: ``homograph`` (look-alike letters of other scripts), ``near`` (a near spelling), ``embedded`` (the whole
            domain inside another), ``swapped`` (the same name under another ending), ``named`` (the name beside
            other words), ``pathed`` (the domain in the path of another site).
        brand: the brand's id; ``own`` for the network itself, ``engaged`` for a site that people here use.
        title: the brand as people write it.
        target: the domain it reads like.
        part: the part of the host or path that does, as a person reads it.
        weight: log-odds.
        lures: the words beside it that make it a lure.
        word: of a ``named`` one, the brand's word that stands there.
    """

    how: How
    brand: str
    title: str
    target: str
    part: str
    weight: float
    lures: tuple[str, ...] = ()
    word: str = ""

    @property
    def explanation(self) -> str:
        """One plain clause that goes on from "This link"."""
        if self.how == "homograph":
            return f"is written with look-alike letters to read like {self.target}"
        if self.how == "near":
            return f"reads like {self.target}"
        if self.how == "embedded":
            return f"carries {self.target} inside another site's name"
        if self.how == "swapped":
            return f"has the name of {self.target} under another ending"
        if self.how == "pathed":
            return f"names {self.target} in the path of another site"
        beside = f' beside "{self.lures[0]}"' if self.lures else ""
        known = self.word in ("", self.title.lower())
        what = f"the name {self.title}" if known else f'{self.title}\'s "{self.word}"'
        return f"uses {what}{beside} and is none of {self.title}'s known sites"
