"""What the supervisor sees: the queue, one record at a time, and the decision about it."""
