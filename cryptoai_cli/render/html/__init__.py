"""The HTML page: a report rendered as one file."""
