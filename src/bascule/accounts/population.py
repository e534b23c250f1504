"""What is usual among all accounts: the other side of every likelihood ratio.

Fitted on CollegeMsg (turns, hours) and on the timed messages of the NUS corpus (links), which ``python -m
conformance.accounts_population`` prints anew. Attack sides are set by hand: no trace of a real one can be had.
"""

TURN_GAP = 60
"""Seconds between one contact and the next in a blast that is no slow one."""
NEW_LINK = 0.01
"""Share of messages with a link that is new to their sender."""
