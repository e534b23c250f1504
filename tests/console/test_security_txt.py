import re
from datetime import UTC, datetime

import pytest

from bascule.console.security_txt import contact_uri, security_txt

NOW = 1_795_434_583.5


def fields(text: bytes) -> dict[str, str]:
    lines = [line for line in text.decode().splitlines() if not line.startswith("#")]
    return dict(line.split(": ", 1) for line in lines)


def test_it_names_contact_expiry_and_its_own_place() -> None:
    text = security_txt(["abuse@market.example"], "https://go.market.example/l", NOW)
    assert text is not None
    assert text.endswith(b"\n")
    found = fields(text)
    assert found["Contact"] == "mailto:abuse@market.example"
    assert found["Canonical"] == "https://go.market.example/.well-known/security.txt"
    expires = datetime.strptime(found["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    assert 179 * 86400 < expires - NOW <= 180 * 86400


def test_networks_that_share_a_domain_are_all_named_once() -> None:
    text = security_txt(["a@b.example", None, "nonsense", "c@d.example", "a@b.example"], "https://go.example", NOW)
    assert text is not None
    assert re.findall(rb"^Contact: (.*)$", text, re.MULTILINE) == [b"mailto:a@b.example", b"mailto:c@d.example"]


def test_it_is_the_same_all_day() -> None:
    start = NOW // 86400 * 86400
    texts = {security_txt(["a@b.example"], "https://go.example", start + hour * 3600) for hour in range(24)}
    assert len(texts) == 1
    assert security_txt(["a@b.example"], "https://go.example", start + 86400) not in texts


def test_it_names_no_place_without_https() -> None:
    text = security_txt(["a@b.example"], "http://127.0.0.1:8421", NOW)
    assert text is not None
    assert "Canonical" not in fields(text)


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("abuse@market.example", "mailto:abuse@market.example"),
        ("https://market.example/abuse?x=1", "https://market.example/abuse?x=1"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+49-30-1234", "tel:+49-30-1234"),
    ],
)
def test_contacts_become_uris(contact: str, uri: str) -> None:
    assert contact_uri(contact) == uri


@pytest.mark.parametrize(
    "contact",
    [None, "", "Ask Ann", "a@b@c", "@b", "a@", "http://market.example/", "javascript:alert(1)",
     "a@b.example\nContact: x@evil.example", "https://a.example/\r\nX: y", "a b@c.example", "\u00e9@b.example",
     "https://" + "a" * 600],
)  # fmt: skip
def test_what_the_file_cannot_hold_makes_none(contact: str | None) -> None:
    assert contact_uri(contact) is None
    assert security_txt([contact], "https://go.example", NOW) is None
