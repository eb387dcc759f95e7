"""What the user configured: files, environment and options become one frozen value."""
