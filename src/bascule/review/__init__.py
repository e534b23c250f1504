"""What people say about messages and destinations, and what analysts make of it: reports, the queue, appeals. Pure."""
