"""An account's past, in at most 1,024 bytes, and how one more message changes it.

Everything is bounded and decays: nothing here grows with what an account does. ``observe`` is O(1) a message.
"""

from math import log
from zlib import crc32

import msgspec

from bascule.accounts.contacts import CLOSE, NOBODY, Contacts, closeness, met
from bascule.accounts.copies import Copy, first, kept, match, more
from bascule.accounts.lately import Used, found, using
from bascule.accounts.marked import Marked
from bascule.accounts.population import NEW_LINK, TURN_GAP
from bascule.accounts.window import EMPTY, Window, bits, noted

SPANS = (60, 600, 3_600, 86_400)
"""Seconds of the windows of distinct people."""
FRESH_SPAN = 3 * 86_400
"""Seconds of the window of people who got a link that was new to the account."""
VERSION = 1
DORMANT = 14 * 86_400
"""Seconds of silence from which an account was dormant."""
BULK = 8
"""People that bulk begins with."""
_SITES, _CLIENTS, _NETWORKS, _TONGUES, _SHOWN = 12, 4, 4, 3, 3


class Shown(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A link that the account was sent, of a site new to the network.

    Attributes:
        site: the site's mark.
        template: its path template's mark.
        at: when, seconds since the epoch.
    """

    site: int
    template: int
    at: int


class History(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What is known of one account. Times are whole seconds since the epoch, 0 for never.

    Attributes:
        registered: when the account was made, where the network said so.
        since: when it was first seen.
        last: when it last sent.
        woke: when it last sent again after it was dormant.
        slept: days it was dormant then.
        sent: messages.
        linked: those with a site in them.
        fresh: those with a site that was new to the account.
        linked_at: when it last sent a site.
        replies: those that answer.
        unanswered: bits of the people written to since somebody wrote back.
        got: messages that others sent it.
        windows: distinct people over ``SPANS``.
        told_fresh: distinct people who got a new link, over ``FRESH_SPAN``.
        contacts: who it writes to.
        sites: hosts it used.
        clients: what it writes with.
        networks: from where.
        tongues: languages and scripts.
        hours: messages by hour of the day (UTC) and then by day of the week, halved together when one is full.
        copies: its own near-same messages.
        shown: links it was sent.
        bustle: CUSUM of turns to other people.
        linking: CUSUM of new links.
        gap: usual seconds between turns to other people; 0 before there were two.
        login: when it last logged in.
        login_new: with a client that it had not used before.
        failed: log-ins that failed lately.
        failed_at: when the last of them did.
        password: when its password changed.
        profile: when its profile changed.
        read: how many contacts were read lately.
        reads: how often its contacts were read at all, up to 255.
        read_at: when last.
        proved: when the owner last proved to be there.
        against: reports against it that count still.
        for_it: words for it: appeals granted, freezes undone.
        reported_at: when the last of either came.
        decoy: when it last touched a decoy.
        bulk: how often it told ``BULK`` or more people the same, up to 255.
        bulk_since: when it first did.
        exposed: when it was last known to be shown a link like one it sent.
        clicked: when it opened that.
    """

    registered: int = 0
    since: int = 0
    last: int = 0
    woke: int = 0
    slept: int = 0
    sent: int = 0
    linked: int = 0
    fresh: int = 0
    linked_at: int = 0
    replies: int = 0
    unanswered: int = 0
    got: int = 0
    windows: tuple[Window, Window, Window, Window] = (EMPTY, EMPTY, EMPTY, EMPTY)
    told_fresh: Window = EMPTY
    contacts: Contacts = NOBODY
    sites: tuple[Used, ...] = ()
    clients: tuple[Used, ...] = ()
    networks: tuple[Used, ...] = ()
    tongues: tuple[tuple[int, int], ...] = ()
    hours: bytes = b""
    copies: tuple[Copy, ...] = ()
    shown: tuple[Shown, ...] = ()
    bustle: int = 0
    linking: int = 0
    gap: int = 0
    login: int = 0
    login_new: bool = False
    failed: int = 0
    failed_at: int = 0
    password: int = 0
    profile: int = 0
    read: int = 0
    reads: int = 0
    read_at: int = 0
    proved: int = 0
    against: int = 0
    for_it: int = 0
    reported_at: int = 0
    decoy: int = 0
    bulk: int = 0
    bulk_since: int = 0
    exposed: int = 0
    clicked: int = 0


UNKNOWN = History()
"""The history of an account that nothing is known of."""
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(History)
_HEAD = 5


def pack(history: History) -> bytes:
    """A history as it is kept: a version, a CRC-32, MessagePack."""
    body = _ENCODER.encode(history)
    return bytes((VERSION,)) + crc32(body).to_bytes(4, "big") + body


def unpack(kept: bytes | None) -> History:
    """A kept history; that of an unknown account where it is absent, damaged or of another version."""
    if not kept or len(kept) <= _HEAD or kept[0] != VERSION:
        return UNKNOWN
    body = kept[_HEAD:]
    if crc32(body).to_bytes(4, "big") != kept[1:_HEAD]:
        return UNKNOWN
    try:
        return _DECODER.decode(body)
    except msgspec.MsgspecError:
        return UNKNOWN


def fresh_site(history: History, act: Marked) -> int:
    """The mark of an act's first site that its account never sent, as far as is remembered; 0 for none."""
    for site in act.sites:
        if found(history.sites, site) is None:
            return site
    return 0


def far(history: History, people: tuple[int, ...]) -> int:
    """How many of ``people`` are not close contacts of the account."""
    return sum(closeness(history.contacts, one) < CLOSE for one in people)


def observe(history: History, act: Marked) -> History:
    """The history after one message. A clock that was put back counts as no time gone."""
    at = max(0, int(act.at))
    told = bits(act.people)
    fresh = fresh_site(history, act)
    windows = history.windows
    turn = not (windows[1].now | windows[1].before) & told or at - windows[1].start >= 2 * SPANS[1]
    slept = at - history.last if history.last else 0
    bustle, gap = _bustle(history, at) if turn else (history.bustle, history.gap)
    seen = act.act.exposed
    one = act.people[0]
    copies = _copies(history, act, told, fresh=fresh)
    bulk = copies is not history.copies and copies[-1].told.bit_count() >= BULK and _before(history, copies[-1]) < BULK
    return msgspec.structs.replace(
        history,
        since=history.since or at,
        last=at,
        woke=at if slept >= DORMANT else min(history.woke, at),
        slept=min(slept // 86_400, 65_535) if slept >= DORMANT else history.slept,
        sent=history.sent + 1,
        linked=history.linked + bool(act.sites),
        fresh=history.fresh + (fresh > 0),
        linked_at=at if act.sites else history.linked_at,
        replies=history.replies + act.act.reply,
        unanswered=history.unanswered | told,
        windows=(
            noted(windows[0], 60, at, told),
            noted(windows[1], 600, at, told),
            noted(windows[2], 3_600, at, told),
            noted(windows[3], 86_400, at, told),
        ),
        told_fresh=noted(history.told_fresh, FRESH_SPAN, at, told) if fresh else history.told_fresh,
        contacts=met(history.contacts, act.people) if one else history.contacts,
        sites=_sites(history.sites, act, at) if act.sites else history.sites,
        clients=using(history.clients, act.client, at, _CLIENTS) if act.client else history.clients,
        networks=using(history.networks, act.network, at, _NETWORKS, act.strange) if act.network else history.networks,
        tongues=_tongues(history.tongues, act.tongue) if act.tongue else history.tongues,
        hours=_hours(history.hours, at),
        copies=copies,
        bulk=min(history.bulk + bulk, 255),
        bulk_since=history.bulk_since or (at if bulk else 0),
        bustle=bustle,
        gap=gap,
        linking=_linking(history, fresh=fresh > 0),
        exposed=int(max(0.0, seen.received_at)) if seen else history.exposed,
        clicked=int(max(0.0, seen.clicked_at)) if seen and seen.clicked_at else history.clicked,
    )


def received(history: History, sender: int, act: Marked) -> History:
    """The history of somebody a message was sent to.

    Args:
        history: the recipient's.
        sender: the mark of the account that sent it, as of a person.
        act: the message.
    """
    shown = history.shown
    if act.act.site_new and act.sites:
        template = act.templates[0] if act.templates else 0
        new = Shown(act.sites[0], template, max(0, int(act.at)))
        shown = (*[one for one in shown if one.site != new.site][-(_SHOWN - 1) :], new)
    return msgspec.structs.replace(
        history,
        since=history.since or max(0, int(act.at)),
        got=history.got + 1,
        unanswered=history.unanswered & ~bits((sender,)),
        contacts=met(history.contacts, (sender,)),
        shown=shown,
    )


def _copies(history: History, act: Marked, told: int, *, fresh: int) -> tuple[Copy, ...]:
    copies = history.copies
    place = match(copies, act)
    away = far(history, act.people)
    if place >= 0:
        return kept(copies, more(copies[place], act, told, away, new=fresh), place)
    if not (act.sketch or fresh or not act.act.text_known):
        return copies
    return kept(copies, first(act, told, away, new=fresh), -1)


def _before(history: History, copy: Copy) -> int:
    """People that were told the same before."""
    return max(
        [one.told.bit_count() for one in history.copies if one.first == copy.first and one.new == copy.new] or [0]
    )


def _sites(used: tuple[Used, ...], act: Marked, at: int) -> tuple[Used, ...]:
    for site in act.sites:
        used = using(used, site, at, _SITES)
    return used


def _tongues(tongues: tuple[tuple[int, int], ...], tongue: int) -> tuple[tuple[int, int], ...]:
    counts = dict(tongues)
    counts[tongue] = counts.get(tongue, 0) + 1
    if counts[tongue] > 200:
        counts = {one: much // 2 for one, much in counts.items() if much > 1}
    if len(counts) > _TONGUES:
        del counts[min((one for one in counts if one != tongue), key=counts.__getitem__)]
    return tuple(counts.items())


def _hours(hours: bytes, at: int) -> bytes:
    counts = bytearray(hours or bytes(31))
    hour, day = at // 3_600 % 24, 24 + at // 86_400 % 7
    if counts[hour] >= 250 or counts[day] >= 250:
        counts = bytearray([count // 2 for count in counts])
    counts[hour] += 1
    counts[day] += 1
    return bytes(counts)


def _bustle(history: History, at: int) -> tuple[int, int]:
    """CUSUM, in tenths, of how much shorter the time since the last turn to somebody else was than it usually is.

    The log-likelihood ratio of two exponential waits (Page 1954; Yan, Xiao, Eidenbenz, LEET 2008, on message counts):
    one of the account's own mean, one of ``TURN_GAP`` seconds.
    """
    waited = max(0, at - history.last) if history.last else 0
    usual = max(history.gap, 2 * TURN_GAP)
    step = log(usual / TURN_GAP) - waited * (1.0 / TURN_GAP - 1.0 / usual)
    gap = waited if not history.gap else int(history.gap + (min(waited, 7 * 86_400) - history.gap) / 16)
    return max(0, min(250, history.bustle + int(10 * max(step, -25.0)))), gap


def _linking(history: History, *, fresh: bool) -> int:
    """CUSUM, in tenths, of messages with a link new to the account, against its own share of them."""
    usual = (history.fresh + 30 * NEW_LINK) / (history.sent + 30)
    step = log(0.8 / min(0.7, usual)) if fresh else log(0.2 / (1 - min(0.7, usual)))
    return max(0, min(250, history.linking + int(10 * step)))
