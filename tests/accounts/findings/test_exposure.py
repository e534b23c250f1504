import pytest

from bascule.accounts.act import Act
from bascule.accounts.contracts import Exposed
from bascule.accounts.findings.exposure import find
from bascule.accounts.history import received
from bascule.accounts.marked import Marker


@pytest.mark.parametrize(("ago", "weight"), [(540.0, 3.5), (86_000.0, 3.0), (20 * 86_400.0, 2.0)])
def test_who_opened_such_a_link_and_sends_it_is_a_victim(owner, ago: float, weight: float) -> None:
    at = owner.now + 5
    (signal,) = find(owner.does(sites=("bad.test",), exposed=Exposed("m1", "@eve", at - ago - 60, at - ago)))
    assert (signal.name, signal.weight) == ("account_clicked", weight)
    if ago == 540.0:
        assert signal.evidence == "9 minutes after clicking this page"


def test_who_was_only_shown_it_less_so(owner) -> None:
    (signal,) = find(owner.does(sites=("bad.test",), exposed=Exposed("m1", "@eve", owner.now - 600)))
    assert signal.name == "account_shown"


def test_exposure_to_what_it_always_sends_says_nothing(owner) -> None:
    owner.does(sites=("own.example",))
    seen = Exposed("m1", "@eve", owner.now - 600, owner.now - 500)
    assert not [*find(owner.does("another text altogether, with our own site", sites=(), exposed=seen))]


def test_a_link_of_the_same_kind_on_another_host_counts(owner) -> None:
    marker = Marker(b"salt")
    shown = Act(owner.now, "@eve", "d", "direct", ("@ann",), sites=("a.test",), templates=("/v/{n}",), site_new=True)
    owner.history = received(owner.history, marker.mark("p", "@eve"), marker.act(shown))
    (signal,) = find(owner.does(sites=("b.test",), templates=("/v/{n}",)))
    assert signal.name == "account_shown"
    assert not [*find(owner.does("some other words, nothing like it", sites=("c.test",), templates=("/q",)))]
