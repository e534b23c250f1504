import base64

import pytest

from bascule.console.logo import LARGEST, logo_uri


def svg(inner: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{inner}</svg>'.encode()


def shown(logo: bytes) -> str:
    head, _, data = logo_uri(logo).partition(",")
    assert head == "data:image/svg+xml;base64"
    return base64.b64decode(data).decode()


def test_no_logo_is_nothing() -> None:
    assert logo_uri(b"") == ""


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff\xe0", "jpeg"), (b"RIFF\x10\0\0\0WEBPVP8 ", "webp")],
)
def test_pictures_go_by_their_first_bytes(head: bytes, kind: str) -> None:
    assert logo_uri(head + b"x").startswith(f"data:image/{kind};base64,")


def test_drawing_is_kept() -> None:
    drawn = shown(svg('<g fill="#123456"><path d="M0 0h8v8z" stroke-width="2"/><text x="1">Ahoy</text></g>'))
    assert 'd="M0 0h8v8z"' in drawn
    assert 'fill="#123456"' in drawn
    assert "Ahoy" in drawn


@pytest.mark.parametrize(
    "inner",
    [
        "<script>evil()</script>",
        '<path onload="evil()" d="M0 0"/>',
        '<image href="https://evil.example/x.png"/>',
        '<use href="https://evil.example/x.svg#evil"/>',
        "<style>@import 'https://evil.example'</style>",
        '<path style="background:url(https://evil.example)"/>',
        '<rect fill="url(https://evil.example/x#p)"/>',
        '<rect fill="u\\72l(https://evil.example/x#p)"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="evil()"/></foreignObject>',
        '<a href="javascript:evil()"><rect/></a>',
        '<animate attributeName="href" values="javascript:evil()"/>',
        '<set onbegin="evil()"/>',
        '<g xmlns:e="http://www.w3.org/1999/xlink" e:href="https://evil.example"/>',
        '<?xml-stylesheet href="https://evil.example"?>',
    ],
)
def test_everything_active_or_elsewhere_is_gone(inner: str) -> None:
    assert "evil" not in shown(svg(inner))


@pytest.mark.parametrize(
    "logo",
    [
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'.encode("utf-16"),
        b"<svg></svg>",
        b"<html/>",
        b"not a picture",
        svg("<g>" * 3),
        svg("<g>" * 60 + "</g>" * 60),
        b"\x89PNG\r\n\x1a\n" + b"x" * LARGEST,
    ],
)
def test_refused(logo: bytes) -> None:
    with pytest.raises(ValueError, match=r"brand\.logo"):
        logo_uri(logo)
