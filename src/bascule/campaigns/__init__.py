"""What belongs together: near-same messages with new links, told apart from what everybody copies."""
