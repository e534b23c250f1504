"""What a page is about, turned into what its template may print: bounded, escaped, nothing decided."""

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec
from markupsafe import Markup, escape

from bascule.console.odd import Visible, host_markup, href, plain, sentence, strong_labels, visible
from bascule.console.translations import DateWords, Ready, written

MOST_REASONS: Final = 8
_LONG_ADDRESS: Final = 160
_LONGEST_ANSWER: Final = 1000
LONGEST_COMMENT: Final = 800
"""Characters that the form takes."""
_EMAIL: Final = re.compile(r"[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,190}", re.ASCII | re.IGNORECASE)
_VERDICTS: Final = frozenset(("allow", "warn", "block"))


class Filled(msgspec.Struct, frozen=True):
    """The form on a report or harm page, with what its reader had filled in. Everything may be hostile text.

    Attributes:
        action: where it is sent: a path of the same site.
        proof: shows, when it comes back, that this page was shown to whoever sends it.
        choice: the chosen answer to its question; the first where it is none.
        comment: what was written.
        contact: where to write back.
        again: it did not go and has to be sent once more.
    """

    action: str
    proof: str
    choice: str = ""
    comment: str = ""
    contact: str = ""
    again: bool = False


class Standing(msgspec.Struct, frozen=True):
    """How an appeal stands, on its page.

    Attributes:
        state: ``pending`` (not yet kept), ``open``, ``upheld`` or ``rejected``.
        filed: when it came, seconds since the epoch.
        due: until when it should be answered; shown while it is open.
        answered: when it was.
        answer: what the appellant is told.
        reload: the page's own path.
    """

    state: str
    filed: float | None = None
    due: float | None = None
    answered: float | None = None
    answer: str = ""
    reload: str = ""


class Shown(msgspec.Struct, frozen=True):
    """What a page is about. Everything may be hostile text; nothing need be there.

    Attributes:
        destination: where the link goes, as an href.
        host: its host in ASCII (punycode).
        host_unicode: its host in Unicode, when that differs.
        network: the chat network's name, the operator's text.
        reasons: sentences in plain words; they may quote hostile text. The first eight are shown.
        verdict: ``allow``, ``warn``, ``block`` or empty; a way on is shown only where it is not ``block``.
        source: whose verdict it is, the operator's text.
        since: when the verdict was made, seconds since the epoch.
        expires: until when it holds, seconds since the epoch.
        go_on: where crossing anyway leads: an http(s) URL or a path; shown on warned, leaving and preview pages only.
        report: where "report a mistake" leads, likewise.
        contact: the operator's abuse contact; the brand's when None.
        form: what a report or harm page asks.
        appeal: what an appeal page tells.
    """

    destination: str = ""
    host: str = ""
    host_unicode: str = ""
    network: str = ""
    reasons: tuple[str, ...] = ()
    verdict: str = ""
    source: str = ""
    since: float | None = None
    expires: float | None = None
    go_on: str | None = None
    report: str | None = None
    contact: str | None = None
    form: Filled | None = None
    appeal: Standing | None = None


NOTHING: Final = Shown()
_EMPTY: Final = Filled("", "")
_PENDING: Final = Standing("pending")


def view(
    shown: Shown, words: Ready, date: DateWords, registrable: Callable[[str], str | None] | None = None
) -> dict[str, Any]:
    """The values a page template prints, each already escaped or a plain flag.

    Args:
        shown: what the page is about.
        words: the language's words.
        date: how the language writes dates.
        registrable: the registrable domain of an ASCII host, to set it in bold; None where it is not known.
    """
    label = words["label"]
    blocked = shown.verdict == "block"
    form = _filled(shown.form or _EMPTY)
    reasons = [sentence(reason).markup for reason in shown.reasons[:MOST_REASONS]]
    further = len(shown.reasons) - len(reasons)
    return _place(shown, label, registrable) | {
        "reasons": reasons,
        "more": label["more"].format(count=further) if further > 0 else "",
        "facts": _facts(shown, label, date),
        "verdict": shown.verdict if shown.verdict in _VERDICTS else "none",
        "doubt": blocked or shown.verdict == "warn",
        "go_on": None if blocked else href(shown.go_on),
        "report": href(shown.report),
        "form": form,
        "action": href(form.action) or "",
        "appeal": _appeal(shown.appeal or _PENDING, words, date),
    }


def _filled(form: Filled) -> Filled:
    """What a person had filled in, cut, and without what cannot be seen; lines stay lines."""
    lines = (plain(line, LONGEST_COMMENT) for line in form.comment[:LONGEST_COMMENT].splitlines())
    return msgspec.structs.replace(form, comment="\n".join(lines), contact=plain(form.contact), proof=plain(form.proof))


def _appeal(appeal: Standing, words: Ready, date: DateWords) -> dict[str, Any]:
    """An appeal's state as a lead, its dates, and the answer; hostile or not, what it says is made visible."""
    own = words["appeal"]
    facts = []
    for key, moment in (
        ("filed", appeal.filed),
        ("due", appeal.due if appeal.state == "open" else None),
        ("answered", appeal.answered),
    ):
        when = written(moment, date)
        if when:
            facts.append((own[key], Markup('<time datetime="{}">{}</time>').format(*when)))
    return {
        "lead": own["lead"] if appeal.state == "open" else own[appeal.state],
        "facts": facts,
        "answer": sentence(appeal.answer, _LONGEST_ANSWER).markup if appeal.answer else "",
        "waits": appeal.state in ("pending", "open"),
        "pending": appeal.state == "pending",
        "reload": href(appeal.reload),
    }


def _place(
    shown: Shown, label: dict[str, str], registrable: Callable[[str], str | None] | None
) -> dict[str, Visible | str | bool | None]:
    address = visible(shown.destination)
    strong = strong_labels(shown.host, registrable)
    differs = bool(shown.host and shown.host_unicode and shown.host_unicode != shown.host)
    host = host_markup(shown.host_unicode if differs else shown.host or shown.host_unicode, strong)
    return {
        "host": host.markup,
        "spelling": host_markup(shown.host, strong).markup if differs else "",
        "letters": differs or "xn--" in shown.host,
        "address": address.markup,
        "long": len(shown.destination) > _LONG_ADDRESS,
        "cut": label["cut"].format(count=address.left_out) if address.left_out else "",
        "odd": address.odd or host.odd,
    }


def _facts(shown: Shown, label: dict[str, str], date: DateWords) -> list[tuple[str, Markup]]:
    facts = [
        (label[key], Markup("<bdi>{}</bdi>").format(text))
        for key, text in (("network", plain(shown.network)), ("source", plain(shown.source)))
        if text
    ]
    for key, moment in (("since", shown.since), ("until", shown.expires)):
        when = written(moment, date)
        if when:
            facts.append((label[key], Markup('<time datetime="{}">{}</time>').format(*when)))
    return facts


def contact_markup(contact: str) -> Markup:
    """An operator's contact for a page: an e-mail or web address as a link, other text as it is."""
    contact = plain(contact)
    if _EMAIL.fullmatch(contact):
        return Markup('<a href="mailto:{0}">{0}</a>').format(contact)
    if contact.lower().startswith("http") and href(contact):
        return Markup('<a href="{0}" rel="noreferrer noopener">{0}</a>').format(contact)
    return Markup("<bdi>") + escape(contact) + Markup("</bdi>") if contact else Markup()
