"""The embedded store: SQLite and shared process memory; one machine, any number of processes, no server to install."""
