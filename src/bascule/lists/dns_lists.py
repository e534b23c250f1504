"""Domain lists in the DNS (RFC 5782): which there are, and what an answer means. Asking is ``bascule.lists.dns_ask``.

A list answers for ``NAME.ZONE`` with addresses in 127.0.0.0/8 where it lists NAME, and with nothing where it does not.
Some addresses say instead that the question was refused; taken for a listing, they make everything look listed.
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

from bascule.links.suffixes import SUFFIXES
from bascule.lists.catalogue import NAME

_ZONE = re.compile(r"(?=.{4,200}\Z)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9-]{2,63}")
_LOOPBACK: Final = ipaddress.IPv4Network("127.0.0.0/8")
_ERRORS: Final = ipaddress.IPv4Network("127.255.255.0/24")
_REFUSED: Final = {
    "127.255.255.252": "the zone's name is misspelt",
    "127.255.255.254": "it refuses questions through a public resolver; ask through one of your own",
    "127.255.255.255": "it was asked too often",
    "127.0.0.1": "it refused the question",
}
"""Answers that say why a list did not answer, whichever list it is. None of them is a listing."""
State = Literal["clean", "listed", "unknown"]


class DnsListError(ValueError):
    """A file of lists, or the name of one, is wrong; the message names the field."""


class DnsList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One list.

    Attributes:
        zone: the name its entries stand below.
        asks: ``host`` is asked for the whole host name and the registrable domain, ``domain`` for the latter only.
        control: a name that is always listed; where it is not, the list does not answer us, and "clean" says nothing.
            Empty where the list has none.
        removal: where one asks to be taken off it.
        codes: addresses that mean a listing, each with its meaning.
        bits: bits of the address's last part that mean a listing, each with its meaning; for lists without ``codes``.
        errors: addresses of this list that mean no listing, beside those that all lists use.
    """

    zone: str
    asks: Literal["host", "domain"] = "host"
    control: str = ""
    removal: str = ""
    codes: Mapping[str, str] = {}
    bits: Mapping[int, str] = {}
    errors: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        """Refuse what could not be asked or read."""
        if not _ZONE.fullmatch(self.zone):
            raise ValueError(f"zone: expected a domain name, got {self.zone[:80]!r}")
        if self.control and not _ZONE.fullmatch(self.control):
            raise ValueError(f"control: expected a domain name, got {self.control[:80]!r}")
        if bool(self.codes) == bool(self.bits):
            raise ValueError("codes, bits: expected exactly one of them")
        if any(bit not in _BITS for bit in self.bits):
            raise ValueError("bits: expected 2, 4, 8, 16, 32, 64 or 128 (1 says that the question was refused)")
        for field in ("codes", "errors"):
            for address in getattr(self, field):
                if not _is_loopback(address):
                    raise ValueError(f"{field}: expected addresses of 127.0.0.0/8, got {address[:40]!r}")
        wrong = [address for address in self.codes if address in _REFUSED or _says_refused(address)]
        if wrong:
            raise ValueError(f"codes: {wrong[0]} says that a question was refused; it is no listing")


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of lists.

    Attributes:
        ask: names of the lists to ask, of this file's or of those that ship.
        lists: lists of one's own.
    """

    ask: tuple[str, ...] = ()
    lists: Mapping[str, DnsList] = {}


class Reading(msgspec.Struct, frozen=True):
    """What an answer means.

    Attributes:
        state: ``listed``, ``clean``, or ``unknown`` where the list did not really answer.
        why: the listing's meanings, or why nothing is known; empty where clean.
    """

    state: State
    why: tuple[str, ...] = ()


CLEAN: Final = Reading("clean")
_BITS: Final = (2, 4, 8, 16, 32, 64, 128)


@cache
def shipped() -> Mapping[str, DnsList]:
    """The lists that ship, by name. None is asked unless it is named."""
    data = files("bascule.lists").joinpath("dns_lists.toml").read_bytes()
    return read_choice(data).lists


def read_choice(data: bytes) -> Choice:
    """A file of lists.

    Raises:
        DnsListError: it is not TOML, or a field is wrong.
    """
    try:
        choice = msgspec.toml.decode(
            data, type=Choice, strict=False
        )  # TOML's keys are texts; those of bits are numbers
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DnsListError(str(error)) from None
    for name in choice.lists:
        if not NAME.fullmatch(name):
            raise DnsListError(f"lists: expected small letters, digits, '.', '_', '-', not {name[:80]!r}")
    return choice


def chosen(names: Sequence[str], choice: Choice) -> Mapping[str, DnsList]:
    """The lists to ask: ``names``, or those that the file asks for where there are none.

    Raises:
        DnsListError: nothing is named, or nothing has that name.
    """
    known = {**shipped(), **choice.lists}
    wanted = tuple(dict.fromkeys(names or choice.ask))
    if not wanted:
        raise DnsListError(f"list: expected the name of one at least; there are {', '.join(known)}")
    for name in wanted:
        if name not in known:
            raise DnsListError(f"list: there is no {name[:80]!r}; there are {', '.join(known)}")
    return {name: known[name] for name in wanted}


def names_asked(host: str, asked: DnsList) -> tuple[str, ...]:
    """The names that ``asked`` is asked for; none for a host that is an address or has no registrable domain.

    Args:
        host: an ASCII host without port.
        asked: the list.
    """
    domain = SUFFIXES.registrable_domain(host)
    if domain is None:
        return ()
    return (domain,) if asked.asks == "domain" or domain == host else (host, domain)


def read_answer(asked: DnsList, addresses: Sequence[str]) -> Reading:
    """What a list's addresses for a name mean; none mean that it does not list it.

    One that says "refused" makes the whole answer worth nothing. So does one that the list does not document, as it
    may come from a resolver that answers for names that do not exist.
    """
    if not addresses:
        return CLEAN
    why: list[str] = []
    listed = True
    for address in addresses:
        meanings, fits = _meanings(asked, address)
        why += meanings
        listed = listed and fits
    return Reading("listed" if listed else "unknown", tuple(dict.fromkeys(why)))


def _meanings(asked: DnsList, address: str) -> tuple[list[str], bool]:
    told = asked.errors.get(address) or _REFUSED.get(address)
    if told or _says_refused(address):
        return [f"{address}: {told or 'it says that something is wrong with the question'}"], False
    if not _is_loopback(address):
        return [f"{address}: no answer of a list; somebody answers in its place"], False
    if asked.codes:
        meaning = asked.codes.get(address)
        return ([meaning], True) if meaning else ([f"{address}: not documented for this list"], False)
    last = int(address.rpartition(".")[2])
    meanings = [meaning for bit, meaning in asked.bits.items() if last & bit]
    if last & 1:
        return [f"{address}: it refused the question"], False
    return (meanings, True) if meanings else ([f"{address}: not documented for this list"], False)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.IPv4Address(address) in _LOOPBACK
    except ValueError:
        return False


def _says_refused(address: str) -> bool:
    return _is_loopback(address) and ipaddress.IPv4Address(address) in _ERRORS
