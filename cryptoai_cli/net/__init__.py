"""Requests to providers: bounded in time and size, every response classified, no secret shown."""
