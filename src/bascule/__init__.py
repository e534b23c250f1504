"""Bascule: every link in a chat network goes over a bridge that can be raised."""

__version__ = "0.1.0"
