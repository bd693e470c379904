"""State files: what is due, what was sent, and what the state answered."""
