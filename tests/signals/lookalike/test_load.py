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
