"""How long one answer is waited for, and how large it may be."""

PATIENCE_SECONDS = 10.0
BIGGEST_BODY = 8_000_000  # bytes, unpacked; ten years of twenty symbols take a quarter of it
