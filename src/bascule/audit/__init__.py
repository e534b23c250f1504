"""What was done, by whom, when and why: one chain of entries a network, that nobody can change unseen."""
