"""Operators' rules: written as data, checked when loaded, swapped whole."""
