"""What is already known: feeds in, one memory-mapped index out, swapped whole."""
