"""Writes a simulation down: messages, events and clicks as a chat server would tell them, and the truth apart."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from bascule import __version__
from bascule.accounts.event import AccountEvent
from bascule.gate.message import Message
from bascule.simulate.parameters import Parameters
from bascule.simulate.play import Play
from bascule.simulate.step import ORDINARY, Click, Step
from bascule.simulate.truth import Hijack

MESSAGES, EVENTS, CLICKS, TRUTH = "messages.ndjson", "events.ndjson", "clicks.ndjson", "truth.ndjson"


class Simulation(msgspec.Struct, frozen=True, tag="simulation", tag_field="is"):
    """The first line of the truth: what was played.

    Attributes:
        seed: of all chance in it.
        parameters: in full, with the defaults of each kind.
        version: of Bascule.
        starts: the first message, seconds since the epoch.
        ends: when it was over.
        decoys: accounts that nobody but an attacker writes to.
    """

    seed: int
    parameters: Parameters
    version: str
    starts: float
    ends: float
    decoys: tuple[str, ...]


class Labelled(msgspec.Struct, frozen=True, tag="label", tag_field="is"):
    """The truth about one message, event or click that a story planted; what is not named is ordinary.

    Attributes:
        what: ``message``, ``event`` or ``click``.
        id: of the message or event; of a click, its message's.
        account: who did it.
        kind: of attack or benign look-alike.
        story: which of them.
        attack: whether an attacker did it.
    """

    what: str
    id: str
    account: str
    kind: str
    story: str
    attack: bool


class Taken(msgspec.Struct, frozen=True, tag="hijack", tag_field="is"):
    """The truth about one account or purse that was lost."""

    hijack: Hijack


class Written(msgspec.Struct, frozen=True):
    """What was written.

    Attributes:
        messages: how many, by kind; ``ordinary`` for what was not planted.
        events: how many.
        clicks: how many.
        hijacks: accounts and purses lost, by kind.
    """

    messages: dict[str, int]
    events: int
    clicks: int
    hijacks: dict[str, int]


def write(
    play: Play, parameters: Parameters, folder: Path, tell: Callable[[Step], None] = lambda step: None
) -> Written:
    """Play to the end without a defence and write four files of JSON lines, each in time order.

    ``messages.ndjson`` holds what ``bascule check`` and ``POST /v1/messages`` take, ``events.ndjson`` what ``bascule
    event`` and ``POST /v1/events`` take. The folder appears when all is written, or not at all.

    Args:
        play: a run not yet begun.
        parameters: those of the run.
        folder: where; must not exist, or be empty.
        tell: called with each step.

    Raises:
        ValueError: the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"out: {folder} is not an empty folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        written = _write(play, parameters, making, tell)
        making.chmod(0o755)
        making.replace(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return written


def _write(play: Play, parameters: Parameters, folder: Path, tell: Callable[[Step], None]) -> Written:
    encode = msgspec.json.Encoder().encode
    messages: Counter[str] = Counter()
    others: Counter[type] = Counter()
    with ExitStack() as stack:

        def opened(name: str) -> BinaryIO:
            return stack.enter_context((folder / name).open("wb"))

        files = {Message: opened(MESSAGES), AccountEvent: opened(EVENTS), Click: opened(CLICKS)}
        truth = opened(TRUTH)
        first = Simulation(play.seed, parameters, __version__, play.start, play.end, play.decoys)
        truth.write(encode(first) + b"\n")
        for step in play:
            files[type(step.what)].write(encode(step.what) + b"\n")
            truth.writelines(encode(label) + b"\n" for label in labels(step))
            if isinstance(step.what, Message):
                messages[step.label.kind or "ordinary"] += 1
            else:
                others[type(step.what)] += 1
            tell(step)
        truth.writelines(encode(Taken(hijack)) + b"\n" for hijack in play.hijacks())
    lost = Counter(hijack.kind for hijack in play.hijacks())
    return Written(dict(messages), others[AccountEvent], others[Click], dict(lost))


def labels(step: Step) -> Iterator[Labelled]:
    """The truth about a step; nothing for an ordinary one."""
    label = step.label
    if label is ORDINARY:
        return
    what = step.what
    if isinstance(what, Message):
        yield Labelled("message", what.id, what.sender, label.kind, label.story, label.attack)
    elif isinstance(what, AccountEvent):
        yield Labelled("event", what.id, what.account, label.kind, label.story, label.attack)
    else:
        yield Labelled("click", what.message, what.account, label.kind, label.story, label.attack)
