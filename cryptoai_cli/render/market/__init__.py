"""How the report on the whole market looks."""
