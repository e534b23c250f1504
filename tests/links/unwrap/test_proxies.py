from collections.abc import Callable

import pytest

from bascule.links.destination import Destination, read
from bascule.links.unwrap.proxies import amp, archived, cached, google_amp, split, translate


@pytest.mark.parametrize(
    ("peel", "url", "found"),
    [
        (
            translate,
            "https://www-a--b-com.translate.goog/p?q=1&_x_tr_sl=en&_x_tr_tl=de#f",
            "https://www.a-b.com/p?q=1#f",
        ),
        (translate, "https://a-com.translate.goog/?_x_tr_sch=http&_x_tr_sl=en", "http://a.com/"),
        (translate, "https://0-ab--c-com-0.translate.goog/", "https://ab-c.com/"),
        (translate, "https://x.y.translate.goog/", None),
        (translate, "https://translate.goog/", None),
        (amp, "https://a-com.cdn.ampproject.org/c/s/a.com/b?c", "https://a.com/b?c"),
        (amp, "https://a-com.cdn.ampproject.org/v/a.com/b", "http://a.com/b"),
        (amp, "https://cdn.ampproject.org/v0.js", None),
        (google_amp, "https://www.google.com/amp/s/a.com/b", "https://a.com/b"),
        (google_amp, "https://www.google.com/search", None),
        (archived, "https://web.archive.org/web/20260101000000id_/http://a.com/b?c=1", "http://a.com/b?c=1"),
        (archived, "https://web.archive.org/web/2026*/a.com/b", "http://a.com/b"),
        (archived, "https://archive.ph/newest/https://a.com/%2541", "https://a.com/%2541"),
        (archived, "https://archive.ph/o/AbCd/https://a.com/", "https://a.com/"),
        (archived, "https://archive.org/details/a.com", None),
        (archived, "https://archive.ph/AbCd", None),
        (cached, "https://webcache.googleusercontent.com/search?q=cache:Ab1:https://a.com/b+words", "https://a.com/b"),
        (cached, "https://webcache.googleusercontent.com/search?q=cache:a.com/b", "http://a.com/b"),
        (cached, "https://webcache.googleusercontent.com/search?q=a.com", None),
        (
            split,
            "https://images-ext-1.discordapp.net/external/Sig/%3Fa%3D1/https/a.com/b.png?w=1",
            "https://a.com/b.png?a=1",
        ),
        (split, "https://images-ext-1.discordapp.net/external/Sig/https/a.com/b.png", "https://a.com/b.png"),
        (split, "https://images-ext-1.discordapp.net/other", None),
    ],
)
def test_proxies(peel: Callable[[Destination], str | None], url: str, found: str | None) -> None:
    assert peel(read(url)) == found
