"""Containments as rows: their tables, and one step kept with all its consequences."""

import base64
import hashlib
import sqlite3

import msgspec

from bascule.accounts.containment import Containment, Step, Stepped
from bascule.accounts.containment_contracts import Passage
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.notice import Draft, consequences, unwarned
from bascule.audit.entry import Event, as_json
from bascule.store.embedded import containment_held as held
from bascule.store.embedded import notices, recall_begin
from bascule.store.embedded.audit import append

TABLES = """
CREATE TABLE IF NOT EXISTS containment (        -- how an account stands; a row stays when it is normal again
    network TEXT NOT NULL, account TEXT NOT NULL,
    state TEXT NOT NULL, until REAL, shadow INTEGER NOT NULL,
    change INTEGER NOT NULL,                    -- the number of its last step
    changed_at REAL NOT NULL,
    data TEXT NOT NULL,                         -- JSON
    PRIMARY KEY (network, account)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS containment_change ON containment (change);
CREATE INDEX IF NOT EXISTS containment_of ON containment (network, account) WHERE state <> 'normal';
CREATE INDEX IF NOT EXISTS containment_until ON containment (until) WHERE until IS NOT NULL;
CREATE TABLE IF NOT EXISTS containment_step (   -- steps that an undo did not take back
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, network TEXT NOT NULL, account TEXT NOT NULL,
    episode TEXT NOT NULL,                      -- the first step since the account was normal
    at REAL NOT NULL,
    followed_at REAL,                           -- of a freeze: when its blast had been looked for
    data TEXT NOT NULL                          -- JSON
) STRICT;
CREATE INDEX IF NOT EXISTS containment_step_of ON containment_step (network, account, number);
CREATE INDEX IF NOT EXISTS containment_unfollowed ON containment_step (number) WHERE followed_at IS NULL;
CREATE INDEX IF NOT EXISTS message_held_of ON message (network, sender, number) WHERE action = 'hold';
CREATE TABLE IF NOT EXISTS held_settled (       -- messages that were held for their sender's sake, and are no longer
    message INTEGER PRIMARY KEY, outcome TEXT NOT NULL, who TEXT NOT NULL, at REAL NOT NULL
) STRICT;
"""
CONTAINMENT = msgspec.json.Decoder(Containment)
_STEPPED = msgspec.json.Decoder(Stepped)
_encode = msgspec.json.Encoder().encode
_MOST_TOLD = 100
"""Held messages that an owner is told of by name."""
_DONE: dict[Step, str] = {
    "watch": "watched",
    "challenge": "challenged",
    "freeze": "frozen",
    "recover": "recognised",
    "restore": "restored",
    "lapse": "eased",
    "undo": "undone",
}
"""How the audit trail calls a step."""


def standing(connection: sqlite3.Connection, network: str, account: str) -> Containment:
    """How an account stands, as it was noted last."""
    query = "SELECT data FROM containment WHERE network = ? AND account = ?"
    row = connection.execute(query, (network, account)).fetchone()
    return Containment(network, account) if row is None else CONTAINMENT.decode(row[0])


def passage(number: int, data: str) -> Passage:
    """A step from its row."""
    led = _STEPPED.decode(data)
    asked = led.asked
    return Passage(
        number, asked.id, asked.step, led.before.state, led.after.state, asked.at, asked.who, asked.cause,
        asked.reasons, asked.evidence, led.after.shadow or led.before.shadow,
    )  # fmt: skip


def after(data: str) -> Containment:
    """How the step in ``data`` left its account."""
    return _STEPPED.decode(data).after


def lapse_id(lapsing: Containment) -> str:
    """The id of the step that a state's end makes: the same whoever finds out first."""
    text = f"{lapsing.network}\0{lapsing.account}\0{lapsing.step}\0{lapsing.state}\0{lapsing.until}"
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return "acc_" + base64.b32encode(digest).decode().lower()


def spoken(reasons: tuple[str, ...]) -> str:
    """Reasons as one text."""
    return " ".join(reasons)[:500]


def keep(connection: sqlite3.Connection, led: Stepped, policy: ContainmentPolicy, now: float) -> int:
    """Keep a step, tell the audit trail and the network, and settle what it ends; the number of the change.

    Args:
        connection: the writer's, in a transaction.
        led: the step.
        policy: the network's.
        now: the time, seconds since the epoch; a lapse is as old as the limit it is of.
    """
    if led.asked.step == "undo":
        return _undo(connection, led, now)
    number, episode = _remember(connection, led)
    _stand(connection, led.after, number, now)
    _tell_audit(connection, led)
    drafts = [_with_held(connection, led, draft) for draft in consequences(led, policy)]
    if led.after.state == "restored" and policy.warn_contacts:
        drafts += _unwarn(connection, _steps(connection, episode), undo=False)
    _tell(connection, led, led.asked.id, drafts, now)
    live = not led.before.shadow
    if led.after.state == "restored" and live and policy.on_restore != "ask":
        outcome: held.HeldOutcome = "release" if policy.on_restore == "release" else "reject"
        _settle(connection, led, outcome, now)
    return number


