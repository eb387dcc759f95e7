"""The mail: a report rendered as text and as a page for mail programs."""
