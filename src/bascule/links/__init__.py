"""A link: find it in text, read it as a browser would, unwrap it, wrap it. Pure: no I/O, no clock, no randomness."""
