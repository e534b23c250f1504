"""Well-known names that ship with the project, so that the guard works before an operator adds any ranking."""
