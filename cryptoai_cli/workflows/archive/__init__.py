"""Save fetched data, read stored data, and align it with the calendar."""
