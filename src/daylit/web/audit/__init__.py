"""What happened: events that are only ever added, in a tree whose head is signed."""
