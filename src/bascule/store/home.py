"""The folder a service lives in: its database, its networks' key files, its pepper, its lists."""

import os
import re
import secrets
from pathlib import Path

from bascule.links.keyring import Keyring, KeyringError, dump_keyring, load_keyring

LARGEST_LEARNED = 4_000_000
"""Bytes that are read of a file of weights or of a text model."""
_KEY_FILE = re.compile(r"[a-z0-9-]+\.json")


class HomeError(ValueError):
    """The folder is not what was expected; the message says what to do."""


class Home:
    """The files of one service below ``path``; secrets are readable by their owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def made(self) -> bool:
        """Whether ``bascule init`` has been here."""
        return (self.path / "pepper").is_file()

    @property
    def lists(self) -> Path:
        """Where the lists live."""
        return self.path / "lists"

    def make(self) -> None:
        """Make the folder and its pepper; nothing is changed where they exist."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.path / "keys").mkdir(exist_ok=True, mode=0o700)
        if not self.made:
            write_secret(self.path / "pepper", secrets.token_bytes(32))

    def pepper(self) -> bytes:
        """The secret that API keys are hashed with.

        Raises:
            HomeError: the folder was never made.
        """
        try:
            return (self.path / "pepper").read_bytes()
        except FileNotFoundError:
            raise HomeError(f"{self.path}: no Bascule here yet; run 'bascule init' first") from None

    def key_file(self, network: str) -> Path:
        """Where a network's keys are kept."""
        return self.path / "keys" / f"{network}.json"

    def keyrings(self) -> tuple[Keyring, ...]:
        """Every network's keys.

        Raises:
            KeyringError: a file holds no ring.
        """
        folder = self.path / "keys"
        files = sorted(file for file in folder.iterdir() if _KEY_FILE.fullmatch(file.name)) if folder.is_dir() else []
        return tuple(_ring_in(file) for file in files)

    def save_keyring(self, ring: Keyring) -> None:
        """Keep a network's keys, whole or not at all."""
        write_secret(self.key_file(ring.network), dump_keyring(ring))

    def rules_file(self, network: str) -> Path:
        """Where a network's rules are; absent where it has none."""
        return self.path / "rules" / f"{network}.yaml"

    def rules(self, network: str, most: int) -> bytes | None:
        """The first ``most`` bytes of a network's rules; None where it has none."""
        try:
            with self.rules_file(network).open("rb") as file:
                return file.read(most)
        except FileNotFoundError:
            return None

    def save_rules(self, network: str, data: bytes) -> None:
        """Keep a network's rules, whole or not at all."""
        file = self.rules_file(network)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        write_secret(file, data)

    def weights(self, network: str) -> bytes | None:
        """What a network's signals count for, as ``bascule fit`` writes it; None where it has none of its own."""
        return self._learned(f"{network}.weights.json")

    def text_model(self, network: str) -> bytes | None:
        """A network's own text model, as ``bascule train text`` writes it; None where it has none."""
        return self._learned(f"{network}.text.msgpack")

    def save_weights(self, network: str, data: bytes) -> None:
        """Keep a network's weights, whole or not at all; empty bytes take them away."""
        self._save_learned(f"{network}.weights.json", data)

    def save_text_model(self, network: str, data: bytes) -> None:
        """Keep a network's text model, likewise."""
        self._save_learned(f"{network}.text.msgpack", data)

    def _save_learned(self, name: str, data: bytes) -> None:
        folder = self.path / "learned"
        folder.mkdir(mode=0o700, exist_ok=True)
        if data:
            write_secret(folder / name, data)
        else:
            (folder / name).unlink(missing_ok=True)

    def _learned(self, name: str) -> bytes | None:
        try:
            with (self.path / "learned" / name).open("rb") as file:
                return file.read(LARGEST_LEARNED)
        except FileNotFoundError:
            return None

    def learned_stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Something that differs whenever what networks taught has changed."""
        folder = self.path / "learned"
        return _stamp(folder) if folder.is_dir() else ()

    def rules_stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Something that differs whenever a rule file has changed."""
        folder = self.path / "rules"
        if not folder.is_dir():
            return ()
        return _stamp(folder)

    def keys_stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Something that differs whenever a key file has changed."""
        folder = self.path / "keys"
        return _stamp(folder)


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, times and inodes: two changes may fall into one tick of the file system's clock."""
    stats = ((entry.name, entry.stat()) for entry in os.scandir(folder))
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_ino) for name, stat in stats))


def _ring_in(file: Path) -> Keyring:
    try:
        return load_keyring(file.read_bytes())
    except KeyringError as error:
        raise KeyringError(f"{file}: {error}") from None


def write_secret(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` for its owner's eyes only, whole or not at all, and durably."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
