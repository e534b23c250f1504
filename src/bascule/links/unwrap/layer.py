"""A layer: one destination found inside another."""

import msgspec


class Layer(msgspec.Struct, frozen=True, gc=False):
    """A destination that was taken out of a wrapper. Each one is to be judged, the wrapper around it too.

    Attributes:
        url: the destination as the wrapper holds it, decoded once; it can be read as an http(s) URL.
        wrapper: the name of the wrapper it came out of, for example ``safelinks``.
    """

    url: str
    wrapper: str
