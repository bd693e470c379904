"""From findings to what the public sees: proposed, looked at, signed by two."""
