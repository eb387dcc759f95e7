"""The report on the whole market: its list, its second looks, its benchmarks, and how it is put together."""
