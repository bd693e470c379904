"""Setting an agency up: its name and rules, its units, areas and people. An administrator does it in half an hour."""
