"""Decoys by API: planted, removed, told of to those who may know."""

import secrets
from typing import Annotated

import msgspec

from bascule.accounts.client import Id
from bascule.accounts.decoy_contracts import Decoy, DecoyKind
from bascule.accounts.event import AccountEvent
from bascule.gate.speaker import CONFIDENTIAL
from bascule.server.problems import ProblemError
from bascule.server.service import Service

MOST_AT_ONCE = 1000
MOST_STANDING = 10_000
"""Decoys of one network: beyond that a network would be made of them."""


class NewDecoy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decoy to plant.

    Attributes:
        kind: ``contact`` for an account, ``credential`` for a name to sign in with.
        name: the account's id, or the name; it is hashed and never shown again.
        label: a word to know it by.
    """

    kind: DecoyKind
    name: Id
    label: Annotated[str, msgspec.Meta(max_length=200)] = ""


class NewDecoys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 1,000 decoys, planted together."""

    decoys: Annotated[tuple[NewDecoy, ...], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]


class ShownDecoy(msgspec.Struct, frozen=True):
    """A decoy as it is told of: without its name, which is nowhere kept."""

    id: str
    kind: DecoyKind
    label: str
    who: str
    at: float


async def plant_decoys(service: Service, network: str, who: str, new: NewDecoys) -> tuple[ShownDecoy, ...]:
    """Plant decoys; one that stands already comes back as it stands.

    Raises:
        ProblemError: 400 for a name that UTF-8 cannot spell, 409 where there would be too many.
    """
    names, now = service.decoys.names(network), service.clock()
    made = []
    for place, one in enumerate(new.decoys):
        try:
            f"{one.name}{one.label}".encode()
        except UnicodeEncodeError:
            raise ProblemError(400, "Expected text that UTF-8 can spell.", f"decoys[{place}]") from None
        mark, digest = names.mark(one.kind, one.name), names.digest(one.kind, one.name)
        name = f"d{secrets.token_hex(8)}"
        made.append(Decoy(0, name, network, one.kind, mark, digest, one.label, who, now))
    if len(service.store.decoys.standing(network)) + len(made) > MOST_STANDING:
        raise ProblemError(409, f"A network has at most {MOST_STANDING} decoys.", "decoys")
    return tuple(map(shown_decoy, await service.store.decoys.plant(made)))


async def remove_decoy(service: Service, network: str, who: str, decoy: str, reason: str = "") -> ShownDecoy:
    """Take a decoy back.

    Raises:
        ProblemError: 404 where none of this id stands.
    """
    gone = await service.store.decoys.remove(network, decoy, who, service.clock(), reason)
    if gone is None:
        raise ProblemError(404, "No decoy of this id stands in this network.", "decoy")
    return shown_decoy(gone)


def shown_decoy(decoy: Decoy) -> ShownDecoy:
    """A decoy as holders of the scope see it."""
    return ShownDecoy(decoy.id, decoy.kind, decoy.label, decoy.who, decoy.at)


class DecoyEvents:
    """Looks for decoy credentials in what happens to accounts, and keeps what it finds; see ``Happened``.

    Args:
        service: knows the decoys.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, network: str, event: AccountEvent, at: float) -> None:
        """See ``bascule.accounts.contracts.Happened``."""
        touched = self._service.decoys.event(network, event, at)
        if touched is None:
            return
        service = self._service
        await service.store.decoys.note(touched.hits)
        if not any(hit.sure for hit in touched.hits):
            return
        service.memories[network].watch.touched_decoy(event.account, at)
        if service.networks[network].policy.accounts == "live":
            await service.containing.freeze(network, event.account, (CONFIDENTIAL,), (), service.clock())
