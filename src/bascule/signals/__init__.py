"""One finding a file, with its weight and its words."""
