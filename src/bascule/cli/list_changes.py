"""Tells the service's audit trail which feeds and guard files an operator added or dropped."""

import time
from collections.abc import Mapping
from pathlib import Path

from bascule.audit.entry import SERVICE, Event, as_json
from bascule.cli.home import COMMAND_LINE, opened, played
from bascule.lists.catalogue import Feed
from bascule.store.home import Home


def feeds_changed(home: Path, before: Mapping[str, Feed], after: Mapping[str, Feed]) -> None:
    """Tell how the feeds of ``home`` changed, by name; nothing where ``bascule init`` was never run there."""
    now = time.time()
    events = []
    for name in sorted(before.keys() | after.keys()):
        was, now_is = before.get(name), after.get(name)
        if was != now_is:
            action = "list.removed" if now_is is None else "list.added" if was is None else "list.changed"
            events.append(_event(now, action, name, was, now_is))
    _tell(home, events)


def guard_added(home: Path, name: str, names: int) -> None:
    """Tell that a guard file with so many names was added; nothing where ``bascule init`` was never run there."""
    _tell(home, [_event(time.time(), "guard.added", name, None, {"names": names})])


def _event(at: float, action: str, subject: str, before: object, after: object) -> Event:
    return Event(
        network=SERVICE,
        at=at,
        who=COMMAND_LINE,
        action=action,
        subject=subject,
        before=as_json(before),
        after=as_json(after),
    )


def _tell(home: Path, events: list[Event]) -> None:
    if not events or not Home(home).made:
        return

    async def play() -> None:
        async with opened(home) as (_, store):
            for event in events:
                await store.audit.note(event)

    played(play)
