"""What a network taught, put into use: weights of signals and a text model of its own."""

import hashlib

from bascule.audit.entry import Event, as_json
from bascule.gate.learned import learned
from bascule.server.problems import ProblemError
from bascule.server.service import Service
from bascule.store.home import LARGEST_LEARNED


async def put_weights(service: Service, network: str, who: str, data: bytes) -> None:
    """Use ``data``, as ``bascule fit`` writes it, for what a network's signals count for; empty for none of its own.

    Raises:
        ProblemError: 400 where it is damaged; nothing is changed then.
    """
    _check(data, "weights", learned(data or None, None)[1])
    before = service.home.weights(network) or b""
    service.home.save_weights(network, data)
    await _tell(service, network, who, "weights.saved", before, data)


async def put_text_model(service: Service, network: str, who: str, data: bytes) -> None:
    """Use ``data``, as ``bascule train text`` writes it, beside the shipped model; empty for none.

    Raises:
        ProblemError: 400 where it is damaged; nothing is changed then.
    """
    _check(data, "text", learned(None, data or None)[1])
    before = service.home.text_model(network) or b""
    service.home.save_text_model(network, data)
    await _tell(service, network, who, "text_model.saved", before, data)


def _check(data: bytes, field: str, problems: tuple[str, ...]) -> None:
    if len(data) >= LARGEST_LEARNED:
        raise ProblemError(400, f"Expected fewer than {LARGEST_LEARNED:,} bytes.", field)
    if problems:
        raise ProblemError(400, problems[0], field)


async def _tell(service: Service, network: str, who: str, action: str, before: bytes, after: bytes) -> None:
    await service.store.audit.note(
        Event(
            network=network,
            at=service.clock(),
            who=who,
            action=action,
            subject=network,
            before=_told(before),
            after=_told(after),
        )
    )


def _told(data: bytes) -> str:
    return as_json({"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}) if data else ""
