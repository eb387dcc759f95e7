"""One module per use case: read inputs, compute, return the result."""
