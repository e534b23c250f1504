import pytest

from bascule.campaigns.cluster import Campaigns, Policy, site_of
from bascule.campaigns.facts import Facts, Finding
from bascule.links.destination import NotADestination, read
from bascule.links.find import find
from bascule.signals.text.normal import normal_form

LURE = "hey is this really you in the video everyone is sharing today"


def known(site: str) -> bool:
    return site == "everybody.example"


def facts(at: float, sender: str, place: str, text: str, **more: object) -> Facts:
    links = find(text)
    return Facts(
        at, sender, place, normal_form(text, links), destinations=tuple(read(link.url) for link in links), **more
    )  # type: ignore[arg-type]


def feed(campaigns: Campaigns, rows: list[tuple[str, str, str]], start: float = 0.0) -> list[Finding]:
    return [campaigns.add(facts(start + 60.0 * n, *row)) for n, row in enumerate(rows)]


@pytest.fixture
def campaigns() -> Campaigns:
    return Campaigns(b"salt", known, capacity=1024)


def spread(count: int, senders: int = 3, text: str = LURE) -> list[tuple[str, str, str]]:
    return [(f"sender{n % senders}", f"room{n}", f"{text} https://site{n}.example/v/{n}") for n in range(count)]


def test_a_lure_with_ever_new_links_becomes_a_campaign_at_the_third(campaigns: Campaigns) -> None:
    found = feed(campaigns, spread(5))
    assert [finding.campaign for finding in found] == [False, False, True, True, True]
    born = found[2].events[0]
    assert (born.kind, born.campaign) == ("born", found[2].group)
    assert born.reasons[1:] == ("they went to 3 places", "3 accounts sent them")
    assert (found[4].copies, found[4].senders, found[4].places) == (5, 3, 5)


def test_the_same_messages_give_the_same_findings() -> None:
    assert feed(Campaigns(b"s", known, 1024), spread(6)) == feed(Campaigns(b"s", known, 1024), spread(6))


def test_a_lure_in_other_letters_and_other_words_is_joined(campaigns: Campaigns) -> None:
    feed(campaigns, spread(3))
    for text in ("hеу іs thіs rеаllу уоu іn thе vіdео еvеrуоnе іs shаring tоdау https://x.example/v/9",
                 "yo is this really you in that video everybody is sharing? https://y.example/v/10"):  # fmt: skip
        assert campaigns.add(facts(400.0, "sender9", "room9", text)).campaign


def test_greetings_are_no_campaign(campaigns: Campaigns) -> None:
    wish = "wishing you and your family a very happy and prosperous new year my friend"
    found = feed(campaigns, [(f"s{n}", f"r{n}", wish) for n in range(40)])
    assert found[-1].copies == 40
    assert not any(finding.campaign for finding in found)


def test_what_everybody_links_to_is_no_campaign(campaigns: Campaigns) -> None:
    rows = [(f"s{n}", f"r{n}", f"{LURE} https://www.everybody.example/v/{n}") for n in range(20)]
    assert not any(finding.campaign for finding in feed(campaigns, rows))


def test_a_bot_in_its_own_room_is_no_campaign(campaigns: Campaigns) -> None:
    rows = [
        ("bot", "room", f"the nightly build number {n} has failed again see https://ci{n}.example/b") for n in range(20)
    ]
    assert not any(finding.campaign for finding in feed(campaigns, rows))


def test_one_account_must_flood(campaigns: Campaigns) -> None:
    found = feed(campaigns, spread(9, senders=1))
    assert [finding.campaign for finding in found] == [False] * 7 + [True] * 2
    assert found[7].events[0].reasons[-1] == "one account sent them"


def test_a_missing_blank_is_no_link(campaigns: Campaigns) -> None:
    text = "read what the police asked the wife.how she knew the time of it exactly nobody can tell"
    found = [campaigns.add(facts(60.0 * n, f"s{n}", f"r{n}", text, spelt=False)) for n in range(7)]
    assert [finding.campaign for finding in found] == [False] * 5 + [True] * 2


def test_the_same_page_joins_what_is_only_somewhat_alike() -> None:
    campaigns = Campaigns(b"salt", known, 1024, Policy(near=0.9))
    texts = [f"{LURE} {extra}" for extra in ("lol omg", "take a look", "tell me quickly", "what do you say")]
    found = [campaigns.add(facts(n, f"s{n}", f"r{n}", f"{text} https://p{n}.example/{n}", pages=("fingerprint",)))
             for n, text in enumerate(texts)]  # fmt: skip
    assert found[-1].campaign
    assert "its link opens the same page" in found[-1].reasons


def test_campaigns_merge_when_a_message_joins_both() -> None:
    campaigns = Campaigns(b"salt", known, 1024, Policy(near=0.3))
    other = "your parcel could not be delivered because the address was incomplete please confirm it"
    feed(campaigns, spread(4))
    feed(campaigns, [(f"t{n}", f"q{n}", f"{other} https://post{n}.example/p/{n}") for n in range(4)], start=1_000.0)
    both = campaigns.add(facts(2_000.0, "z", "z", f"{LURE} {other} https://z.example/z/1"))
    merged = [event for event in both.events if event.kind == "merged"]
    assert len(merged) == 1
    assert merged[0].other
    assert merged[0].reasons


def test_a_campaign_is_split_and_ended_on_somebodys_word(campaigns: Campaigns) -> None:
    found = feed(campaigns, spread(6))
    (event,) = campaigns.split(found[-1].group, ["site1.example", "site2.example"], 500.0, "those are ours")
    assert (event.kind, event.reasons) == ("split", ("those are ours",))
    assert campaigns.split(found[-1].group, ["nowhere.example"], 500.0, "none") == ()
    (ended,) = campaigns.clear(found[-1].group, 600.0, "a contest of our own")
    assert ended.kind == "ended"
    again = campaigns.add(facts(700.0, "s9", "r9", f"{LURE} https://site77.example/v/1"))
    assert not again.campaign
    assert campaigns.clear("nothing", 0.0, "x") == ()


def test_a_site_is_what_somebody_was_given() -> None:
    assert site_of(read("https://a.b.github.io/x")) == "b.github.io"
    assert site_of(read("https://1.2.3.4/x")) == "1.2.3.4"
    with pytest.raises(NotADestination):
        read("nothing")


def test_a_campaign_tells_the_tags_of_its_messages_once(campaigns: Campaigns) -> None:
    found = [campaigns.add(facts(60.0 * n, *row, tag=100 + n)) for n, row in enumerate(spread(4))]
    assert [sorted(one.tags) for one in found] == [[], [], [100, 101, 102], []]
