"""Compute figures from market data; all functions are pure."""
