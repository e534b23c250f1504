"""Asks domain lists in the DNS for hosts. Nothing is cached, nothing is asked that was not named."""

import asyncio
import ipaddress
import re
from collections.abc import Mapping, Sequence

import dns.asyncresolver
import dns.exception
import dns.name
import dns.nameserver
import dns.resolver
import msgspec

from bascule.lists.dns_lists import CLEAN, DnsList, Reading, names_asked, read_answer

AT_ONCE = 8
"""Questions on their way together."""
MAX_ADDRESSES = 32
"""Addresses of one answer that are looked at."""
_NAMESERVER = re.compile(r"(?:\[([^\]]*)\]|([^:\[\]]+))(?::([0-9]{1,5}))?")
NEVER_LISTED = "invalid"
"""A name that no list may list (RFC 5782, section 5)."""


class Finding(msgspec.Struct, frozen=True):
    """What one list says of one host.

    Attributes:
        host: the host.
        list: the list's name.
        state: ``clean``, ``listed`` or ``unknown``.
        why: a listing's meanings, or why nothing is known.
        removal: where one asks to be taken off the list; empty unless listed.
    """

    host: str
    list: str
    state: str
    why: tuple[str, ...] = ()
    removal: str = ""


class Asker:
    """Asks through one resolver.

    Args:
        nameserver: ``ADDRESS`` or ``ADDRESS:PORT`` to ask; None for those that the system uses.
        seconds: how long one question may take, with its repetitions.

    Raises:
        ValueError: ``nameserver`` is no address, or the system has no resolver.
    """

    def __init__(self, nameserver: str | None = None, seconds: float = 5.0) -> None:
        try:
            self._resolver = dns.asyncresolver.Resolver(configure=nameserver is None)
            if nameserver is not None:
                self._resolver.nameservers = [_nameserver(nameserver)]
        except dns.resolver.NoResolverConfiguration:
            raise ValueError("nameserver: the system has none; name one") from None
        self._resolver.lifetime = seconds
        self._resolver.timeout = min(2.0, seconds)
        self._resolver.search = []
        self._room = asyncio.Semaphore(AT_ONCE)

    async def check(self, hosts: Sequence[str], lists: Mapping[str, DnsList]) -> tuple[Finding, ...]:
        """What ``lists`` say of ``hosts``, in that order; a list's control entry is asked once for all of them."""
        by_list = await asyncio.gather(*(self._check_list(hosts, name, asked) for name, asked in lists.items()))
        return tuple(found[place] for place in range(len(hosts)) for found in by_list)

    async def _check_list(self, hosts: Sequence[str], name: str, asked: DnsList) -> list[Finding]:
        readings = await asyncio.gather(*(self._check_host(host, asked) for host in hosts))
        told = await self._out_of_order(asked, readings)
        return [_finding(host, name, asked, reading, told) for host, reading in zip(hosts, readings, strict=True)]

    async def _check_host(self, host: str, asked: DnsList) -> Reading:
        names = names_asked(host, asked)
        if not names:
            return _NOT_ASKED
        readings = await asyncio.gather(*(self._ask(name, asked) for name in names))
        for state in ("listed", "unknown"):
            why = tuple(dict.fromkeys(one for reading in readings if reading.state == state for one in reading.why))
            if why:
                return Reading(state, why)
        return CLEAN

    async def _out_of_order(self, asked: DnsList, readings: Sequence[Reading]) -> str:
        """Why nothing that the list answered is to be believed; empty where it is."""
        states = {reading.state for reading in readings if reading is not _NOT_ASKED}
        if "clean" in states and asked.control:
            control = await self._ask(asked.control, asked)
            if control.state == "clean":
                return f"it does not list its own test entry {asked.control}: it does not answer us"
            if control.state == "unknown":
                return control.why[0]
        if "listed" in states and (await self._ask(NEVER_LISTED, asked)).state != "clean":
            return "it lists what no list may list: it answers everything alike"
        return ""

    async def _ask(self, name: str, asked: DnsList) -> Reading:
        try:
            question = dns.name.from_text(f"{name}.{asked.zone}.")
            async with self._room:
                answer = await self._resolver.resolve(question, "A", raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return CLEAN
        except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
            return Reading("unknown", ("the name is too long to be asked for in this zone",))
        except dns.exception.Timeout:
            return Reading("unknown", ("no answer in time",))
        except dns.resolver.NoNameservers:
            return Reading("unknown", ("the name server could not or would not answer",))
        except (dns.exception.DNSException, OSError) as error:
            return Reading("unknown", (f"the question failed: {type(error).__name__}",))
        return read_answer(asked, [record.to_text() for record in answer.rrset or ()][:MAX_ADDRESSES])


_NOT_ASKED = Reading("unknown", ("no domain name: domain lists are not asked for addresses and single labels",))


def _finding(host: str, name: str, asked: DnsList, reading: Reading, told: str) -> Finding:
    if told and reading is not _NOT_ASKED:
        reading = Reading("unknown", (told,))
    return Finding(host, name, reading.state, reading.why, asked.removal if reading.state == "listed" else "")


def _nameserver(text: str) -> dns.nameserver.Nameserver:
    match = _NAMESERVER.fullmatch(text)
    try:
        address = ipaddress.ip_address((match[1] or match[2]) if match else text)  # else IPv6 without a port
    except ValueError:
        raise ValueError(f"nameserver: expected ADDRESS or ADDRESS:PORT, got {text[:80]!r}") from None
    port = int(match[3] or 53) if match else 53
    if not 0 < port < 65536:
        raise ValueError(f"nameserver: expected a port from 1 to 65535, got {port}")
    return dns.nameserver.Do53Nameserver(str(address), port)
