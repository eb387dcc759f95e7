"""Judge questioned moves."""
