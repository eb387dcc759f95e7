"""Check the rows of a file of bars."""
