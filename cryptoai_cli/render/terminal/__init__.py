"""The table in the terminal, and what stands around it."""
