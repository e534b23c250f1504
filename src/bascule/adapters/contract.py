"""What an adapter is: a foreign request in, a message or events out; a decision in, a foreign answer out.

An adapter is pure. Keys and signatures are checked, and messages decided on, by whoever mounts it.
"""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

import msgspec

from bascule.accounts.event import AccountEvent
from bascule.gate.decision import Decision
from bascule.gate.message import Message
from bascule.gate.network import Network

JSON = "application/json"
SETUP_FAULTS = frozenset((401, 403, 404, 405))
"""What is wrong with how an adapter was set up, never with a message: no sender can bring these about."""
T = TypeVar("T")


class Request(msgspec.Struct, frozen=True):
    """A foreign request.

    Attributes:
        method: its HTTP method.
        path: what follows the adapter's own path, without slashes around it.
        query: its parameters; of a repeated one the last.
        headers: names in lower case, in the order they came.
        body: its bytes, within the API's bound.
        now: when it came, seconds since the epoch.
        network: whose key it carries; empty before that is known.
    """

    method: str
    path: str = ""
    query: Mapping[str, str] = {}
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    now: float = 0.0
    network: str = ""

    def header(self, name: str) -> str:
        """The first header of this name (lower case); empty where there is none."""
        return next((value for there, value in self.headers if there == name), "")

    def headers_of(self, name: str) -> tuple[str, ...]:
        """All headers of this name (lower case)."""
        return tuple(value for there, value in self.headers if there == name)


class Answer(msgspec.Struct, frozen=True):
    """What is answered, in the foreign contract's own form."""

    body: bytes
    status: int = 200
    content_type: str = JSON


class Asked(msgspec.Struct, frozen=True):
    """What a foreign request asks or tells.

    Attributes:
        message: to be decided on.
        events: that happened to accounts; to be kept.
        answer: what is answered where there is no message to decide on.
        own: what the adapter needs again for the answer.
    """

    message: Message | None = None
    events: tuple[AccountEvent, ...] = ()
    answer: Answer = Answer(b"{}")
    own: Any = None


class Refused(Exception):
    """A foreign request that cannot be translated; carries an HTTP status and what was expected."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Adapter(Protocol):
    """One foreign contract.

    Attributes:
        name: its name in ``/v1/adapters/NAME``.
        seconds: within how many it answers; the contract's own limit less some for the way.
        signed: whether the contract signs its requests with a secret that the operator can set.
    """

    name: str
    seconds: float
    signed: bool

    def open_to_all(self, request: Request) -> Answer | None:
        """The answer to what the contract has answered without a secret; None for everything else."""
        ...

    def key(self, request: Request) -> str:
        """The API key that the request carries; empty where it carries none."""
        ...

    def genuine(self, request: Request, secret: bytes) -> bool:
        """Whether the request was signed with ``secret``; asked where the contract signs and the operator set one."""
        ...

    def ask(self, request: Request) -> Asked:
        """What the request asks.

        Raises:
            Refused: it is not what the contract has.
        """
        ...

    def answer(self, asked: Asked, decision: Decision, network: Network) -> Answer:
        """The decision on ``asked.message``, in the contract's words."""
        ...

    def refuse(self, status: int, detail: str) -> Answer:
        """What is answered where nothing was decided.

        Faults of the set-up (``SETUP_FAULTS``) are told as they are. Whatever a sender could bring about must not let
        the message through in a contract that takes errors for leave to deliver.
        """
        ...


def decoded(body: bytes, kind: type[T]) -> T:
    """A foreign JSON body; fields that ``kind`` does not name are passed over.

    Raises:
        Refused: 400; names the field.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except RecursionError:
        raise Refused(400, "The body is nested too deeply.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(400, str(error)[:300]) from None


def message_of(**fields: object) -> Message:
    """A message of what a foreign request says; empty optional fields are left out.

    Raises:
        Refused: 400; names the field as ``Message`` does.
    """
    return _made({name: value for name, value in fields.items() if value not in (None, "", (), {})}, Message)


def event_of(**fields: object) -> AccountEvent:
    """An account's event, likewise."""
    return _made({name: value for name, value in fields.items() if value not in (None, "", (), {})}, AccountEvent)


def _made(fields: dict[str, object], kind: type[T]) -> T:
    if kind is Message:
        fields.setdefault("text", "")
    try:
        made = msgspec.convert(fields, kind)
        msgspec.json.encode(made)
    except UnicodeEncodeError:
        raise Refused(400, "Expected text that UTF-8 can spell.") from None
    except msgspec.ValidationError as error:
        raise Refused(400, str(error)[:300]) from None
    return made


def fault(status: int, detail: str, body: Mapping[str, object]) -> Answer:
    """A fault of the set-up as an HTTP status; anything else as ``body``, with status 200."""
    if status in SETUP_FAULTS:
        return Answer(msgspec.json.encode({"error": detail}), status)
    return Answer(msgspec.json.encode(body))


def unknown(request: Request, expected: str) -> Refused:
    """For a path or method that the contract does not have."""
    return Refused(404, f"There is no {request.method} {request.path[:100]!r} here; expected {expected}.")
