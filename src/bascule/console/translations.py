"""The words of the pages, one TOML file a language, checked by type when they are read."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from markupsafe import escape

FOLDER: Final = Path(__file__).parent / "words"


class DateWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a date and a time of day are written; ``{day} {month} {year} {time}`` stand in ``format``."""

    format: str
    months: Annotated[tuple[str, ...], msgspec.Meta(min_length=12, max_length=12)]
    first: str = "1"


class KindWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The heading and the first lines of one kind of page."""

    title: str
    lead: str


class PreviewWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The preview page: its heading, and what is believed of the destination now."""

    title: str
    lead: str
    allow: str
    warn: str
    block: str
    none: str


class LabelWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Labels, notes and buttons that several pages share; ``{count}`` stands in ``cut`` and ``more``."""

    goes_to: str
    spelling: str
    letters: str
    address: str
    cut: str
    hidden: str
    why: str
    more: str
    verdict: str
    network: str
    source: str
    since: str
    until: str
    what: str
    go: str
    anyway: str
    risk: str
    go_anyway: str
    report: str
    harm: str
    help: str
    contact: str
    promise: str


class FormWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form that a person reports or appeals with: questions, choices, labels, and what to do when it did not go."""

    who: str
    reader: str
    sender: str
    owner: str
    wrong: str
    phishing: str
    impersonation: str
    spam: str
    comment: str
    contact: str
    hint: str
    send: str
    again: str


class AppealWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The page that tells an appellant how it stands; ``lead`` while nobody has answered."""

    title: str
    lead: str
    upheld: str
    rejected: str
    pending: str
    keep: str
    filed: str
    due: str
    answered: str
    answer: str
    reload: str


class AdviceWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do, in whole sentences."""

    close: str
    password: str
    sender: str
    ask_again: str
    look: str
    type_it: str
    later: str


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every word of the pages in one language.

    Attributes:
        tag: the BCP 47 tag for the ``lang`` attribute.
        dir: the writing direction.
        date: how dates are written.
        label: what several pages share.
        advice: what to do.
        form: what the report and harm pages ask.
        warned, blocked, gone, unknown, leaving, preview, error, report, harm, thanks, busy, appeal: one table a kind of
            page.
    """

    tag: str
    dir: Literal["ltr", "rtl"]
    date: DateWords
    label: LabelWords
    advice: AdviceWords
    warned: KindWords
    blocked: KindWords
    gone: KindWords
    unknown: KindWords
    leaving: KindWords
    preview: PreviewWords
    error: KindWords
    form: FormWords
    report: KindWords
    harm: KindWords
    thanks: KindWords
    busy: KindWords
    appeal: AppealWords


Ready = dict[str, dict[str, str]]
"""Tables of words, already escaped for HTML."""


def read_words(folder: Path = FOLDER) -> dict[str, Words]:
    """Every language of a folder, file stem (``de``, ``zh-Hant``) to words, in the order of the names.

    Raises:
        ValueError: a file lacks a key, has one too many, or is no TOML; the message names file and key.
    """
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = msgspec.toml.decode(path.read_bytes(), type=Words)
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
    return found


def ready(words: Words) -> Ready:
    """The words as tables a template can take, escaped once and for all."""
    tables = msgspec.to_builtins(words) | {"top": {"tag": words.tag, "dir": words.dir}}
    return {
        name: {key: escape(text) for key, text in table.items() if isinstance(text, str)}
        for name, table in tables.items()
        if isinstance(table, dict)
    }


def written(moment: float | None, date: DateWords) -> tuple[str, str] | None:
    """A moment as (machine-readable, for people), both in UTC to the minute; None where there is no such date.

    Args:
        moment: seconds since the epoch, or None.
        date: how the language writes dates.
    """
    if moment is None:
        return None
    try:
        at = datetime.fromtimestamp(moment, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    day = date.first if at.day == 1 else str(at.day)
    people = date.format.format(day=day, month=date.months[at.month - 1], year=at.year, time=f"{at:%H:%M}")
    return f"{at:%Y-%m-%dT%H:%MZ}", people
