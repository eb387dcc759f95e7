"""How the rows of a file of bars are checked."""
