"""Secrets that foreign contracts sign their requests with, as their operators set them: a small file a network."""

import re
from pathlib import Path

import msgspec

from bascule.store.home import HomeError, write_secret

NAME = re.compile(r"[a-z0-9-]{1,40}")
SHORTEST, LONGEST = 8, 512
LARGEST_FILE = 65_536
LOOK_EVERY = 1.0
"""Seconds for which what was read is believed."""


class AdapterSecrets:
    """The secrets of all networks, read anew a second after they were last.

    Args:
        home: the service's folder.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "adapters"
        self._read: dict[str, tuple[float, dict[str, str]]] = {}

    def of(self, network: str, adapter: str, now: float) -> bytes | None:
        """The secret that ``adapter``'s requests for ``network`` are signed with; None where none was set.

        Raises:
            HomeError: the file cannot be read, which must not pass for there being no secret.
        """
        at, kept = self._read.get(network, (float("-inf"), {}))
        if not at <= now < at + LOOK_EVERY:
            kept = self._load(network)
            self._read[network] = (now, kept)
        secret = kept.get(adapter)
        return secret.encode() if secret is not None else None

    def set(self, network: str, adapter: str, secret: str | None) -> None:
        """Keep a secret, whole or not at all; None takes it away.

        Raises:
            ValueError: names the field that is not as expected.
        """
        if not NAME.fullmatch(network):
            raise ValueError("network: expected a network's id")
        if secret is not None and not SHORTEST <= len(secret.encode()) <= LONGEST:
            raise ValueError(f"secret: expected {SHORTEST} to {LONGEST} bytes")
        kept = self._load(network)
        if secret is None:
            kept.pop(adapter, None)
        else:
            kept[adapter] = secret
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_secret(self._folder / f"{network}.json", msgspec.json.encode(kept))
        self._read.pop(network, None)

    def _load(self, network: str) -> dict[str, str]:
        path = self._folder / f"{network}.json"
        try:
            with path.open("rb") as file:
                return msgspec.json.decode(file.read(LARGEST_FILE), type=dict[str, str])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError) as error:
            raise HomeError(f"{path}: {error}") from None
