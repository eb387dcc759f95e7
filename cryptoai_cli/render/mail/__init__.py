"""The mail: a report in, text and a page for mail programs out."""
