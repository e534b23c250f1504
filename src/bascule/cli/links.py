"""``bascule links``: find, read, unwrap, wrap and open, on pipes and by hand."""

import io
from pathlib import Path
from typing import Literal, cast

import click
import msgspec

from bascule.cli.home import one_line_errors
from bascule.cli.lines import Answer, run, text_field
from bascule.links.canonical import canonical
from bascule.links.destination import NotADestination, read
from bascule.links.expressions import expressions
from bascule.links.facts import facts
from bascule.links.find import GRAMMAR, WIDE, find
from bascule.links.idna import to_unicode
from bascule.links.keyring import Keyring, load_keyring
from bascule.links.suffixes import SUFFIXES
from bascule.links.target import read_target
from bascule.links.token import Opener, TokenRefused, message_tag
from bascule.links.unwrap import unwrap
from bascule.links.wrap import Wrapper, read_base

REFUSALS = {
    "malformed": "this is no link of ours, or it was altered",
    "unknown_key": "its key is not in this key file",
    "retired_key": "its key was retired",
    "bad_mac": "it was altered, or belongs to another network",
}
KEYS = click.option(
    "--keys",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="a network's key file, HOME/keys/NETWORK.json",
)


@click.group()
def command() -> None:
    """Find links in text, read them as a browser would, unwrap, wrap and open them.

    Without arguments each sub-command reads JSON lines on stdin and answers with JSON lines.
    """


def _play(arguments: tuple[str, ...], field: str, answer: Answer) -> None:
    """Answer the arguments, or every line of stdin where there are none."""
    lines = b"".join(msgspec.json.encode({field: argument}) + b"\n" for argument in arguments)
    run(answer, io.BytesIO(lines) if arguments else None)


@command.command("find")
@click.argument("texts", nargs=-1)
@click.option("--format", "form", type=click.Choice(["plain", "markdown", "html"]), default="plain", show_default=True)
@click.option("--wide", is_flag=True, help="also what only some clients make clickable")
def find_(texts: tuple[str, ...], form: str, wide: bool) -> None:
    """Find links: {"text": …} gives {"links": [{"start", "end", "text", "url", …}]}; offsets are code points."""
    grammar = WIDE if wide else GRAMMAR

    def answer(value: dict[str, object]) -> object:
        given = text_field(value, "format") if "format" in value else form
        if given not in ("plain", "markdown", "html"):
            raise ValueError("format: expected plain, markdown or html")
        links = find(text_field(value, "text"), cast("Literal['plain', 'markdown', 'html']", given), grammar)
        return {"links": links}

    _play(texts, "text", answer)


@command.command("read")
@click.argument("urls", nargs=-1)
def read_(urls: tuple[str, ...]) -> None:
    """Read URLs: {"url": …} gives href, host, registrable_domain, canonical, expressions and facts, or an error."""
    _play(urls, "url", _read)


def _read(value: dict[str, object]) -> object:
    raw = text_field(value, "url")
    looked_up: dict[str, object] = {}
    try:
        looked_up = {"canonical": canonical(raw), "expressions": expressions(raw)}
    except ValueError:
        looked_up = {"canonical": None, "expressions": ()}
    try:
        destination = read(raw)
    except NotADestination as error:
        return {"error": str(error), **looked_up}
    return {
        "href": destination.href,
        "host": destination.host,
        "host_unicode": to_unicode(destination.host),
        "registrable_domain": SUFFIXES.registrable_domain(destination.host),
        **looked_up,
        "facts": facts(destination),
    }


@command.command("unwrap")
@click.argument("urls", nargs=-1)
def unwrap_(urls: tuple[str, ...]) -> None:
    """Unwrap URLs offline: {"url": …} gives the innermost "url" and all "layers", outermost first."""

    def answer(value: dict[str, object]) -> object:
        raw = text_field(value, "url")
        layers = unwrap(raw)
        return {"url": layers[-1].url if layers else raw, "layers": layers}

    _play(urls, "url", answer)


@command.command("wrap")
@click.argument("urls", nargs=-1)
@KEYS
@click.option("--base", required=True, help="where links point, for example https://go.example")
@click.option("--message", default="by-hand", show_default=True, help="the message's id, which the link is bound to")
@click.option("--audience", default=0, show_default=True, type=click.IntRange(0, 10**9), help="people it is sent to")
@one_line_errors
def wrap_(urls: tuple[str, ...], keys: Path, base: str, message: str, audience: int) -> None:
    """Wrap URLs: {"url": …} gives {"url", "wrapped_url"}; a link of ours is not wrapped again."""
    ring = _ring(keys)
    wrapper = Wrapper(ring, read_base(base))

    def answer(value: dict[str, object]) -> object:
        raw = text_field(value, "url")
        destination = read(raw)
        if wrapper.own(destination.href) is not None:
            return {"url": raw, "wrapped_url": raw}
        wrapped = wrapper.wrap(raw, message_tag(ring, message), audience)
        return {"url": raw, "wrapped_url": wrapped.url}

    _play(urls, "url", answer)


@command.command("open")
@click.argument("urls", nargs=-1)
@KEYS
@one_line_errors
def open_(urls: tuple[str, ...], keys: Path) -> None:
    """Open wrapped links offline, with the key file alone: {"url": …} gives destination, network, tag and audience."""
    opener = Opener([_ring(keys)])

    def answer(value: dict[str, object]) -> object:
        return _opened(opener, text_field(value, "url"))

    _play(urls, "url", answer)


def _opened(opener: Opener, url: str) -> object:
    """Try the path behind the host, and behind each further folder: the link base may have a path of its own."""
    rest = url.partition("://")[2].partition("/")[2] if "://" in url else url.lstrip("/")
    refused = TokenRefused("malformed")
    parts = rest.split("/")
    for start in range(min(len(parts), 5)):
        target = read_target(b"/" + "/".join(parts[start:]).encode("utf-8", "surrogatepass"))
        if target is None:
            continue
        try:
            return opener.open(target.token)
        except TokenRefused as error:
            refused = error if refused.why == "malformed" else refused
    raise ValueError(f"url: {REFUSALS[refused.why]}")


def _ring(path: Path) -> Keyring:
    try:
        return load_keyring(path.read_bytes())
    except OSError as error:
        raise ValueError(f"keys: {path}: {error.strerror}") from None
