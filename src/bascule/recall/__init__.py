"""Recall: delivered messages taken back, told to the network by signed webhooks, and undone where that was wrong."""