def _with_held(connection: sqlite3.Connection, led: Stepped, draft: Draft) -> Draft:
    """Put what waits to the owner, once there is one to ask."""
    if draft.type != "account.notify_owner" or led.after.state not in ("recovering", "restored"):
        return draft
    whose = (led.after.network, led.after.account)
    waits = [one.message for one in held.waiting(connection, whose, led.after.begun_at, limit=_MOST_TOLD)]
    return Draft(draft.type, {**draft.details, "held": waits})


def _remember(connection: sqlite3.Connection, led: Stepped) -> tuple[int, str]:
    after, asked = led.after, led.asked
    episode = asked.id
    if led.before.state != "normal":
        row = connection.execute(
            "SELECT episode FROM containment_step WHERE network = ? AND account = ? ORDER BY number DESC LIMIT 1",
            (after.network, after.account),
        ).fetchone()
        episode = row[0] if row is not None else episode
    followed = None if asked.step == "freeze" else asked.at
    cursor = connection.execute(
        """INSERT INTO containment_step (id, network, account, episode, at, followed_at, data)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (asked.id, after.network, after.account, episode, asked.at, followed, _encode(led).decode()),
    )
    return cursor.lastrowid or 0, episode


def _stand(connection: sqlite3.Connection, after: Containment, number: int, now: float) -> None:
    connection.execute(
        """INSERT INTO containment VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (network, account) DO UPDATE SET
        state = excluded.state, until = excluded.until, shadow = excluded.shadow, change = excluded.change,
        changed_at = excluded.changed_at, data = excluded.data""",
        (
            after.network,
            after.account,
            after.state,
            after.until,
            int(after.shadow),
            number,
            now,
            _encode(after).decode(),
        ),
    )


def _tell(connection: sqlite3.Connection, led: Stepped, step: str, drafts: list[Draft], now: float) -> None:
    reasons = led.asked.reasons or led.after.reasons
    notices.put(
        connection, (led.after.network, led.after.account, step), drafts, (now, spoken(reasons), led.after.state),
        shadow=led.before.shadow or led.after.shadow,
    )  # fmt: skip


def _undo(connection: sqlite3.Connection, led: Stepped, now: float) -> int:
    """Take back everything since the account was normal."""
    number, episode = _remember(connection, led)
    steps = _steps(connection, episode)
    for name in steps:
        recall_begin.undo(connection, led.after.network, recall_of(name), led.asked.who, now)
    marks = ", ".join("?" * len(steps))
    unsent = f"DELETE FROM notice WHERE step IN ({marks}) AND state NOT IN {notices.MAYBE_SENT}"  # noqa: S608 - placeholders
    connection.execute(unsent, steps)
    told = f"SELECT count(*) FROM notice WHERE step IN ({marks}) AND type IN ('account.challenge', 'account.freeze')"  # noqa: S608 - placeholders
    drafts = [Draft("account.restore", {"undo": True})] if connection.execute(told, steps).fetchone()[0] else []
    drafts += _unwarn(connection, steps, undo=True)
    if not led.before.shadow:
        _settle(connection, led, "release", now)
        _tell(connection, led, led.asked.id, drafts, now)
    connection.execute(f"DELETE FROM containment_step WHERE id IN ({marks})", steps)  # noqa: S608 - placeholders
    _stand(connection, led.after, number, now)
    _tell_audit(connection, led)
    return number


def recall_of(step: str) -> str:
    """The id of the recall of a freeze's blast."""
    return "rcl_" + step.removeprefix("acc_")


def _steps(connection: sqlite3.Connection, episode: str) -> list[str]:
    (whose,) = connection.execute(
        "SELECT json_array(network, account) FROM containment_step WHERE id = ?", (episode,)
    ).fetchone()
    network, account = msgspec.json.decode(whose)
    query = "SELECT id FROM containment_step WHERE network = ? AND account = ? AND episode = ? ORDER BY number"
    return [name for (name,) in connection.execute(query, (network, account, episode))]


def _unwarn(connection: sqlite3.Connection, steps: list[str], *, undo: bool) -> list[Draft]:
    """Take back warnings that contacts may have been given."""
    marks = ", ".join("?" * len(steps))
    query = f"SELECT details FROM notice WHERE step IN ({marks}) AND type = 'account.warn_contacts' ORDER BY number"  # noqa: S608 - placeholders
    drafts = []
    for (details,) in connection.execute(query, steps):
        said = msgspec.json.decode(details)
        drafts.append(unwarned(tuple(said["contacts"]), tuple(said["rooms"]), undo=undo))
    return drafts


def _settle(connection: sqlite3.Connection, led: Stepped, outcome: held.HeldOutcome, now: float) -> None:
    """Let go, or give up, what was held for the sender's sake alone; of very many the first, the rest waits."""
    whose = (led.after.network, led.after.account)
    since = led.before.begun_at
    own = [one for one in held.waiting(connection, whose, since) if one.only]
    held.settle(connection, whose, own, outcome, (led.asked.who, now, spoken(led.asked.reasons)))


def _tell_audit(connection: sqlite3.Connection, led: Stepped) -> None:
    append(
        connection,
        Event(
            network=led.after.network,
            at=led.asked.at,
            who=led.asked.who,
            action=f"account.{_DONE[led.asked.step]}",
            subject=led.after.account,
            reason=spoken(led.asked.reasons),
            before=as_json(led.before),
            after=as_json(led.after),
        ),
    )
