"""A logo file into a ``data:`` address: pictures by their first bytes, SVG rebuilt from an allow-list."""

import base64
import re
from typing import Final
from xml.etree import ElementTree

LARGEST: Final = 64 * 1024
_DEEPEST: Final = 32
_SVG: Final = "http://www.w3.org/2000/svg"

_ELEMENTS: Final = re.compile(
    r"svg|g|defs|symbol|title|desc|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|linearGradient"
    r"|radialGradient|stop|clipPath|mask"
)
_ATTRIBUTES: Final = re.compile(
    r"id|viewBox|width|height|x|y|x1|y1|x2|y2|cx|cy|r|rx|ry|fx|fy|d|points|transform|opacity|fill|fill-opacity|fill-rule"
    r"|clip-rule|clip-path|mask|stroke|stroke-width|stroke-linecap|stroke-linejoin|stroke-miterlimit|stroke-dasharray"
    r"|stroke-dashoffset|stroke-opacity|stop-color|stop-opacity|offset|gradientUnits|gradientTransform|spreadMethod"
    r"|font-family|font-size|font-weight|text-anchor|preserveAspectRatio|clipPathUnits|maskUnits"
)
_ELSEWHERE: Final = re.compile(r"url\s*\(\s*(?!#)|\\|&", re.IGNORECASE)


def logo_uri(logo: bytes) -> str:
    """The ``data:`` URI of a logo, or an empty string for no logo.

    An SVG is parsed and written anew with plain drawing elements and attributes alone: no script, style, link, image,
    event handler, animation or foreign object, and ``url()`` only to its own parts. The pages show it as ``<img>``,
    where a browser runs no script and loads nothing from it anyway.

    Args:
        logo: the file's bytes, at most 64 KiB.

    Raises:
        ValueError: too large, of no known kind, or an SVG that cannot be read.
    """
    if not logo:
        return ""
    if len(logo) > LARGEST:
        raise ValueError(f"brand.logo: at most {LARGEST} bytes expected, got {len(logo)}")
    kind = _picture(logo)
    if kind is None:
        kind, logo = "svg+xml", _clean_svg(logo)
    return f"data:image/{kind};base64,{base64.b64encode(logo).decode('ascii')}"


def _picture(logo: bytes) -> str | None:
    if logo.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if logo.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if logo.startswith(b"RIFF") and logo[8:12] == b"WEBP":
        return "webp"
    return None


def _clean_svg(logo: bytes) -> bytes:
    if b"<!" in logo.replace(b"<!--", b"") or b"\0" in logo:
        raise ValueError("brand.logo: SVG without DOCTYPE, entities, CDATA or NUL, in UTF-8, expected")
    try:
        # A document type, and with it every entity, was refused above; UTF-8 is forced so that it cannot hide.
        root = ElementTree.fromstring(logo, ElementTree.XMLParser(encoding="utf-8"))  # noqa: S314
    except (ElementTree.ParseError, ValueError) as error:
        raise ValueError(f"brand.logo: PNG, JPEG, WebP or well-formed SVG expected ({error})") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError("brand.logo: PNG, JPEG, WebP or SVG expected")
    ElementTree.register_namespace("", _SVG)
    rebuilt: bytes = ElementTree.tostring(_rebuilt(root, 0), encoding="utf-8")
    return rebuilt


def _rebuilt(element: ElementTree.Element, depth: int) -> ElementTree.Element:
    if depth > _DEEPEST:
        raise ValueError(f"brand.logo: SVG nested at most {_DEEPEST} deep expected")
    kept = {
        name: value
        for name, value in element.attrib.items()
        if _ATTRIBUTES.fullmatch(name) and not _ELSEWHERE.search(value)
    }
    fresh = ElementTree.Element(element.tag, kept)
    fresh.text, fresh.tail = element.text, element.tail
    for child in element:
        space, _, name = child.tag[1:].partition("}")
        if space == _SVG and _ELEMENTS.fullmatch(name):
            fresh.append(_rebuilt(child, depth + 1))
    return fresh
