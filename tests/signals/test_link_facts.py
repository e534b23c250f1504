from bascule.links.destination import read
from bascule.links.fact import Fact
from bascule.links.facts import facts
from bascule.links.find import find
from bascule.links.link import Format
from bascule.signals.link_facts import GROUP, WEIGHTS, link_facts


def test_facts_that_weigh_become_signals_and_others_do_not() -> None:
    signals = link_facts([Fact("userinfo", "paypal.com@"), Fact("long_host"), Fact("masked")])
    assert [signal.name for signal in signals] == ["userinfo", "masked"]
    assert signals[0].evidence == "paypal.com@"
    assert {signal.group for signal in signals} == {GROUP}


def test_no_fact_alone_reaches_a_block() -> None:
    assert max(weight for weight, _ in WEIGHTS.values()) < 3


def really_found() -> set[str]:
    """The names of facts that finding and reading give of texts written to have them."""
    texts: dict[str, Format] = {
        "https://paypal.com@evil.example/ http://0x7f.1/ https://x.example:8443/": "plain",
        "https://a.example/?to=https://b.example/ https://b\u00fccher.example/": "plain",
        "https://p\u0430ypal.com/ https://ev\u200bil.com/ https://evil.com/\u202egpj.exe": "plain",
        '<a href="https://evil.example/">bank.com</a> <a href="http://evil%2ecom/">here</a>': "html",
    }
    found = [link for text, written in texts.items() for link in find(text, written)]
    return {fact.name for link in found for fact in (*link.facts, *facts(read(link.url)))}


def test_every_fact_that_weighs_is_one_that_is_found() -> None:
    told_by_the_gate = {"warned_when_sent", "forged_wrapper"}
    assert set(WEIGHTS) - told_by_the_gate <= really_found()


def test_words_go_on_from_this_link() -> None:
    for _, words in WEIGHTS.values():
        assert words.split()[0] in {
            "is",
            "was",
            "puts",
            "mixes",
            "contains",
            "writes",
            "imitates",
            "hides",
            "goes",
            "carries",
            "has",
            "uses",
        }
        assert not words.endswith(".")
