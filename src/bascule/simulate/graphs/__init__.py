"""Communication graphs by name: real ones from a data folder, and one that is made."""
