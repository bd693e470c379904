"""State files: records written in the layout a state asks for, and read back from it."""
