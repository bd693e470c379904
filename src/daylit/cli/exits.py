"""The exit codes of every command."""

FINE = 0
PROBLEMS = 1  # done, but problems were found in the data
CANNOT = 2  # not possible as asked
