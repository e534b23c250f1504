import tracemalloc

import pytest

from bascule.accounts.act import Act
from bascule.accounts.client import Client
from bascule.accounts.contracts import LARGEST
from bascule.accounts.event import AccountEvent
from bascule.accounts.history import unpack
from bascule.accounts.watch import UNKEPT, Watch
from bascule.campaigns.sketch import sketch

DAY = 86_400.0
HOME, STRANGE = Client("192.0.2.1", "", "home"), Client("198.51.100.1", "", "strange")
LURE = sketch("is this you in the video? look here")


class Store:
    """What a store keeps, in a dict."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.watch = Watch(self.kept.get, b"salt")

    def again(self) -> None:
        """A restart: memory is gone, what was kept is there."""
        self.watch = Watch(self.kept.get, b"salt")

    def sends(self, at: float, to: str, client: Client = HOME, lure: bool = False, sender: str = "@ann"):
        sites, text = (("bad.test",), LURE) if lure else ((), None)
        act = Act(at, sender, f"d{to}", "direct", (to,), 1, False, sites, (), lure, text, client=client)
        judged = self.watch.judge(act)
        if judged.history is not None:
            self.kept[sender] = judged.history
        self.kept.update(self.watch.unkept())
        return judged


def store() -> Store:
    found = Store()
    for day in range(60):
        found.sends(1.7e9 + day * DAY, f"@f{day % 8}")
    return found


def test_a_hijack_is_seen_from_what_was_kept_though_the_process_is_new() -> None:
    one = store()
    one.again()
    at = 1.7e9 + 61 * DAY
    found = []
    for n in range(5):
        found.append(one.sends(at + n, f"@p{n}", STRANGE, lure=True).blast)
        one.again()
    assert any(found[:4])


def test_a_restart_freezes_nobody() -> None:
    one = store()
    one.again()
    assert all(one.sends(1.7e9 + 61 * DAY + n, f"@p{n}", lure=True).blast is None for n in range(30))


def test_a_restart_without_any_past_freezes_nobody() -> None:
    one = Store()
    assert all(one.sends(1.7e9 + n, f"@p{n}", STRANGE, lure=True).blast is None for n in range(30))


def test_events_and_recipients_are_kept_apart_from_messages() -> None:
    one = Store()
    one.watch.happened(AccountEvent("e", "logged_in", "@ann", 50.0, client=HOME), 60.0)
    one.watch.judge(Act(70.0, "@ann", "d", "direct", ("@bob",)))
    told = one.watch.unkept()
    assert set(told) == {"@bob"}
    assert unpack(told["@bob"]).got == 1
    assert one.watch.unkept() == {}


def test_the_owner_goes_on_after_a_freeze_was_undone() -> None:
    one = store()
    at = 1.7e9 + 61 * DAY
    assert any(one.sends(at + n, f"@p{n}", STRANGE, lure=True).blast for n in range(6))
    one.watch.cleared("@ann", at + 60)
    assert all(one.sends(at + 100 + n, f"@q{n}", STRANGE, lure=True).blast is None for n in range(20))


@pytest.mark.parametrize("error", [RuntimeError, OSError])
def test_a_store_that_is_away_overwrites_nothing(error: type[Exception]) -> None:
    def away(account: str) -> bytes | None:
        raise error(account)

    judged = Watch(away, b"salt").judge(Act(1.0, "@ann", "d", "direct", ("@bob",)))
    assert judged.history is None
    assert judged.blast is None


def test_another_process_is_believed_after_a_while() -> None:
    one, other = Store(), Store()
    one.sends(100.0, "@bob")
    other.sends(100.0, "@bob")
    other.sends(101.0, "@eve")
    one.kept["@ann"] = other.kept["@ann"]
    assert unpack(one.sends(102.0, "@bob").history).sent == 2
    one.kept["@ann"] = other.kept["@ann"]
    assert unpack(one.sends(200.0, "@bob").history).sent == 3


def test_a_million_new_accounts_take_no_more_memory_than_a_few_thousand() -> None:
    watch = Watch(lambda _: None, b"salt", cached=256)
    tracemalloc.start()
    sizes = []
    for n in range(30_000):
        watch.happened(AccountEvent("e", "registered", f"@bot{n}"), 1e9)
        if n in (10_000, 29_999):
            sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[1] < 1.2 * sizes[0]
    assert len(watch.unkept()) <= UNKEPT


def test_impossible_times_and_floods_are_taken() -> None:
    one = Store()
    for at in (1e11, 0.0, -5.0, 1e9, 1e9 - 1):
        one.sends(at, "@bob")
    for n in range(3000):
        one.sends(1e9, f"@x{n}", lure=n % 2 == 0)
    one.watch.happened(AccountEvent("e", "logged_in", "@ann", 9e10, client=HOME), 1e9)
    assert len(one.kept["@ann"]) <= LARGEST
    one.watch.forget("@ann")
    one.kept.clear()
    assert unpack(one.sends(1e9, "@bob").history).sent == 1


def test_a_site_is_fresh_until_the_account_has_sent_it() -> None:
    now = 1.7e9
    watch = Watch({}.get, b"salt")
    assert watch.fresh("@ann", ("a.example",), now)
    watch.judge(Act(now, "@ann", sites=("a.example",)))
    assert not watch.fresh("@ann", ("a.example",), now)
    assert watch.fresh("@ann", ("a.example", "b.example"), now)
    assert not watch.fresh("@ann", (), now)


def test_a_link_that_people_pass_on_from_their_own_devices_is_vouched_for() -> None:
    one = Store()
    for day in range(30):
        for who in range(5):
            one.sends(1.7e9 + day * DAY + who, f"@f{day % 8}", HOME, sender=f"@v{who}")
    at = 1.7e9 + 30 * DAY
    for who in range(5):
        last = one.sends(at + who, "@x", HOME, lure=True, sender=f"@v{who}")
    assert "account_vouched_link" in {signal.name for signal in last.hijack.signals}


def test_a_strange_network_is_learnt_and_kept_over_a_restart() -> None:
    one = Store()
    for day in range(12):
        for who in range(30):
            one.sends(1.7e9 + day * DAY + who, f"@f{day % 3}", HOME, sender=f"@v{who}")
    one.again()
    found = {
        signal.name: signal.weight for signal in one.sends(1.7e9 + 12 * DAY, "@x", STRANGE, sender="@v1").hijack.signals
    }
    assert found["account_new_network"] > 1.0
    assert "account_new_network" not in {
        s.name for s in one.sends(1.7e9 + 13 * DAY, "@x", HOME, sender="@v2").hijack.signals
    }


def names(judged) -> set[str]:
    return {signal.name for signal in judged.hijack.signals}


def lived(accounts: int) -> Store:
    """Accounts that talked for a month, all from home."""
    one = Store()
    for day in range(30):
        for who in range(accounts):
            one.sends(1.7e9 + day * DAY + who, f"@f{day % 8}", HOME, sender=f"@v{who}")
    return one


def test_what_one_account_was_found_blasting_speaks_against_the_next() -> None:
    one = lived(3)
    at = 1.7e9 + 30 * DAY
    found = [one.sends(at + n, f"@p{n}", STRANGE, lure=True, sender="@v0").blast for n in range(5)]
    assert any(found)
    elsewhere = Client("203.0.113.5", "", "another")
    assert "account_known_bait" in names(one.sends(at + 60, "@x", elsewhere, lure=True, sender="@v1"))
    one.watch.cleared("@v0", at + 70)
    assert "account_known_bait" not in names(one.sends(at + 80, "@y", elsewhere, lure=True, sender="@v2"))


def test_accounts_that_turn_up_together_on_a_strange_network_are_told() -> None:
    one = lived(4)
    at = 1.7e9 + 30 * DAY
    seen = [
        names(one.sends(at + who, "@x", Client("198.51.100.9", "", f"d{who}"), sender=f"@v{who}")) for who in range(4)
    ]
    assert ["account_arrivals" in one for one in seen] == [False, False, True, True]


def test_log_ins_count_for_turning_up() -> None:
    one = lived(4)
    at = 1.7e9 + 30 * DAY
    for who in range(3):
        client = Client("198.51.100.9", "", f"d{who}")
        one.watch.happened(AccountEvent(f"e{who}", "logged_in", f"@v{who}", at, client=client), at)
    assert "account_arrivals" in names(one.sends(at + 9, "@x", Client("198.51.100.9", "", "d3"), sender="@v3"))


def test_where_it_is_in_doubt_the_owner_is_asked() -> None:
    one = lived(1)
    telephone, at = Client("192.0.2.77", "", "telephone"), 1.7e9 + 30 * DAY
    one.watch.happened(AccountEvent("e", "password_changed", "@v0", at, client=telephone), at)
    found = [one.sends(at + 10 + n, f"@p{n}", telephone, lure=True, sender="@v0") for n in range(4)]
    assert all(judged.blast is None for judged in found)
    assert [judged.challenge is not None for judged in found[2:]] == [False, True]
    assert found[3].challenge.kind == "link"
