"""The two paths everything hangs on: a message in, a decision out; a token in, a crossing out."""
