"""An operator's brand on the pages people see: stock warning pages get imitated, so each network has its own."""

import re

import msgspec

from bascule.console.logo import logo_uri
from bascule.console.odd import href

LEAST_CONTRAST = 4.5
"""WCAG 2.2 success criterion 1.4.3 (AA), for text of any size."""

LIGHT_SURFACES = ("#ffffff", "#f3f5f8")
DARK_SURFACES = ("#1c2128", "#12161b")
"""What accents are seen against, card first, then page; the style sheet uses the same (a test compares)."""

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)
_LONGEST_NAME = 60
_LONGEST_CONTACT = 200


class Brand(msgspec.Struct, frozen=True):
    """Who the pages speak for. Checked when it is made.

    Attributes:
        name: shown in the page's header and title, 1 to 60 characters.
        accent: colour of links, buttons and the focus ring in light mode, ``#rrggbb``; it must reach a contrast of
            4.5 against the light card and page.
        accent_dark: the same in dark mode.
        logo: an SVG, PNG, JPEG or WebP file's bytes, at most 64 KiB, or empty; see :mod:`bascule.console.logo`.
        contact: where people reach the operator: an e-mail address or any text of at most 200 characters.
        help_url: an ``https:`` (or ``http:``) page with help for people, or empty.

    Raises:
        ValueError: a field is out of its bounds; the message names it.
    """

    name: str = "Bascule"
    accent: str = "#0b57a4"
    accent_dark: str = "#8fbcf5"
    logo: bytes = b""
    contact: str = ""
    help_url: str = ""

    def __post_init__(self) -> None:
        """Refuse what would make a page hard to read or unsafe to serve."""
        if not 0 < len(self.name.strip()) <= _LONGEST_NAME:
            raise ValueError(f"brand.name: 1 to {_LONGEST_NAME} characters expected, got {len(self.name)}")
        if len(self.contact) > _LONGEST_CONTACT:
            raise ValueError(f"brand.contact: at most {_LONGEST_CONTACT} characters expected, got {len(self.contact)}")
        _check_accent("brand.accent", self.accent, LIGHT_SURFACES)
        _check_accent("brand.accent_dark", self.accent_dark, DARK_SURFACES)
        if self.help_url and (not self.help_url.lower().startswith("http") or href(self.help_url) is None):
            raise ValueError("brand.help_url: an absolute https: or http: URL expected")
        logo_uri(self.logo)


def _check_accent(field: str, colour: str, surfaces: tuple[str, ...]) -> None:
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"{field}: a colour as #rrggbb expected, got {colour!r}")
    for surface in surfaces:
        found = contrast(colour, surface)
        if found < LEAST_CONTRAST:
            raise ValueError(f"{field}: contrast {found:.2f} against {surface}, at least {LEAST_CONTRAST} expected")


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


DEFAULT = Brand()
