"""An account's own near-same messages: how many different people it told about the same.

A few are kept, each with its text's short sketch, its link's site and template, and whom it was told to in 64 bits.
Those with a link that was new to the account have places of their own, so that everyday talk between two messages of a
slow blast does not push it out.
"""

from operator import eq

import msgspec

from bascule.accounts.marked import SKETCH, Marked, alike

LINKED, UNLINKED = 2, 2
"""How many are kept with a new link, and how many without."""
NEAR, LIKELY = 0.42, 0.17
KEPT = 21 * 86_400
"""Seconds after which a message that was not sent again is forgotten."""
_SAME_LENGTH = 2


class Copy(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One message and those like it.

    Attributes:
        sketch: of the latest; empty where its text is short or cannot be read.
        told: bits of the people it went to.
        site: the mark of its link's site; 0 for none.
        template: the mark of that link's path template.
        first: when it was first sent, seconds since the epoch.
        last: when last.
        sends: how often, up to 255.
        far: how many of these went to people who are not close, up to 255.
        length: of the latest.
        evidence: the most that spoke for a hijack at any of them, in tenths.
        new: it had a link that was new to the account.
    """

    sketch: bytes
    told: int
    site: int
    template: int
    first: int
    last: int
    sends: int = 1
    far: int = 0
    length: int = 0
    evidence: int = 0
    new: bool = False


def match(copies: tuple[Copy, ...], act: Marked) -> int:
    """Which of them an act is one more of; -1 for none.

    Near-same text, or the same site where that was new, or text somewhat alike with the same template; where text
    cannot be read, the same length.
    """
    best, most = -1, 0.0
    for place, copy in enumerate(copies):
        near = _nearness(copy, act)
        if near >= NEAR and near > most:
            best, most = place, near
    return best


def _nearness(copy: Copy, act: Marked) -> float:
    near = 0.0
    if act.sketch and copy.sketch:
        near = sum(map(eq, act.sketch, copy.sketch)) / SKETCH
        if near >= LIKELY:
            near = alike(act.sketch, copy.sketch)  # empty bins of both are no likeness
    if copy.new and act.sites:
        if copy.site in act.sites:
            return near + 1.0  # the link tells more than words do: a hijacker may speak in the owner's
        if (near >= LIKELY or not act.sketch) and copy.template in act.templates:
            return max(near, NEAR)
    if not (act.act.text_known or copy.sketch or copy.site) and abs(copy.length - act.act.length) <= _SAME_LENGTH:
        return NEAR
    return near


def more(copy: Copy, act: Marked, told: int, far: int, *, new: int) -> Copy:
    """A copy after an act that is one more of it.

    Args:
        copy: the one before.
        act: the act.
        told: bits of the people it goes to.
        far: how many of these are not close.
        new: the mark of its first site that is new to the account; 0 for none.
    """
    return Copy(
        act.sketch or copy.sketch,
        copy.told | told,
        new or copy.site,
        _template(act, new) if new else copy.template,
        copy.first,
        max(0, int(act.at)),
        min(copy.sends + 1, 255),
        min(copy.far + far, 255),
        min(act.act.length, 65_535),
        copy.evidence,
        copy.new or new > 0,
    )


def first(act: Marked, told: int, far: int, *, new: int) -> Copy:
    """A copy of an act that is like none before; arguments as of ``more``."""
    return Copy(
        act.sketch,
        told,
        new or (act.sites[0] if act.sites else 0),
        _template(act, new),
        max(0, int(act.at)),
        max(0, int(act.at)),
        1,
        far,
        min(act.act.length, 65_535),
        0,
        new > 0,
    )


def _template(act: Marked, site: int) -> int:
    """The template of the link to a site, or of the first."""
    if not act.templates:
        return 0
    place = act.sites.index(site) if site in act.sites else 0
    return act.templates[min(place, len(act.templates) - 1)]


def kept(copies: tuple[Copy, ...], newest: Copy, place: int) -> tuple[Copy, ...]:
    """The copies with one put at ``place``, or added where that is -1; what was told to fewest goes first."""
    others = [copy for at, copy in enumerate(copies) if at != place and abs(newest.last - copy.last) < KEPT]
    alike = [copy for copy in others if copy.new == newest.new]
    most = LINKED if newest.new else UNLINKED
    if len(alike) >= most:
        gone = min(alike, key=lambda copy: (copy.told.bit_count(), copy.last))
        others.remove(gone)
    return (*others, newest)
