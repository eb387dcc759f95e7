"""The language of conditions: read, checked and decided, never executed."""
