"""Speed and accuracy, measured and printed: ``make bench`` and ``make scoreboard``."""
