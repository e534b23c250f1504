"""``bascule brands``: what names are compared with, made from its sources and asked by hand."""

import gzip
import sys
from pathlib import Path

import click
import msgspec

from bascule.cli.home import one_line_errors
from bascule.links.idna import to_ascii
from bascule.signals import lookalike
from bascule.signals.lookalike.brand import Shipped
from bascule.signals.lookalike.build import Icon, build, read_chosen
from bascule.signals.lookalike.confusables import LICENCE, SOURCE, read_confusables
from bascule.signals.lookalike.load import load

_HERE = Path(lookalike.__path__[0])
_READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Brands and own names that others are made to look like."""


@command.command("look")
@click.argument("hosts", nargs=-1)
@click.option("--own", "own", multiple=True, metavar="DOMAIN", help="a domain of the network's own; may be repeated")
@one_line_errors
def look(hosts: tuple[str, ...], own: tuple[str, ...]) -> None:
    """What each host is made to read like, one JSON object a line. Nothing is looked up anywhere.

    Without a host on the command line, hosts are read from standard input, one a line.
    """
    found = load(own)
    for host in hosts or map(str.strip, sys.stdin):
        ascii_host = to_ascii(host.lower().rstrip(".")) or host
        findings = found.find(ascii_host)
        rows = [{**msgspec.to_builtins(each), "explanation": each.explanation} for each in findings]
        sys.stdout.buffer.write(msgspec.json.encode({"host": host, "found": rows}) + b"\n")


@command.command("build")
@click.option("--owned", type=_READ, required=True, help="JSON: from a list's name to the domains it owns")
@click.option("--titles", type=_READ, required=True, help="JSON: brand titles with their sources")
@click.option("--version", required=True, help="the day these were read, YYYY-MM-DD")
@click.option("--source", "sources", multiple=True, help="a source with its commit and licence; may be repeated")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=_HERE / "brands.json")
@one_line_errors
def make(owned: Path, titles: Path, version: str, sources: tuple[str, ...], out: Path) -> None:
    """Make the shipped brand file from ownership lists, brand titles and the brands chosen by hand."""
    chosen = read_chosen(_HERE.joinpath("watched.toml").read_text("utf-8"))
    lists = msgspec.json.decode(_bytes(owned), type=dict[str, list[str]])
    icons = msgspec.json.decode(_bytes(titles), type=list[Icon])
    made = build(chosen, lists, icons, version, sources)
    out.write_bytes(_one_a_line(made))
    named = sum(bool(brand.names) for brand in made.brands)
    domains = sum(len(brand.domains) for brand in made.brands)
    click.echo(f"{len(made.brands)} brands, {named} with names, {domains} domains: {out.stat().st_size} bytes")


@command.command("confusables")
@click.argument("file", type=_READ)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=_HERE / "confusables.json")
@one_line_errors
def confusables(file: Path, out: Path) -> None:
    """Make the shipped table of look-alike letters from Unicode's confusables.txt."""
    version, pairs = read_confusables(_bytes(file).decode("utf-8-sig").splitlines())
    head = {"version": version, "source": SOURCE.format(version=version), "licence": LICENCE}
    out.write_bytes(msgspec.json.format(msgspec.json.encode({**head, "pairs": dict(sorted(pairs.items()))}), indent=0))
    click.echo(f"{len(pairs)} pairs of Unicode {version}: {out.stat().st_size} bytes")


def _one_a_line(made: Shipped) -> bytes:
    """JSON with one brand a line, so that a change can be read."""
    head = msgspec.json.encode({"version": made.version, "sources": made.sources})
    rows = b",\n".join(msgspec.json.encode(brand) for brand in made.brands)
    return head[:-1] + b',"brands":[\n' + rows + b"\n]}\n"


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
