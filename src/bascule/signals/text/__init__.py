"""What a message's words say: one normal form, a small language-agnostic model, and plain findings in the text."""
