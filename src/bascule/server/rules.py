"""A network's own rules by API and command line: what is in use, and putting others in their place."""

import hashlib
from typing import Annotated

import msgspec

from bascule.audit.entry import Event, as_json
from bascule.judge.rules.load import Loaded, load
from bascule.judge.rules.rule import Rule
from bascule.judge.rules.source import LARGEST
from bascule.server.problems import ProblemError
from bascule.server.service import Service, all_names

MOST_TOLD = 20
"""Problems named in one refusal."""
Text = Annotated[str, msgspec.Meta(max_length=LARGEST)]


class NewRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules to be put in the place of those in use.

    Attributes:
        text: the whole file, in YAML; empty for none.
        reason: why; kept in the audit trail.
    """

    text: Text
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class RuleBook(msgspec.Struct, frozen=True):
    """The rules in use.

    Attributes:
        text: the file as it is.
        rules: those that are sound.
        counters: names of the counters they use.
        problems: what is wrong with the others, a line each.
    """

    text: str
    rules: tuple[Rule, ...]
    counters: tuple[str, ...]
    problems: tuple[str, ...]


def book_of(service: Service, network: str) -> RuleBook:
    """The rules of ``network`` that are in use in this process."""
    service.look_at_rules()
    book = service.memories[network].rulebook
    text = (service.home.rules(network, LARGEST) or b"").decode("utf-8", "replace")
    counters = tuple(counter.name for counter in book.rules.counters)
    return RuleBook(text, book.rules.rules, counters, tuple(map(str, book.problems)))


async def put_rules(service: Service, network: str, who: str, new: NewRules) -> RuleBook:
    """Put rules in the place of those in use; other processes follow within a second.

    Raises:
        ProblemError: 400 where one rule or counter is not sound; nothing is changed then.
    """
    loaded = checked(new.text)
    before = service.home.rules(network, LARGEST) or b""
    data = new.text.encode()
    service.home.save_rules(network, data)
    event = Event(
        network=network,
        at=service.clock(),
        who=who,
        action="rules.saved",
        subject=network,
        reason=new.reason,
        before=_told(before, service.memories[network].rulebook.rules.rules),
        after=_told(data, loaded.rules.rules),
    )
    await service.store.audit.note(event)
    return book_of(service, network)


def checked(text: str) -> Loaded:
    """Rules that are all sound.

    Raises:
        ProblemError: 400 naming what is not, a line each.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise ProblemError(400, "Expected text without lone surrogates.", "text") from None
    loaded = load({"rules": data}, all_names())
    if loaded.problems:
        told = "; ".join(map(str, loaded.problems[:MOST_TOLD]))
        more = len(loaded.problems) - MOST_TOLD
        raise ProblemError(400, told[:4000] + (f"; and {more} more" if more > 0 else ""), "text")
    return loaded


def _told(data: bytes, rules: tuple[Rule, ...]) -> str:
    """Rules as the audit trail tells of them: which file, and what each rule did."""
    stand = {rule.id: f"{rule.mode}, version {rule.version}, {rule.author}" for rule in rules}
    return as_json({"sha256": hashlib.sha256(data).hexdigest(), "rules": stand})
