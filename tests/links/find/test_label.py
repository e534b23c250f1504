from bascule.links.find.grammar import GRAMMAR
from bascule.links.find.label import masked, opens, spelling


def test_a_label_of_another_domain_masks() -> None:
    (fact,) = masked("Sign in at www.bank.com now", "https://evil.net/x", GRAMMAR)
    assert (fact.name, fact.detail) == ("masked", "bank.com shown, leads to evil.net")


def test_a_label_of_the_same_domain_or_none_does_not() -> None:
    assert masked("bank.com", "https://login.bank.com/", GRAMMAR) == ()
    assert masked("click here", "https://evil.net/", GRAMMAR) == ()


def test_sites_of_one_hosting_platform_are_different_domains() -> None:
    assert masked("good.github.io", "https://evil.github.io/", GRAMMAR)


def test_hidden_characters_are_facts() -> None:
    assert [fact.name for fact in spelling("http://a\u200b.com/\u202ex")] == ["zero_width", "bidi_control"]
    assert spelling("http://a.com") == ()


def test_opens_is_the_browsers_word() -> None:
    assert opens("http://a.com")
    assert not opens("http://1.2.3.400/")
    assert not opens("http://a.com/\ud800")
