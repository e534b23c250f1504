"""Pages for people: warned, blocked, gone, preview."""
