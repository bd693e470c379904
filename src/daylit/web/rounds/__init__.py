"""What the server does by itself, by the clock: it signs, checks, draws, reminds, and makes backups."""
