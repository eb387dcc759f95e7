"""Market data types: immutable, without I/O, independent of the clock."""
