"""Whether an act is one of a blast, by conjunction: what is sent, to how many, and what speaks against its sender.

No count is enough by itself, for greetings, invitations and newsletters have any count. Each kind asks for near-same
messages, or what stands for them, to several people, *and* for evidence that it is not the owner who sends them. How
fast does not matter: one person a day makes a blast as well.
"""

from typing import Literal

import msgspec

from bascule.accounts.score import Hijack
from bascule.accounts.step import DAY, HOUR, Step, long
from bascule.accounts.window import counted, distinct

Kind = Literal["link", "links", "words", "hidden", "crowd", "newcomer"]
"""One link or near-same texts with one; a new link each time; near-same texts without; unread; one message with a link
to many at once; a new account's."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when on a blast is a blast: people, and evidence in log-odds against the sender.

    Attributes:
        link_people: for near-same messages with a link new to their sender.
        link_evidence: likewise.
        links_people: for links that are new each time.
        links_evidence: likewise.
        links_sign: whether either of these also asks for what is telling, or for a new device that wrote nothing else,
            where devices are known.
        words_people: for near-same messages without a link.
        words_evidence: likewise.
        words_telling: how much of that must be what owners hardly ever give: a new number is told to everybody, too.
        hidden_people: for messages whose text cannot be read, within a day.
        hidden_evidence: likewise.
        crowd_people: for one message with a link new to its sender into a room or group of so many.
        crowd_evidence: likewise.
        crowd_telling: how much of that must be what owners hardly ever give.
        newcomer_people: for an account made within three days that sends little else.
        doubt: how much less evidence, none of it telling, is enough to ask the owner.
        surely: evidence beyond what is needed from which one person fewer is enough.
        watch: a hijack score from which the account is worth watching.
    """

    link_people: int = 4
    link_evidence: float = 7.0
    links_people: int = 4
    links_evidence: float = 7.0
    links_sign: bool = True
    words_people: int = 4
    words_evidence: float = 6.0
    words_telling: float = 1.75
    hidden_people: int = 4
    hidden_evidence: float = 7.0
    crowd_people: int = 4
    crowd_evidence: float = 8.0
    crowd_telling: float = 1.75
    newcomer_people: int = 4
    doubt: float = 1.5
    surely: float = 4.5
    watch: float = 7.0

    def reached(self, people: int, evidence: float, least: int, needed: float) -> bool:
        """Whether there are people and evidence enough for a kind of blast."""
        return evidence >= needed and (people >= least or (people == least - 1 and evidence >= needed + self.surely))

    def lower(self) -> "Limits":
        """The limits from which a blast is possible, though not sure."""
        return msgspec.structs.replace(
            self,
            link_evidence=self.link_evidence - self.doubt,
            links_evidence=self.links_evidence - self.doubt,
            links_sign=False,
            words_evidence=self.words_evidence - self.doubt,
            words_telling=0.0,
            hidden_evidence=self.hidden_evidence - self.doubt,
            crowd_evidence=self.crowd_evidence - self.doubt,
            crowd_telling=0.0,
        )


LIMITS = Limits()
_THIRD = 3


class Blast(msgspec.Struct, frozen=True, gc=False):
    """That an act is one of a blast.

    Attributes:
        kind: by which conjunction.
        people: how many people it went to so far, this act's included; about.
        seconds: since the first of them.
        evidence: log-odds against the sender.
        explanation: one sentence that goes on from "This account".
    """

    kind: Kind
    people: int
    seconds: float
    evidence: float
    explanation: str


def lasting(step: Step, hijack: Hijack) -> float:
    """Evidence against the sender over all messages like this one: a moving mean, or this one's where that is more."""
    copy = step.copy
    if copy is None or copy.sends < 2:
        return hijack.evidence
    earlier = copy.evidence / 10
    return max(hijack.evidence, earlier + (hijack.evidence - earlier) * 0.35)


def blast(step: Step, hijack: Hijack, limits: Limits = LIMITS) -> Blast | None:
    """Whether a step is one of a blast; None where it is not, or where it answers somebody and is no third copy."""
    if step.act.act.reply and not _again(step):
        return None
    evidence = lasting(step, hijack)
    return (
        _copies(step, hijack, evidence, limits)
        or _links(step, hijack, evidence, limits)
        or _hidden(step, hijack, evidence, limits)
        or _crowd(step, hijack, limits)
        or _newcomer(step, hijack, evidence, limits)
    )


