"""A Synapse module that has Bascule judge messages: ``module: bascule_synapse.Module``."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bascule_synapse.module import Module

__all__ = ["Module"]


def __getattr__(name: str) -> object:
    """``Module``, loaded when Synapse asks for it: everything else works where Synapse is not installed."""
    if name != "Module":
        raise AttributeError(name)
    from bascule_synapse.module import Module  # noqa: PLC0415 - needs Synapse, which tests of the rest do without

    return Module
