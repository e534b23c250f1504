"""The cases of the conformance kit: what everybody who connects a chat server may rely on, and has to get right."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from bascule.cli.adapter_kit import CaseFailed, CaseSkipped, Delivered, Kit, expect

ODD = "\u202bשלום\u202c 👩\u200d👩\u200d👧 e\u0301\t\r\n  "
"""Right-to-left with its marks, an emoji of several, a combining accent, white space of several kinds."""
ROUNDS = 20
RECALL_ROUNDS = 20
"""How many recalls back the one that was begun is looked for."""


class Result(msgspec.Struct, frozen=True):
    """How a case ended, and why where it did not pass."""

    case: str
    state: Literal["pass", "fail", "skip"]
    why: str
    seconds: float


def played(kit: Kit) -> tuple[Result, ...]:
    """Every case, in order; one that fails does not keep the others from being played."""
    return tuple(_played(kit, name, case) for name, case in CASES.items())


def _played(kit: Kit, name: str, case: Callable[[Kit], None]) -> Result:
    began = time.monotonic()
    state: Literal["pass", "fail", "skip"] = "pass"
    why = ""
    try:
        case(kit)
    except CaseSkipped as skipped:
        state, why = "skip", str(skipped)
    except CaseFailed as failed:
        state, why = "fail", str(failed)
    return Result(name, state, why, time.monotonic() - began)


def clean(kit: Kit) -> None:
    """A message without a link goes out byte for byte."""
    text = f"hello {ODD}100% <b> &amp; _x_"
    said = kit.send("clean", text)
    expect(said.decision == "deliver", f"decision is {said.decision}, not deliver")
    expect(said.text == text, f"the text became {said.text!r}")


def rewrite(kit: Kit) -> None:
    """A link goes over the bridge, and nothing around it changes."""
    url = f"https://{kit.host('rewrite')}/{kit.run}/a?b=c"
    _around(kit.send("rewrite", f"look: {url} now"), "look: ", url, " now")


def markup(kit: Kit) -> None:
    """In HTML only the target is changed."""
    url = f"https://{kit.host('markup')}/{kit.run}/a?b=c"
    said = kit.send("markup", f'<p>é <a href="{url}">this one</a></p>', format="html")
    _around(said, '<p>é <a href="', url, '">this one</a></p>')


def block(kit: Kit) -> None:
    """A message with a blocked link does not go out."""
    kit.block(kit.host("block"))
    _not_delivered(kit.send("block", f"https://{kit.host('block')}/{kit.run}"))


def offsets(kit: Kit) -> None:
    """Places in the text are counted in code points."""
    url = f"https://{kit.host('offsets')}/{kit.run}/ü"
    said = kit.send("offsets", f"{ODD}{url}!")
    _around(said, ODD, url, "!")
    if said.links is None:
        raise CaseSkipped("the answer has no links")
    place = said.links[0]["start"], said.links[0]["end"]
    expect(place == (len(ODD), len(ODD) + len(url)), f"the link stands at {place}, in code points {len(ODD)}")


def edits(kit: Kit) -> None:
    """An edit is asked about under an id of its own, and judged."""
    kit.block(kit.host("edit"))
    expect(kit.send("edited", "nothing to see").decision == "deliver", "the message itself was not delivered")
    _not_delivered(kit.send("edited/edit/1", f"https://{kit.host('edit')}/{kit.run}"))


def replies(kit: Kit) -> None:
    """An answer to a message is decided on like any other."""
    kit.send("question", "which one?")
    named = f"kit-{kit.run}-question"
    url = f"https://{kit.host('reply')}/{kit.run}"
    _around(kit.send("answer", f"> which one?\n{url}", reply_to=named), "> which one?\n", url, "")


def idempotency(kit: Kit) -> None:
    """The same id gets the same decision, however often and at once; the id for another text is a conflict."""
    text = f"https://{kit.host('again')}/{kit.run}"
    with ThreadPoolExecutor(8) as together:
        found = set(together.map(lambda _: kit.send("again", text).text, range(16)))
    found.add(kit.send("again", text).text)
    expect(len(found) == 1, f"one id got {len(found)} different texts")
    found.add(kit.send("again", found.copy().pop()).text)
    expect(len(found) == 1, "the text as rewritten did not count as the same message")
    other = kit.ask(kit.message("again", "another text"))
    refused = other.status_code == 409 or (other.status_code == 200 and other.json().get("decision") == "reject")
    expect(refused, f"another text under the id was answered with {other.status_code}, not 409")


def bad_input(kit: Kit) -> None:
    """What is no message is refused, and the reason named."""
    nothing: dict[str, object] = {"id": "x"}
    for message in (kit.message("\n", "x"), kit.message("bad", "x") | {"sender": 1}, nothing):
        answer = kit.ask(message)
        expect(400 <= answer.status_code < 500, f"status {answer.status_code} for a message that is none")
        expect(b"detail" in answer.content, "the refusal does not say what was wrong")


def timeouts(kit: Kit) -> None:
    """Answers come within the deadline, also while somebody else's request hangs half sent."""
    parts = urlsplit(kit.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=5) as hanging:
            hanging.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            slowest = max(_timed(kit, number) for number in range(ROUNDS))
    except OSError as error:
        raise CaseFailed(f"no connection: {type(error).__name__}") from None
    expect(slowest <= kit.deadline, f"the slowest of {ROUNDS} took {slowest:.3f} s, more than {kit.deadline:g} s")


