import time
from collections.abc import Callable

import pytest

from bascule.gate.acquaintance import ENOUGH_DAYS, ENOUGH_LINKS, Acquaintance
from bascule.gate.acquaintance_memory import DAY, Memory, Shape
from bascule.gate.contracts import Member
from bascule.gate.everyday import Everyday
from bascule.gate.familiarity import Familiarity
from bascule.gate.likeness import Likeness
from bascule.links.destination import Destination, read

SMALL = Shape(sites=4096, pairs=16_384, paths=512, names=256)
START = 1_700_000_000.0
LATER = START + 10 * DAY
KIT = "/secure/{}/signin.php?id=1"


def new(**fields: object) -> Acquaintance:
    return Acquaintance(Memory(bytearray(SMALL.size), SMALL), **fields)  # type: ignore[arg-type]


def grown(**fields: object) -> Acquaintance:
    """One that has seen enough: ann and bob, in one room, for ten days."""
    seen = new(**fields)
    for number in range(ENOUGH_LINKS):
        at = START + number * 9 * DAY / ENOUGH_LINKS
        seen.note([read(f"https://site{number % 40}.example/x")], ("ann", "bob")[number % 2], "room", at)
    return seen


def names(seen: Acquaintance, url: str, sender: str = "ann", place: str = "room", now: float = LATER) -> list[str]:
    return [signal.name for signal in seen.signals(read(url), sender, place, now)]


def test_a_network_that_just_started_calls_nothing_new() -> None:
    seen = new()
    assert names(seen, "https://fresh.example/") == []
    for number in range(ENOUGH_LINKS - 1):
        seen.note([read(f"https://s{number}.example/")], "ann", "room", START)
    assert names(seen, "https://fresh.example/") == []
    seen.note([read("https://last.example/")], "ann", "room", START)
    assert names(seen, "https://fresh.example/", now=START + ENOUGH_DAYS * DAY - 1) == []
    assert names(seen, "https://fresh.example/", now=START + ENOUGH_DAYS * DAY) == ["new_to_network"]


def test_a_site_is_new_for_a_day_and_known_from_then_on() -> None:
    seen = grown()
    assert names(seen, "https://site2.example/other") == []
    seen.note([read("https://fresh.example/a")], "ann", "room", LATER)
    assert names(seen, "https://www.fresh.example/b", now=LATER + DAY - 1) == ["new_to_network"]
    assert names(seen, "https://www.fresh.example/b", now=LATER + DAY) == []


def test_asking_changes_nothing() -> None:
    seen = grown()
    before = bytes(seen.memory._sites), bytes(seen.memory._pairs), seen.memory.links
    for _ in range(3):
        assert names(seen, "https://fresh.example/") == ["new_to_network"]
    assert (bytes(seen.memory._sites), bytes(seen.memory._pairs), seen.memory.links) == before


def test_what_is_new_to_a_conversation_or_sender_takes_history_of_theirs() -> None:
    seen = grown()
    known = "https://site1.example/"
    assert names(seen, known, "stranger", "elsewhere") == []
    for number in range(12):
        seen.note([read(f"https://site{2 * number}.example/x")], "carl", "elsewhere", LATER)
    assert names(seen, known, "carl", "elsewhere") == ["new_to_conversation", "new_to_sender"]
    assert names(seen, known, "carl", "room") == ["new_to_sender"]
    assert names(seen, known, "ann", "elsewhere") == ["new_to_conversation", "new_to_sender"]  # bob sent the odd ones
    assert names(seen, known, "bob", "") == []


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=1",
        "https://discord.com/channels/1",
        "https://login.mynet.example/",
    ],
)
def test_what_everybody_knows_is_never_new(url: str) -> None:
    assert names(grown(own_domains=("mynet.example",)), url) == []


@pytest.mark.parametrize("host", ["somebody.pages.dev", "somebody.github.io", "somebody.duckdns.org"])
def test_a_platform_s_sub_domain_is_young_for_as_long_as_the_policy_says(host: str) -> None:
    seen = grown(familiarity=Familiarity(young_days=3))
    assert names(seen, f"https://{host}/") == ["new_to_network", "young_shared_host"]
    seen.note([read(f"https://{host}/")], "ann", "room", LATER)
    assert names(seen, f"https://{host}/", now=LATER + 2 * DAY) == ["young_shared_host"]
    assert names(seen, f"https://{host}/", now=LATER + 3 * DAY) == []


def test_one_path_on_several_new_sites_is_a_replica() -> None:
    seen = grown()
    for number in range(2):
        seen.note([read(f"https://kit{number}.example{KIT.format(number)}")], "ann", "room", LATER)
    (_, path) = seen.signals(read(f"https://kit9.example{KIT.format(77)}"), "ann", "room", LATER)
    assert (path.name, path.evidence) == ("path_replica", "/secure/0/signin.php?id")
    assert names(seen, f"https://site2.example{KIT.format(7)}") == []
    assert names(seen, "https://kit9.example/short") == ["new_to_network"]
    assert names(seen, f"https://kit9.example{KIT.format(77)}", now=LATER + 8 * DAY) == ["new_to_network"]


def test_a_blocked_path_is_known_again_on_a_new_site_even_by_a_young_network() -> None:
    seen = new()
    bad = read(f"https://kit0.example{KIT.format(1)}")
    seen.note([bad], "ann", "room", LATER, blocked=[bad])
    other = f"https://kit9.example{KIT.format(2)}"
    assert names(seen, other) == ["path_replica_blocked"]
    assert names(seen, other, now=LATER + 31 * DAY) == []


