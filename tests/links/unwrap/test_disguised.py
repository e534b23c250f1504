import base64
from collections.abc import Callable

import pytest

from bascule.links.destination import Destination, read
from bascule.links.unwrap.disguised import bing, bitdefender, check_point, domain_only, news, yahoo

CODE = base64.urlsafe_b64encode(b"https://a.com/b?c").decode().rstrip("=")
NEWS = base64.urlsafe_b64encode(b"\x08\x13\x22\x15https://a.com/article\xd2\x01\x00").decode().rstrip("=")


@pytest.mark.parametrize(
    ("peel", "url", "found"),
    [
        (
            yahoo,
            "https://r.search.yahoo.com/_ylt=A;_ylu=B/RO=10/RU=https%3a%2f%2fa.com%2fb/RK=2/RS=c",
            "https://a.com/b",
        ),
        (yahoo, "https://rds.yahoo.com/_ylt=A/**http%3A%2F%2Fa.com%2F", "http://a.com/"),
        (yahoo, "https://search.yahoo.com/search?p=x", None),
        (bing, f"https://www.bing.com/ck/a?!&&p=1&u=a1{CODE}&ntb=1", "https://a.com/b?c"),
        (bing, f"https://www.bing.com/aclick?ld=1&u={CODE}", "https://a.com/b?c"),
        (bing, "https://www.bing.com/ck/a?u=a1L2ltYWdlcw", None),
        (bing, f"https://www.bing.com/search?u=a1{CODE}", None),
        (news, f"https://news.google.com/rss/articles/{NEWS}?oc=5", "https://a.com/article"),
        (news, "https://news.google.com/articles/CBMiopaque", None),
        (news, "https://news.google.com/home", None),
        (check_point, "https://url.avanan.click/v2/___https://a.com/b#c___.YXAzOm", "https://a.com/b#c"),
        (check_point, "https://url.avanan.click/v2/___https://a.com/b", None),
        (domain_only, "https://protect-eu.mimecast.com/s/AbCdEf?domain=a.com", "http://a.com/"),
        (domain_only, "https://protect-eu.mimecast.com/s/AbCdEf?domain=a.com%2Fb", None),
        (bitdefender, f"https://lsems.gravityzone.bitdefender.com/scan/{CODE}/SIG", "https://a.com/b?c"),
        (bitdefender, "https://lsems.gravityzone.bitdefender.com/", None),
    ],
)
def test_disguised(peel: Callable[[Destination], str | None], url: str, found: str | None) -> None:
    assert peel(read(url)) == found
