"""Published vectors, each suite run whole and its misses listed with reasons."""
