"""The columns: the contract of the analytic table, readers and mappings of outside files, eligible rows, counts."""
