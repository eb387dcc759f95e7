"""Programs that measure the whole: `python -m benchmarks.NAME`."""
