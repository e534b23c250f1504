from bascule.campaigns.facts import Finding
from bascule.gate.contracts import Seen
from bascule.gate.copies import Copies, Together, earlier_of, members_of, spelt
from bascule.gate.message import Conversation, Message
from bascule.links.destination import Destination, read
from bascule.links.find import find
from bascule.links.keyring import new_keyring
from bascule.signals.text.normal import normal_form

RING = new_keyring("demo", bytes(range(72)), 1.0)
LURE = "hey is this really you in the video everyone is sharing today"


def add(copies: Copies, number: int, *, tag: int | None = None) -> Together:
    text = f"{LURE} https://site{number}.example/v/{number}"
    links = find(text)
    message = Message(f"m{number}", f"@s{number % 3}", text, Conversation(f"r{number}"))
    goes = [read(link.url) for link in links]
    where = f"{number if tag is None else tag:014x}"
    return copies.add(message, normal_form(text, links), links, goes, where, 60.0 * number, "live")


def places(*urls: str) -> tuple[Destination, ...]:
    return tuple(map(read, urls))


def test_the_third_copy_makes_a_campaign() -> None:
    copies = Copies(RING, capacity=1024)
    found = [add(copies, number) for number in range(1, 5)]
    assert [one.finding.campaign for one in found] == [False, False, True, True]
    assert [{signal.name for signal in one.signals} for one in found] == [
        set(), {"near_copies"}, {"campaign"}, {"campaign"}
    ]  # fmt: skip
    assert sorted(found[2].finding.tags) == [1, 2, 3]


def test_the_same_tag_is_the_same_message() -> None:
    copies = Copies(RING, capacity=1024)
    first = add(copies, 1, tag=7)
    assert all(add(copies, number, tag=7) is first for number in range(2, 9))


def test_another_network_has_sketches_of_its_own() -> None:
    other = Copies(new_keyring("other", bytes(range(100, 172)), 1.0), capacity=1024)
    assert add(Copies(RING, capacity=1024), 1).finding.sketch != add(other, 1).finding.sketch


def test_a_member_is_a_message_or_a_host_that_not_everybody_links_to() -> None:
    finding = Finding("c1", True, reasons=("its text is like another's",))
    message = Message("m1", "@ann", "x")
    goes = places("https://a.example/x", "https://a.example/y", "https://wiki.everyday.example/page")
    found = members_of("demo", finding, message, goes, 5.0, {"everyday.example"}.__contains__)
    assert [(one.kind, one.value) for one in found] == [("message", "m1"), ("destination", "a.example/")]
    assert found[0].reason == "its text is like another's"
    assert members_of("demo", Finding("c1"), message, goes, 5.0, {"everyday.example"}.__contains__) == ()


def test_those_before_it_join_with_the_reasons_of_its_birth() -> None:
    seen = Seen(1, "m0", "0" * 14, "@ann", "r", "room", (), 0, 1.0, "rewrite")
    (member,) = earlier_of("demo", Finding("c1", True), (seen,), 5.0)
    assert (member.kind, member.value, member.group) == ("message", "m0", "c1")


def test_a_bare_name_is_not_spelt_out() -> None:
    assert [spelt(link) for link in find("a.com www.b.com c.com/x https://d.com")] == [False, True, True, True]


def test_who_knows_better_says_what_everybody_links_to() -> None:
    assert Copies(RING).established("youtube.com")
    assert not Copies(RING, {"a.example"}.__contains__).established("youtube.com")
