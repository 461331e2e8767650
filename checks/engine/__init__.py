"""Which engine answers: none, the wrong one, or two."""
