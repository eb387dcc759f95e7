"""Build the finished report: its figures, the facts derived from them, and their wording."""
