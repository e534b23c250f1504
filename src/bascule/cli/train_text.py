"""``bascule train text``: the shipped text model from shared data, or a network's own family from its labels."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import msgspec

from bascule.cli.home import one_line_errors
from bascule.signals.text import model
from bascule.signals.text.label import Label

_READ = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHIPPED = Path(model.__file__).parent / model.SHIPPED


@click.command()
@click.option("--shared", type=click.Path(exists=True, file_okay=False, path_type=Path), help="the shared data folder")
@click.option("--labels", type=_READ, help='JSON lines {"text", "label": "abuse" or "fine", "at"} of one network')
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="the file to write")
@one_line_errors
def command(shared: Path | None, labels: Path | None, out: Path | None) -> None:
    """Make the shipped text model from --shared, or a network's own family from --labels.

    With --shared, the model that comes with Bascule is written anew unless --out names another file.
    """
    if (shared is None) == (labels is None):
        raise ValueError("train text: expected either --shared or --labels")
    if find_spec("numpy") is None:
        raise ValueError("train text: needs numpy; install bascule with the extra `train`")
    if shared is not None:
        made = import_module("bascule.signals.text.learn").learn(shared, lambda line: click.echo(line, err=True))
    else:
        if out is None or labels is None:
            raise ValueError("train text: --out is needed with --labels")
        made = import_module("bascule.signals.text.labels").learn_labels(_labels(labels))
    raw = model.encode(made)
    target = out or _SHIPPED
    target.write_bytes(raw)
    for name, words in made.made.items():
        click.echo(f"{name}: {words}")
    click.echo(f"{len(raw):,} bytes in {target.name}")


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
