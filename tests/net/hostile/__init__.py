"""Servers that do not keep to the rules, and what must come of each."""
