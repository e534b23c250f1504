"""What a message says: findings in its words, and what its sender should be told before it goes out."""

import re
from collections.abc import Sequence

import msgspec

from bascule.gate.likeness import Judging, counting
from bascule.gate.notice import Notice
from bascule.links.link import Link
from bascule.signals.signal import Signal
from bascule.signals.text.asks_for_secret import asks_for_secret
from bascule.signals.text.defanged import defanged
from bascule.signals.text.hidden_letters import hidden_letters
from bascule.signals.text.model import ModelFile, TextModel, shipped
from bascule.signals.text.normal import NormalForm, normal_form
from bascule.signals.text.typed_secret import typed_secrets

_TAG = re.compile(r"<[/a-zA-Z!][^<>]{0,2000}>")
TYPED_SECRET = "typed_secret"  # noqa: S105 - the code of a notice


class Said(msgspec.Struct, frozen=True, gc=False):
    """What a message says.

    Attributes:
        form: its text in normal form.
        signals: what was found in it.
        notices: for its sender.
    """

    form: NormalForm
    signals: tuple[Signal, ...] = ()
    notices: tuple[Notice, ...] = ()


class Wording:
    """Reads the words of one network's messages; made at load.

    Args:
        judging: whether findings count (``live``), are told with a weight of nothing (``shadow``), or are not looked
            for (``off``).
        guard: whether senders are told of secrets they typed.
        own: the network's own model, asked beside the shipped one.
    """

    def __init__(self, judging: Judging, guard: bool, own: ModelFile | None = None) -> None:
        self._judging = judging
        self._guard = guard
        self._model = TextModel(shipped(), *((own,) if own else ())) if judging != "off" else None

    def read(self, text: str, links: Sequence[Link], *, html: bool = False) -> Said:
        """What ``text`` says, in which ``links`` were found; about 30 µs for a short one, bounded for any."""
        form = normal_form(_TAG.sub(" ", text)) if html else normal_form(text, links)
        signals: tuple[Signal, ...] = ()
        if self._model is not None:
            found = (*self._model.signals(form), *asks_for_secret(form), *hidden_letters(text), *defanged(links))
            signals = counting(found, self._judging)
        return Said(form, signals, self._notices(text) if self._guard else ())

    def _notices(self, text: str) -> tuple[Notice, ...]:
        return tuple(
            Notice(TYPED_SECRET, f"This looks like {secret.what}: keep it to yourself.", secret.start, secret.end)
            for secret in typed_secrets(text)
        )
