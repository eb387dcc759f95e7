"""The archive: keep what was fetched, read what is held, align it with the calendar."""
