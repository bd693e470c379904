"""Where each person lands: what needs doing now."""
