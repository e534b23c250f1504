"""Names that read like another's: brands, the network's own names, and sites people here use every day."""
