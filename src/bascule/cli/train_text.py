"""``bascule train text``: the shipped text model from shared data, or a network's own family from its labels."""

import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import msgspec

from bascule.cli.asked import asked
from bascule.cli.home import HOME_OPTION, one_line_errors
from bascule.cli.reading import Reading
from bascule.cli.since import SINCE
from bascule.server.learned import put_text_model
from bascule.signals.text import model
from bascule.signals.text.label import Label

_READ = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHIPPED = Path(model.__file__).parent / model.SHIPPED


@click.command()
@click.option("--shared", type=click.Path(exists=True, file_okay=False, path_type=Path), help="the shared data folder")
@click.option("--labels", type=_READ, help='JSON lines {"text", "label": "abuse" or "fine", "at"} of one network')
@click.option("--network", help="a network whose record and review labels are read, in place of --labels")
@click.option("--since", type=SINCE, default="90d", show_default=True, help="how far back that record is read")
@HOME_OPTION
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="the file to write")
@one_line_errors
def command(
    shared: Path | None, labels: Path | None, network: str | None, since: float, home: Path, out: Path | None
) -> None:
    """Make the shipped text model from --shared, or a network's own family from --network or --labels.

    With --shared, the model that comes with Bascule is written anew unless --out names another file. A network's own
    is used from then on beside that, unless --out names a file.
    """
    if sum(given is not None for given in (shared, labels, network)) != 1:
        raise ValueError("train text: expected one of --shared, --labels and --network")
    for name in ("numpy",) if shared is None else ("numpy", "wordfreq"):
        if find_spec(name) is None:
            raise ValueError(f"train text: needs {name}; install bascule with the extra `train`")
    if shared is not None:
        made = import_module("bascule.signals.text.learn").learn(shared, lambda line: click.echo(line, err=True))
    else:
        if out is None and labels is not None:
            raise ValueError("train text: --out is needed with --labels")
        found = _labels(labels) if labels is not None else _of_record(home, str(network), time.time() - since)
        made = import_module("bascule.signals.text.labels").learn_labels(found)
    raw = model.encode(made)
    _put(raw, out, home, network)
    for name, words in made.made.items():
        click.echo(f"{name}: {words}")
    click.echo(f"{len(raw):,} bytes in {(out or _SHIPPED).name if network is None or out else 'use for ' + network}")


def _put(raw: bytes, out: Path | None, home: Path, network: str | None) -> None:
    if network is None or out is not None:
        (out or _SHIPPED).write_bytes(raw)
    else:
        asked(home, network, lambda service: put_text_model(service, network, "command line", raw))


def _of_record(home: Path, network: str, since: float) -> list[Label]:
    """Messages whose text is still kept and that a decision taught of, oldest first."""
    with Reading(home, network) as reading:
        taught = reading.labels()
        return [
            Label(past.message.text, "abuse" if taught[past.message.id] == "bad" else "fine", past.received_at)
            for past in reading.history(since)
            if past.message.text and past.message.id in taught
        ]


def _labels(path: Path) -> list[Label]:
    decoder = msgspec.json.Decoder(Label)
    found = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    found.append(decoder.decode(line))
                except msgspec.DecodeError as error:
                    raise ValueError(f"labels: line {number}: {error}") from None
    return found
