"""The way from a guest cluster through its Supervisor."""
