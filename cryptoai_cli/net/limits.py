"""Limits on one response: how long to wait for it, and how large it may be."""

PATIENCE_SECONDS = 10.0
BIGGEST_BODY = 8_000_000  # bytes after decompression; ten years of twenty symbols take a quarter of it
