"""What an address looks like, learned from dated phishing and from links in chat: a small linear model on its parts."""
