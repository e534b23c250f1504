"""Signals to verdicts: what is believed of a destination, and why."""
