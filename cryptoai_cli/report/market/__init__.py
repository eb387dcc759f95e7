"""The report on the whole market: its model, its groups, its headline and the check of the headline."""
