"""One module per use case: read all, compute, return."""
