"""The way from a guest's Service through its Supervisor, up to the engine that answers there."""
