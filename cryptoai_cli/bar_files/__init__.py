"""Files of bars that a user has: how they are opened, and what their rows and cells mean."""