def doubtful(step: Step, hijack: Hijack, lower: Limits) -> Blast | None:
    """What an act that is no blast may be one of, by ``Limits.lower``; None where there is no reason to ask."""
    if hijack.evidence < lower.words_evidence and lasting(step, hijack) < lower.words_evidence:
        return None
    return blast(step, hijack, lower)


def _sign(step: Step, hijack: Hijack) -> bool:
    """Whether something says that it is not the owner on a new device, or no device is known that could."""
    if hijack.telling > 0 or not step.act.client:
        return True
    return any(one.name in ("account_only_this", "account_contacts_read") and one.weight > 1 for one in hijack.signals)


def _again(step: Step) -> bool:
    """Whether it is at least the third message with a link that is new to its sender."""
    copy = step.copy
    if copy is not None and copy.new and copy.sends >= _THIRD:
        return True
    return step.fresh and step.after.told_fresh.now.bit_count() >= _THIRD


def _copies(step: Step, hijack: Hijack, evidence: float, limits: Limits) -> Blast | None:
    copy = step.copy
    if copy is None or copy.sends < 2:
        return None
    people = round(counted(copy.told))
    if copy.new:
        enough = limits.reached(people, evidence, limits.link_people, limits.link_evidence)
        if not enough or (limits.links_sign and not _sign(step, hijack)):
            return None
        return _told(step, hijack, "link", people, copy.last - copy.first, evidence)
    if not copy.sketch or not limits.reached(people, evidence, limits.words_people, limits.words_evidence):
        return None
    if hijack.telling < limits.words_telling:
        return None
    return _told(step, hijack, "words", people, copy.last - copy.first, evidence)


def _links(step: Step, hijack: Hijack, evidence: float, limits: Limits) -> Blast | None:
    if not step.fresh:
        return None
    window = step.after.told_fresh
    people = round(counted(window.now | window.before)) if step.ago(window.start) < 6 * DAY else 0
    if not limits.reached(people, evidence, limits.links_people, limits.links_evidence):
        return None
    if limits.links_sign and not _sign(step, hijack):
        return None
    return _told(step, hijack, "links", people, step.ago(window.start), evidence)


def _hidden(step: Step, hijack: Hijack, evidence: float, limits: Limits) -> Blast | None:
    if step.act.act.text_known or evidence < limits.hidden_evidence:
        return None
    people = round(distinct(step.after.windows[2], HOUR, step.act.at))
    silent = round(counted(step.after.unanswered))
    if min(people, silent) < limits.hidden_people:
        return None
    return _told(step, hijack, "hidden", people, HOUR, evidence)


def _crowd(step: Step, hijack: Hijack, limits: Limits) -> Blast | None:
    act, copy = step.act.act, step.copy
    if act.kind not in ("group", "room", "broadcast") or hijack.telling < limits.crowd_telling:
        return None
    if not (step.fresh or (copy is not None and copy.new)):
        return None
    people = max(act.audience, len(act.recipients))
    if people < limits.crowd_people or hijack.evidence < limits.crowd_evidence:
        return None
    return _told(step, hijack, "crowd", people, 0.0, hijack.evidence)


def _newcomer(step: Step, hijack: Hijack, evidence: float, limits: Limits) -> Blast | None:
    copy, after = step.copy, step.after
    if copy is None or not copy.new or evidence < 1.0:
        return None
    young = step.ago(after.registered) < 3 * DAY
    people = round(counted(copy.told))
    if not young or people < limits.newcomer_people or 2 * copy.sends < after.sent or 2 * after.got > copy.sends:
        return None
    return _told(step, hijack, "newcomer", people, copy.last - copy.first, evidence)


def _told(step: Step, hijack: Hijack, kind: Kind, people: int, seconds: float, evidence: float) -> Blast:
    words = hijack.explanation
    if kind == "crowd":
        words = f"writes to {people} people at once{_on(words)}"
    elif kind in ("links", "hidden"):
        what, rest = ("new links", _of_links(words)) if kind == "links" else ("messages", _on(words))
        words = f"sends {what} to {people} contacts in {long(max(1.0, seconds))}{rest}"
    return Blast(kind, people, seconds, evidence, words)


def _on(explanation: str) -> str:
    """An explanation as it goes on in a sentence that began already."""
    words = explanation.removeprefix("sends a message ").removeprefix("sends ").removeprefix("begins ")
    return f", {'with ' if words.startswith('a link') else ''}{words}" if words else ""


def _of_links(explanation: str) -> str:
    """Likewise, where links were spoken of already."""
    words = explanation.removeprefix("sends a link that is new to it, ")
    return _on(words.removeprefix("sends a link ").replace("to a site that is new here", "to sites that are new here"))
