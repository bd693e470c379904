"""Who works here: agencies, units, areas, people, and the roles they hold from a day and until a day."""
