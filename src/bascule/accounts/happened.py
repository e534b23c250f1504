"""How a history changes by what happens to its account besides messages."""

from collections.abc import Callable

from msgspec.structs import replace

from bascule.accounts.client import Client
from bascule.accounts.contacts import met
from bascule.accounts.event import AccountEvent
from bascule.accounts.history import History
from bascule.accounts.lately import YOUNG, all_trusted, found, trusted, using, without_young
from bascule.accounts.marked import Marker
from bascule.accounts.window import EMPTY

DAY = 86_400
_CLIENTS = _NETWORKS = 4
_MOST = 65_535


def happened(
    history: History,
    event: AccountEvent,
    at: float,
    marker: Marker,
    strange: Callable[[Client | None], float] = lambda _: 0.0,
) -> History:
    """The history after an event.

    Args:
        history: the account's.
        event: what happened; its own time is not read.
        at: when, seconds since the epoch.
        marker: of the account's network.
        strange: how odd a client's network is for everybody, log-odds.
    """
    now = max(0, int(at))
    client, network = marker.client(event.client)
    history = replace(history, since=history.since or now)
    match event.kind:
        case "registered":
            history = _at_home(replace(history, registered=now), client, network, now)
        case "logged_in":
            history = _logged_in(history, client, network, now, strange(event.client))
        case "login_failed":
            before = history.failed if now - history.failed_at < DAY else 0
            history = replace(history, failed=min(before + 1, 255), failed_at=now)
        case "password_changed":
            history = replace(history, password=now)
        case "profile_changed":
            history = replace(history, profile=now)
        case "contact_added":
            history = replace(history, contacts=met(history.contacts, (marker.mark("p", event.contact or ""),)))
        case "contacts_read":
            before = history.read if now - history.read_at < DAY else 0
            read = min(before + max(event.contacts, 1), _MOST)
            history = replace(history, read=read, read_at=now, reads=min(history.reads + 1, 255))
        case "challenge_passed":
            history = _proved(_at_home(history, client, network, now), client, network, now)
        case _:
            pass
    return history


def cleared(history: History, at: float) -> History:
    """The history once a freeze was undone: whoever wrote lately was the owner, with the owner's clients."""
    now = max(0, int(at))
    return _void(
        replace(history, clients=all_trusted(history.clients, now), networks=all_trusted(history.networks, now)), now
    )


def _proved(history: History, client: int, network: int, now: int) -> History:
    """The owner is there, with this client; what others were first used lately may be a hijacker's."""
    if client:
        history = replace(history, clients=without_young(history.clients, client, now, YOUNG))
    if network:
        history = replace(history, networks=without_young(history.networks, network, now, YOUNG))
    return _void(history, now)


def _void(history: History, now: int) -> History:
    """What was held against the account is void."""
    return replace(
        history,
        proved=now,
        copies=(),
        shown=(),
        told_fresh=EMPTY,
        bustle=0,
        linking=0,
        login_new=False,
        failed=0,
        password=0,
        profile=0,
        read=0,
        read_at=0,
        decoy=0,
        exposed=0,
        clicked=0,
        woke=0,
    )


def reported(history: History, at: float, *, against: bool) -> History:
    """The history after a report against the account, or a word for it. What was said before counts half a month on."""
    now = max(0, int(at))
    ago = now - history.reported_at
    left = 1.0 if ago < 15 * DAY else 0.5 if ago < 60 * DAY else 0.0
    return replace(
        history,
        against=min(int(history.against * left) + against, 255),
        for_it=min(int(history.for_it * left) + (not against), 255),
        reported_at=now,
    )


def touched_decoy(history: History, at: float) -> History:
    """The history of an account that wrote to a decoy, or used one's credential."""
    return replace(history, decoy=max(0, int(at)))


def _at_home(history: History, client: int, network: int, now: int) -> History:
    """Where the owner is known to be, its client and network are its own."""
    clients, networks = history.clients, history.networks
    if client:
        clients = trusted(using(clients, client, now, _CLIENTS), client, now)
    if network:
        networks = trusted(using(networks, network, now, _NETWORKS), network, now)
    return replace(history, clients=clients, networks=networks)


def _logged_in(history: History, client: int, network: int, now: int, strange: float) -> History:
    new = bool(client and history.clients and found(history.clients, client) is None)
    return replace(
        history,
        login=now,
        login_new=new,
        clients=using(history.clients, client, now, _CLIENTS) if client else history.clients,
        networks=using(history.networks, network, now, _NETWORKS, strange) if network else history.networks,
    )
