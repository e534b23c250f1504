from bascule.server.click.limits import ClickLimits


def test_defaults_are_the_published_bounds() -> None:
    limits = ClickLimits()
    assert (limits.target, limits.header_bytes, limits.header_count, limits.body) == (8192, 16384, 64, 16384)
    assert limits.tick <= min(limits.header_timeout, limits.idle_timeout, limits.write_timeout) / 4
