"""What residents and people who were stopped say, ask and are promised."""
