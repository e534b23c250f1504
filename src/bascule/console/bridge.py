"""The pages a person sees when a bridge is up, or before crossing one. They show; nothing is judged here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bascule.console.brand import DEFAULT, Brand
from bascule.console.headers import page_headers
from bascule.console.language import lookup
from bascule.console.logo import logo_uri
from bascule.console.translations import FOLDER, DateWords, Ready, read_words, ready
from bascule.console.view import NOTHING, Shown, contact_markup, view
from bascule.gate.crossing import Headers

__all__ = ["DEFAULT", "HEADERS", "Brand", "PageKind", "Pages", "Shown"]

PageKind = Literal[
    "warned", "blocked", "gone", "unknown", "leaving", "preview", "error", "report", "harm", "thanks", "busy", "appeal"
]  # fmt: skip
KINDS: Final[tuple[PageKind, ...]] = get_args(PageKind)

# Pages that must look the same whatever was asked for: they show nothing of what they are about.
_UNIFORM: Final[tuple[PageKind, ...]] = ("unknown", "error", "thanks", "busy")
_TONE: Final[Mapping[str, str]] = {"warn": "warned", "block": "blocked"}
"""How a page that shows the verdict now looks when it is a bad one."""
_LEAF: Final[Mapping[str, str]] = {
    "warned": "half",
    "blocked": "up",
    "gone": "up",
    "unknown": "none",
    "error": "none",
    "leaving": "down",
    "preview": "down",
    "report": "half",
    "harm": "half",
    "thanks": "none",
    "busy": "none",
    "appeal": "none",
}
"""How far the bridge in the picture is raised."""
_TEMPLATES: Final = Path(__file__).parent / "templates"
_FALLBACK: Final = "en"


def _environment() -> Environment:
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _own_style(environment: Environment, brand: Brand) -> str:
    return environment.get_template("brand.css").render(brand=brand).strip()


_STYLE: Final = (_TEMPLATES / "page.css").read_text("utf-8").strip()

HEADERS: Final[Headers] = page_headers(_STYLE, _own_style(_environment(), DEFAULT))
"""The headers of pages with the default brand; of any other, :attr:`Pages.headers`."""


class Pages:
    """All pages in all languages for one brand. Made once at load; `page` and `language` then only fill in.

    Attributes:
        headers: the header lines that belong to these pages, one constant tuple.
    """

    def __init__(
        self,
        brand: Brand = DEFAULT,
        *,
        registrable: Callable[[str], str | None] | None = None,
        words: Path = FOLDER,
        fallback: str = _FALLBACK,
    ) -> None:
        """Read the words and compile the templates.

        Args:
            brand: whom the pages speak for.
            registrable: gives an ASCII host's registrable domain, to be set in bold; None sets nothing in bold.
            words: the folder of translations, one TOML file a language.
            fallback: the language for people whose own there is none of.

        Raises:
            ValueError: a translation is incomplete, or there is none in the fallback language.
        """
        environment = _environment()
        self._registrable = registrable
        self._brand = brand
        self._templates: dict[str, Template] = {kind: environment.get_template(f"{kind}.html") for kind in KINDS}
        self._pictures = {
            kind: Markup(environment.get_template("bridge.svg").render(leaf=leaf).replace("\n", ""))  # noqa: S704 -- ours
            for kind, leaf in _LEAF.items()
        }
        own = _own_style(environment, brand)
        self.headers: Headers = page_headers(_STYLE, own)
        self._parts = _brand_parts(brand, own)
        self._words: dict[str, Ready] = {}
        self._dates: dict[str, DateWords] = {}
        for name, found in read_words(words).items():
            self._words[name] = ready(found)
            self._dates[name] = found.date
        if fallback not in self._words:
            raise ValueError(f"words: a file {fallback}.toml expected in {words.name}/")
        self._fallback = fallback
        self._lower = {name.lower(): name for name in self._words}
        self._contact = contact_markup(brand.contact)
        self._uniform = {(kind, name): self._render(kind, name, NOTHING) for kind in _UNIFORM for name in self._words}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are, as `page` takes them."""
        return tuple(self._words)

    def language(self, accept_language: bytes) -> str:
        """The language for an ``Accept-Language`` header, or the fallback. Never raises."""
        return lookup(accept_language, self._lower, self._fallback)

    def page(self, kind: PageKind, language: str, shown: Shown) -> bytes:
        """A whole page, HTML in UTF-8.

        Pages of the kinds ``unknown``, ``error``, ``thanks`` and ``busy`` are the same bytes whatever is shown, so that
        they reveal nothing.

        Args:
            kind: which page.
            language: one of `languages`; any other gives the fallback.
            shown: what it is about.

        Raises:
            KeyError: there is no such kind.
        """
        name = language if language in self._words else self._fallback
        uniform = self._uniform.get((kind, name))
        return uniform if uniform is not None else self._render(kind, name, shown)

    def _render(self, kind: PageKind, name: str, shown: Shown) -> bytes:
        words = self._words[name]
        values: dict[str, Any] = view(shown, words, self._dates[name], self._registrable)
        values["contact"] = self._contact if shown.contact is None else contact_markup(shown.contact)
        values["help"] = self._brand.help_url
        tone = _TONE.get(shown.verdict, kind) if kind in ("leaving", "preview") else kind
        text = self._templates[kind].render(
            tone=tone, k=words[kind], w=words, v=values, brand=self._parts, picture=self._pictures[tone]
        )
        return text.encode("utf-8", "replace")


def _brand_parts(brand: Brand, own_style: str) -> dict[str, object]:
    icon = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" '
        f'fill="{brand.accent}"/><path d="M5 22h5L19 9M27 22h-5" fill="none" stroke="#fff" stroke-width="3"/></svg>'
    )
    logo = logo_uri(brand.logo)
    return {
        "name": brand.name,
        "logo": logo,
        "icon": logo or logo_uri(icon.encode("ascii")),
        "base_style": Markup(_STYLE),  # noqa: S704 -- our own style sheet
        "own_style": Markup(own_style),  # noqa: S704 -- made of colours that Brand has checked
    }
