from bascule.signals.lookalike.load import load, most_used, shared_hosting


def test_the_network_s_own_names_come_before_all_brands() -> None:
    found = load(("login.discordia.example", "discordia-help.example"), title="Discordia")
    (finding,) = found.find("discordla.com")
    assert (finding.brand, finding.title, finding.target) == ("own", "Discordia", "login.discordia.example")
    assert found.find("discordia-help.example") == ()


def test_without_own_names_the_shipped_brands_are_there() -> None:
    assert load().find("dlscord.com")
    assert not load().find("discord.com")


def test_widely_used_sites_and_shared_hosting_are_known() -> None:
    assert "wikipedia.org" in most_used()
    assert "weebly.com" in shared_hosting()
    assert "wikipedia.org" not in shared_hosting()


def test_networks_share_what_is_not_their_own() -> None:
    one, other = load(("login.one.example",)), load(("login.other.example",))
    assert one._rest is other._rest is load()  # type: ignore[union-attr]


def test_a_network_with_a_plain_word_for_a_name() -> None:
    found = load(("chat.example",))
    assert not any(each.weight >= 2.5 for each in found.find("chat-room.com"))
    assert any(each.weight >= 2.5 for each in found.find("chat-login.com"))
