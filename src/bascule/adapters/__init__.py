"""Chat servers' own HTTP contracts, each translated to the send path and back; no judgement and no I/O here."""
