"""The user's settings: files, environment and options combined into one frozen value."""
