"""What attackers write. Every host is invented, under a name that can never be registered (RFC 2606, RFC 6761)."""

from random import Random

from bascule.simulate.dice import mark

LURES = (
    "is this you in the video? {}",
    "omg is that u in these pictures {}",
    "haha look what they wrote about you {}",
    "hey can you vote for me in this contest, just takes a sec {}",
    "they are giving away free credit to the first 500, i got mine {}",
    "your account is reported and will be closed today, confirm here {}",
    "did you see this already?? {} you are in it",
    "i found your old photos here {} lol",
)
"""Words with a place for the link."""
CALLS = (
    "my phone broke, this is my new number, write me there: {}",
    "im stuck abroad and lost my wallet, call me on {} please, its urgent",
    "can u help me quick? buy me a gift card and send the code to {}, i pay you back tonight",
    "call me on {} now, something happened, cant talk here",
)
"""Words of fraud without a link, with a place for a number."""
_FIRST = ("hey ", "hi ", "omg ", "lol ", "hey {name} ", "psst ", "")
_LAST = ("", " :)", " lol", "!!", " ?", " xx", " 😂")
_HOSTS = ("video", "photo", "friends", "vote", "gift", "support", "login", "album", "clip", "share")
_CALLED = ("alex", "sam", "jo", "max", "kim", "lee", "ana", "tom", "mia", "ben")
_ENDINGS = ("example", "test", "invalid")


def host(draw: Random) -> str:
    """A host of an attacker's."""
    return f"{draw.choice(_HOSTS)}-{draw.choice(_HOSTS)}{draw.randrange(10, 999)}.{draw.choice(_ENDINGS)}"


def number(draw: Random) -> str:
    """A telephone number set aside for fiction (+1 555 0100 to 0199)."""
    return f"+1 {draw.randrange(201, 989)} 555 01{draw.randrange(100):02d}"


def first_name(*names: object) -> str:
    """What somebody is called, the same each time."""
    return _CALLED[int(mark(*names), 16) % len(_CALLED)]


def spun(words: str, name: str, draw: Random) -> str:
    """The words, with another greeting and ending."""
    return draw.choice(_FIRST).replace("{name}", name) + words + draw.choice(_LAST)


class Bait:
    """The lure of one attack: its words and its links.

    Args:
        link: ``same``, ``token``, ``rotating`` or ``none``, as in ``parameters.Attack``.
        rotate_every: messages until a rotating link's host changes, and the words with it.
        draw: where its words and hosts are drawn from.
    """

    def __init__(self, link: str, rotate_every: int, draw: Random) -> None:
        self._link = link
        self._every = rotate_every
        self._draw = draw
        self.words = draw.choice(CALLS if link == "none" else LURES)
        self._base = f"https://{host(draw)}/{draw.choice(('v', 'watch', 'p', 'in'))}"
        self._number = number(draw)
        self._sent = 0

    def place(self) -> str:
        """What stands in the words' gap for the next message: a link, or a number."""
        self._sent += 1
        if self._link == "none":
            return self._number
        if self._link == "rotating" and self._sent % self._every == 0:
            self._base = f"https://{host(self._draw)}/{self._draw.choice(('v', 'watch', 'p', 'in'))}"
            self.words = self._draw.choice(LURES)
        return f"{self._base}/{self._draw.getrandbits(40):010x}" if self._link == "token" else self._base
