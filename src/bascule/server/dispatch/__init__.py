"""The sending side of recall: one process of those on a home looks for messages and sends the webhooks."""