def recall(kit: Kit) -> None:
    """A block raises the bridge in what was delivered, and begins a recall; taking it back lowers it again."""
    host = kit.host("recall")
    said = kit.send("recall", f"https://{host}/{kit.run}")
    wrapped = said.text
    over = wrapped.startswith(("http://", "https://")) and urlsplit(wrapped).hostname != host
    expect(over and not any(char.isspace() for char in wrapped), f"the link was not wrapped: {wrapped!r}")
    before = kit.opens(wrapped)
    expect(before in (301, 302, 303, 307, 308), f"the link was answered with {before} before the block")
    kit.block(host)
    expect(kit.opens(wrapped) == 410, f"the link was answered with {kit.opens(wrapped)} after the block, not 410")
    if not kit.until(lambda: _recalled(kit, host)):
        raise CaseSkipped("the bridge went up; no recall began: is a webhook set, and recall_on_block?")
    kit.unblock(host)
    expect(kit.opens(wrapped) == before, "the link stayed shut when the block was taken back")


def freeze(kit: Kit) -> None:
    """A frozen account's links wait, and go again when it is restored."""
    account, url = f"@kit-frozen-{kit.run}", f"https://{kit.host('freeze')}/{kit.run}"
    kit.step(account, "freeze")
    try:
        held = kit.send("frozen", url, sender=account)
    finally:
        kit.step(account, "undo")
    expect(held.decision in ("hold", "reject"), f"decision is {held.decision}: is containment off, or only shown?")
    freed = kit.send("freed", url, sender=account)
    expect(freed.decision in ("deliver", "rewrite"), f"decision is {freed.decision} after the freeze was undone")


def _timed(kit: Kit, number: int) -> float:
    began = time.monotonic()
    kit.send(f"timed-{number}", f"https://{kit.host('timed')}/{kit.run}/{number}")
    return time.monotonic() - began


def _recalled(kit: Kit, host: str) -> bool:
    found = kit.api("GET", f"/v1/recalls?limit={RECALL_ROUNDS}")["recalls"]
    return any(one["recall"]["subject"] == f"{host}/" and one["progress"]["found"] for one in found)


def _around(said: Delivered, before: str, url: str, after: str) -> None:
    expect(said.decision in ("rewrite", "deliver"), f"decision is {said.decision}, not rewrite")
    expect(said.text.startswith(before) and said.text.endswith(after), f"text around the link changed: {said.text!r}")
    shown = said.text[len(before) : len(said.text) - len(after)]
    expect(said.decision == "rewrite" and shown != url, "the link was not rewritten: is its host exempt?")
    expect(not any(char.isspace() for char in shown), f"the link became {shown!r}")


def _not_delivered(said: Delivered) -> None:
    expect(said.decision in ("reject", "hold"), f"decision is {said.decision}, not reject: what is on_block?")


CASES: dict[str, Callable[[Kit], None]] = {
    "clean": clean,
    "rewrite": rewrite,
    "markup": markup,
    "block": block,
    "unicode offsets": offsets,
    "edits": edits,
    "replies": replies,
    "idempotency": idempotency,
    "bad input": bad_input,
    "timeouts": timeouts,
    "recall": recall,
    "freeze": freeze,
}
"""Each by its name, in the order they are played."""
