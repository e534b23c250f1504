"""What the operator says in ``homeserver.yaml``."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

AWAY = ("open", "closed")


@dataclass(frozen=True)
class Settings:
    """The module's configuration.

    Attributes:
        url: where Bascule's API listens, without a slash at the end.
        key: the network's API key: ``messages:write``, ``messages:read``, ``events:write``, ``recalls:write``.
        webhook_secret: what ``bascule webhook set`` printed; without it no webhooks are taken.
        homeserver: where this Synapse answers its client and admin API.
        bot: localpart of the account that the module makes for itself; it is a server admin.
        notices: localpart of the account that server notices come from.
        admin_token: an admin's access token, for servers on which the module cannot make one.
        deadline: seconds that a sender waits at most, 0.05 to 10.
        when_away: what is done with a message without an answer: ``open`` sends it as it is, ``closed`` refuses it.
        recipients: joined members that are named to Bascule; of larger rooms only the size is told. 0 to 10,000.
        reports: whether what users report is passed on; it needs the key's scope ``reports:write``.
        suspend: whether a frozen account is suspended.
        keep_days: days for which it is remembered which event a decision belongs to, 1 to 3,650.
    """

    url: str
    key: str
    webhook_secret: str = ""
    homeserver: str = "http://127.0.0.1:8008"
    bot: str = "bascule"
    notices: str = "notices"
    admin_token: str = ""
    deadline: float = 0.8
    when_away: str = "open"
    recipients: int = 100
    reports: bool = True
    suspend: bool = True
    keep_days: int = 90


def read(given: Mapping[str, object]) -> Settings:
    """Settings out of the module's ``config``.

    Raises:
        ValueError: a field is missing, unknown, of another type or out of range; it is named.
    """
    fields = {field.name: field for field in dataclasses.fields(Settings)}
    for name in given:
        if name not in fields:
            raise ValueError(f"{name}: there is no such field; there are {', '.join(fields)}")
    for name in ("url", "key"):
        if name not in given:
            raise ValueError(f"{name}: required")
    values: dict[str, object] = {}
    for name, value in given.items():
        wanted = fields[name].type
        kinds = {"str": str, "float": (int, float), "int": int, "bool": bool, str: str, float: (int, float), int: int}
        kind = kinds.get(wanted, bool)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):  # type: ignore[arg-type]
            raise ValueError(f"{name}: expected {getattr(wanted, '__name__', wanted)}, got {type(value).__name__}")
        values[name] = value
    settings = Settings(**values)  # type: ignore[arg-type] # checked above
    return dataclasses.replace(
        _ranged(settings), url=settings.url.rstrip("/"), homeserver=settings.homeserver.rstrip("/")
    )


def _ranged(settings: Settings) -> Settings:
    for name in ("url", "homeserver"):
        if not str(getattr(settings, name)).startswith(("http://", "https://")):
            raise ValueError(f"{name}: expected an http or https address")
    if not settings.key:
        raise ValueError("key: expected an API key")
    if not 0.05 <= settings.deadline <= 10:
        raise ValueError("deadline: expected 0.05 to 10 seconds")
    if settings.when_away not in AWAY:
        raise ValueError("when_away: expected open or closed")
    if not 0 <= settings.recipients <= 10_000:
        raise ValueError("recipients: expected 0 to 10000")
    if not 1 <= settings.keep_days <= 3650:
        raise ValueError("keep_days: expected 1 to 3650")
    return settings
