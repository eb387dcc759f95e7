"""Market movers: groups of instruments against their benchmarks, told in one checked sentence."""

__version__ = "0.1.0"
