import asyncio

import dns.rcode
import pytest
from e2e.name_server import SILENT, Answers, NameServer

from bascule.lists.dns_ask import Asker, Finding
from bascule.lists.dns_lists import DnsList, shipped

DBL, SURBL = shipped()["spamhaus-dbl"], shipped()["surbl"]
WORKING = {
    "dbltest.com.dbl.spamhaus.org": ["127.0.1.2"],
    "surbl-org-permanent-test-point.com.multi.surbl.org": ["127.0.0.252"],
}
HOST = "go.market.example.com"


def ask(answers: Answers, hosts: tuple[str, ...] = (HOST,), lists: dict[str, DnsList] | None = None) -> list[Finding]:
    async def main() -> list[Finding]:
        asker = Asker(server.address, seconds=0.5)
        return list(await asker.check(hosts, lists or {"dbl": DBL}))

    with NameServer(answers) as server:
        return asyncio.run(main())


def test_a_name_that_is_not_there_is_clean() -> None:
    assert ask(WORKING) == [Finding(HOST, "dbl", "clean")]


def test_a_name_without_an_address_is_clean() -> None:
    assert ask({**WORKING, f"{HOST}.dbl.spamhaus.org": []})[0].state == "clean"


@pytest.mark.parametrize("name", [HOST, "example.com"])
def test_a_listing_of_the_host_or_its_domain_is_found(name: str) -> None:
    (found,) = ask({**WORKING, f"{name}.dbl.spamhaus.org": ["127.0.1.103"]})
    assert (found.state, found.why) == ("listed", ("abused, though legitimate: redirector",))
    assert found.removal == "https://check.spamhaus.org/"


@pytest.mark.parametrize(
    "answer", ["127.255.255.252", "127.255.255.254", "127.255.255.255", "127.0.1.255", "127.0.0.1", "192.0.2.1"]
)
def test_refusals_are_told_as_such(answer: str) -> None:
    (found,) = ask({**WORKING, f"{HOST}.dbl.spamhaus.org": [answer]})
    assert (found.state, found.removal) == ("unknown", "")
    assert found.why[0].startswith(answer)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (dns.rcode.SERVFAIL, "could not or would not answer"),
        (dns.rcode.REFUSED, "could not or would not answer"),
        (SILENT, "no answer in time"),
    ],
)
def test_no_answer_is_neither_clean_nor_a_listing(answer: dns.rcode.Rcode | str, why: str) -> None:
    (found,) = ask({**WORKING, f"{HOST}.dbl.spamhaus.org": answer})
    assert found.state == "unknown"
    assert why in found.why[0]


@pytest.mark.parametrize("control", [dns.rcode.NXDOMAIN, dns.rcode.REFUSED, ["127.255.255.254"], []])
def test_clean_counts_only_where_the_test_entry_is_listed(control: dns.rcode.Rcode | list[str]) -> None:
    (found,) = ask({"dbltest.com.dbl.spamhaus.org": control})
    assert found.state == "unknown"
    assert found.why


def test_a_list_that_lists_everything_is_not_believed() -> None:
    everything = {f"{name}.dbl.spamhaus.org": ["127.0.1.2"] for name in (HOST, "example.com", "invalid", "dbltest.com")}
    (found,) = ask(everything)
    assert (found.state, found.removal) == ("unknown", "")
    assert "everything" in found.why[0]


def test_hosts_and_lists_are_told_in_order_and_asked_apart() -> None:
    hosts = ("a.example.com", "127.0.0.1", "b.example.org")
    answers = {**WORKING, "example.org.multi.surbl.org": ["127.0.0.8"]}
    found = ask(answers, hosts, {"dbl": DBL, "surbl": SURBL})
    assert [(one.host, one.list, one.state) for one in found] == [
        ("a.example.com", "dbl", "clean"),
        ("a.example.com", "surbl", "clean"),
        ("127.0.0.1", "dbl", "unknown"),
        ("127.0.0.1", "surbl", "unknown"),
        ("b.example.org", "dbl", "clean"),
        ("b.example.org", "surbl", "listed"),
    ]
    assert "addresses" in found[2].why[0]


def test_only_what_was_named_is_asked() -> None:
    async def main() -> None:
        await Asker(server.address).check((HOST,), {"surbl": SURBL})

    with NameServer(WORKING) as server:
        asyncio.run(main())
        assert sorted(server.asked) == [
            "example.com.multi.surbl.org",
            "surbl-org-permanent-test-point.com.multi.surbl.org",
        ]


def test_a_name_too_long_for_a_zone_is_told() -> None:
    host = ".".join(["a" * 60] * 4) + ".com"
    (found,) = ask(WORKING, (host,))
    assert (found.state, "too long" in found.why[0]) == ("unknown", True)


@pytest.mark.parametrize("text", ["", "ns.example", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", "1.2.3", "[::1]:x"])
def test_a_name_server_is_an_address(text: str) -> None:
    with pytest.raises(ValueError, match="nameserver"):
        Asker(text)


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "[::1]:5353", "[::1]", "127.0.0.1:5353"])
def test_addresses_are_read_with_and_without_a_port(text: str) -> None:
    assert Asker(text)
