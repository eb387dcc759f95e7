"""The finished report: its figures, the facts drawn from them, and the words for both."""
