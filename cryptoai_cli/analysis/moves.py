"""The move of one instrument over one interval."""
