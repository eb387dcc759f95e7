"""How a report of what is on record looks."""
