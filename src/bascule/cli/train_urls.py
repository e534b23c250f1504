"""``bascule train urls``: the model of what addresses look like, from dated feeds and links in chat."""

from importlib.util import find_spec
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from bascule.cli.home import one_line_errors
from bascule.signals.url_model import model
from bascule.signals.url_model.samples import TRAINED, Sample, samples

_SHIPPED = Path(model.__file__).parent / model.SHIPPED


@click.command()
@click.option(
    "--shared",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("../shared/data"),
    show_default=True,
    help="the folder with feeds/, benign/ and brands/",
)
@click.option(
    "--until", default="9999", help="train on phishing first seen before this day, YYYY-MM-DD; all unless given"
)
@click.option("--seed", default=1, show_default=True, help="draws the folds that set the threshold")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="the file to write; the shipped one unless given"
)
@one_line_errors
def command(shared: Path, until: str, seed: int, out: Path | None) -> None:
    """Train the model that tells what phishing addresses look like.

    The same data and seed write the same file. It takes a minute or two and 2 GB. No address is ever opened.
    """
    if find_spec("numpy") is None:
        raise ValueError("train urls: needs numpy; install bascule with the extra `train`")
    raw = trained(shared, until, seed)
    file = msgspec.msgpack.decode(raw, type=model.ModelFile)
    model.UrlModel(file)
    target = out or _SHIPPED
    target.write_bytes(raw)
    for name, value in file.made.items():
        click.echo(f"{name}: {value}")
    click.echo(f"{len(raw):,} bytes in {target.name}")


def trained(shared: Path, until: str, seed: int) -> bytes:
    """The model file's bytes, made with a progress bar on standard error."""
    from bascule.signals.url_model.learn import learn, taken_apart  # noqa: PLC0415 (numpy is an extra)

    known: list[Sample] = []
    for source in TRAINED:
        known += samples(shared, source, until=until if source == "phishing" else "9999")
    days = [one.seen for one in known if one.source == "phishing"]
    if not days:
        raise ValueError(f"until: no phishing was first seen before {until}")
    made: dict[str, str | int | float] = {
        "sources": ", ".join(TRAINED),
        "phishing_from": min(days),
        "phishing_to": max(days),
        "command": f"bascule train urls --seed {seed}" + (f" --until {until}" if until != "9999" else ""),
    }
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=1.0)

        def told(what: str, done: float) -> None:
            progress.update(task, description=what, completed=done)

        return msgspec.msgpack.encode(learn(taken_apart(known, told), made, seed, told))
