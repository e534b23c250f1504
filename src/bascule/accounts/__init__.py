"""Who speaks: what an account did so far, what it does now, and what is done about one that was taken over."""
