"""How far back, as people write it: ``90m``, ``12h``, ``30d``, ``2w``."""

import re
from typing import Any

import click

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 7 * 86_400.0}
_SPAN = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([smhdw])")


class Since(click.ParamType[float]):
    """A length of time; seconds come out."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read it, or refuse it naming what was expected."""
        if isinstance(value, float):
            return value
        match = _SPAN.fullmatch(str(value).strip().lower())
        if match is None:
            self.fail(f"expected a number with s, m, h, d or w, for example 30d; got {str(value)[:50]!r}", param, ctx)
        return float(match[1]) * _UNITS[match[2]]


SINCE = Since()