def test_a_site_blocked_later_makes_the_path_known_that_it_had() -> None:
    seen = new()
    seen.note([read(f"https://kit0.example{KIT.format(1)}")], "ann", "room", LATER)
    seen.block(read("https://kit0.example/"), LATER + 60)
    assert names(seen, f"https://kit9.example{KIT.format(2)}") == ["path_replica_blocked"]


def test_a_page_of_a_blocked_destination_is_found_again() -> None:
    seen = new()
    pages = [
        Member("demo", "page", name, "destination", value)
        for name, value in (("p1", "bad.example/login"), ("p1", "other.example/x?a=1"), ("p2", "fine.example/"))
    ]
    seen.look_at_pages(pages, lambda value: value.startswith("bad."))
    (signal,) = seen.signals(read("http://other.example/x?a=1"), "ann", "room", LATER)
    assert (signal.name, signal.evidence) == ("page_replica", "bad.example/login")
    assert names(seen, "https://other.example/y") == names(seen, "https://fine.example/") == []
    assert names(seen, "https://bad.example/login") == []
    seen.look_at_pages(pages, lambda value: False)
    assert names(seen, "https://other.example/x?a=1") == []


def used(seen: Acquaintance, domain: str, days: int, senders: int) -> None:
    for day in range(days):
        for sender in range(senders):
            seen.note([read(f"https://www.{domain}/p{day}")], f"u{sender}", "room", LATER + day * DAY)


def test_a_site_of_several_senders_and_days_is_everyday_until_a_month_without() -> None:
    seen = new()
    used(seen, "moorhens.org", 5, 3)
    used(seen, "ducks.org", 5, 2)
    used(seen, "geese.org", 4, 9)
    seen.look(LATER + 5 * DAY)
    assert seen.everyday == (Everyday("moorhens.org", 5, 3),)
    before = seen.everyday
    seen.look(LATER + 6 * DAY)
    assert seen.everyday is before
    assert seen.established("moorhens.org")
    assert not seen.established("ducks.org")
    assert seen.established("youtube.com")
    seen.look(LATER + 33 * DAY)
    assert not seen.everyday


def test_a_blocked_site_is_never_everyday() -> None:
    seen = new()
    used(seen, "moorhens.org", 6, 4)
    seen.block(read("https://moorhens.org/"), LATER + 6 * DAY)
    seen.look(LATER + 6 * DAY)
    assert not seen.everyday
    seen.unblock(read("https://moorhens.org/"))
    seen.look(LATER + 6 * DAY)
    assert seen.everyday == (Everyday("moorhens.org", 6, 4),)


def engaged(days: int, senders: int, domain: str) -> Likeness:
    seen, likeness = new(), Likeness((), "Demo", (), "live", "off")
    likeness.warm()
    used(seen, domain, days, senders)
    seen.look(LATER + days * DAY)
    likeness.engage(seen.everyday)
    return likeness


def test_an_everyday_site_is_imitated() -> None:
    likeness = engaged(5, 3, "moorhenchat.org")
    (signal,) = likeness.signals(read("https://moorhenchat.org.signin.example/"))
    assert signal.name == "look_alike_embedded"
    assert "moorhenchat.org" in signal.explanation
    assert likeness.signals(read("https://moorhenchat.org/")) == ()


def test_an_everyday_site_is_no_look_alike_once_many_use_it() -> None:
    alike = read("https://dlscord-gift.com/claim")
    assert engaged(5, 3, "dlscord-gift.com").signals(alike), "five days of three accounts must not be enough"
    assert engaged(14, 12, "dlscord-gift.com").signals(alike) == ()


def test_in_the_shadow_it_weighs_nothing_and_off_nothing_is_kept() -> None:
    shown = grown(judging="shadow").signals(read("https://fresh.example/"), "ann", "room", LATER)
    assert [(signal.name, signal.weight) for signal in shown] == [("new_to_network", 0.0)]
    off = grown(judging="off")
    assert off.memory.links == 0
    assert names(off, "https://fresh.example/") == []


def test_another_policy_holds_from_the_next_question_on() -> None:
    seen = grown()
    assert names(seen, "https://login.mynet.example/") == ["new_to_network"]
    seen.decide(Familiarity(), "live", ("mynet.example",))
    assert names(seen, "https://login.mynet.example/") == []
    seen.decide(Familiarity(), "off")
    assert names(seen, "https://login.mynet.example/") == []


def test_hosts_of_every_kind_are_taken() -> None:
    seen = grown()
    for url in ("http://10.0.0.1/x", "http://[::1]/x", "http://localhost/x", "https://pages.dev/", "http://a.b.lan/"):
        seen.note([read(url)], "ann", "", LATER)
        assert "new_to_network" in names(seen, url) or seen.established(read(url).host), url


def test_asking_and_noting_take_microseconds() -> None:
    seen = grown()
    urls = [read(f"https://h{number}.site{number % 400}.example{KIT.format(number)}") for number in range(2_000)]

    def median(work: Callable[[Destination], object]) -> float:
        spent = []
        for url in urls:
            began = time.perf_counter_ns()
            work(url)
            spent.append(time.perf_counter_ns() - began)
        return sorted(spent)[len(spent) // 2] / 1000

    asked = median(lambda url: seen.signals(url, "ann", "room", LATER))
    noted = median(lambda url: seen.note([url], "ann", "room", LATER))
    assert asked < 100
    assert noted < 100
