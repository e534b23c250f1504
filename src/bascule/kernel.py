"""Compiled stand-ins for the functions that the hot paths spend most of their time in, where they are installed.

They come from a package of its own, ``bascule_kernel`` in the folder ``kernel/``, which needs a C compiler. Nothing
depends on it: without it, or with ``BASCULE_PURE=1`` in the environment, the plain functions do the work and everything
means the same. Tests hold each pair against each other.
"""

import importlib
import os
from collections.abc import Callable
from typing import TypeVar, cast

OFF = "BASCULE_PURE"
"""The variable that turns the compiled functions off when it is anything but empty or 0."""
PURE: dict[str, object] = {}
"""The plain functions that may be stood in for, by part and name: ``sketch.bands``."""
USED: set[str] = set()
"""Those of them that are."""

Plain = TypeVar("Plain", bound=Callable[..., object])


def compiled(part: str, meaning: int) -> Callable[[Plain], Plain]:
    """Let the compiled function of the same name stand in for a plain one.

    Args:
        part: the kernel's module.
        meaning: the number of what it means; a kernel that was built for another is not used.
    """

    def chosen(plain: Plain) -> Plain:
        name = f"{part}.{plain.__name__}"
        PURE[name] = plain
        found = _found(part, plain.__name__, meaning)
        if found is None:
            return plain
        USED.add(name)
        return cast("Plain", found)

    return chosen


def _found(part: str, name: str, meaning: int) -> object:
    if os.environ.get(OFF, "0") not in ("", "0"):
        return None
    try:
        versions = importlib.import_module("bascule_kernel").VERSIONS
        if versions.get(part) != meaning:
            return None
        return getattr(importlib.import_module(f"bascule_kernel.{part}"), name, None)
    except (ImportError, AttributeError):  # not installed, or built for another Python
        return None
